// SPDX-License-Identifier: GPL-2.0-only
/* The subcommand itself: its options, its statuses, and what it does to files. */
#include <criterion/criterion.h>
#include <criterion/redirect.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "user/base/alloc.h"
#include "user/cli/import.h"

static const char settings[] = "{\"filesystem\": {\"allowWrite\": [\".\"]}, \"network\": {}}";
static const char named[] = "{\"filesystem\": {}, \"network\": {\"allowedDomains\": [\"a..org\"]}}";

struct place {
	char dir[32];
	char *in, *out;
};

static void write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "we");

	cr_assert_not_null(f);
	fputs(text, f);
	fclose(f);
}

static void begin(struct place *p, const char *text)
{
	snprintf(p->dir, sizeof(p->dir), "/tmp/rf-import-XXXXXX");
	cr_assert_not_null(mkdtemp(p->dir));
	p->in = xasprintf("%s/in", p->dir);
	p->out = xasprintf("%s/out", p->dir);
	write_file(p->in, text);
}

static void finish(struct place *p)
{
	unlink(p->in);
	unlink(p->out);
	rmdir(p->dir);
	free(p->in);
	free(p->out);
}

/* The words behind "import", up to NULL; they are getopt's to move. */
static int import(const char *const *words)
{
	const char *argv[12] = {"import"};
	int argc = 1;

	while (argc < 11 && words[argc - 1]) {
		argv[argc] = words[argc - 1];
		argc++;
	}
	cr_redirect_stdout();
	cr_redirect_stderr();
	return cmd_import(argc, (char **)argv);
}

static bool begins(const char *path, const char *with)
{
	char text[64] = "";
	FILE *f = fopen(path, "re");

	if (f) {
		cr_assert(fread(text, 1, sizeof(text) - 1, f) > 0);
		fclose(f);
	}
	return strncmp(text, with, strlen(with)) == 0;
}

Test(import, a_file_becomes_a_policy)
{
	struct place p;

	begin(&p, settings);
	cr_assert_eq(import((const char *[]){p.in, "-o", p.out, "--workspace", "/tmp", NULL}), 0);
	cr_assert(begins(p.out, "# Made by `ringfence import`"));
	finish(&p);
}

Test(import, what_is_wrong_replaces_nothing)
{
	struct place p;

	begin(&p, "{\"netwrok\": {}}");
	write_file(p.out, "mine");
	cr_assert_eq(import((const char *[]){"-o", p.out, p.in, NULL}), 3);
	cr_assert(begins(p.out, "mine"));
	finish(&p);
}

Test(import, strict_fails_when_something_is_left_out)
{
	struct place p;

	begin(&p, named);
	cr_assert_eq(import((const char *[]){"-o", p.out, p.in, NULL}), 0);
	cr_assert_eq(import((const char *[]){"--strict", "-o", p.out, p.in, NULL}), 1);
	cr_assert(begins(p.out, "# Made by"));
	finish(&p);
}

Test(import, the_format_can_be_forced)
{
	struct place p;

	begin(&p, settings);
	cr_assert_eq(import((const char *[]){"--format", "srt", "-o", p.out, p.in, NULL}), 0);
	cr_assert_eq(import((const char *[]){"--format=actplane", "-o", p.out, p.in, NULL}), 3);
	finish(&p);
}

Test(import, usage_is_2_and_a_missing_file_1)
{
	cr_assert_eq(import((const char *[]){NULL}), 2);
	cr_assert_eq(import((const char *[]){"a", "b", NULL}), 2);
	cr_assert_eq(import((const char *[]){"--format", "toml", "a", NULL}), 2);
	cr_assert_eq(import((const char *[]){"--nonsense", NULL}), 2);
	cr_assert_eq(import((const char *[]){"/nonexistent/file", NULL}), 1);
	cr_assert_eq(import((const char *[]){"/dev/null", NULL}), 1);
	cr_assert_eq(import((const char *[]){"--workspace", "/nonexistent", "a", NULL}), 2);
	cr_assert_eq(import((const char *[]){"--help", NULL}), 0);
}
