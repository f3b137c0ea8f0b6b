// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <string.h>

#include "lines_help.h"
#include "user/why/prompts.h"

static void count(void *ctx, const struct scan *s)
{
	char error[READER_ERROR_MAX] = "";
	struct record r;

	cr_assert_eq(record_parse(s->line.s, s->line.n, &r, error), 0, "%s", error);
	prompts_add(ctx, &r);
	record_release(&r);
}

static void count_all(struct lines *l, struct prompts *p)
{
	*p = (struct prompts){0};
	lines_each(l, count, p);
	lines_release(l);
}

Test(prompts, the_same_action_is_one_of_the_different_ones)
{
	struct lines l = {0};
	struct prompts p;

	lines_exec(&l, 11, "/usr/bin/git", "\"git\",\"status\"");
	lines_exec(&l, 12, "/usr/bin/git", "\"git\",\"status\"");
	lines_exec(&l, 13, "/usr/bin/git", "\"git\",\"push\"");
	lines_open(&l, 11, "/w/f", "\"write\"");
	lines_open(&l, 11, "/w/f", "\"write\"");
	lines_connect(&l, 11, "192.0.2.1", 443);
	count_all(&l, &p);
	cr_expect_eq(p.actions, 6);
	cr_expect_eq(p.different, 4);
	cr_expect_eq(p.programs, 2);
	cr_expect_eq(p.files, 1);
	cr_expect_eq(p.endpoints, 1);
	cr_expect_eq(p.asked, 0);
	prompts_release(&p);
}

Test(prompts, reading_is_not_asked_about_and_what_was_denied_is)
{
	struct lines l = {0};
	struct prompts p;

	lines_open(&l, 11, "/w/f", "\"read\"");
	lines_denied(&l, 11, "read", "\"file\":{\"path\":\"/w/a\"}");
	lines_denied(&l, 11, "write", "\"file\":{\"path\":\"/w/a\"}");
	count_all(&l, &p);
	cr_expect_eq(p.actions, 1);
	cr_expect_eq(p.files, 1);
	prompts_release(&p);
}

Test(prompts, questions_and_approvals_are_counted)
{
	struct lines l = {0};
	struct strbuf out = STRBUF_INIT;
	struct prompts p;

	lines_add(&l, 11, "policy.ask",
		  ",\"verdict\":\"ask\",\"file\":{\"path\":\"/bin/x\"},\"ringfence\":{"
		  "\"operation\":\"exec\"}");
	lines_add(&l, 0, "approval", ",\"result\":\"ok\",\"ringfence\":{}");
	count_all(&l, &p);
	cr_expect_eq(p.asked, 1);
	cr_expect_eq(p.approved, 1);
	cr_expect_eq(p.actions, 1);
	prompts_write(&p, true, &out);
	cr_expect_str_eq(out.s, "{\"actions\":1,\"different\":1,\"programs\":1,\"files\":0,"
				"\"endpoints\":0,\"asked\":1,\"approved\":1}\n");
	strbuf_reset(&out);
	prompts_write(&p, false, &out);
	cr_expect(strstr(out.s, "this policy: 1 questions, 1 approvals\n"));
	prompts_release(&p);
	strbuf_release(&out);
}

Test(prompts, thousands_of_actions_are_told_apart)
{
	struct lines l = {0};
	struct prompts p;
	char path[32];

	for (int i = 0; i < 5000; i++) {
		snprintf(path, sizeof(path), "/w/%d", i % 3000);
		lines_open(&l, 11, path, "\"write\"");
	}
	count_all(&l, &p);
	cr_expect_eq(p.actions, 5000);
	cr_expect_eq(p.different, 3000);
	prompts_release(&p);
}
