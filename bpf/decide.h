/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * decide.h - from an object's accept and a subject's facts to a verdict; one body for both sides.
 *
 * The includer provides what match.h and rules.h ask for.
 */
#ifndef RINGFENCE_DECIDE_H
#define RINGFENCE_DECIDE_H

#include "device.h"
#include "portable.h"
#include "match.h"
#include "rules.h"

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
 * The same at the name that a device has by its number (device.h). A rule that also means `any`, an
 * ordinary name in /dev, goes by the file's own name alone, where its exceptions are.
 */
RF_INLINE void rf_judge_device(const void *tables, __u32 accept, __u32 any, __u32 ops,
			       const struct rf_facts *facts, struct rf_verdict *v)
{
	struct rf_ops o = {.tables = tables,
			   .facts = facts,
			   .v = v,
			   .accept = accept,
			   .but = any,
			   .ops = (ops & RF_OPS_FILE) | RF_OPS_BUT};

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
	__u32 below;  /* for directories: what denying rules lie below, */
	__u32 cls;    /* and which set of them it is, those of the name itself included; */
	__u32 always; /* the set of those that have no condition */
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
	ret_place->always = s->always;
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

enum rf_move_flag {
	RF_MOVE_DIR = 1 << 0,	   /* what stands at `from` is a directory */
	RF_MOVE_EXCHANGE = 1 << 1, /* both names change places */
	RF_MOVE_DIR_TO = 1 << 2,   /* with EXCHANGE: what stands at `to` is a directory */
};

/* Two names that are judged as a pair. moved: room for judging, the kernel's stack is short. */
struct rf_move {
	struct rf_place from;
	struct rf_place to;
	__u32 flags; /* enum rf_move_flag */
	struct rf_verdict moved;
};

/* Denies what rules say of ops at place `from` and do not say at place `to`. */
RF_INLINE void rf_judge_lost(const struct rf_place *from, const struct rf_place *to,
			     struct rf_verdict *moved, struct rf_ops *o)
{
	struct rf_verdict *v = o->v;

	*moved = (struct rf_verdict){};
	o->v = moved;
	o->accept = from->accept;
	o->but = to->accept;
	o->ops |= RF_OPS_BUT;
	if (o->accept != o->but)
		RF_OPS_RUN(o);
	o->v = v;
	rf_take_moved(moved, v);
}

/*
 * A file (not a directory) is to have the name `to` beside or instead of the name `from`. What a
 * denying rule says of the old name must hold at the new one too, or the name was only shed.
 */
RF_INLINE void rf_judge_shed(const void *tables, struct rf_move *m, const struct rf_facts *facts,
			     struct rf_verdict *v)
{
	struct rf_ops o = {.tables = tables, .facts = facts, .v = v, .ops = RF_OPS_SHED};

	rf_judge_lost(&m->from, &m->to, &m->moved, &o);
}

/*
 * Denies for the rules that lie below the two names, which are in different classes. Which of the
 * rules differs is not known; but if it is none of those without a condition, these do not count.
 */
RF_INLINE void rf_judge_below(const void *tables, struct rf_move *m, __u32 op,
			      const struct rf_facts *facts, struct rf_verdict *v)
{
	struct rf_question q = {.tables = tables, .facts = facts};

	m->moved = (struct rf_verdict){};
	q.but = m->from.always == m->to.always ? RF_BUT_ALWAYS : 0;
	q.list = m->from.below;
	rf_judge_walk(&q, op, &m->moved);
	q.list = m->to.below;
	rf_judge_walk(&q, op, &m->moved);
	rf_take_moved(&m->moved, v);
}

/*
 * A directory moves: the set of denying rules below must be the same at both names, in either
 * direction (nothing protected is moved away, nothing is planted where protected names lie). A rule
 * that covers everything below a name and the name itself, or nothing of both, is in no `below`
 * list: comparing the two names themselves answers for it. What is gained on the way is only
 * refused for write, which the new content was not judged by; the rest is more protection.
 */
RF_INLINE void rf_judge_move(const void *tables, struct rf_move *m, const struct rf_facts *facts,
			     struct rf_verdict *v)
{
	struct rf_ops o = {.tables = tables, .facts = facts, .v = v, .ops = RF_OPS_FILE};

	if (m->from.cls == m->to.cls)
		return;
	rf_judge_below(tables, m, RF_OP_RENAME, facts, v);
	rf_judge_lost(&m->from, &m->to, &m->moved, &o);
	o.ops = RF_OP_BIT(RF_OP_WRITE);
	rf_judge_lost(&m->to, &m->from, &m->moved, &o);
}

/* What a rename does at the name that something leaves, and at the one that it gets. */
RF_INLINE __u32 rf_ops_got(__u32 dir)
{
	return dir ? RF_OPS_RENAME_DIR : RF_OPS_RENAME_NEW;
}

RF_INLINE __u32 rf_ops_from(__u32 flags)
{
	return RF_OPS_RENAME_OLD |
	       (flags & RF_MOVE_EXCHANGE ? rf_ops_got(flags & RF_MOVE_DIR_TO) : 0);
}

RF_INLINE __u32 rf_ops_to(__u32 flags)
{
	return rf_ops_got(flags & RF_MOVE_DIR) | (flags & RF_MOVE_EXCHANGE ? RF_OPS_RENAME_OLD : 0);
}

/* One direction: what stands at `from` gets the name `to`. */
RF_INLINE void rf_judge_moved(const void *tables, struct rf_move *m, __u32 dir,
			      const struct rf_facts *facts, struct rf_verdict *v)
{
	rf_judge_ops(tables, m->from.accept, RF_OPS_RENAME_OLD, facts, v);
	if (dir) {
		rf_judge_ops(tables, m->to.accept, RF_OPS_RENAME_DIR, facts, v);
		rf_judge_move(tables, m, facts, v);
	} else {
		rf_judge_ops(tables, m->to.accept, RF_OPS_RENAME_NEW, facts, v);
		rf_judge_shed(tables, m, facts, v);
	}
}

RF_INLINE void rf_move_turn(struct rf_move *m)
{
	struct rf_place from = m->from;

	m->from = m->to;
	m->to = from;
}

/* rename(2), renameat2(2). A hook that the kernel calls once a direction leaves out EXCHANGE. */
RF_INLINE void rf_judge_rename(const void *tables, struct rf_move *m, const struct rf_facts *facts,
			       struct rf_verdict *v)
{
	rf_judge_moved(tables, m, m->flags & RF_MOVE_DIR, facts, v);
	if (!(m->flags & RF_MOVE_EXCHANGE))
		return;
	rf_move_turn(m);
	rf_judge_moved(tables, m, m->flags & RF_MOVE_DIR_TO, facts, v);
	rf_move_turn(m);
}

/* link(2): the file at `from` gets the name `to` beside. Directories have no second names. */
RF_INLINE void rf_judge_link(const void *tables, struct rf_move *m, const struct rf_facts *facts,
			     struct rf_verdict *v)
{
	rf_judge_ops(tables, m->from.accept, RF_OP_BIT(RF_OP_LINK), facts, v);
	rf_judge_ops(tables, m->to.accept, RF_OPS_LINK_NEW, facts, v);
	rf_judge_shed(tables, m, facts, v);
}

/*
 * symlink(2) at `to`. Names below the link, and the link's own name, would lead to objects that
 * bear other names, so nothing that denies may concern them that does not concern every name of
 * that directory. `from` is such an ordinary name: the parent's, '/', and one byte of class
 * policy.other (rf_step() takes classes).
 */
RF_INLINE void rf_judge_symlink(const void *tables, struct rf_move *m, const struct rf_facts *facts,
				struct rf_verdict *v)
{
	struct rf_ops own = {.tables = tables, .facts = facts, .v = v, .ops = RF_OPS_FILE};

	rf_judge_ops(tables, m->to.accept, RF_OPS_CREATE, facts, v);
	if (m->to.cls == m->from.cls)
		return;
	rf_move_turn(m);
	rf_judge_below(tables, m, RF_OP_CREATE, facts, v);
	rf_move_turn(m);
	rf_judge_lost(&m->to, &m->from, &m->moved, &own);
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

#endif
