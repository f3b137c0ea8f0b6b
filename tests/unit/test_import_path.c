// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "user/policy/import_path.h"

static const struct import_place place = {.home = "/home/u", .workspace = "/w"};

Test(import_path, paths_of_sandbox_runtime_become_the_thing_and_all_below)
{
	static const struct {
		const char *path, *pattern, *base;
		bool glob;
	} rows[] = {
		{"/", "/**", "", false},
		{"/etc", "/etc/**", "/etc", false},
		{"/etc/", "/etc/**", "/etc", false},
		{"/etc//x/./y/../z", "/etc/x/z/**", "/etc/x/z", false},
		{"/../etc", "/etc/**", "/etc", false},
		{"~", "~/**", "/home/u", false},
		{"~/", "~/**", "/home/u", false},
		{"~/.ssh", "~/.ssh/**", "/home/u/.ssh", false},
		{"~u/x", "${workspace}/~u/x/**", "/w/~u/x", false},
		{".", "${workspace}/**", "/w", false},
		{"./src/", "${workspace}/src/**", "/w/src", false},
		{"src", "${workspace}/src/**", "/w/src", false},
		{"builtin:x", "${workspace}/builtin:x/**", "/w/builtin:x", false},
		{"a{b,c}d", "${workspace}/a\\{b\\,c\\}d/**", "/w/a{b,c}d", false},
		{"a\\b$c", "${workspace}/a\\\\b$$c/**", "/w/a\\b$c", false},
		{"/a/*.js", "/a/*.js/**", "/a", true},
		{"/a/**", "/a/**", "/a", true},
		{"/a/**/**/b", "/a/**/b/**", "/a", true},
		{"**/.env", "${workspace}/**/.env/**", "/w", true},
		{"/a/b**", "/a/b*/**", "/a", true},
		{"/a/**.js", "/a/**/*.js/**", "/a", true},
		{"/a/x?[a-z!]", "/a/x?[a-z!]/**", "/a", true},
		{"/a/[!b]", "/a/[\\!b]/**", "/a", true},
		{"/a/[^b]", "/a/[\\^b]/**", "/a", true},
		{"/a/b[c", "/a/b\\[c/**", "/a", true},
		{"/a/b]c", "/a/b\\]c/**", "/a", true},
	};
	struct import_path_error error;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct import_path p = {0};

		cr_assert_eq(import_srt_path(&place, rows[i].path, &p, &error), 0, "%s",
			     rows[i].path);
		cr_assert_str_eq(p.pattern, rows[i].pattern, "%s: %s", rows[i].path, p.pattern);
		cr_assert_str_eq(p.base, rows[i].base, "%s: %s", rows[i].path, p.base);
		cr_assert_eq(p.glob, rows[i].glob, "%s", rows[i].path);
		import_path_release(&p);
	}
}

Test(import_path, what_cannot_be_said_is_an_error)
{
	static const char *const paths[] = {"",	      "..",	  "../x", "~/..",    "a/../../b",
					    "/a**b",  "/a/**b**", "/[]",  "/[\xc3]", "/[a*]",
					    "/[z-a]", "/a***",	  "a**/b"};
	struct import_path_error error;
	struct import_path p = {0};
	size_t i;

	for (i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		error.message = NULL;
		cr_assert_eq(import_srt_path(&place, paths[i], &p, &error), -EINVAL, "%s",
			     paths[i]);
		cr_assert_not_null(error.message);
		cr_assert_null(p.pattern);
	}
}

Test(import_path, one_path_is_within_another_by_whole_components)
{
	static const struct {
		const char *inner, *outer;
		bool within;
	} rows[] = {{"/a/b", "/a", true}, {"/a", "/a", true}, {"/ab", "/a", false},
		    {"/a", "/", true},	  {".", "/w", true},  {"~/x", "/home", true},
		    {"/home", "~", false}};
	struct import_path_error error;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct import_path inner = {0}, outer = {0};

		import_srt_path(&place, rows[i].inner, &inner, &error);
		import_srt_path(&place, rows[i].outer, &outer, &error);
		cr_assert_eq(import_path_within(&inner, &outer), rows[i].within, "%s",
			     rows[i].inner);
		import_path_release(&inner);
		import_path_release(&outer);
	}
}

Test(import_path, in_actplane_only_stars_mean_anything)
{
	static const struct {
		const char *path, *pattern;
	} rows[] = {
		{"/etc/secrets/**", "/etc/secrets/**"},
		{"**/.env", "**/.env"},
		{"src/**", "${workspace}/src/**"},
		{"./migrate", "${workspace}/migrate"},
		{"pyproject.toml", "**/pyproject.toml"},
		{"*", "**/*"},
		{"**", "**"},
		{"/a[b]{c}?", "/a\\[b\\]\\{c\\}\\?"},
		{"/a/*.js", "/a/*.js"},
		{"*.js", "**/*.js"},
	};
	struct import_path_error error;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *pattern = import_actplane_path(rows[i].path, &error);

		cr_assert_str_eq(pattern, rows[i].pattern, "%s", rows[i].path);
		free(pattern);
	}
	cr_assert_null(import_actplane_path("../x", &error));
	cr_assert_null(import_actplane_path("/", &error));
}
