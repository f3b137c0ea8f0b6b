// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/random_policy.h"
#include "user/policy/dnf.h"

#define PROGRAMS 5

static struct ir_cond *program(unsigned int i)
{
	char name[32];

	snprintf(name, sizeof(name), "/usr/bin/p%u", i);
	return build_via(name, name);
}

static struct ir_cond *random_cond(struct rng *r, int depth)
{
	unsigned int what = rng_below(r, depth ? 5 : 2);
	struct ir_cond *a;

	if (what < 2)
		return program(rng_below(r, PROGRAMS));
	a = random_cond(r, depth - 1);
	if (what == 2)
		return build_cond(IR_COND_NOT, a, NULL);
	return build_cond(what == 3 ? IR_COND_ALL : IR_COND_ANY, a, random_cond(r, depth - 1));
}

/* came: bit i, the subject came by program i. */
static bool holds(const struct ir_cond *c, unsigned int came)
{
	size_t i;

	switch (c->kind) {
	case IR_COND_VIA:
		return c->files.n && (came >> (c->program[strlen(c->program) - 1] - '0') & 1);
	case IR_COND_NOT:
		return !holds(c->child[0], came);
	case IR_COND_ALL:
		for (i = 0; i < c->nchild && holds(c->child[i], came); i++)
			;
		return i == c->nchild;
	case IR_COND_ANY:
		for (i = 0; i < c->nchild && !holds(c->child[i], came); i++)
			;
		return i < c->nchild;
	default:
		return false;
	}
}

static void assert_holds_alike(struct build *b)
{
	struct rf_verdict v;
	char name[32];
	unsigned int came, i;

	for (came = 0; came < 1u << PROGRAMS; came++) {
		b->eval.facts[RF_FACT_VIA] = 0;
		for (i = 0; i < PROGRAMS; i++) {
			snprintf(name, sizeof(name), "/usr/bin/p%u", i);
			if (came >> i & 1)
				b->eval.facts[RF_FACT_VIA] |= eval_via(&b->eval, name);
		}
		cr_assert_eq(eval_path(&b->eval, "/f", READS, &v) != 0,
			     holds(b->ir.rules[0].when, came));
	}
}

Test(dnf, random_conditions_hold_when_they_should)
{
	struct rng r = {.s = 99};
	unsigned int i, done = 0;
	struct build b;

	for (i = 0; i < 500; i++) {
		build_init(&b);
		build_rule(&b, "r", RF_EFFECT_DENY, READS);
		build_of(&b, PATTERN_PATH, "/f");
		b.ir.rules[0].when = random_cond(&r, 4);
		if (!build_lower(&b)) {
			assert_holds_alike(&b);
			done++;
		} else {
			cr_assert(strstr(b.error, "RF_COND_TERMS"), "%s", b.error);
		}
		build_release(&b);
	}
	cr_assert_gt(done, 400u);
}

Test(dnf, a_program_that_is_nowhere_never_frees)
{
	struct rf_verdict v;
	struct build b;

	build_init(&b);
	build_rule(&b, "r", RF_EFFECT_DENY, READS);
	build_of(&b, PATTERN_PATH, "/f");
	b.ir.rules[0].when = build_cond(IR_COND_NOT, build_via("gone", NULL), NULL);
	build_rule(&b, "s", RF_EFFECT_DENY, WRITES);
	build_of(&b, PATTERN_PATH, "/f");
	b.ir.rules[1].when = build_via("gone", NULL);
	cr_assert_eq(build_lower(&b), 0);
	b.eval.facts[RF_FACT_VIA] = ~0ull;
	cr_assert_eq(eval_path(&b.eval, "/f", READS, &v), -EPERM);
	cr_assert_eq(eval_path(&b.eval, "/f", WRITES, &v), 0);
	build_release(&b);
}

Test(dnf, too_many_alternatives_name_the_limit_and_the_rule)
{
	struct ir_cond *all = NULL, *pair;
	struct build b;
	unsigned int i;
	char x[16], y[16];

	build_init(&b);
	build_rule(&b, "wide", RF_EFFECT_DENY, READS);
	for (i = 0; i < 12; i++) {
		snprintf(x, sizeof(x), "/x%u", i);
		snprintf(y, sizeof(y), "/y%u", i);
		pair = build_cond(IR_COND_ANY, build_via(x, x), build_via(y, y));
		all = all ? build_cond(IR_COND_ALL, all, pair) : pair;
	}
	b.ir.rules[0].when = all;
	cr_assert_eq(build_lower(&b), -E2BIG);
	cr_assert(strstr(b.error, "RF_COND_TERMS") && strstr(b.error, "wide"), "%s", b.error);
	build_release(&b);
}

Test(dnf, too_many_programs_name_the_limit)
{
	struct build b;
	unsigned int i;
	char x[16];

	build_init(&b);
	for (i = 0; i <= RF_VIA_MAX; i++) {
		snprintf(x, sizeof(x), "/x%u", i);
		build_rule(&b, x, RF_EFFECT_DENY, READS)->when = build_via(x, x);
	}
	cr_assert_eq(build_lower(&b), -E2BIG);
	cr_assert(strstr(b.error, "RF_VIA_MAX"), "%s", b.error);
	build_release(&b);
}
