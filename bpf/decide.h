/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * decide.h - from an object's accept and a subject's facts to a verdict; one body for both sides.
 *
 * The includer provides, beside what match.h asks for:
 *     const struct rf_accept *rf_accept(tables, accept)
 *     const struct rf_list *rf_list(tables, list)
 *     const struct rf_rule *rf_rule(tables, rule)
 *     const struct rf_cond *rf_cond(tables, cond)
 * each NULL when out of range, which denies.
 */
#ifndef RINGFENCE_DECIDE_H
#define RINGFENCE_DECIDE_H

#include "portable.h"
#include "match.h"

struct rf_facts {
	__u64 w[RF_FACT_WORDS];
};

/* Does the condition hold for these facts? Condition 0 always does; a broken table says so too. */
RF_INLINE int rf_holds(const void *tables, __u32 cond, const struct rf_facts *facts)
{
	const struct rf_cond *c;
	int i, w;

	if (!cond)
		return 1;
	c = rf_cond(tables, cond);
	if (!c)
		return 1;
	for (i = 0; i < RF_COND_TERMS; i++) {
		__u64 missing = 0;

		if ((__u32)i >= c->n)
			break;
		for (w = 0; w < RF_FACT_WORDS; w++)
			missing |= (c->term[i].need[w] & ~facts->w[w]) |
				   (c->term[i].lack[w] & facts->w[w]);
		if (!missing)
			return 1;
	}
	return 0;
}

struct rf_walk {
	const void *tables;
	const struct rf_facts *facts;
	__u32 list;
	__u32 matched;
	__u32 effect;
};

static long rf_list_round(__u32 i, struct rf_walk *w)
{
	const struct rf_list *l = rf_list(w->tables, w->list);
	const struct rf_rule *r;

	if (!l || i >= RF_LIST_RULES) {
		w->effect = RF_EFFECT_DENY;
		return 1;
	}
	if (i >= l->n)
		return 1;
	r = rf_rule(w->tables, l->rule[i]);
	if (!r) {
		w->effect = RF_EFFECT_DENY;
		return 1;
	}
	if (!rf_holds(w->tables, r->cond, w->facts))
		return 0;
	w->matched |= 1u << i;
	if (r->effect > w->effect)
		w->effect = r->effect;
	return 0;
}

/* Judges one list. Takes the verdict only when it is stronger than what v already holds. */
RF_INLINE void rf_judge_list(const void *tables, __u32 list, __u32 op, const struct rf_facts *facts,
			     struct rf_verdict *v)
{
	struct rf_walk w = {.tables = tables, .facts = facts, .list = list};

	if (!list)
		return;
	RF_LOOP(RF_LIST_RULES, rf_list_round, &w);
	if (w.effect <= v->effect)
		return;
	v->effect = w.effect;
	v->op = op;
	v->list = list;
	v->matched = w.matched;
}

/* Judges one operation on an object. */
RF_INLINE void rf_judge(const void *tables, __u32 accept, __u32 op, const struct rf_facts *facts,
			struct rf_verdict *v)
{
	const struct rf_accept *a = rf_accept(tables, accept);

	if (!a || op >= RF_OP_COUNT) {
		v->effect = RF_EFFECT_DENY;
		v->flags |= RF_VERDICT_CLOSED;
		v->error = RF_ERR_TABLES;
		return;
	}
	rf_judge_list(tables, a->list[op], op, facts, v);
}

/* A name as the automaton sees it. */
struct rf_place {
	__u32 accept;
	__u32 below; /* for directories: what denying rules lie below, */
	__u32 cls;   /* and which set of them it is */
};

/* Where a name ends: fills place from the state after its last byte. Returns 0, or -1: bad tables. */
RF_INLINE int rf_place_of(const void *tables, __u32 state, struct rf_place *ret_place)
{
	const struct rf_state *s = rf_state(tables, state);

	if (!s)
		return -1;
	ret_place->accept = s->accept;
	ret_place->below = s->below;
	ret_place->cls = s->cls;
	return 0;
}

/*
 * A file (not a directory) is to have the name `to` beside or instead of the name `from`. What a
 * denying rule says of the old name must hold at the new one too, or the name was only shed.
 */
RF_INLINE void rf_judge_shed(const void *tables, const struct rf_place *from,
			     const struct rf_place *to, const struct rf_facts *facts,
			     struct rf_verdict *v)
{
	const __u32 ops[] = {RF_OP_READ, RF_OP_WRITE, RF_OP_EXEC, RF_OP_MAP, RF_OP_ATTR};
	const struct rf_accept *old = rf_accept(tables, from->accept);
	const struct rf_accept *new = rf_accept(tables, to->accept);
	struct rf_verdict shed = {};
	unsigned int i;

	if (!old || !new) {
		v->effect = RF_EFFECT_DENY;
		v->flags |= RF_VERDICT_CLOSED;
		v->error = RF_ERR_TABLES;
		return;
	}
	for (i = 0; i < sizeof(ops) / sizeof(ops[0]); i++)
		if (old->list[ops[i]] != new->list[ops[i]])
			rf_judge_list(tables, old->list[ops[i]], ops[i], facts, &shed);
	if (shed.effect >= RF_EFFECT_ASK && shed.effect > v->effect) {
		*v = shed;
		v->flags |= RF_VERDICT_MOVED;
	}
}

/*
 * A directory moves: the set of denying rules below must be the same at both names, in either
 * direction (nothing protected is moved away, nothing is planted where protected names lie).
 */
RF_INLINE void rf_judge_move(const void *tables, const struct rf_place *from,
			     const struct rf_place *to, const struct rf_facts *facts,
			     struct rf_verdict *v)
{
	struct rf_verdict moved = {};

	if (from->cls == to->cls)
		return;
	rf_judge_list(tables, from->below, RF_OP_RENAME, facts, &moved);
	rf_judge_list(tables, to->below, RF_OP_RENAME, facts, &moved);
	if (moved.effect >= RF_EFFECT_ASK && moved.effect > v->effect) {
		*v = moved;
		v->flags |= RF_VERDICT_MOVED;
	}
}

/* What the caller of a hook has to do, once everything was judged. */
RF_INLINE int rf_denies(const struct rf_verdict *v)
{
	return v->effect >= RF_EFFECT_ASK && !(v->flags & RF_VERDICT_AUDITED);
}

#endif
