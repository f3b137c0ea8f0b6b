// SPDX-License-Identifier: GPL-2.0-only
/* fuzz_config.c - settings of the daemon, for libFuzzer: what is taken is shown, and read again. */
#include <stdint.h>
#include <stdlib.h>

#include "user/daemon/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct diags d = DIAGS_INIT;
	struct strbuf out = STRBUF_INIT;
	struct config c;

	if (config_parse("f", (const char *)data, size, &d, &c)) {
		if (!d.errors)
			abort();
	} else {
		if (c.nlayers > CONFIG_POLICIES_MAX || !c.policies || c.policies[0] != '/')
			abort();
		config_show(&c, &out);
		config_release(&c);
	}
	diags_format(&d, &out);
	strbuf_release(&out);
	diags_release(&d);
	return 0;
}
