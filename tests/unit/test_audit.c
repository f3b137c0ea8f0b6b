// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "tests/unit/session.h"
#include "user/report/audit.h"
#include "user/report/doc.h"

static void add_lines(struct audit *a, const char *name, const char *text, size_t n)
{
	static const uint8_t digest[SHA256_SIZE] = {0xab, 0xcd};
	const char *at = text, *end = text + n;
	char error[READER_ERROR_MAX];

	audit_file(a, name);
	while (at < end) {
		const char *eol = memchr(at, '\n', (size_t)(end - at));

		cr_assert_eq(audit_line(a, at, (size_t)(eol - at), error), 0, "%s", error);
		at = eol + 1;
	}
	audit_file_end(a, digest, 0);
}

static struct strbuf report(bool html)
{
	struct strbuf out = STRBUF_INIT;
	struct audit *a = audit_new();
	struct feed f;

	session_agent(&f, "one");
	add_lines(a, "a.jsonl", f.out.s, f.out.len);
	feed_free(&f);
	session_flow(&f, "two");
	add_lines(a, "b<i>.jsonl", f.out.s, f.out.len);
	feed_free(&f);
	audit_write(a, html, &out);
	audit_free(a);
	return out;
}

Test(audit, statements_name_file_and_record)
{
	struct strbuf out = report(false);

	cr_assert(strstr(out.s, "Sessions: 1, from 2026-11-22T00:16:40.000000000Z to "));
	cr_assert(strstr(out.s, "Operations denied: 4; processes ended for theirs: 1;"));
	cr_assert(strstr(out.s, "| sandbox.write.allow | rules/coding-agent.yaml:12 |"));
	cr_assert(strstr(out.s, "| [F1](#files) #"));
	cr_assert(strstr(out.s, "| [F2](#files) #"));
	cr_assert(strstr(out.s, "| machine/secret | /repo/.env\\\\n\\<b\\>, because x |"));
	cr_assert(strstr(out.s,
			 "**Exception:** session s-1, records that were lost: 1 [F1](#files) #1"));
	cr_assert(strstr(out.s, "session s-1 begins 2 times"));
	cr_assert(strstr(out.s,
			 "| curl\\[103\\] | DENIED read /etc/passwd; sandbox.write.allow (rules/"));
	cr_assert(strstr(out.s, "| F2 | b\\<i\\>.jsonl |"));
	cr_assert(strstr(out.s, "| abcd000000"));
	cr_assert(strstr(out.s, "seals and signatures inside the files were not verified"));
	strbuf_release(&out);
}

Test(audit, html_has_no_script_and_no_markup_of_others)
{
	struct strbuf out = report(true);

	cr_assert(strstr(out.s, "script-src 'none'"));
	cr_assert_null(strstr(out.s, "<script"));
	cr_assert_null(strstr(out.s, "<img"));
	cr_assert_null(strstr(out.s, "<i>"));
	cr_assert(strstr(out.s, "<b id=\"file-2\">F2</b></td><td><code>b&lt;i&gt;.jsonl</code>"));
	cr_assert(strstr(out.s, "<a href=\"#file-1\">F1</a> #"));
	strbuf_release(&out);
}

#define HEAD(seq)                                                                                  \
	"{\"v\":1,\"seq\":" #seq                                                                   \
	",\"time\":\"2026-01-02T03:04:05.000000000Z\",\"mono\":5,\"session\":\"s\","

Test(audit, people_and_what_is_not_enforced_are_told)
{
	static const char text[] =
		HEAD(1) "\"event\":\"session.start\",\"ringfence\":{\"tier\":\"observe\"}}\n" HEAD(
			2) "\"event\":\"policy.load\",\"result\":\"ok\",\"ringfence\":{\"policy\":"
			   "{\"hash\":\"0123456789abcdef\",\"mode\":\"audit\",\"rules\":1}}}"
			   "\n" HEAD(3) "\"event\":\"approval\",\"result\":\"ok\",\"ringfence\":{"
					"\"by\":{\"uid\":1000,\"pid\":7},\"gates\":[\"tested\"]}}"
					"\n" HEAD(
						6) "\"event\":\"policy.reload\",\"result\":\"ok\","
						   "\"ringfence\":{\"by\":{\"uid\":0,\"pid\":8},"
						   "\"policy\":{\"hash\":\"fedc\",\"mode\":"
						   "\"enforce\"}}}\n";
	struct strbuf out = STRBUF_INIT;
	struct audit *a = audit_new();
	char error[READER_ERROR_MAX];

	add_lines(a, "x", text, sizeof(text) - 1);
	cr_assert_eq(audit_line(a, "{}", 2, error), -EBADMSG);
	audit_write(a, false, &out);
	cr_assert(
		strstr(out.s, "| uid 1000 | approved: tested by uid 1000 | s | [F1](#files) #3 |"));
	cr_assert(strstr(out.s, "| uid 0 | policy read again: fedc | s | [F1](#files) #6 |"));
	cr_assert(strstr(out.s, "had a policy in mode audit"));
	cr_assert(strstr(out.s, "ran in tier observe"));
	cr_assert(strstr(out.s, "has no end"));
	cr_assert(strstr(out.s, "records missing between its numbers: 2"));
	cr_assert(strstr(out.s, "Recorded completely: 0 of 1 sessions."));
	cr_assert_eq(audit_records(a), 4);
	audit_free(a);
	audit_free(NULL);
	strbuf_release(&out);
}

Test(doc, markdown_makes_no_link_of_a_name)
{
	struct doc d = {.html = false};

	doc_text(&d, "https://a.example [x](y) www.b.example <c> a|b c@d.example *e* 03:04");
	cr_assert_str_eq(d.out.s, "https\\://a.example \\[x\\](y) www\\.b.example \\<c\\> a\\|b "
				  "c\\@d.example \\*e\\* 03:04");
	strbuf_release(&d.out);
}

Test(audit, answers_to_questions_are_told)
{
	static const char text[] =
		HEAD(1) "\"event\":\"session.start\",\"ringfence\":{\"tier\":\"lsm\"}}\n" HEAD(
			2) "\"event\":\"approval\",\"result\":\"ok\",\"ringfence\":{\"by\":{"
			   "\"uid\":0,"
			   "\"pid\":7},\"question\":3,\"answer\":\"yes\",\"times\":1,\"gates\":["
			   "\"question 3\"]}}\n" HEAD(
				   3) "\"event\":\"approval\",\"result\":\"ok\",\"ringfence\":{"
				      "\"by\":{\"uid\":0,\"pid\":7},\"question\":4,\"answer\":"
				      "\"no\"}}\n" HEAD(
					      4) "\"event\":\"policy.reload\",\"result\":\"ok\","
						 "\"ringfence\":{\"by\":{\"uid\":0,\"pid\":8},"
						 "\"why\":\"question\",\"policy\":{\"hash\":"
						 "\"fedc\",\"mode\":\"enforce\"}}}\n" HEAD(
							 5) "\"event\":\"policy.reload\","
							    "\"result\":\"ok\","
							    "\"ringfence\":{\"by\":{\"uid\":9,"
							    "\"pid\":8},\"why\":\"restrict\","
							    "\"policy\":{\"hash\":\"fedc\","
							    "\"mode\":\"enforce\"}}}\n";
	struct strbuf out = STRBUF_INIT;
	struct audit *a = audit_new();

	add_lines(a, "x", text, sizeof(text) - 1);
	audit_write(a, false, &out);
	cr_expect(strstr(out.s, "| approved: question 3 by uid 0 |"), "%s", out.s);
	cr_expect(strstr(out.s, "| answered: no to question 4 by uid 0 |"), "%s", out.s);
	cr_expect(strstr(out.s, "| policy with the answer to a question: fedc |"), "%s", out.s);
	cr_expect(strstr(out.s, "| uid 9 | policy with a layer of the session's own: fedc |"), "%s",
		  out.s);
	audit_free(a);
	strbuf_release(&out);
}
