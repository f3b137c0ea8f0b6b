// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "tests/unit/ir_build.h"
#include "user/policy/glob.h"

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void time_lower(struct build *b, const char *what)
{
	double start = seconds();
	int err = build_lower(b);

	cr_assert_eq(err, 0, "%s: %s", what, b->error ? b->error : "");
	printf("%s: %zu rules, %zu states, %zu cells, %zu accepts, %zu lists: %.3f s\n", what,
	       b->ir.nrules, b->tables.nstates, b->tables.ncells, b->tables.naccepts,
	       b->tables.nlists, seconds() - start);
}

Test(lower, ten_thousand_literal_rules_compile)
{
	struct build b;
	char text[128];
	int i;

	build_init(&b);
	for (i = 0; i < RF_RULES_MAX; i++) {
		snprintf(text, sizeof(text), "r%d", i);
		build_rule(&b, text, DENY, WRITES);
		snprintf(text, sizeof(text), "/home/u/src/mod%d/file-%x/secret%d.conf", i % 97,
			 (unsigned int)i * 2654435761u, i);
		build_of(&b, PATTERN_PATH, text);
	}
	time_lower(&b, "literal");
	cr_assert_eq(eval_create(&b.eval, text, &(struct rf_verdict){0}), -EPERM);
	build_release(&b);
}

Test(lower, ten_thousand_floating_rules_compile)
{
	struct build b;
	char text[128];
	int i;

	build_init(&b);
	for (i = 0; i < RF_RULES_MAX; i++) {
		snprintf(text, sizeof(text), "r%d", i);
		build_rule(&b, text, DENY, WRITES);
		snprintf(text, sizeof(text), "/**/conf%d/secret%x.key", i % 97,
			 (unsigned int)i * 2654435761u);
		build_of(&b, PATTERN_PATH, text);
	}
	time_lower(&b, "floating");
	build_release(&b);
}

Test(lower, four_thousand_mixed_rules_compile)
{
	struct build b;
	char text[128];
	int i;

	build_init(&b);
	build_rule(&b, "allow", DENY, WRITES)->everything = true;
	build_except(&b, PATTERN_PATH, "/home/u/**");
	build_except(&b, PATTERN_PATH, "/tmp/**");
	for (i = 1; i < 4000; i++) {
		snprintf(text, sizeof(text), "r%d", i);
		build_rule(&b, text, DENY, i % 2 ? WRITES : READS);
		snprintf(text, sizeof(text),
			 i % 500 == 0	? "/**/.conf%d"
			 : i % 200 == 0 ? "/home/u/p%d/**"
			 : i % 10 < 7	? "/home/u/q%d/*.key"
					: "/home/u/lib/x%d",
			 i);
		build_of(&b, PATTERN_PATH, text);
	}
	build_mount(&b, 1, "/", "/");
	build_mount(&b, 2, "/", "/home");
	build_mount(&b, 1, "/srv/u", "/home/u/srv");
	time_lower(&b, "mixed");
	build_release(&b);
}

Test(lower, an_exponential_policy_is_refused_early_and_names_its_rule, .timeout = 30)
{
	double start = seconds();
	struct build b;
	char text[64];
	int i;

	build_init(&b);
	build_rule(&b, "harmless", DENY, WRITES);
	build_of(&b, PATTERN_PATH, "/etc/passwd");
	for (i = 0; i < 40; i++) {
		snprintf(text, sizeof(text), "tree%d", i);
		build_rule(&b, text, DENY, WRITES);
		snprintf(text, sizeof(text), "/**/x%d/**", i);
		build_of(&b, PATTERN_PATH, text);
	}
	cr_assert_eq(build_lower(&b), -E2BIG);
	cr_assert(strstr(b.error, "RF_STATES_MAX") && strstr(b.error, "tree"), "%s", b.error);
	printf("refused after %.2f s: %s\n", seconds() - start, b.error);
	cr_assert_lt(seconds() - start, 20.0);
	build_release(&b);
}

Test(lower, many_trees_of_one_rule_are_no_explosion)
{
	struct rf_verdict v;
	struct build b;
	char text[64];
	int i;

	build_init(&b);
	build_rule(&b, "trees", DENY, WRITES);
	for (i = 0; i < 1000; i++) {
		snprintf(text, sizeof(text), "/**/x%d/**", i);
		build_of(&b, PATTERN_PATH, text);
	}
	cr_assert_eq(build_lower(&b), 0, "%s", b.error);
	cr_assert_lt(b.tables.nstates, 5000);
	cr_assert(eval_create(&b.eval, "/a/x7/b/x8/c", &v));
	cr_assert(!eval_create(&b.eval, "/a/x1007/b", &v));
	build_release(&b);
}

Test(lower, too_many_rules_for_one_name_name_the_limit_and_the_rules)
{
	struct build b;
	char text[64];
	int i;

	build_init(&b);
	for (i = 0; i <= RF_LIST_RULES; i++) {
		snprintf(text, sizeof(text), "r%d", i);
		build_rule(&b, text, DENY, WRITES);
		build_of(&b, PATTERN_PATH, "/f");
	}
	cr_assert_eq(build_lower(&b), -E2BIG);
	cr_assert(strstr(b.error, "RF_LIST_RULES") && strstr(b.error, "r0"), "%s", b.error);
	build_release(&b);
}

static bool same(const void *a, const void *b, size_t na, size_t nb, size_t size)
{
	return na == nb && !memcmp(a, b, na * size);
}

Test(lower, the_same_policy_gives_the_same_tables)
{
	struct policy_tables first;
	struct build b;

	build_init(&b);
	build_rule(&b, "a", DENY, WRITES)->everything = true;
	build_except(&b, PATTERN_PATH, "/w/**");
	build_rule(&b, "b", RF_EFFECT_ASK, READS);
	build_of(&b, PATTERN_PATH, "/**/.env*");
	build_mount(&b, 3, "/x", "/w/x");
	cr_assert_eq(build_lower(&b), 0);
	first = b.tables;
	memset(&b.tables, 0, sizeof(b.tables));
	cr_assert_eq(build_lower(&b), 0);
#define SAME(v, n) same(first.v, b.tables.v, first.n, b.tables.n, sizeof(*first.v))
	cr_assert(SAME(states, nstates) && SAME(cells, ncells) && SAME(accepts, naccepts) &&
		  SAME(lists, nlists) && SAME(rules, nrules) && SAME(conds, nconds) &&
		  SAME(sbs, nsbs));
	cr_assert(!memcmp(&first.policy, &b.tables.policy, sizeof(first.policy)));
	policy_tables_release(&first);
	build_release(&b);
}

Test(lower, an_empty_policy_allows)
{
	struct rf_verdict v;
	struct build b;

	build_init(&b);
	cr_assert_eq(build_lower(&b), 0);
	cr_assert(!eval_path(&b.eval, "/f", RF_OPS_FILE, &v));
	cr_assert(!eval_exec(&b.eval, "/bin/sh", NULL, &v));
	cr_assert(!eval_system(&b.eval, RF_OP_PTRACE, &v));
	cr_assert_eq(v.effect, RF_EFFECT_NONE);
	build_release(&b);
}
