// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "why_help.h"

#define NEEDS                                                                                      \
	",\"needs\":[\"tested\"],\"condition\":\"not tested\",\"remedies\":[{\"gate\":\"tested\"," \
	"\"by\":\"exec pytest, ending well\"}]"
#define SECRET                                                                                     \
	",\"labels\":[\"secret\"],\"condition\":\"secret\",\"chain\":[{\"seq\":3,\"event\":"       \
	"\"file.open\",\"labels\":[\"secret\"],\"access\":\"read\",\"process\":{\"id\":"           \
	"\"000000000000000b\",\"pid\":11},\"file\":{\"path\":\"/w/.env\"}}],\"remedies\":"         \
	"[{\"label\":\"secret\",\"by\":\"exec redact, ending well\"}]"

static bool denial(const char *line)
{
	char error[READER_ERROR_MAX] = "";
	struct record r;
	bool is;

	cr_assert_eq(record_parse(line, strlen(line), &r, error), 0, "%s", error);
	is = reason_is_denial(&r);
	record_release(&r);
	return is;
}

Test(reason, only_what_was_refused_is_a_denial)
{
	char *line = denial_line(1, 11, "r", "/w/f", "");

	cr_expect(denial(line));
	cr_expect(reason_may_be(line, strlen(line)));
	cr_expect_not(reason_may_be("{\"event\":\"file.open\"}", 21));
	free(line);
	cr_expect_not(denial("{\"v\":1,\"seq\":1,\"time\":\"2026-11-22T10:00:00.000000001Z\","
			     "\"mono\":1,\"session\":\"s\",\"event\":\"policy.audit\","
			     "\"verdict\":\"audit\"}"));
	cr_expect_not(denial("{\"v\":1,\"seq\":1,\"time\":\"2026-11-22T10:00:00.000000001Z\","
			     "\"mono\":1,\"session\":\"s\",\"event\":\"policy.load\"}"));
}

Test(reason, has_the_rule_and_what_was_tried)
{
	struct reason why;

	reason_of_line(denial_line(39, 11, "generated", "/w/gen/f", ""), &why);
	cr_expect_eq(why.seq, 39);
	cr_expect_str_eq(why.operation, "write");
	cr_expect(strstr(why.object, "/w/gen/f"));
	cr_assert_eq(why.nrules, 1);
	cr_expect_str_eq(why.rules[0].name, "generated");
	cr_expect_eq(why.rules[0].line, 7);
	cr_expect_str_eq(why.rules[0].words, "Use the generator.");
	cr_expect_eq(why.retry, REASON_NEVER);
	reason_release(&why);
}

Test(reason, has_the_arguments_of_a_program)
{
	static const char attempted[] =
		",\"attempted\":{\"command_args\":[\"git\",\"push\",\"--force\",\"a b\"]%s}";
	char *own = xasprintf(attempted, ""), *cut = xasprintf(attempted, ",\"truncated\":true");
	struct reason_names none = {0}, of = {.v = (char *[]){(char *)"secret"}, .n = 1};
	struct strbuf text = STRBUF_INIT;
	struct reason why;

	reason_of_line(denial_line(1, 11, "r", "/usr/bin/git", own), &why);
	cr_expect_str_eq(why.command, "git push --force 'a b'");
	reason_text(&why, 1, &text);
	cr_expect(strstr(text.s, "\n  command: git push --force 'a b'\n"), "%s", text.s);
	reason_release(&why);
	reason_of_line(denial_line(1, 11, "r", "/usr/bin/git", cut), &why);
	cr_expect_str_eq(why.command, "git push --force 'a b' ...");
	reason_release(&why);
	free(cut);
	cut = xasprintf("%s,\"labels\":[\"secret\"]", own);
	reason_of_line(denial_line(1, 11, "r", "/usr/bin/git", cut), &why);
	reason_withhold(&why, &none, &of);
	cr_expect_null(why.command, "who may not know the object may not know this");
	reason_release(&why);
	strbuf_release(&text);
	free(cut);
	free(own);
}

Test(reason, a_shut_gate_says_what_opens_it)
{
	struct reason why;

	reason_of_line(denial_line(1, 11, "r", "/w/f", NEEDS), &why);
	cr_expect_eq(why.retry, REASON_AFTER);
	cr_expect_str_eq(why.after, "the gate tested is open (by: exec pytest, ending well)");
	cr_expect_eq(why.needs.n, 1);
	cr_expect_str_eq(why.condition, "not tested");
	reason_release(&why);
}

Test(reason, a_label_says_where_it_came_from_and_how_it_goes)
{
	struct reason why;

	reason_of_line(denial_line(9, 11, "r", "/w/f", SECRET), &why);
	cr_expect(strstr(why.source, "this process opened to read /w/.env (#3)"), "%s", why.source);
	cr_expect_str_eq(why.after, "the label secret is off (by: exec redact, ending well)");
	reason_release(&why);
}

Test(reason, an_attempt_on_ringfence_never_succeeds)
{
	struct reason why;

	reason_of_line(
		denial_line(1, 11, "r", "/w/f", ",\"closed\":{\"error\":\"guard\",\"text\":\"t\"}"),
		&why);
	cr_expect_eq(why.retry, REASON_NEVER);
	reason_release(&why);
	reason_of_line(
		denial_line(1, 11, "r", "/w/f", ",\"closed\":{\"error\":\"path\",\"text\":\"t\"}"),
		&why);
	cr_expect_eq(why.retry, REASON_MAYBE);
	reason_release(&why);
}

Test(reason, a_remedy_that_nothing_is_says_so)
{
	struct reason why;

	reason_of_line(denial_line(1, 11, "r", "/w/f",
				   ",\"needs\":[\"g\"],\"remedies\":[{\"gate\":\"g\"}]"),
		       &why);
	cr_expect_str_eq(why.after, "the gate g is open (by: nothing)");
	reason_release(&why);
}

Test(reason, who_lacks_a_data_label_is_not_told_the_names)
{
	char *secret[] = {"secret"}, *other[] = {"other"};
	struct reason_names none = {0}, data = {secret, 1}, has = {secret, 1}, who = {other, 1};
	struct reason why;

	reason_of_line(denial_line(9, 11, "r", "/w/f", SECRET), &why);
	reason_withhold(&why, &has, &data);
	cr_expect_not(why.withheld);
	/* A label of who it is, and not of data. */
	reason_withhold(&why, &none, &who);
	cr_expect_not(why.withheld);
	reason_withhold(&why, &none, &data);
	cr_expect(why.withheld);
	cr_expect_not(strstr(why.object, "/w/f"));
	cr_expect_null(why.source);
	cr_expect_str_eq(why.rules[0].name, "r");
	reason_release(&why);
}

Test(reason, kinds_are_told_apart_by_rule_and_operation)
{
	struct strbuf one = STRBUF_INIT, same = STRBUF_INIT, other = STRBUF_INIT;
	struct reason why;

	reason_of_line(denial_line(1, 11, "r", "/w/f", ""), &why);
	reason_kind(&why, &one);
	reason_release(&why);
	reason_of_line(denial_line(2, 12, "r", "/w/g", ""), &why);
	reason_kind(&why, &same);
	reason_release(&why);
	reason_of_line(denial_line(3, 12, "q", "/w/g", ""), &why);
	reason_kind(&why, &other);
	reason_release(&why);
	cr_expect_str_eq(one.s, same.s);
	cr_expect_str_neq(one.s, other.s);
	strbuf_release(&one);
	strbuf_release(&same);
	strbuf_release(&other);
}
