// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "user/base/alloc.h"
#include "user/session/segments.h"

struct place {
	char dir[64];
	struct segments s;
};

static void enter(struct place *p, const struct segments_options *o)
{
	snprintf(p->dir, sizeof(p->dir), "/tmp/ringfence-segments-XXXXXX");
	cr_assert(mkdtemp(p->dir));
	memcpy(p->dir + strlen(p->dir), "/t", sizeof("/t"));
	cr_assert_eq(segments_open(&p->s, p->dir, o), 0);
}

static void leave(struct place *p)
{
	char **paths;
	int n = segments_find(p->dir, &paths);

	for (int i = 0; i < n; i++)
		unlink(paths[i]);
	segments_free_paths(paths, n);
	cr_expect_eq(rmdir(p->dir), 0, "something else is left in %s", p->dir);
	*strrchr(p->dir, '/') = '\0';
	rmdir(p->dir);
}

static void put(struct place *p, const char *name, const char *text)
{
	char *path = xasprintf("%s/%s", p->dir, name);
	FILE *f = fopen(path, "we");

	cr_assert(f);
	fputs(text, f);
	fclose(f);
	free(path);
}

static void leave_one(struct place *p, const char *name)
{
	char *path = xasprintf("%s/%s", p->dir, name);

	cr_expect_eq(unlink(path), 0);
	free(path);
}

Test(segments, files_are_numbered_and_nobody_elses)
{
	struct place p;
	char **paths;
	struct stat st;

	enter(&p, &(struct segments_options){.session = "00ff"});
	for (int i = 0; i < 11; i++) {
		int fd = segments_next(&p.s);

		cr_assert(fd >= 0);
		cr_expect(!fstat(fd, &st) && (st.st_mode & 07777) == 0600);
		close(fd);
	}
	segments_close(&p.s);
	cr_assert_eq(segments_find(p.dir, &paths), 11);
	cr_expect(strstr(paths[0], "Z-00ff-000001.jsonl"), "%s", paths[0]);
	cr_expect(strstr(paths[10], "Z-00ff-000011.jsonl"), "%s", paths[10]);
	segments_free_paths(paths, 11);
	cr_expect(!stat(p.dir, &st) && (st.st_mode & 07777) == 0700);
	leave(&p);
}

Test(segments, what_stands_in_the_way_is_not_written_to)
{
	struct place p;
	char *name;

	enter(&p, &(struct segments_options){.session = "00ff"});
	name = xasprintf("%s-000001.jsonl", p.s.prefix);
	put(&p, name, "another's");
	cr_expect_eq(segments_next(&p.s), -EEXIST);
	free(name);
	segments_close(&p.s);
	leave(&p);
}

Test(segments, a_complete_one_is_compressed_and_read_as_before)
{
	struct place p;
	char **paths, text[16];
	gzFile gz;
	int fd;

	enter(&p, &(struct segments_options){.session = "00ff", .compress = true});
	fd = segments_next(&p.s);
	cr_assert_eq(write(fd, "one\ntwo\n", 8), 8);
	close(fd);
	segments_done(&p.s, xstrdup(p.s.current));
	close(segments_next(&p.s));
	segments_close(&p.s);
	cr_assert_eq(segments_find(p.dir, &paths), 2);
	cr_expect(strstr(paths[0], "-000001.jsonl.gz"), "%s", paths[0]);
	cr_expect(strstr(paths[1], "-000002.jsonl"), "%s", paths[1]);
	gz = gzopen(paths[0], "rb");
	cr_assert(gz);
	cr_expect_eq(gzread(gz, text, sizeof(text)), 8);
	cr_expect(!memcmp(text, "one\ntwo\n", 8));
	gzclose(gz);
	segments_free_paths(paths, 2);
	leave(&p);
}

Test(segments, one_that_is_there_twice_is_read_once)
{
	struct place p;
	char **paths;

	enter(&p, &(struct segments_options){.session = "00ff"});
	put(&p, "a-000001.jsonl", "x");
	put(&p, "a-000001.jsonl.gz", "x");
	put(&p, "a-000002.jsonl.gz", "x");
	segments_close(&p.s);
	cr_assert_eq(segments_find(p.dir, &paths), 2);
	cr_expect(strstr(paths[0], "a-000001.jsonl") && !strstr(paths[0], ".gz"));
	cr_expect(strstr(paths[1], "a-000002.jsonl.gz"));
	segments_free_paths(paths, 2);
	/* The one that was not listed. */
	leave_one(&p, "a-000001.jsonl");
	leave(&p);
}

Test(segments, a_directory_is_meant_by_a_slash_or_by_being_one)
{
	cr_expect(segments_meant("/tmp"));
	cr_expect(segments_meant("not-there/"));
	cr_expect(!segments_meant("not-there"));
	cr_expect(!segments_meant("-"));
	cr_expect(!segments_meant(""));
}
