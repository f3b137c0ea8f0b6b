// SPDX-License-Identifier: GPL-2.0-only
/* What a person is shown of the arguments that an answer is bound to. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/session/question_show.h"

static const struct policy_tables tables;

/* The text of one question about a program with these arguments; whole: all of them. */
static char *shown(const char *argv, size_t len, bool whole)
{
	struct grant g = {.nrules = 1, .nobjects = 1, .ops = RF_OP_BIT(RF_OP_EXEC), .args = whole};
	struct question_asked asked = {
		.now_ns = 1, .op = RF_OP_EXEC, .unbound = whole ? NULL : "too long"};
	struct question_view view = {.session = "s", .tables = &tables, .now_ns = 2};
	struct strbuf out = STRBUF_INIT;
	struct questions q = {0};

	g.rules[0].name = xstrdup("r");
	g.objects[0] = (struct grant_object){.kind = PATTERN_PATH, .text = xstrdup("/usr/bin/git")};
	g.argv = xmemdup(argv, len);
	g.argv_len = len;
	cr_assert(questions_ask(&q, &g, &asked));
	questions_text(&q, &view, &out);
	questions_release(&q);
	return strbuf_detach(&out);
}

Test(question_show, the_arguments_are_shown_as_a_shell_has_them)
{
	static const char argv[] = "git\0push\0a b\0\0\033[2J\nquestion 9";
	char *text = shown(argv, sizeof(argv), true);

	cr_expect(strstr(text, "\n  command: git push 'a b' '' '\\x1b[2J\\nquestion 9'\n"), "%s",
		  text);
	free(text);
}

Test(question_show, those_that_are_cut_are_seen_to_be)
{
	char *text = shown("git\0push", 8, false);

	cr_expect(strstr(text, "\n  command: git push ...\n"), "%s", text);
	cr_expect(strstr(text, "no answer can be bound to it: too long"), "%s", text);
	free(text);
}
