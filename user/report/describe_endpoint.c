// SPDX-License-Identifier: GPL-2.0-only
/* Where a session talked to, as its end tells it. */
#include <inttypes.h>
#include <string.h>

#include "user/report/describe.h"

static void add_where(const struct record *r, struct strbuf *out)
{
	bool named = describe_text(r->json, "network.peer.name", out);

	if (named)
		strbuf_addstr(out, " (");
	describe_endpoint(r, out);
	if (named)
		strbuf_addch(out, ')');
	strbuf_addch(out, ' ');
	describe_text(r->json, "network.transport", out);
	if (record_get(r->json, "network.local.port"))
		strbuf_addf(out, " at port %" PRIu64, record_uint(r->json, "network.local.port"));
}

static void add_bytes(json_t *of, struct strbuf *out)
{
	strbuf_addstr(out, ", sent ");
	describe_size(out, record_uint(of, "bytes.sent"));
	strbuf_addstr(out, ", received ");
	describe_size(out, record_uint(of, "bytes.received"));
}

static void add_count(uint64_t n, struct strbuf *out)
{
	strbuf_addf(out, "%" PRIu64 " connection%s", n, n == 1 ? "" : "s");
}

/* Each program once. */
static void add_programs(json_t *processes, struct strbuf *out)
{
	const char *before = ": ";
	json_t *item;
	size_t i, k;

	json_array_foreach (processes, i, item) {
		const char *name = record_string(item, "executable.name") ?: "?";

		for (k = 0; k < i; k++)
			if (!strcmp(record_string(json_array_get(processes, k), "executable.name")
					    ?: "?",
				    name))
				break;
		if (k < i)
			continue;
		strbuf_addstr(out, before);
		if (!describe_text(item, "executable.name", out))
			strbuf_addch(out, '?');
		before = ", ";
	}
}

void describe_talk(const struct record *r, struct strbuf *out)
{
	add_where(r, out);
	strbuf_addstr(out, "  ");
	add_count(record_uint(r->ringfence, "connections"), out);
	if (record_get(r->ringfence, "bytes"))
		add_bytes(r->ringfence, out);
	add_programs(record_get(r->ringfence, "processes"), out);
	if (json_is_true(record_get(r->ringfence, "truncated")))
		strbuf_addstr(out, ", …");
}

void describe_talks(const struct record *r, struct strbuf *out)
{
	json_t *unlisted = record_get(r->ringfence, "endpoints.unlisted");

	if (!unlisted)
		return;
	strbuf_addstr(out, ", endpoints that had no room: ");
	add_count(record_uint(unlisted, "connections"), out);
	add_bytes(unlisted, out);
}
