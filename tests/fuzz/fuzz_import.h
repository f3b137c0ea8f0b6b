/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What both fuzz targets of the importers hold: an input is refused with an error and no text, or
 * it gives a policy, always the same, which our own compiler takes. That the importer had to find
 * out by trying is a fault of its own, but for the limits that only the whole of a policy has.
 */
#ifndef RINGFENCE_TESTS_FUZZ_IMPORT_H
#define RINGFENCE_TESTS_FUZZ_IMPORT_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "user/policy/import.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline void fuzz_holds(bool holds)
{
	if (!holds)
		abort();
}

/* Limits, which are met by how much there is of something. */
static inline bool fuzz_is_limit(const char *message)
{
	static const char *const limits[] = {"more than ", "RF_", "too many", "at most",
					     "larger than"};
	size_t i;

	for (i = 0; i < sizeof(limits) / sizeof(limits[0]); i++)
		if (strstr(message, limits[i]))
			return true;
	return false;
}

static inline void fuzz_check_errors(const struct diags *d)
{
	static const char tried[] = "it cannot be said in one policy";
	size_t i;

	for (i = 0; i < d->n; i++)
		if (!d->v[i].line && strncmp(d->v[i].message, tried, sizeof(tried) - 1) == 0)
			fuzz_holds(fuzz_is_limit(d->v[i].message));
}

static inline int fuzz_import(const uint8_t *data, size_t size, enum import_format format)
{
	const struct import_request request = {.file = "in",
					       .text = (const char *)data,
					       .len = size,
					       .home = "/home/u",
					       .workspace = "/w[1]"};
	struct strbuf text = STRBUF_INIT, again = STRBUF_INIT, messages = STRBUF_INIT;
	struct diags diags = DIAGS_INIT, others = DIAGS_INIT;
	int err = import_policy(&request, format, &text, &diags);

	fuzz_holds((err != 0) == (diags.errors != 0));
	fuzz_holds((err != 0) == (text.len == 0));
	fuzz_check_errors(&diags);
	diags_format(&diags, &messages);
	if (!err) {
		fuzz_holds(import_policy(&request, format, &again, &others) == 0);
		fuzz_holds(again.len == text.len && memcmp(again.s, text.s, text.len) == 0);
	}
	diags_release(&diags);
	diags_release(&others);
	strbuf_release(&messages);
	strbuf_release(&again);
	strbuf_release(&text);
	return 0;
}

#endif
