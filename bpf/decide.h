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
	__u64 holds = 0;
	int i, w;

	if (!cond)
		return 1;
	c = rf_cond(tables, cond);
	if (!c)
		return 1;
	for (i = 0; i < RF_COND_TERMS; i++) {
		__u64 missing = 0;

		for (w = 0; w < RF_FACT_WORDS; w++)
			missing |= (c->term[i].need[w] & ~facts->w[w]) |
				   (c->term[i].lack[w] & facts->w[w]);
		missing |= -missing;
		RF_BOUND(missing);
		holds |= RF_BELOW(i, c->n) & ~(missing >> 63);
	}
	return (int)(holds & 1);
}

/* Does the list name the rule? */
RF_INLINE int rf_list_has_body(const void *tables, __u32 list, __u32 rule)
{
	const struct rf_list *l = rf_list(tables, list);
	__u64 found = 0;
	__u32 i;

	if (!l)
		return 0;
	for (i = 0; i < RF_LIST_RULES; i++)
		found |= RF_BELOW(i, l->n) & RF_BELOW(l->rule[i] ^ rule, 1);
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
	if (w->but && RF_LIST_HAS(w->tables, w->but, l->rule[i]))
		return 0;
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

/* One list to judge; rules that the list `but` names too are passed over. */
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

/* Several file operations at one name; see rf_judge_ops(). */
struct rf_ops {
	const void *tables;
	const struct rf_facts *facts;
	struct rf_verdict *v;
	__u32 accept;
	__u32 but; /* rules that answer the same operation in this accept are passed over, */
	__u32 ops; /* RF_OP_BIT()s, with RF_OPS_BUT; else but is ignored */
};
#define RF_OPS_BUT (1u << 31)

static long rf_ops_round(__u32 op, struct rf_ops *o)
{
	struct rf_question w = {.tables = o->tables, .facts = o->facts};
	const struct rf_accept *a, *but;

	if (op > RF_OP_MAP)
		return 1;
	if (!(o->ops & RF_OP_BIT(op)))
		return 0;
	a = rf_accept(o->tables, o->accept);
	if (!a) {
		rf_judge_closed(o->v);
		return 1;
	}
	w.list = a->list[op];
	if (o->ops & RF_OPS_BUT) {
		but = rf_accept(o->tables, o->but);
		if (!but) {
			rf_judge_closed(o->v);
			return 1;
		}
		w.but = but->list[op];
		if (w.but == w.list)
			return 0;
	}
	rf_judge_walk(&w, op, o->v);
	return 0;
}

RF_INLINE void rf_ops_body(struct rf_ops *o)
{
	RF_LOOP(RF_OP_MAP + 1, rf_ops_round, o);
}

#ifdef __bpf__
int rf_ops_list(const struct rf_facts *facts, struct rf_verdict *v, __u32 accept, __u32 but,
		__u32 ops);
#define RF_OPS_RUN(o) rf_ops_list((o)->facts, (o)->v, (o)->accept, (o)->but, (o)->ops)
#else
#define RF_OPS_RUN(o) rf_ops_body(o)
#endif

/* Judges each file operation of ops at one name. */
RF_INLINE void rf_judge_ops(const void *tables, __u32 accept, __u32 ops,
			    const struct rf_facts *facts, struct rf_verdict *v)
{
	struct rf_ops o = {.tables = tables,
			   .facts = facts,
			   .v = v,
			   .accept = accept,
			   .ops = ops & RF_OPS_FILE};

	RF_OPS_RUN(&o);
}

/*
 * Which operations the making of a name is judged by. A regular file, a symbolic link, a device:
 * also write, so that a denied write leaves no empty file behind. mkdir: only create.
 */
#define RF_OPS_CREATE	  (RF_OP_BIT(RF_OP_CREATE) | RF_OP_BIT(RF_OP_WRITE))
#define RF_OPS_MKDIR	  RF_OP_BIT(RF_OP_CREATE)
#define RF_OPS_RENAME_OLD (RF_OP_BIT(RF_OP_DELETE) | RF_OP_BIT(RF_OP_RENAME))
#define RF_OPS_RENAME_NEW (RF_OP_BIT(RF_OP_RENAME) | RF_OPS_CREATE)
#define RF_OPS_RENAME_DIR (RF_OP_BIT(RF_OP_RENAME) | RF_OPS_MKDIR)
#define RF_OPS_LINK_NEW	  (RF_OP_BIT(RF_OP_LINK) | RF_OPS_CREATE)
/* What a name may protect in the file that has it, beside the name itself. */
#define RF_OPS_SHED                                                                                \
	(RF_OP_BIT(RF_OP_READ) | RF_OP_BIT(RF_OP_WRITE) | RF_OP_BIT(RF_OP_EXEC) |                  \
	 RF_OP_BIT(RF_OP_MAP) | RF_OP_BIT(RF_OP_ATTR))

/* A name as the automaton sees it. */
struct rf_place {
	__u32 accept;
	__u32 below; /* for directories: what denying rules lie below, */
	__u32 cls;   /* and which set of them it is, those of the name itself included */
};

/* Where a name ends: fills place from the state after its last byte. Returns 0, or -1: bad tables.
 */
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

/* Takes a denial that comes from the moving of a name, not from the name itself. */
RF_INLINE void rf_take_moved(const struct rf_verdict *moved, struct rf_verdict *v)
{
	if (moved->effect < RF_EFFECT_ASK || moved->effect <= v->effect)
		return;
	v->effect = moved->effect;
	v->op = moved->op;
	v->flags |= moved->flags | RF_VERDICT_MOVED;
	v->error = moved->error;
	v->list = moved->list;
	v->matched = moved->matched;
}

/* Denies what rules say of ops at place `from` and do not say at place `to`. */
RF_INLINE void rf_judge_lost(const struct rf_place *from, const struct rf_place *to,
			     struct rf_ops *o)
{
	struct rf_verdict *v = o->v;
	struct rf_verdict moved = {};

	o->v = &moved;
	o->accept = from->accept;
	o->but = to->accept;
	o->ops |= RF_OPS_BUT;
	if (o->accept != o->but)
		RF_OPS_RUN(o);
	o->v = v;
	rf_take_moved(&moved, v);
}

/*
 * A file (not a directory) is to have the name `to` beside or instead of the name `from`. What a
 * denying rule says of the old name must hold at the new one too, or the name was only shed.
 */
RF_INLINE void rf_judge_shed(const void *tables, const struct rf_place *from,
			     const struct rf_place *to, const struct rf_facts *facts,
			     struct rf_verdict *v)
{
	struct rf_ops o = {.tables = tables, .facts = facts, .v = v, .ops = RF_OPS_SHED};

	rf_judge_lost(from, to, &o);
}

/*
 * A directory moves: the set of denying rules below must be the same at both names, in either
 * direction (nothing protected is moved away, nothing is planted where protected names lie). A rule
 * that covers everything below a name and the name itself, or nothing of both, is in no `below`
 * list: comparing the two names themselves answers for it. What is gained on the way is only
 * refused for write, which the new content was not judged by; the rest is more protection.
 */
RF_INLINE void rf_judge_move(const void *tables, const struct rf_place *from,
			     const struct rf_place *to, const struct rf_facts *facts,
			     struct rf_verdict *v)
{
	struct rf_ops lost = {.tables = tables, .facts = facts, .v = v, .ops = RF_OPS_FILE};
	struct rf_ops got = {
		.tables = tables, .facts = facts, .v = v, .ops = RF_OP_BIT(RF_OP_WRITE)};
	struct rf_verdict moved = {};

	if (from->cls == to->cls)
		return;
	rf_judge_list(tables, from->below, RF_OP_RENAME, facts, &moved);
	rf_judge_list(tables, to->below, RF_OP_RENAME, facts, &moved);
	rf_take_moved(&moved, v);
	rf_judge_lost(from, to, &lost);
	rf_judge_lost(to, from, &got);
}

enum rf_move_flag {
	RF_MOVE_DIR = 1 << 0,	   /* what stands at `from` is a directory */
	RF_MOVE_EXCHANGE = 1 << 1, /* both names change places */
	RF_MOVE_DIR_TO = 1 << 2,   /* with EXCHANGE: what stands at `to` is a directory */
};

/* The two names of a rename. */
struct rf_move {
	struct rf_place from;
	struct rf_place to;
	__u32 flags; /* enum rf_move_flag */
};

/* One direction: what stands at `from` gets the name `to`. */
RF_INLINE void rf_judge_moved(const void *tables, const struct rf_move *m,
			      const struct rf_facts *facts, struct rf_verdict *v)
{
	rf_judge_ops(tables, m->from.accept, RF_OPS_RENAME_OLD, facts, v);
	if (m->flags & RF_MOVE_DIR) {
		rf_judge_ops(tables, m->to.accept, RF_OPS_RENAME_DIR, facts, v);
		rf_judge_move(tables, &m->from, &m->to, facts, v);
	} else {
		rf_judge_ops(tables, m->to.accept, RF_OPS_RENAME_NEW, facts, v);
		rf_judge_shed(tables, &m->from, &m->to, facts, v);
	}
}

/* rename(2), renameat2(2). A hook that the kernel calls once a direction leaves out EXCHANGE. */
RF_INLINE void rf_judge_rename(const void *tables, const struct rf_move *m,
			       const struct rf_facts *facts, struct rf_verdict *v)
{
	struct rf_move back = {.from = m->to, .to = m->from};

	rf_judge_moved(tables, m, facts, v);
	if (!(m->flags & RF_MOVE_EXCHANGE))
		return;
	if (m->flags & RF_MOVE_DIR_TO)
		back.flags = RF_MOVE_DIR;
	rf_judge_moved(tables, &back, facts, v);
}

/* link(2): the file at `from` gets the name `to` beside. Directories have no second names. */
RF_INLINE void rf_judge_link(const void *tables, const struct rf_move *m,
			     const struct rf_facts *facts, struct rf_verdict *v)
{
	rf_judge_ops(tables, m->from.accept, RF_OP_BIT(RF_OP_LINK), facts, v);
	rf_judge_ops(tables, m->to.accept, RF_OPS_LINK_NEW, facts, v);
	rf_judge_shed(tables, &m->from, &m->to, facts, v);
}

/*
 * symlink(2) at `to`. Names below the link, and the link's own name, would lead to objects that
 * bear other names, so nothing that denies may concern them that does not concern every name of
 * that directory. `from` is such an ordinary name: the parent's, '/', and one byte of class
 * policy.other (rf_step() takes classes).
 */
RF_INLINE void rf_judge_symlink(const void *tables, const struct rf_move *m,
				const struct rf_facts *facts, struct rf_verdict *v)
{
	struct rf_ops own = {.tables = tables, .facts = facts, .v = v, .ops = RF_OPS_FILE};
	struct rf_verdict moved = {};

	rf_judge_ops(tables, m->to.accept, RF_OPS_CREATE, facts, v);
	if (m->to.cls == m->from.cls)
		return;
	rf_judge_list(tables, m->to.below, RF_OP_CREATE, facts, &moved);
	rf_judge_list(tables, m->from.below, RF_OP_CREATE, facts, &moved);
	rf_take_moved(&moved, v);
	rf_judge_lost(&m->to, &m->from, &own);
}

/*
 * exec: `file` is what runs, `called` the accept of the name it was called by (state from
 * policy.start_called). An exception counts for the file itself only, whatever it was called.
 */
RF_INLINE void rf_judge_exec(const void *tables, __u32 file, __u32 called,
			     const struct rf_facts *facts, struct rf_verdict *v)
{
	const struct rf_accept *f = rf_accept(tables, file);
	const struct rf_accept *c = rf_accept(tables, called);
	struct rf_question w = {.tables = tables, .facts = facts};

	if (!f || !c) {
		rf_judge_closed(v);
		return;
	}
	w.list = c->list[RF_OP_EXEC];
	w.but = f->spared;
	rf_judge_list(tables, f->list[RF_OP_EXEC], RF_OP_EXEC, facts, v);
	if (rf_judge_walk(&w, RF_OP_EXEC, v))
		v->flags |= RF_VERDICT_CALLED;
}

/* What the caller of a hook has to do, once everything was judged. */
RF_INLINE int rf_denies(const struct rf_verdict *v)
{
	return v->effect >= RF_EFFECT_ASK && !(v->flags & RF_VERDICT_AUDITED);
}

#endif
