// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <string.h>

#include "user/report/describe.h"

static void add_unattached(const struct record *r, struct strbuf *out)
{
	describe_text(r->ringfence, "tls.image", out);
	strbuf_addstr(out, " (");
	describe_text(r->ringfence, "tls.library", out);
	strbuf_addstr(out, ") is not seen through: ");
	describe_text(r->ringfence, "tls.reason", out);
}

void describe_tls(const struct record *r, struct strbuf *out)
{
	if (!strcmp(r->event, "tls.unattached")) {
		add_unattached(r, out);
		return;
	}
	describe_size(out, record_uint(r->ringfence, "tls.length"));
	strbuf_addstr(out, !strcmp(record_string(r->ringfence, "tls.direction") ?: "", "out")
				   ? " sent"
				   : " received");
	strbuf_addstr(out, ", ");
	if (describe_text(r->ringfence, "tls.library", out))
		strbuf_addch(out, ' ');
	strbuf_addstr(out, "connection ");
	describe_text(r->ringfence, "tls.connection", out);
	if (record_get(r->json, "network")) {
		strbuf_addch(out, ' ');
		describe_endpoint(r, out);
	}
}
