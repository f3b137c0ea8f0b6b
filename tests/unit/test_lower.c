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

Test(lower, ten_thousand_mixed_rules_compile)
{
	struct build b;
	char text[128];
	int i;

	build_init(&b);
	build_rule(&b, "allow", DENY, WRITES)->everything = true;
	build_except(&b, PATTERN_PATH, "/home/u/**");
	build_except(&b, PATTERN_PATH, "/tmp/**");
	for (i = 1; i < RF_RULES_MAX; i++) {
		snprintf(text, sizeof(text), "r%d", i);
		build_rule(&b, text, DENY, i % 2 ? WRITES : READS);
		snprintf(text, sizeof(text),
			 i % 500 == 0 ? "/**/.conf%d" :
			 i % 200 == 0 ? "/home/u/p%d/**" :
			 i % 10 < 7   ? "/home/u/q%d/*.key" :
					"/home/u/lib/x%d",
			 i);
		build_of(&b, PATTERN_PATH, text);
	}
	build_mount(&b, 1, "/", "/");
	build_mount(&b, 2, "/", "/home");
	build_mount(&b, 1, "/srv/u", "/home/u/srv");
	time_lower(&b, "mixed");
	build_release(&b);
}
