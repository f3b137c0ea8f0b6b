// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "user/timeline/reader.h"
#include "user/why/mcp.h"

/* A session that gives its question back, or is not there. */
static int ask(void *ctx, const char *const *words, size_t nwords, struct strbuf *out)
{
	if (!ctx)
		return -ENOENT;
	for (size_t i = 0; i < nwords; i++)
		strbuf_addf(out, "%s%s", i ? " " : "", words[i]);
	return 0;
}

static int check(void *ctx, const struct mcp_action *a, struct strbuf *out)
{
	if (!ctx)
		return -ENOENT;
	if (strcmp(a->path, "/allowed") != 0)
		strbuf_addf(out, "%s %s %zu would be denied", a->operation, a->path, a->nargs);
	return 0;
}

static int present;
static const struct mcp_host host = {.ask = ask, .check = check, .ctx = &present, .version = "1.2"};
static const struct mcp_host alone = {.ask = ask, .check = check, .version = "1.2"};

/* NULL: no answer. */
static json_t *handle(const struct mcp_host *h, const char *line)
{
	struct strbuf out = STRBUF_INIT;
	json_t *json;

	mcp_handle(h, line, strlen(line), &out);
	json = out.len ? json_loadb(out.s, out.len, 0, NULL) : NULL;
	cr_expect(!out.len || json, "%s", out.s);
	strbuf_release(&out);
	return json;
}

static void expect_error(const char *line, int code)
{
	json_t *json = handle(&host, line);

	cr_assert(json, "%s", line);
	cr_expect_eq(json_integer_value(record_get(json, "error.code")), code, "%s", line);
	cr_expect_null(json_object_get(json, "result"));
	json_decref(json);
}

static void expect_said(const struct mcp_host *h, const char *params, bool error, const char *said)
{
	struct strbuf line = STRBUF_INIT;
	json_t *json;

	strbuf_addf(&line, "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":%s}",
		    params);
	json = handle(h, line.s);
	cr_expect_eq(json_integer_value(json_object_get(json, "id")), 7);
	cr_expect_eq(json_is_true(record_get(json, "result.isError")), error, "%s", params);
	cr_expect_str_eq(
		record_string(json_array_get(record_get(json, "result.content"), 0), "text"), said);
	json_decref(json);
	strbuf_release(&line);
}

Test(mcp, begins_with_the_clients_version)
{
	json_t *json = handle(&host, "{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":\"initialize\","
				     "\"params\":{\"protocolVersion\":\"2024-11-05\"}}");

	cr_expect_str_eq(record_string(json, "id"), "a");
	cr_expect_str_eq(record_string(json, "result.protocolVersion"), "2024-11-05");
	cr_expect_str_eq(record_string(json, "result.serverInfo.version"), "1.2");
	json_decref(json);
}

Test(mcp, tools_say_whether_they_only_read)
{
	static const char *const asking[] = {"request_approval", "propose_rule",
					     "restrict_session"};
	json_t *json = handle(&host, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}");
	json_t *tools = record_get(json, "result.tools"), *tool;
	size_t i;

	cr_assert_eq(json_array_size(tools), 7);
	json_array_foreach (tools, i, tool) {
		const char *name = record_string(tool, "name");
		bool asks = false;

		for (size_t k = 0; k < sizeof(asking) / sizeof(asking[0]); k++)
			asks |= !strcmp(name, asking[k]);
		cr_expect_eq(json_is_true(record_get(tool, "annotations.readOnlyHint")), !asks,
			     "%s", name);
		cr_expect_str_eq(record_string(tool, "inputSchema.type"), "object");
	}
	json_decref(json);
}

Test(mcp, tools_ask_the_session)
{
	expect_said(&host, "{\"name\":\"explain_denial\"}", false, "why last text");
	expect_said(&host, "{\"name\":\"explain_denial\",\"arguments\":{\"seq\":39}}", false,
		    "why seq 39 text");
	expect_said(&host, "{\"name\":\"explain_denial\",\"arguments\":{\"pid\":8}}", false,
		    "why pid 8 text");
	expect_said(&host, "{\"name\":\"session_status\",\"arguments\":{}}", false, "status");
	expect_said(&host,
		    "{\"name\":\"check_action\",\"arguments\":{\"operation\":\"exec\",\"path\":"
		    "\"git\",\"arguments\":[\"push\",\"-f\"]}}",
		    false, "exec git 2 would be denied");
	expect_said(&host,
		    "{\"name\":\"check_action\",\"arguments\":{\"operation\":\"write\",\"path\":"
		    "\"/allowed\"}}",
		    false, "no rule would deny this now; the kernel decides when it is tried\n");
}

Test(mcp, what_is_asked_for_goes_to_the_session)
{
	expect_said(&host, "{\"name\":\"list_rules\"}", false, "rules");
	expect_said(&host,
		    "{\"name\":\"request_approval\",\"arguments\":{\"question\":7,\"words\":"
		    "\"the release\"}}",
		    false, "request 7 the release");
	expect_said(&host, "{\"name\":\"propose_rule\",\"arguments\":{\"policy\":\"version: 1\"}}",
		    false, "propose version: 1");
	expect_said(&host,
		    "{\"name\":\"restrict_session\",\"arguments\":{\"policy\":\"version: 1\"}}",
		    false, "restrict version: 1");
	expect_said(&host,
		    "{\"name\":\"request_approval\",\"arguments\":{\"question\":0,\"words\":"
		    "\"x\"}}",
		    true, "question is a number above zero, words are a text\n");
	expect_said(&host,
		    "{\"name\":\"request_approval\",\"arguments\":{\"question\":1,\"words\":7}}",
		    true, "question is a number above zero, words are a text\n");
	expect_said(&host, "{\"name\":\"propose_rule\",\"arguments\":{\"policy\":[]}}", true,
		    "policy is a text\n");
	/* jansson takes no NUL in a text by itself; the message is none then. */
	expect_error("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":{\"name\":"
		     "\"propose_rule\",\"arguments\":{\"policy\":\"a\\u0000b\"}}}",
		     -32700);
}

Test(mcp, arguments_that_make_no_sense_are_errors_of_the_tool)
{
	expect_said(&host, "{\"name\":\"explain_denial\",\"arguments\":{\"seq\":-1}}", true,
		    "pid and seq are numbers above zero\n");
	expect_said(&host, "{\"name\":\"explain_denial\",\"arguments\":{\"pid\":\"1\"}}", true,
		    "pid and seq are numbers above zero\n");
	expect_said(&host, "{\"name\":\"check_action\"}", true,
		    "operation is read, write or exec, path is a text, arguments is a list of "
		    "texts\n");
	expect_said(&alone, "{\"name\":\"session_status\"}", true,
		    "this process is in no session\n");
}

Test(mcp, what_is_no_request_is_refused)
{
	expect_error("no json", -32700);
	expect_error("[]", -32600);
	expect_error("{\"id\":1,\"method\":\"ping\"}", -32600);
	expect_error("{\"jsonrpc\":\"2.0\",\"id\":-1,\"method\":\"ping\"}", -32600);
	expect_error("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"approve\"}", -32601);
	expect_error("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":"
		     "\"approve\"}}",
		     -32602);
	expect_error("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"resources/read\",\"params\":{"
		     "\"uri\":\"file:///etc/passwd\"}}",
		     -32002);
}

Test(mcp, notifications_have_no_answer)
{
	cr_expect_null(
		handle(&host, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}"));
	cr_expect_null(handle(&host, "{\"jsonrpc\":\"2.0\",\"method\":\"tools/call\"}"));
}

Test(mcp, denials_are_a_resource)
{
	json_t *json = handle(&host, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"resources/read\","
				     "\"params\":{\"uri\":\"ringfence://denials\"}}");

	cr_expect_str_eq(
		record_string(json_array_get(record_get(json, "result.contents"), 0), "text"),
		"why all json");
	json_decref(json);
	json = handle(&host, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"resources/read\","
			     "\"params\":{\"uri\":\"ringfence://policy\"}}");
	cr_expect_str_eq(
		record_string(json_array_get(record_get(json, "result.contents"), 0), "text"),
		"rules");
	json_decref(json);
}
