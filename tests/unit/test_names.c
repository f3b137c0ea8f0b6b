// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "tests/unit/random_policy.h"

#define POLICIES 400
#define NAMES	 60
#define RULES	 10

Test(names, random_patterns_match_like_the_oracle)
{
	struct rng r = {.s = 88172645463325252ull};
	struct build b;
	char name[64];
	const char *names[1] = {name};
	unsigned int i, k;

	for (i = 0; i < POLICIES; i++) {
		build_init(&b);
		random_rules(&r, &b, RULES);
		cr_assert_eq(build_lower(&b), 0, "%s", b.error);
		for (k = 0; k < NAMES; k++) {
			random_name(&r, name, sizeof(name));
			assert_like_oracle(&b, name, names, 1, rng_below(&r, RF_OP_MAP + 1));
		}
		assert_like_oracle(&b, "/", (const char *[]){"/"}, 1, RF_OP_READ);
		build_release(&b);
	}
	printf("%d pairs of patterns and names\n", POLICIES * NAMES * RULES);
}

/* The names in the session's view that a path of a file system has. */
static size_t view_names(const struct build *b, uint32_t dev, const char *path, char names[8][256])
{
	size_t i, n = 0;

	for (i = 0; i < b->env.nmounts; i++) {
		const struct policy_mount *m = &b->mounts[i];
		const char *root = strcmp(m->root, "/") ? m->root : "";
		const char *point = strcmp(m->point, "/") ? m->point : "";
		const char *rest = path + strlen(root);

		if (m->dev != dev || strncmp(path, root, strlen(root)) || (*rest && *rest != '/'))
			continue;
		if (!strcmp(rest, "/"))
			rest = "";
		snprintf(names[n++], 256, "%s", *point || *rest ? "" : "/");
		snprintf(names[n - 1] + strlen(names[n - 1]), 200, "%s%s", point, rest);
	}
	return n;
}

Test(names, every_mount_of_a_file_system_names_its_files)
{
	static const char *const dirs[] = {"/", "/a", "/b", "/a/b", "/c", "/ab", "/b/a/c"};
	struct rng r = {.s = 1234567};
	char path[64], names[8][256];
	const char *list[8];
	struct build b;
	unsigned int i, k, m;
	size_t n;

	for (i = 0; i < POLICIES; i++) {
		build_init(&b);
		random_rules(&r, &b, 6);
		for (m = 1 + rng_below(&r, 5); m; m--)
			build_mount(&b, 1 + rng_below(&r, 2), dirs[rng_below(&r, 7)],
				    dirs[rng_below(&r, 7)]);
		cr_assert_eq(build_lower(&b), 0, "%s", b.error);
		for (k = 0; k < NAMES; k++) {
			uint32_t dev = 1 + rng_below(&r, 2);

			if (k)
				random_name(&r, path, sizeof(path));
			else
				snprintf(path, sizeof(path), "/");
			n = view_names(&b, dev, path, names);
			for (m = 0; m < n; m++)
				list[m] = names[m];
			eval_init(&b.eval, &b.tables);
			if (eval_enter(&b.eval, dev))
				continue;
			assert_like_oracle(&b, path, list, n, rng_below(&r, RF_OP_MAP + 1));
		}
		build_release(&b);
	}
}

Test(names, the_root_of_a_mounted_file_system_is_its_mount_point)
{
	struct rf_verdict v;
	struct build b;

	build_init(&b);
	build_rule(&b, "in", DENY, READS);
	build_of(&b, PATTERN_PATH, "/mnt/*");
	build_rule(&b, "at", DENY, WRITES);
	build_of(&b, PATTERN_PATH, "/mnt/**");
	build_mount(&b, 7, "/", "/mnt");
	cr_assert_eq(build_lower(&b), 0);
	cr_assert_eq(eval_enter(&b.eval, 7), 0);
	cr_assert_eq(eval_path(&b.eval, "/", READS, &v), 0);
	cr_assert_neq(eval_path(&b.eval, "/", WRITES, &v), 0);
	cr_assert_neq(eval_path(&b.eval, "/f", READS, &v), 0);
	cr_assert_eq(eval_path(&b.eval, "/f/g", READS, &v), 0);
	cr_assert_neq(eval_path(&b.eval, "/f/g", WRITES, &v), 0);
	build_release(&b);
}

Test(names, a_single_mounted_file_has_the_name_of_its_mount)
{
	struct rf_verdict v;
	struct build b;

	build_init(&b);
	build_rule(&b, "resolv", DENY, WRITES);
	build_of(&b, PATTERN_PATH, "/etc/resolv.conf");
	build_mount(&b, 7, "/", "/");
	build_mount(&b, 8, "/resolv", "/etc/resolv.conf");
	cr_assert_eq(build_lower(&b), 0);
	cr_assert_eq(eval_enter(&b.eval, 8), 0);
	cr_assert_neq(eval_path(&b.eval, "/resolv", WRITES, &v), 0);
	cr_assert_eq(eval_path(&b.eval, "/resolv2", WRITES, &v), 0);
	cr_assert_eq(eval_path(&b.eval, "/etc/resolv.conf", WRITES, &v), 0);
	build_release(&b);
}

/* What one layer denies, more rules deny too; an exception takes away from its rule only. */
Test(names, rules_only_add_and_exceptions_only_loosen)
{
	struct rng r = {.s = 42};
	struct build few, more;
	struct rf_verdict v, w;
	unsigned int i, k;
	char name[64];

	for (i = 0; i < 100; i++) {
		struct rng again = r;
		char text[64];

		build_init(&few);
		build_init(&more);
		random_rules(&r, &few, 5);
		random_rules(&again, &more, 5);
		random_rules(&r, &more, 3);
		cr_assert_eq(build_lower(&few), 0);
		cr_assert_eq(build_lower(&more), 0);
		for (k = 0; k < NAMES; k++) {
			random_name(&r, name, sizeof(name));
			eval_path(&few.eval, name, WRITES, &v);
			eval_path(&more.eval, name, WRITES, &w);
			cr_assert_geq(w.effect, v.effect, "%s", name);
		}
		snprintf(text, sizeof(text), "/a*/**");
		build_except(&few, PATTERN_PATH, text);
		build_release(&more);
		build_init(&more);
		more.ir = few.ir;
		cr_assert_eq(build_lower(&more), 0);
		for (k = 0; k < NAMES; k++) {
			random_name(&r, name, sizeof(name));
			eval_path(&few.eval, name, WRITES, &v);
			eval_path(&more.eval, name, WRITES, &w);
			cr_assert_leq(w.effect, v.effect, "%s", name);
		}
		policy_tables_release(&more.tables);
		build_release(&few);
	}
}
