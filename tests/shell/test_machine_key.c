// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "user/session/machine_key.h"

/* A directory that is not there yet, below one that is removed with `leave`. */
static void enter(char dir[64])
{
	snprintf(dir, 64, "/tmp/ringfence-key-XXXXXX");
	cr_assert(mkdtemp(dir));
	memcpy(dir + strlen(dir), "/state", sizeof("/state"));
}

static void leave(char *dir)
{
	char pattern[80];
	glob_t found;

	snprintf(pattern, sizeof(pattern), "%s/seal*", dir);
	if (!glob(pattern, 0, NULL, &found)) {
		for (size_t i = 0; i < found.gl_pathc; i++)
			unlink(found.gl_pathv[i]);
		globfree(&found);
	}
	cr_expect_eq(rmdir(dir), 0, "something else is left in %s", dir);
	*strrchr(dir, '/') = '\0';
	rmdir(dir);
}

static mode_t mode_of(const char *dir, const char *name)
{
	char path[128];
	struct stat st;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return stat(path, &st) ? 0 : st.st_mode & 07777;
}

static void remove_file(const char *dir, const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	unlink(path);
}

Test(machine_key, is_made_once_and_only_its_owner_reads_it)
{
	uint8_t first[SIGNING_PUBLIC_SIZE], again[SIGNING_PUBLIC_SIZE];
	struct signing_key *key;
	char dir[64];

	enter(dir);
	cr_assert_eq(machine_key_open(dir, &key), 0);
	signing_key_public(key, first);
	signing_key_free(key);
	cr_expect_eq(mode_of(dir, "seal.key"), 0600);
	cr_expect_eq(mode_of(dir, "seal.pub"), 0644);
	remove_file(dir, "seal.pub");
	cr_assert_eq(machine_key_open(dir, &key), 0);
	signing_key_public(key, again);
	signing_key_free(key);
	cr_expect_arr_eq(first, again, sizeof(first));
	cr_assert_eq(machine_key_public(dir, again), 0);
	cr_expect_arr_eq(first, again, sizeof(first));
	leave(dir);
}

Test(machine_key, a_new_one_leaves_the_old_one_trusted)
{
	uint8_t first[SIGNING_PUBLIC_SIZE], second[SIGNING_PUBLIC_SIZE];
	struct key_ring ring = {0};
	struct signing_key *key;
	char dir[64];

	enter(dir);
	cr_assert_eq(machine_key_open(dir, &key), 0);
	signing_key_public(key, first);
	signing_key_free(key);
	cr_assert_eq(machine_key_rotate(dir), 0);
	cr_assert_eq(machine_key_public(dir, second), 0);
	cr_expect_arr_neq(first, second, sizeof(first));
	cr_expect_eq(mode_of(dir, "seal.key"), 0600);
	key_ring_add_machine(&ring, dir);
	cr_expect_eq(ring.n, 2);
	cr_expect(key_ring_has(&ring, first) && key_ring_has(&ring, second));
	key_ring_release(&ring);
	leave(dir);
}

Test(machine_key, a_directory_that_others_change_and_a_broken_key_are_refused)
{
	struct signing_key *key;
	char dir[64], path[128];
	FILE *f;

	enter(dir);
	cr_assert_eq(mkdir(dir, 0700), 0);
	cr_assert_eq(chmod(dir, 0777), 0);
	cr_expect_neq(machine_key_open(dir, &key), 0);
	cr_assert_eq(chmod(dir, 0755), 0);
	snprintf(path, sizeof(path), "%s/seal.key", dir);
	f = fopen(path, "w");
	cr_assert(f);
	fputs("hello\n", f);
	fclose(f);
	cr_expect_neq(machine_key_open(dir, &key), 0);
	cr_expect_neq(machine_key_rotate(dir), 0);
	/* What is there is not written over. */
	cr_expect_neq(machine_key_public(dir, (uint8_t[SIGNING_PUBLIC_SIZE]){0}), 0);
	leave(dir);
}
