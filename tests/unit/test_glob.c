// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include <stdlib.h>

#include "user/policy/glob.h"

/* 1: matches, 0: not, -1: no pattern. */
static int matches(const char *pattern, const char *name)
{
	struct glob_error error;
	struct glob g;
	int r;

	if (glob_parse(pattern, strlen(pattern), &g, &error))
		return -1;
	r = glob_match(&g, name, strlen(name));
	glob_release(&g);
	return r;
}

Test(glob, patterns_match_what_they_say)
{
	static const struct {
		char pattern[32];
		char name[32];
		int expected;
	} rows[] = {
		{"/a", "/a", 1},
		{"/a", "/ab", 0},
		{"/a", "/", 0},
		{"/*", "/a", 1},
		{"/*", "/.a", 1},
		{"/*", "/a/b", 0},
		{"/a*c", "/ac", 1},
		{"/a*c", "/abbc", 1},
		{"/a*c", "/a/c", 0},
		{"/a?c", "/abc", 1},
		{"/a?c", "/a/c", 0},
		{"/a?c", "/ac", 0},
		{"/[ab]", "/b", 1},
		{"/[a-c]x", "/bx", 1},
		{"/[!a-c]", "/d", 1},
		{"/[!a-c]", "/b", 0},
		{"/a[!b]c", "/a/c", 0},
		{"/[]]", "/]", 1},
		{"/[a-]", "/-", 1},
		{"/[\\]x]", "/]", 1},
		{"/[+-9]", "/5", 1},
		{"/a[+-9]b", "/a/b", 0},
		{"/{a,b}/c", "/b/c", 1},
		{"/{a,b}/c", "/c/c", 0},
		{"/x{,y}", "/x", 1},
		{"/x{,y}", "/xy", 1},
		{"/{a,{b,c}d}e", "/cde", 1},
		{"/{a/b,c}/d", "/a/b/d", 1},
		{"/\\*", "/*", 1},
		{"/\\*", "/a", 0},
		{"/\\{a\\}", "/{a}", 1},
		{"/a/**/b", "/a/b", 1},
		{"/a/**/b", "/a/x/b", 1},
		{"/a/**/b", "/a/x/y/b", 1},
		{"/a/**/b", "/a/xb", 0},
		{"/a/**/b", "/ab", 0},
		{"/a/**/**/b", "/a/b", 1},
		{"**/x", "/x", 1},
		{"**/x", "/a/b/x", 1},
		{"**/x", "/ax", 0},
		{"/a/**", "/a", 1},
		{"/a/**", "/a/b/c", 1},
		{"/a/**", "/ab", 0},
		{"/a/**/**", "/a", 1},
		{"/**", "/", 1},
		{"/**", "/a/b", 1},
		{"**", "/a/b", 1},
		{"**/.git/**", "/a/.git", 1},
		{"**/.git/**", "/a/.git/x/y", 1},
		{"**/.git/**", "/a/.gitx", 0},
		{"/{a/**,b}", "/a/x/y", 1},
		{"/{a/**,b}", "/a", 1},
		{"/{a/**,b}", "/b/x", 0},
		{"/{**/a,b}", "/x/y/a", 1},
		{"git*", "git-lfs", 1},
		{"a,b", "a,b", 1},
		{"", "", 1},
	};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		cr_expect_eq(matches(rows[i].pattern, rows[i].name), rows[i].expected, "%s on %s",
			     rows[i].pattern, rows[i].name);
}

Test(glob, mistakes_have_a_place_and_a_message)
{
	static const struct {
		char pattern[24];
		size_t offset;
		char message[64];
	} rows[] = {
		{"/a**b", 2, "** stands for whole components, between slashes"},
		{"/a/**b", 3, "** stands for whole components, between slashes"},
		{"/a**", 2, "** stands for whole components, between slashes"},
		{"/a/***", 3, "** stands for whole components, between slashes"},
		{"/{a,b}**", 6, "** stands for whole components, between slashes"},
		{"/{a/**,b}/c", 1, "** ends an alternative, but the pattern goes on behind it"},
		{"/{{a/**,b},c}d", 1, "** ends an alternative, but the pattern goes on behind it"},
		{"/{**,b}", 2, "** at the start of a brace needs a / behind it"},
		{"/[a", 1, "this [ is never closed"},
		{"/[", 1, "this [ is never closed"},
		{"/[a\\", 4, "this [ is never closed"},
		{"/[z-a]", 2, "this range runs backwards"},
		{"/[a/b]", 3, "a class [...] stays inside one component and cannot hold /"},
		{"/[[:alpha:]]", 2, "named classes such as [:alpha:] are not known"},
		{"/[^a]", 2, "[^ does not negate here"},
		{"/[\xc3\xbc]", 2, "a class [...] holds single bytes, ASCII only"},
		{"/{a", 1, "this { is never closed"},
		{"/{a,b", 1, "this { is never closed"},
		{"/{a}", 1, "braces hold alternatives, {a,b}; there is only one here"},
		{"/a}", 2, "there is no { to this }"},
		{"/a\\", 2, "\\ at the end takes nothing literally"},
		{"{{{{{{{{{a,b},c}", 8, "braces are nested more than 8 deep"},
	};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct glob_error error = {0};
		struct glob g;
		int err = glob_parse(rows[i].pattern, strlen(rows[i].pattern), &g, &error);

		cr_assert_eq(err, -EINVAL, "%s", rows[i].pattern);
		cr_expect_str_eq(error.message, rows[i].message, "%s", rows[i].pattern);
		cr_expect_eq(error.offset, rows[i].offset, "%s: %zu", rows[i].pattern,
			     error.offset);
	}
}

Test(glob, nul_bytes_and_long_patterns_are_refused)
{
	struct glob_error error;
	struct glob g;
	char *text = malloc(GLOB_LEN_MAX + 1);

	memset(text, 'a', GLOB_LEN_MAX + 1);
	cr_expect_eq(glob_parse("a\0b", 3, &g, &error), -EINVAL);
	cr_expect_eq(error.offset, 1);
	cr_expect_eq(glob_parse(text, GLOB_LEN_MAX + 1, &g, &error), -EINVAL);
	cr_expect_eq(glob_parse(text, GLOB_LEN_MAX, &g, &error), 0);
	glob_release(&g);
	free(text);
}

Test(glob, escaped_text_matches_itself_and_nothing_else)
{
	static const char text[] = "/a*b?[c]{d,e}\\f,g}";
	char *escaped = glob_escape(text, strlen(text));

	cr_expect_eq(matches(escaped, text), 1);
	cr_expect_eq(matches(escaped, "/axb?[c]{d,e}\\f,g}"), 0);
	free(escaped);
}

Test(glob, two_stars_at_the_end_are_one_item_with_their_slash)
{
	struct glob_error error;
	struct glob g;

	cr_assert_eq(glob_parse("/a/**", 5, &g, &error), 0);
	cr_assert_eq(g.n, 3);
	cr_expect_eq(g.v[1].kind, GLOB_BYTE);
	cr_expect_eq(g.v[2].kind, GLOB_BELOW);
	glob_release(&g);
	cr_assert_eq(glob_parse("**/a", 4, &g, &error), 0);
	cr_assert_eq(g.n, 3);
	cr_expect_eq(g.v[0].byte, '/');
	cr_expect_eq(g.v[1].kind, GLOB_DEEP_DIR);
	glob_release(&g);
}
