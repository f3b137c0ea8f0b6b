// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>

#include "user/why/setup.h"

static void expect(const char *before, const char *after, const char *want)
{
	struct strbuf out = STRBUF_INIT;

	strbuf_addstr(&out, "");
	setup_diff(before, after, &out);
	cr_expect_str_eq(out.s, want);
	strbuf_release(&out);
}

Test(setup_diff, only_what_changes_has_a_mark)
{
	expect("a\nb\nc\nd\ne\nf\n", "a\nb\nc\nd\nX\nf\n", " b\n c\n d\n-e\n+X\n f\n");
	expect("a\nb\n", "a\nb\nc\n", " a\n b\n+c\n");
	expect("a\nb\nc\n", "a\nc\n", " a\n-b\n c\n");
}

Test(setup_diff, the_same_is_nothing)
{
	expect("a\nb\n", "a\nb\n", "");
	expect("", "", "");
}

Test(setup_diff, from_nothing_and_without_a_last_newline)
{
	expect("", "a\n", "+a\n");
	expect("a", "a\n", "-a\n+a\n");
	expect("a\n", "", "-a\n");
}
