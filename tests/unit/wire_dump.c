// SPDX-License-Identifier: GPL-2.0-only
#include "tests/unit/wire_dump.h"

#include <inttypes.h>
#include <stdlib.h>

static const char *const names[WIRE_TEXTS] = {
	[WIRE_METHOD] = "method",
	[WIRE_HOST] = "host",
	[WIRE_TARGET] = "target",
	[WIRE_PROTOCOL] = "protocol",
	[WIRE_CONTENT_TYPE] = "type",
	[WIRE_ENCODING] = "encoding",
	[WIRE_HEADERS] = "headers",
	[WIRE_PROVIDER] = "provider",
	[WIRE_OPERATION] = "operation",
	[WIRE_MODEL] = "model",
	[WIRE_RESPONSE_MODEL] = "response_model",
	[WIRE_RESPONSE_ID] = "response_id",
	[WIRE_STOP] = "stop",
	[WIRE_TOOLS] = "tools",
	[WIRE_CALL_ID] = "id",
	[WIRE_NAME] = "name",
	[WIRE_ARGUMENTS] = "arguments",
	[WIRE_RESULT] = "result",
	[WIRE_SESSION] = "session",
	[WIRE_REASON] = "reason",
};

static void add_flags(uint32_t flags, struct strbuf *out)
{
	static const char *const words[] = {"truncated", "hole",      "cut",  "streamed",
					    "failed",	 "fresh",     "",     "notification",
					    "unclear",	 "by-server", "usage"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (flags & 1u << i && words[i][0])
			strbuf_addf(out, " +%s", words[i]);
}

static void add_message(void *ctx, const struct wire_message *m)
{
	struct strbuf *out = ctx;

	strbuf_addf(out, "%s %" PRIu64 " %s", wire_kind_name(m->kind), m->exchange,
		    m->dir == WIRE_OUT ? "out" : "in");
	if (m->status)
		strbuf_addf(out, " status=%u", m->status);
	for (size_t i = 0; i < WIRE_TEXTS; i++) {
		if (!m->text[i].s || !m->text[i].n || i == WIRE_HEADERS)
			continue;
		strbuf_addf(out, " %s=", names[i]);
		for (size_t k = 0; k < m->text[i].n; k++)
			strbuf_addch(out, m->text[i].s[k] == '\n' ? '|' : m->text[i].s[k]);
	}
	if (m->flags & WIRE_HAS_DIGEST)
		strbuf_addf(out, " length=%" PRIu64 " sha256=%02x%02x", m->length, m->sha256[0],
			    m->sha256[1]);
	if (m->flags & WIRE_HAS_USAGE)
		strbuf_addf(out, " usage=%" PRIu64 "/%" PRIu64 "/%" PRIu64 "/%" PRIu64 "/%" PRIu64,
			    m->usage.input, m->usage.output, m->usage.cache_read,
			    m->usage.cache_write, m->usage.reasoning);
	if (m->calls)
		strbuf_addf(out, " calls=%u", m->calls);
	add_flags(m->flags, out);
	strbuf_addch(out, '\n');
}

struct wire_sink wire_dump_sink(struct strbuf *out)
{
	return (struct wire_sink){.message = add_message, .ctx = out};
}

void wire_dump_run(const struct wire_bytes *v, size_t n, unsigned int seed, size_t max,
		   struct strbuf *out)
{
	struct wire_sink sink = wire_dump_sink(out);
	struct wire *w = wire_new(&sink);
	uint64_t at[2] = {0, 0}, now = 1000;

	for (size_t i = 0; i < n; i++) {
		for (size_t done = 0, len; done < v[i].n; done += len) {
			len = max ? 1 + (size_t)rand_r(&seed) % max : v[i].n;
			if (len > v[i].n - done)
				len = v[i].n - done;
			wire_data(w, v[i].dir, at[v[i].dir], v[i].s + done, len, now++);
			at[v[i].dir] += len;
		}
	}
	wire_end(w, WIRE_OUT, now);
	wire_end(w, WIRE_IN, now);
	wire_free(w);
}
