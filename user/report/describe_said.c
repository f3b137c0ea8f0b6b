// SPDX-License-Identifier: GPL-2.0-only
/* What was said to models and over MCP, and what that has to do with effects. */
#include <inttypes.h>
#include <string.h>

#include "user/report/describe.h"

#define ARGUMENTS_SHOWN 160 /* bytes */

static bool is(const struct record *r, const char *event)
{
	return !strcmp(r->event, event);
}

/* Text of a path, at most so much of it. */
static bool add_part(json_t *object, const char *path, size_t max, struct strbuf *out)
{
	struct strbuf text = STRBUF_INIT;
	bool there = describe_text(object, path, &text);
	size_t n = text.len;

	if (n > max) {
		n = max;
		while (n && ((unsigned char)text.s[n] & 0xc0) == 0x80)
			n--;
	}
	strbuf_add(out, text.s ?: "", n);
	if (n < text.len)
		strbuf_addstr(out, "…");
	strbuf_release(&text);
	return there;
}

static void add_server(const struct record *r, struct strbuf *out)
{
	if (describe_text(r->json, "server.address", out) && record_get(r->json, "server.port"))
		strbuf_addf(out, ":%" PRIu64, record_uint(r->json, "server.port"));
}

static void add_measure(json_t *measure, struct strbuf *out)
{
	strbuf_addstr(out, "  ");
	describe_size(out, record_uint(measure, "size"));
}

static void add_http(const struct record *r, struct strbuf *out)
{
	bool request = is(r, "http.request");

	if (!request)
		strbuf_addf(out, "%" PRIu64 " to ",
			    record_uint(r->json, "http.response.status_code"));
	if (describe_text(r->json, "http.request.method", out))
		strbuf_addch(out, ' ');
	add_server(r, out);
	add_part(r->json, "url.path", ARGUMENTS_SHOWN, out);
	if (record_get(r->json, "url.query")) {
		strbuf_addch(out, '?');
		add_part(r->json, "url.query", ARGUMENTS_SHOWN, out);
	}
	add_measure(record_get(r->json, request ? "http.request.body" : "http.response.body"), out);
}

static void add_tool(const struct record *r, struct strbuf *out)
{
	if (!describe_text(r->json, "gen_ai.tool.name", out) &&
	    !describe_text(r->json, "mcp.method.name", out))
		describe_text(r->json, "gen_ai.tool.call.id", out);
	if (record_get(r->json, "gen_ai.tool.call.arguments")) {
		strbuf_addch(out, ' ');
		add_part(r->json, "gen_ai.tool.call.arguments", ARGUMENTS_SHOWN, out);
	}
	if (record_get(r->ringfence, "content"))
		add_measure(record_get(r->ringfence, "content"), out);
	if (record_get(r->ringfence, "because"))
		strbuf_addf(out, " of #%" PRIu64, record_uint(r->ringfence, "because"));
	if (json_is_true(record_get(r->ringfence, "failed")))
		strbuf_addstr(out, " (failed)");
}

static void add_sources(const struct record *r, struct strbuf *out)
{
	json_t *from = record_get(r->ringfence, "from"), *item;
	size_t i;

	json_array_foreach (from, i, item)
		strbuf_addf(out, "%s#%" PRIu64, i ? ", " : "  text from result ",
			    record_uint(item, "result"));
}

static void add_model(const struct record *r, struct strbuf *out)
{
	if (!describe_text(r->json, "gen_ai.request.model", out) &&
	    !describe_text(r->json, "gen_ai.response.model", out))
		describe_text(r->json, "gen_ai.provider.name", out);
	if (is(r, "llm.request")) {
		strbuf_addf(out, ", %" PRIu64 " messages", record_uint(r->ringfence, "messages"));
		return;
	}
	if (record_get(r->json, "gen_ai.usage"))
		strbuf_addf(out, ", %" PRIu64 " tokens in, %" PRIu64 " out",
			    record_uint(r->json, "gen_ai.usage.input_tokens"),
			    record_uint(r->json, "gen_ai.usage.output_tokens"));
	if (record_uint(r->ringfence, "tool_calls"))
		strbuf_addf(out, ", %" PRIu64 " tool calls",
			    record_uint(r->ringfence, "tool_calls"));
	if (json_is_true(record_get(r->ringfence, "cut")))
		strbuf_addstr(out, ", cut");
}

void describe_said(const struct record *r, struct strbuf *out)
{
	if (!strncmp(r->event, "http.", 5)) {
		add_http(r, out);
	} else if (is(r, "llm.request") || is(r, "llm.response")) {
		add_model(r, out);
	} else if (is(r, "wire.error")) {
		describe_text(r->ringfence, "reason", out);
		strbuf_addstr(out, " at byte ");
		describe_text(r->ringfence, "offset", out);
	} else {
		add_tool(r, out);
		add_sources(r, out);
	}
}

static const char *words_of(const char *mismatch)
{
	static const char *const words[][2] = {
		{"write-outside", "changed what the call does not name, outside of the work: "},
		{"endpoint", "connected where the call does not say: "},
		{"credential-read", "read a credential that the call does not name: "},
		{"outlives", "lives on behind the call: "},
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (!strcmp(words[i][0], mismatch))
			return words[i][1];
	return "";
}

void describe_cause(const struct record *r, struct strbuf *out)
{
	const char *mismatch = record_string(r->ringfence, "mismatch");
	json_t *who, *processes = record_get(r->ringfence, "processes");
	size_t i;

	strbuf_addstr(out, mismatch ? words_of(mismatch) : "");
	if (!mismatch && describe_text(r->ringfence, "certainty", out))
		strbuf_addstr(out, ": ");
	describe_text(r->ringfence, "object", out);
	json_array_foreach (processes, i, who) {
		strbuf_addstr(out, i ? ", " : "");
		describe_text(who, "executable.name", out);
		strbuf_addf(out, "[%" PRIu64 "]", record_uint(who, "pid"));
	}
	if (record_get(r->ringfence, "effect"))
		strbuf_addf(out, "  (#%" PRIu64 ")", record_uint(r->ringfence, "effect"));
	if (record_get(r->ringfence, "call"))
		strbuf_addf(out, " of call #%" PRIu64, record_uint(r->ringfence, "call"));
}
