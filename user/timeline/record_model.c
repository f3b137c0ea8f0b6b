// SPDX-License-Identifier: GPL-2.0-only
/* Calls of models and of MCP, in the names that OpenTelemetry's semantic conventions give them. */
#include <string.h>

#include "user/timeline/record_wire.h"

#define TOOLS_SHOWN 200

static void put_list(struct writer *w, const char *key, const struct wire_text *text)
{
	const char *s = text->s, *end = s + text->n;

	if (!text->n)
		return;
	writer_open_array(w, key);
	for (unsigned int i = 0; s < end && i < TOOLS_SHOWN; i++) {
		const char *line = memchr(s, '\n', (size_t)(end - s)) ?: end;

		writer_text(w, NULL, s, (size_t)(line - s));
		s = line + 1;
	}
	writer_close_array(w);
}

static void put_some(struct writer *w, const char *key, const char *below, uint64_t value)
{
	if (!value)
		return;
	writer_open(w, key);
	writer_uint(w, below, value);
	writer_close(w);
}

static void put_usage_of(struct writer *w, const struct wire_message *m)
{
	if (!(m->flags & WIRE_HAS_USAGE))
		return;
	writer_open(w, "usage");
	writer_uint(w, "input_tokens", m->usage.input);
	writer_uint(w, "output_tokens", m->usage.output);
	put_some(w, "cache_read", "input_tokens", m->usage.cache_read);
	put_some(w, "cache_creation", "input_tokens", m->usage.cache_write);
	put_some(w, "reasoning", "output_tokens", m->usage.reasoning);
	writer_close(w);
}

static void put_response(struct writer *w, const struct wire_message *m)
{
	struct writer_maybe mark = writer_open_maybe(w, "response");

	put_wire_text(w, "id", m, WIRE_RESPONSE_ID);
	put_wire_text(w, "model", m, WIRE_RESPONSE_MODEL);
	if (m->text[WIRE_STOP].n)
		put_list(w, "finish_reasons", &m->text[WIRE_STOP]);
	writer_close_maybe(w, mark);
}

static void put_tool(struct timeline *t, struct writer *w, const struct wire_message *m)
{
	struct writer_maybe call;

	writer_open(w, "tool");
	put_wire_text(w, "name", m, WIRE_NAME);
	call = writer_open_maybe(w, "call");
	if (m->kind == WIRE_LLM_TOOL_CALL || m->kind == WIRE_LLM_TOOL_RESULT)
		put_wire_text(w, "id", m, WIRE_CALL_ID);
	put_wire_arguments(t, w, m);
	writer_close_maybe(w, call);
	writer_close(w);
}

static void put_gen_ai(struct timeline *t, struct writer *w, const struct wire_message *m)
{
	struct writer_maybe mark;

	writer_open(w, "gen_ai");
	writer_open(w, "operation");
	put_wire_text(w, "name", m, WIRE_OPERATION);
	writer_close(w);
	writer_open(w, "provider");
	put_wire_text(w, "name", m, WIRE_PROVIDER);
	writer_close(w);
	mark = writer_open_maybe(w, "request");
	put_wire_text(w, "model", m, WIRE_MODEL);
	writer_close_maybe(w, mark);
	if (m->kind == WIRE_LLM_RESPONSE) {
		put_response(w, m);
		put_usage_of(w, m);
	} else if (m->kind != WIRE_LLM_REQUEST) {
		put_tool(t, w, m);
	}
	writer_close(w);
}

static void put_mcp(struct timeline *t, struct writer *w, const struct wire_message *m)
{
	struct writer_maybe mark;

	if (m->text[WIRE_NAME].n || m->text[WIRE_ARGUMENTS].s) {
		writer_open(w, "gen_ai");
		put_tool(t, w, m);
		writer_close(w);
	}
	mark = writer_open_maybe(w, "mcp");
	if (m->text[WIRE_METHOD].n) {
		writer_open(w, "method");
		put_wire_text(w, "name", m, WIRE_METHOD);
		writer_close(w);
	}
	if (m->text[WIRE_SESSION].n) {
		writer_open(w, "session");
		put_wire_text(w, "id", m, WIRE_SESSION);
		writer_close(w);
	}
	writer_close_maybe(w, mark);
	if (m->text[WIRE_CALL_ID].n) {
		writer_open(w, "jsonrpc");
		writer_open(w, "request");
		put_wire_text(w, "id", m, WIRE_CALL_ID);
		writer_close(w);
		writer_close(w);
	}
}

void put_model(struct timeline *t, struct writer *w, const struct wire_message *m)
{
	if (m->kind == WIRE_MCP_CALL || m->kind == WIRE_MCP_RESULT)
		put_mcp(t, w, m);
	else
		put_gen_ai(t, w, m);
}

void put_model_own(struct writer *w, const struct wire_message *m)
{
	switch (m->kind) {
	case WIRE_LLM_REQUEST:
		writer_uint(w, "messages", m->messages);
		writer_uint(w, "tool_results", m->results);
		put_list(w, "tools", &m->text[WIRE_TOOLS]);
		break;
	case WIRE_LLM_RESPONSE:
		writer_uint(w, "tool_calls", m->calls);
		put_wire_text(w, "reason", m, WIRE_REASON);
		break;
	case WIRE_LLM_TOOL_CALL:
	case WIRE_MCP_CALL:
		put_wire_measure(w, "arguments", m);
		break;
	case WIRE_LLM_TOOL_RESULT:
	case WIRE_MCP_RESULT:
		put_wire_measure(w, "content", m);
		break;
	default:
		break;
	}
}
