// SPDX-License-Identifier: GPL-2.0-only
#include "tests/unit/random_policy.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "user/policy/glob.h"

static bool parses(const char *text)
{
	struct glob_error error;
	struct glob g;

	if (glob_parse(text, strlen(text), &g, &error))
		return false;
	glob_release(&g);
	return true;
}

static void random_pattern(struct rng *r, struct build *b, bool except)
{
	char text[256];

	do {
		random_glob(r, text, sizeof(text));
	} while (!parses(text));
	if (except)
		build_except(b, PATTERN_PATH, text);
	else
		build_of(b, PATTERN_PATH, text);
}

void random_rules(struct rng *r, struct build *b, unsigned int n)
{
	static const enum rf_effect effects[] = {RF_EFFECT_DENY, RF_EFFECT_DENY, RF_EFFECT_KILL,
						 RF_EFFECT_ASK, RF_EFFECT_AUDIT};
	unsigned int i, k;
	char name[16];

	for (i = 0; i < n; i++) {
		struct ir_rule *rule;

		snprintf(name, sizeof(name), "r%u", i);
		rule = build_rule(b, name, effects[rng_below(r, 5)],
				  (1 + rng_below(r, RF_OPS_FILE)) & RF_OPS_FILE);
		rule->everything = !rng_below(r, 6);
		for (k = rule->everything ? 0 : 1 + rng_below(r, 2); k; k--)
			random_pattern(r, b, false);
		for (k = rng_below(r, 3); k; k--)
			random_pattern(r, b, true);
	}
}

static bool any_hits(const struct ir_patterns *p, const char *const *names, size_t n)
{
	struct glob_error error;
	struct glob g;
	size_t i, k;
	bool hit = false;

	for (i = 0; i < p->n && !hit; i++) {
		cr_assert_eq(glob_parse(p->v[i].text, strlen(p->v[i].text), &g, &error), 0);
		for (k = 0; k < n; k++)
			hit |= glob_match(&g, names[k], strlen(names[k]));
		glob_release(&g);
	}
	return hit;
}

bool oracle_matches(const struct ir_rule *rule, const char *const *names, size_t n, uint32_t op)
{
	if (!(rule->ops & RF_OP_BIT(op)))
		return false;
	if (!rule->everything && !any_hits(&rule->of, names, n))
		return false;
	return !any_hits(&rule->except, names, n);
}

void assert_like_oracle(struct build *b, const char *path, const char *const *names, size_t n,
			uint32_t op)
{
	struct rf_verdict v;
	const struct rf_list *l;
	enum rf_effect last = RF_EFFECT_KILL;
	size_t i, count = 0;
	uint32_t k;

	eval_path(&b->eval, path, RF_OP_BIT(op), &v);
	l = &b->tables.lists[v.list];
	cr_assert_eq(v.matched, (uint32_t)((1ull << l->n) - 1));
	for (k = 0; k < l->n; k++) {
		cr_assert_leq(b->tables.rules[l->rule[k]].effect, last);
		last = b->tables.rules[l->rule[k]].effect;
		cr_assert(oracle_matches(&b->ir.rules[l->rule[k]], names, n, op),
			  "%s must not match %s", b->ir.rules[l->rule[k]].name, path);
	}
	for (i = 0; i < b->ir.nrules; i++)
		count += oracle_matches(&b->ir.rules[i], names, n, op);
	cr_assert_eq(count, l->n, "%s: %zu rules by the oracle, %u by the automaton", path, count,
		     l->n);
	cr_assert_eq(v.effect, l->n ? b->tables.rules[l->rule[0]].effect : 0);
}
