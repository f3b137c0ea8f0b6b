// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/strbuf.h"
#include "user/daemon/request.h"

static void refused(const char *line, const char *why)
{
	char error[REQUEST_ERROR_MAX] = "";
	struct request q;

	cr_expect(request_parse(line, strlen(line), &q, error), "it was taken: %s", line);
	cr_expect(strstr(error, why), "%s: %s", line, error);
}

Test(request, a_session_is_asked_for)
{
	static const char line[] =
		"{\"op\":\"run\",\"policies\":[{\"path\":\"p\",\"text\":\"version: 1\"}],"
		"\"texts\":[{\"path\":\"q\",\"text\":\"\"}],\"workspace\":\"/w\",\"set\":[\"A=1\"],"
		"\"ask\":\"audit\",\"audit\":true,\"wait\":false,\"program\":\"sh\"}";
	char error[REQUEST_ERROR_MAX];
	struct request q;

	cr_assert_eq(request_parse(line, strlen(line), &q, error), 0, "%s", error);
	cr_expect_eq(q.op, REQUEST_RUN);
	cr_assert_eq(q.npolicies, 1);
	cr_expect_str_eq(q.policies[0].path, "p");
	cr_expect_eq(q.policies[0].len, 10);
	cr_expect_eq(q.ntexts, 1);
	cr_expect_str_eq(q.workspace, "/w");
	cr_expect_str_eq(q.set.v[0], "A=1");
	cr_expect_eq(q.ask, RF_EFFECT_AUDIT);
	cr_expect(q.audit && !q.wait && !q.raw);
	cr_expect_str_eq(q.program, "sh");
	request_release(&q);
}

Test(request, a_process_that_runs_is_asked_for)
{
	static const char line[] =
		"{\"op\":\"attach\",\"policies\":[],\"workspace\":\"/w\",\"assume\":[\"a\",\"b\"]}";
	char error[REQUEST_ERROR_MAX];
	struct request q;

	cr_assert_eq(request_parse(line, strlen(line), &q, error), 0, "%s", error);
	cr_expect_eq(q.op, REQUEST_ATTACH);
	cr_assert_eq(q.assume.n, 2);
	cr_expect_str_eq(q.assume.v[1], "b");
	request_release(&q);
	refused("{\"op\":\"attach\",\"policies\":[],\"workspace\":\"/w\",\"wait\":true}",
		"a key that does not belong");
	refused("{\"op\":\"run\",\"policies\":[],\"workspace\":\"/w\",\"assume\":[]}",
		"a key that does not belong");
	refused("{\"op\":\"attach\",\"policies\":[]}", "workspace");
}

Test(request, each_other_one)
{
	static const struct {
		const char *line;
		enum request_op op;
	} rows[] = {
		{"{\"op\":\"end\",\"wait_status\":256}", REQUEST_END},
		{"{\"op\":\"status\"}", REQUEST_STATUS},
		{"{\"op\":\"sessions\"}", REQUEST_SESSIONS},
		{"{\"op\":\"session\",\"session\":\"0123456789abcdef\"}", REQUEST_SESSION},
		{"{\"op\":\"kill\",\"session\":\"0123456789abcdef\"}", REQUEST_KILL},
		{"{\"op\":\"ask\",\"session\":\"0123456789abcdef\",\"words\":[\"state\"]}",
		 REQUEST_ASK},
		{"{\"op\":\"policies\"}", REQUEST_POLICIES_LIST},
		{"{\"op\":\"load\"}", REQUEST_LOAD},
		{"{\"op\":\"stats\"}", REQUEST_STATS},
		{"{\"op\":\"stop\",\"release\":true}", REQUEST_STOP},
	};
	char error[REQUEST_ERROR_MAX];
	struct request q;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		cr_assert_eq(request_parse(rows[i].line, strlen(rows[i].line), &q, error), 0, "%s",
			     error);
		cr_expect_eq(q.op, rows[i].op);
		request_release(&q);
	}
}

Test(request, what_is_malformed_is_refused_with_its_key)
{
	refused("", "no JSON object");
	refused("[]", "no JSON object");
	refused("{", "no JSON object");
	refused("{\"op\":\"status\"}}", "no JSON object");
	refused("{\"op\":\"status\",\"op\":\"stop\"}", "no JSON object");
	refused("{}", "op: ");
	refused("{\"op\":7}", "op: ");
	refused("{\"op\":\"format\"}", "op: ");
	refused("{\"op\":\"status\",\"more\":1}", "does not belong");
	refused("{\"op\":\"status\",\"release\":true}", "does not belong");
	refused("{\"op\":\"kill\"}", "session: it is missing");
	refused("{\"op\":\"kill\",\"session\":\"../../etc/passwd\"}", "session: ");
	refused("{\"op\":\"kill\",\"session\":\"0123456789ABCDEF\"}", "session: ");
	refused("{\"op\":\"kill\",\"session\":[]}", "session: ");
	refused("{\"op\":\"end\",\"wait_status\":1e9}", "wait_status: ");
	refused("{\"op\":\"end\",\"wait_status\":70000}", "wait_status: ");
	refused("{\"op\":\"run\",\"policies\":[]}", "workspace: it is missing");
	refused("{\"op\":\"run\",\"policies\":[1],\"workspace\":\"/\"}", "policies: ");
	refused("{\"op\":\"run\",\"policies\":[{\"path\":\"p\"}],\"workspace\":\"/\"}",
		"policies: ");
	refused("{\"op\":\"run\",\"policies\":[{\"path\":\"\",\"text\":\"\"}],\"workspace\":\"/\"}",
		"policies: ");
	refused("{\"op\":\"run\",\"policies\":[],\"workspace\":\"/\\u0000x\"}", "workspace: ");
	refused("{\"op\":\"run\",\"policies\":[],\"workspace\":\"/\",\"ask\":\"allow\"}", "ask: ");
	refused("{\"op\":\"run\",\"policies\":[],\"workspace\":\"/\",\"audit\":1}", "audit: ");
	refused("{\"op\":\"run\",\"policies\":[],\"workspace\":\"/\",\"set\":{}}", "set: ");
	refused("{\"op\":\"stop\",\"release\":\"yes\"}", "release: ");
}

Test(request, no_list_is_longer_than_there_is_room)
{
	struct strbuf line = STRBUF_INIT;

	strbuf_addstr(&line, "{\"op\":\"ask\",\"session\":\"0123456789abcdef\",\"words\":[\"a\"");
	for (int i = 0; i < REQUEST_WORDS; i++)
		strbuf_addstr(&line, ",\"a\"");
	strbuf_addstr(&line, "]}");
	refused(line.s, "words: ");
	strbuf_release(&line);
	strbuf_addstr(&line, "{\"op\":\"status\"");
	while (line.len <= REQUEST_MAX)
		strbuf_addstr(&line, "                                ");
	strbuf_addch(&line, '}');
	refused(line.s, "too long");
	strbuf_release(&line);
}
