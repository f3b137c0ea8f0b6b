// SPDX-License-Identifier: GPL-2.0-only
/*
 * What holds for every policy, tried on random ones: layers only add up, names mean nothing,
 * `except` only loosens, the order of layers denies nothing more or less, audit denies nothing.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/random/policy.h"
#include "user/policy/eval.h"

#define POLICIES  150
#define QUESTIONS 40

struct compiled {
	struct policy_ir ir;
	struct policy_tables tables;
	struct strbuf text[2];
};

/* One policy, or two in layers. Returns false when one of them is none. */
static bool compile(struct compiled *c, const struct random_policy *p, size_t n, bool audit)
{
	const char *texts[2];
	char *why;

	memset(c, 0, sizeof(*c));
	for (size_t i = 0; i < n; i++) {
		random_policy(&p[i], &c->text[i]);
		texts[i] = c->text[i].s;
	}
	why = random_compile(texts, n, audit, &c->ir, &c->tables);
	if (why) {
		strbuf_release(&c->text[0]);
		strbuf_release(&c->text[1]);
	}
	free(why);
	return !why;
}

static void release(struct compiled *c)
{
	policy_tables_release(&c->tables);
	policy_ir_release(&c->ir);
	strbuf_release(&c->text[0]);
	strbuf_release(&c->text[1]);
}

enum ask { ASK_FILE, ASK_RENAME, ASK_SYMLINK, ASK_EXEC, ASK_INET, ASK_SYSTEM, ASKS };

/* Facts are given by name, so that they mean the same in every policy: bit i is label or gate i. */
struct question {
	enum ask ask;
	char path[256], to[256];
	uint32_t op, flags;
	uint8_t addr[16];
	uint64_t labels, gates, of;
	char via[64];
};

static void some_name(struct rng *r, const struct policy_ir *ir, char *buf, size_t size)
{
	const struct ir_rule *rule = &ir->rules[rng_below(r, (unsigned int)ir->nrules)];
	const struct ir_patterns *p = rng_below(r, 4) ? &rule->of : &rule->except;

	if (p->n && p->v[0].kind == PATTERN_PATH)
		random_hit(r, p->v[0].text, !rng_below(r, 3), buf, size);
	else
		random_name(r, buf, size);
	buf[0] = '/';
}

static void make_question(struct rng *r, const struct policy_ir *ir, struct question *q)
{
	static const uint8_t last[] = {1, 3, 200};

	memset(q, 0, sizeof(*q));
	q->ask = rng_below(r, ASKS);
	some_name(r, ir, q->path, sizeof(q->path));
	some_name(r, ir, q->to, sizeof(q->to));
	q->op = rng_below(r, RF_OP_MAP + 1);
	if (q->ask == ASK_INET)
		q->op = RF_OP_CONNECT + rng_below(r, 3);
	if (q->ask == ASK_SYSTEM)
		q->op = RF_OP_SIGNAL + rng_below(r, RF_OP_END - RF_OP_SIGNAL);
	q->flags = rng_below(r, 8);
	q->addr[10] = q->addr[11] = 0xff;
	q->addr[12] = rng_below(r, 2) ? 10 : 127;
	q->addr[13] = 1;
	q->addr[14] = 2;
	q->addr[15] = last[rng_below(r, 3)];
	q->labels = rng_below(r, 16);
	q->gates = rng_below(r, 16);
	q->of = rng_below(r, 16);
	snprintf(q->via, sizeof(q->via), "/usr/bin/%c", "abcx"[rng_below(r, 4)]);
}

static int ask(const struct compiled *c, const struct question *q, uint64_t labels, uint64_t gates,
	       uint64_t of, struct rf_verdict *v)
{
	struct eval e;

	eval_init(&e, &c->tables);
	e.facts[RF_FACT_VIA] = eval_via(&e, q->via);
	e.facts[RF_FACT_LABELS] = labels;
	e.facts[RF_FACT_GATES] = gates;
	e.facts[RF_FACT_OF] = of;
	switch (q->ask) {
	case ASK_FILE:
		return eval_path(&e, q->path, RF_OP_BIT(q->op), v);
	case ASK_RENAME:
		return eval_rename(&e, q->path, q->to, q->flags, v);
	case ASK_SYMLINK:
		return eval_symlink(&e, q->path, v);
	case ASK_EXEC:
		return eval_exec(&e, q->path, NULL, v);
	case ASK_INET:
		return eval_inet(&e, q->addr, 443, q->op, v);
	default:
		return eval_system(&e, q->op, v);
	}
}

static int ask_as_is(const struct compiled *c, const struct question *q, struct rf_verdict *v)
{
	return ask(c, q, q->labels, q->gates, q->of, v);
}

static bool rule_matched(const struct compiled *c, const struct rf_verdict *v, const char *name,
			 const char *policy)
{
	const struct rf_list *l = &c->tables.lists[v->list];

	for (uint32_t i = 0; i < l->n; i++) {
		const struct rule_info *info = &c->tables.info[l->rule[i]];

		if ((v->matched & 1u << i) && !strcmp(info->name, name) &&
		    !strcmp(info->policy, policy))
			return true;
	}
	return false;
}

static size_t layer_state(const struct compiled *c, bool gates)
{
	return gates ? c->tables.ngates : c->tables.nlabels;
}

/* Each rule of the layer answers one operation at one name as it does alone. */
static void same_rules(const struct compiled *alone, const struct rf_verdict *va,
		       const struct compiled *both, const struct rf_verdict *vb, const char *policy)
{
	for (size_t i = 0; i < alone->ir.nrules; i++) {
		const struct ir_rule *r = &alone->ir.rules[i];

		if (r->action == RF_ACTION_NONE)
			cr_assert_eq(rule_matched(alone, va, r->name, policy),
				     rule_matched(both, vb, r->name, policy), "%s/%s in\n%s\n%s",
				     policy, r->name, both->text[0].s, both->text[1].s);
	}
}

Test(properties, layers_only_add_up_and_leave_each_others_rules_alone, .timeout = 120)
{
	size_t tried = 0, denied = 0;

	for (uint64_t seed = 0; seed < POLICIES; seed++) {
		const struct random_policy p[] = {{.seed = seed, .name = "a", .prefix = ""},
						  {.seed = seed + 5000, .name = "b", .prefix = ""}};
		struct rng r = {.s = seed * 77 + 3};
		struct compiled a, b, ab;
		struct rf_verdict va, vb, vab;
		struct question q;

		if (!compile(&a, &p[0], 1, false))
			continue;
		if (!compile(&b, &p[1], 1, false)) {
			release(&a);
			continue;
		}
		if (!compile(&ab, p, 2, false)) {
			release(&a);
			release(&b);
			continue;
		}
		for (int i = 0; i < QUESTIONS; i++) {
			size_t l = layer_state(&a, false), g = layer_state(&a, true);
			uint64_t lm = (1ull << l) - 1, gm = (1ull << g) - 1;
			enum rf_effect most;

			make_question(&r, rng_below(&r, 2) ? &a.ir : &b.ir, &q);
			ask(&a, &q, q.labels & lm, q.gates & gm, q.of & lm, &va);
			ask_as_is(&b, &q, &vb);
			ask(&ab, &q, (q.labels & lm) | q.labels << l, (q.gates & gm) | q.gates << g,
			    (q.of & lm) | q.of << l, &vab);
			most = va.effect > vb.effect ? va.effect : vb.effect;
			/*
			 * A directory that may not move for the sake of one layer is held against
			 * all rules that lie below it: a move may be denied where neither alone
			 * denies it.
			 */
			cr_assert_geq(vab.effect, most, "seed %llu", (unsigned long long)seed);
			if (q.ask != ASK_RENAME && q.ask != ASK_SYMLINK)
				cr_assert_eq(vab.effect, most, "seed %llu",
					     (unsigned long long)seed);
			if (q.ask == ASK_FILE || q.ask == ASK_INET || q.ask == ASK_SYSTEM) {
				same_rules(&a, &va, &ab, &vab, "a");
				same_rules(&b, &vb, &ab, &vab, "b");
			}
			tried++;
			denied += most >= RF_EFFECT_ASK;
		}
		release(&a);
		release(&b);
		release(&ab);
	}
	cr_assert_gt(tried, POLICIES * QUESTIONS / 2);
	cr_assert_gt(denied, tried / 50);
}

Test(properties, what_labels_and_gates_are_called_changes_nothing, .timeout = 120)
{
	for (uint64_t seed = 0; seed < POLICIES; seed++) {
		const struct random_policy p = {.seed = seed, .name = "a", .prefix = ""};
		const struct random_policy renamed = {.seed = seed, .name = "a", .prefix = "zz-"};
		struct rng r = {.s = seed * 77 + 5};
		struct rf_verdict va, vb;
		struct compiled a, b;
		struct question q;

		if (!compile(&a, &p, 1, false))
			continue;
		cr_assert(compile(&b, &renamed, 1, false), "seed %llu", (unsigned long long)seed);
		cr_assert_eq(a.tables.nrules, b.tables.nrules);
		for (int i = 0; i < QUESTIONS; i++) {
			make_question(&r, &a.ir, &q);
			ask_as_is(&a, &q, &va);
			ask_as_is(&b, &q, &vb);
			cr_assert_eq(memcmp(&va, &vb, sizeof(va)), 0, "seed %llu",
				     (unsigned long long)seed);
		}
		release(&a);
		release(&b);
	}
}

/* About one object: a move is also refused for what it would lose, and a hole is something to lose.
 */
Test(properties, except_only_loosens, .timeout = 120)
{
	size_t loosened = 0;

	for (uint64_t seed = 0; seed < POLICIES; seed++) {
		const struct random_policy p = {.seed = seed, .name = "a", .prefix = ""};
		const struct random_policy whole = {
			.seed = seed, .name = "a", .prefix = "", .no_except = true};
		struct rng r = {.s = seed * 77 + 7};
		struct rf_verdict va, vb;
		struct compiled a, b;
		struct question q;

		if (!compile(&a, &p, 1, false))
			continue;
		if (!compile(&b, &whole, 1, false)) {
			release(&a);
			continue;
		}
		for (int i = 0; i < QUESTIONS; i++) {
			make_question(&r, &a.ir, &q);
			if (q.ask == ASK_RENAME || q.ask == ASK_SYMLINK)
				q.ask = ASK_FILE;
			ask_as_is(&a, &q, &va);
			ask_as_is(&b, &q, &vb);
			cr_assert_leq(va.effect, vb.effect, "seed %llu", (unsigned long long)seed);
			loosened += va.effect < vb.effect;
		}
		release(&a);
		release(&b);
	}
	cr_assert_gt(loosened, 10);
}

Test(properties, the_order_of_layers_denies_nothing_more_or_less, .timeout = 120)
{
	for (uint64_t seed = 0; seed < POLICIES; seed++) {
		const struct random_policy p[] = {{.seed = seed, .name = "a", .prefix = ""},
						  {.seed = seed + 9000, .name = "b", .prefix = ""}};
		const struct random_policy back[] = {p[1], p[0]};
		struct rng r = {.s = seed * 77 + 9};
		struct compiled ab, ba, a, b;
		struct rf_verdict vab, vba;
		struct question q;

		if (!compile(&ab, p, 2, false))
			continue;
		cr_assert(compile(&ba, back, 2, false) && compile(&a, p, 1, false) &&
			  compile(&b, back, 1, false));
		for (int i = 0; i < QUESTIONS; i++) {
			size_t la = layer_state(&a, false), ga = layer_state(&a, true);
			size_t lb = layer_state(&b, false), gb = layer_state(&b, true);
			uint64_t l[2], g[2], of[2];

			make_question(&r, &ab.ir, &q);
			/* The four bits of the question are those of a; its complement is b's. */
			l[0] = q.labels & ((1ull << la) - 1);
			l[1] = ~q.labels & ((1ull << lb) - 1);
			g[0] = q.gates & ((1ull << ga) - 1);
			g[1] = ~q.gates & ((1ull << gb) - 1);
			of[0] = q.of & ((1ull << la) - 1);
			of[1] = ~q.of & ((1ull << lb) - 1);
			ask(&ab, &q, l[0] | l[1] << la, g[0] | g[1] << ga, of[0] | of[1] << la,
			    &vab);
			ask(&ba, &q, l[1] | l[0] << lb, g[1] | g[0] << gb, of[1] | of[0] << lb,
			    &vba);
			cr_assert_eq(vab.effect, vba.effect, "seed %llu", (unsigned long long)seed);
		}
		release(&ab);
		release(&ba);
		release(&a);
		release(&b);
	}
}

Test(properties, audit_denies_nothing_and_finds_the_same, .timeout = 120)
{
	size_t audited = 0;

	for (uint64_t seed = 0; seed < POLICIES; seed++) {
		const struct random_policy p = {.seed = seed, .name = "a", .prefix = ""};
		struct rng r = {.s = seed * 77 + 11};
		struct rf_verdict va, vb;
		struct compiled a, b;
		struct question q;

		if (!compile(&a, &p, 1, false))
			continue;
		cr_assert(compile(&b, &p, 1, true));
		for (int i = 0; i < QUESTIONS; i++) {
			int err;

			make_question(&r, &a.ir, &q);
			err = ask_as_is(&a, &q, &va);
			cr_assert_eq(ask_as_is(&b, &q, &vb), 0);
			cr_assert_eq(vb.effect, va.effect);
			cr_assert_eq(vb.list, va.list);
			cr_assert_eq(vb.matched, va.matched);
			cr_assert_eq(!!(vb.flags & RF_VERDICT_AUDITED), err != 0);
			audited += err != 0;
		}
		release(&a);
		release(&b);
	}
	cr_assert_gt(audited, 100);
}
