// SPDX-License-Identifier: GPL-2.0-only
#include "user/why/mcp.h"

#include <string.h>

#include "user/why/mcp_internal.h"

#define VERSION	      "2025-06-18" /* of the protocol, when the client names none */
#define DENIALS	      "ringfence://denials"
#define STATUS	      "ringfence://status"
#define POLICY	      "ringfence://policy"
#define VERSION_BYTES 32

enum mcp_error {
	MCP_PARSE = -32700,
	MCP_REQUEST = -32600,
	MCP_METHOD = -32601,
	MCP_PARAMS = -32602,
	MCP_RESOURCE = -32002,
};

static void put_text(struct writer *w, const char *key, const char *text)
{
	writer_text(w, key, text, strlen(text));
}

/* An id is a text or a number that is none below zero: others we do not give back. */
static bool is_id(const json_t *id)
{
	return json_is_string(id) || (json_is_integer(id) && json_integer_value(id) >= 0 &&
				      json_integer_value(id) <= WRITER_INTEGER_MAX);
}

static void put_id(struct writer *w, const json_t *id)
{
	if (json_is_string(id))
		writer_text(w, "id", json_string_value(id), json_string_length(id));
	else if (id)
		writer_uint(w, "id", (uint64_t)json_integer_value(id));
	else
		writer_null(w, "id");
}

static void begin(struct writer *w, struct strbuf *out, const json_t *id)
{
	*w = writer_on(out);
	writer_open(w, NULL);
	writer_str(w, "jsonrpc", "2.0");
	put_id(w, id);
}

static void fail(struct strbuf *out, const json_t *id, enum mcp_error code, const char *message)
{
	struct writer w;

	begin(&w, out, id);
	writer_open(&w, "error");
	writer_int(&w, "code", code);
	put_text(&w, "message", message);
	writer_close(&w);
	writer_close(&w);
	strbuf_addch(out, '\n');
}

static void put_initialized(const struct mcp_host *host, const json_t *params, struct writer *w)
{
	const char *version = json_string_value(json_object_get(params, "protocolVersion"));

	put_text(w, "protocolVersion",
		 version && strlen(version) < VERSION_BYTES ? version : VERSION);
	writer_open(w, "capabilities");
	writer_open(w, "tools");
	writer_close(w);
	writer_open(w, "resources");
	writer_close(w);
	writer_close(w);
	writer_open(w, "serverInfo");
	writer_str(w, "name", "ringfence");
	writer_str(w, "version", host->version);
	writer_close(w);
	writer_str(w, "instructions",
		   "This process runs in a session that the kernel fences. When something fails "
		   "with \"Operation not permitted\", ask explain_denial; before something that "
		   "may be refused, ask check_action; list_rules says what to keep to. What a "
		   "person has to approve, request_approval explains to one. Trying to get round a "
		   "rule does not work.");
}

static void put_resource(struct writer *w, const char *uri, const char *name, const char *type)
{
	writer_open(w, NULL);
	writer_str(w, "uri", uri);
	writer_str(w, "name", name);
	writer_str(w, "mimeType", type);
	writer_close(w);
}

static void list_resources(struct writer *w)
{
	writer_open_array(w, "resources");
	put_resource(w, DENIALS, "what was denied, by kind, and why", "application/json");
	put_resource(w, STATUS, "labels, gates, how much was denied", "text/plain");
	put_resource(w, POLICY, "the rules that the policy shows to the agent", "text/plain");
	writer_close_array(w);
}

/* What the session is asked for each. */
static const struct resource {
	const char *uri, *type;
	const char *words[3];
	size_t nwords;
} resources[] = {{DENIALS, "application/json", {"why", "all", "json"}, 3},
		 {STATUS, "text/plain", {"status"}, 1},
		 {POLICY, "text/plain", {"rules"}, 1}};

/* Returns 0, or -1: there is no such resource. */
static int read_resource(const struct mcp_host *host, const json_t *params, struct writer *w)
{
	const char *uri = json_string_value(json_object_get(params, "uri"));
	const struct resource *r = NULL;
	struct strbuf text = STRBUF_INIT;

	for (size_t i = 0; uri && i < sizeof(resources) / sizeof(resources[0]); i++)
		if (!strcmp(uri, resources[i].uri))
			r = &resources[i];
	if (!r)
		return -1;
	host->ask(host->ctx, r->words, r->nwords, &text);
	writer_open_array(w, "contents");
	writer_open(w, NULL);
	writer_str(w, "uri", r->uri);
	writer_str(w, "mimeType", r->type);
	writer_text(w, "text", text.s ?: "", text.len);
	writer_close(w);
	writer_close_array(w);
	strbuf_release(&text);
	return 0;
}

struct request {
	const json_t *id, *params;
	const char *method;
};

/* The members of the result. Returns 0, or what is wrong. */
static int put_result(const struct mcp_host *host, const struct request *q, struct writer *w)
{
	const char *tool = json_string_value(json_object_get(q->params, "name"));

	if (!strcmp(q->method, "initialize"))
		put_initialized(host, q->params, w);
	else if (!strcmp(q->method, "tools/list"))
		mcp_list_tools(w);
	else if (!strcmp(q->method, "resources/list"))
		list_resources(w);
	else if (!strcmp(q->method, "tools/call"))
		return tool && !mcp_call_tool(host, tool, json_object_get(q->params, "arguments"),
					      w)
			       ? 0
			       : MCP_PARAMS;
	else if (!strcmp(q->method, "resources/read"))
		return read_resource(host, q->params, w) ? MCP_RESOURCE : 0;
	else if (strcmp(q->method, "ping") != 0)
		return MCP_METHOD;
	return 0;
}

static const char *message_of(int error)
{
	switch (error) {
	case MCP_PARAMS:
		return "there is no such tool";
	case MCP_RESOURCE:
		return "there is no such resource";
	default:
		return "there is no such method";
	}
}

static void answer(const struct mcp_host *host, const struct request *q, struct strbuf *out)
{
	struct strbuf text = STRBUF_INIT;
	struct writer w;
	int error;

	begin(&w, &text, q->id);
	writer_open(&w, "result");
	error = put_result(host, q, &w);
	writer_close(&w);
	writer_close(&w);
	if (error) {
		fail(out, q->id, error, message_of(error));
	} else {
		strbuf_add(out, text.s, text.len);
		strbuf_addch(out, '\n');
	}
	strbuf_release(&text);
}

void mcp_handle(const struct mcp_host *host, const char *line, size_t len, struct strbuf *out)
{
	json_t *json = len <= MCP_LINE_MAX ? json_loadb(line, len, 0, NULL) : NULL;
	struct request q = {.id = json_object_get(json, "id"),
			    .params = json_object_get(json, "params"),
			    .method = json_string_value(json_object_get(json, "method"))};
	const char *version = json_string_value(json_object_get(json, "jsonrpc"));

	if (!json)
		fail(out, NULL, MCP_PARSE,
		     len > MCP_LINE_MAX ? "the message is too long" : "the message is no JSON");
	else if (!q.method || !version || strcmp(version, "2.0") != 0 || (q.id && !is_id(q.id)))
		fail(out, is_id(q.id) ? q.id : NULL, MCP_REQUEST, "the message is no request");
	else if (q.id)
		answer(host, &q, out);
	json_decref(json);
}
