/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * rules.h - conditions and lists of rules: what a subject's facts make of them. One body for both
 * sides; decide.h is built on it.
 *
 * The includer provides, beside what match.h asks for:
 *     const struct rf_accept *rf_accept(tables, accept)
 *     const struct rf_list *rf_list(tables, list)
 *     const struct rf_rule *rf_rule(tables, rule)
 *     const struct rf_cond *rf_cond(tables, cond)
 * each NULL when out of range, which denies.
 */
#ifndef RINGFENCE_RULES_H
#define RINGFENCE_RULES_H

#include "portable.h"

/*
 * 1 when a < b (both at most 32 bits), else 0. Without a branch: the verifier would follow both
 * ways of each, and BPF has no conditional move, so the difference is hidden from the compiler.
 */
#define RF_BELOW(a, b)                                                                             \
	({                                                                                         \
		__u64 below_ = (__u64)(__u32)(a) - (__u64)(__u32)(b);                              \
		RF_BOUND(below_);                                                                  \
		below_ >> 63;                                                                      \
	})

struct rf_facts {
	__u64 w[RF_FACT_WORDS];
};

/* Does the condition hold for these facts? Condition 0 always does; a broken table says so too. */
RF_INLINE int rf_holds_body(const void *tables, __u32 cond, const struct rf_facts *facts)
{
	const struct rf_cond *c;
	int i, w;

	if (!cond)
		return 1;
	c = rf_cond(tables, cond);
	if (!c)
		return 1;
	for (i = 0; i < RF_COND_TERMS && i < (int)c->n; i++) {
		__u64 missing = 0;

		for (w = 0; w < RF_FACT_WORDS; w++)
			missing |= (c->term[i].need[w] & ~facts->w[w]) |
				   (c->term[i].lack[w] & facts->w[w]);
		RF_BOUND(missing);
		if (!missing)
			return 1;
	}
	return 0;
}

/* Does the list name the rule or event? */
RF_INLINE int rf_list_has_body(const void *tables, __u32 list, __u32 rule)
{
	const struct rf_list *l = rf_list(tables, list);
	__u64 found = 0;
	__u32 i;

	if (!l)
		return 0;
	for (i = 0; i < RF_LIST_RULES; i++)
		found |= RF_BELOW(i, l->all) & RF_BELOW(l->rule[i] ^ rule, 1);
	return (int)found;
}

#ifdef __bpf__
/*
 * Global functions (judge.bpf.c), as the other two below: the verifier looks at each once, on its
 * own, and not again on every path of every caller.
 */
int rf_cond_holds(const struct rf_facts *facts, __u32 cond);
int rf_list_names(__u32 list, __u32 rule);
#define RF_HOLDS(tables, cond, facts)	rf_cond_holds(facts, cond)
#define RF_LIST_HAS(tables, list, rule) rf_list_names(list, rule)
#else
#define RF_HOLDS(tables, cond, facts)	rf_holds_body(tables, cond, facts)
#define RF_LIST_HAS(tables, list, rule) rf_list_has_body(tables, list, rule)
#endif

/* One pass over a list. Rules that the list `but` names too are passed over (0: none are). */
#define RF_BUT_ALWAYS 0xffffffffu /* no list: rules without a condition are passed over */
struct rf_walk {
	const void *tables;
	const struct rf_facts *facts;
	__u32 list;
	__u32 but;
	__u32 matched;
	__u32 effect;
	__u32 broken;
};

static long rf_list_round(__u32 i, struct rf_walk *w)
{
	const struct rf_list *l = rf_list(w->tables, w->list);
	const struct rf_rule *r;

	if (!l || i >= RF_LIST_RULES) {
		w->broken = 1;
		return 1;
	}
	if (i >= l->n)
		return 1;
	r = rf_rule(w->tables, l->rule[i]);
	if (!r) {
		w->broken = 1;
		return 1;
	}
	if (w->but == RF_BUT_ALWAYS) {
		if (!r->cond)
			return 0;
	} else if (w->but && RF_LIST_HAS(w->tables, w->but, l->rule[i])) {
		return 0;
	}
	if (!RF_HOLDS(w->tables, r->cond, w->facts))
		return 0;
	w->matched |= 1u << i;
	if (r->effect > w->effect)
		w->effect = r->effect;
	return 0;
}

/* The answer cannot be computed: a denial that names no rule. A stronger verdict stays. */
RF_INLINE void rf_judge_closed(struct rf_verdict *v)
{
	if (v->effect >= RF_EFFECT_DENY)
		return;
	v->effect = RF_EFFECT_DENY;
	v->flags |= RF_VERDICT_CLOSED;
	v->error = RF_ERR_TABLES;
	v->list = 0;
	v->matched = 0;
}

/* What a walk over a list found, in one number: bits 0-31 matched, 32-39 effect, 40 broken. */
#define RF_WALKED_EFFECT(w) ((__u32)((w) >> 32) & 0xff)
#define RF_WALKED_BROKEN(w) ((w) >> 40 & 1)

RF_INLINE __u64 rf_walk_body(const void *tables, const struct rf_facts *facts, __u32 list,
			     __u32 but)
{
	struct rf_walk w = {.tables = tables, .facts = facts, .list = list, .but = but};

	RF_LOOP(RF_LIST_RULES, rf_list_round, &w);
	return w.matched | (__u64)(w.effect & 0xff) << 32 | (__u64)w.broken << 40;
}

#ifdef __bpf__
__u64 rf_walk_list(const struct rf_facts *facts, __u32 list, __u32 but);
#define RF_WALK(tables, facts, list, but) rf_walk_list(facts, list, but)
#else
#define RF_WALK(tables, facts, list, but) rf_walk_body(tables, facts, list, but)
#endif

/* One list to judge; but: as for rf_walk. */
struct rf_question {
	const void *tables;
	const struct rf_facts *facts;
	__u32 list;
	__u32 but;
};

/* Judges a list and takes the verdict when it is stronger than what v holds. Returns 1 if taken. */
RF_INLINE int rf_judge_walk(const struct rf_question *q, __u32 op, struct rf_verdict *v)
{
	__u64 walked;

	if (!q->list)
		return 0;
	walked = RF_WALK(q->tables, q->facts, q->list, q->but);
	if (RF_WALKED_BROKEN(walked)) {
		rf_judge_closed(v);
		return 0;
	}
	if (RF_WALKED_EFFECT(walked) <= v->effect)
		return 0;
	v->effect = RF_WALKED_EFFECT(walked);
	v->op = op;
	v->list = q->list;
	v->matched = (__u32)walked;
	return 1;
}

/* Judges one list. */
RF_INLINE void rf_judge_list(const void *tables, __u32 list, __u32 op, const struct rf_facts *facts,
			     struct rf_verdict *v)
{
	struct rf_question w = {.tables = tables, .facts = facts, .list = list};

	rf_judge_walk(&w, op, v);
}

/* Judges one operation on an object. */
RF_INLINE void rf_judge(const void *tables, __u32 accept, __u32 op, const struct rf_facts *facts,
			struct rf_verdict *v)
{
	const struct rf_accept *a = rf_accept(tables, accept);

	if (!a || op >= RF_OP_COUNT) {
		rf_judge_closed(v);
		return;
	}
	rf_judge_list(tables, a->list[op], op, facts, v);
}

/* Once everything was judged: in audit mode, what would deny is marked and does not. */
RF_INLINE void rf_audit(const struct rf_policy *p, struct rf_verdict *v)
{
	if (v->effect >= RF_EFFECT_ASK && (p->flags & RF_POLICY_AUDIT))
		v->flags |= RF_VERDICT_AUDITED;
}

/* What the caller of a hook has to do, once everything was judged. */
RF_INLINE int rf_denies(const struct rf_verdict *v)
{
	return v->effect >= RF_EFFECT_ASK && !(v->flags & RF_VERDICT_AUDITED);
}

#endif
