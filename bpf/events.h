/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * events.h - what an allowed operation changes: labels of the subject, gates of its session. One
 * body for both sides.
 *
 * An operation is judged first (decide.h); what was allowed then happens. The includer provides
 * what rules.h asks for.
 */
#ifndef RINGFENCE_EVENTS_H
#define RINGFENCE_EVENTS_H

#include "portable.h"
#include "rules.h"

/* Whom an event concerns. gates: the session's RF_GATES_MAX. */
struct rf_actor {
	const void *tables;
	const struct rf_policy *policy;
	struct rf_session *session;
	struct rf_gate *gates;
	struct rf_proc *proc;
	__u64 now_ns; /* since boot */
};

#define RF_BIT(n) (1ull << ((n)&63))

/* A gate opens: for good, or for a while. */
RF_INLINE void rf_gate_open(struct rf_actor *a, __u32 gate)
{
	const struct rf_gate_def *def = &a->policy->gates[gate & (RF_GATES_MAX - 1)];
	struct rf_gate *g = &a->gates[gate & (RF_GATES_MAX - 1)];

	if (def->for_ns) {
		g->until_ns = a->now_ns + def->for_ns;
		RF_OR(&a->session->timed, RF_BIT(gate));
	}
	RF_OR(&a->session->opened, RF_BIT(gate));
	RF_OR(&a->session->gates, RF_BIT(gate));
}

/*
 * The parts of a gate, as this definition of it counts them. While one policy takes the place of
 * another, programs run under either; a gate that is defined anew has the other word, so that no
 * part of the one is ever taken for one of the other.
 */
RF_INLINE __u64 *rf_gate_parts(struct rf_actor *a, __u32 gate)
{
	const struct rf_gate_def *def = &a->policy->gates[gate & (RF_GATES_MAX - 1)];

	return &a->gates[gate & (RF_GATES_MAX - 1)].parts[def->slot & 1];
}

/* One of the parts that open a gate has happened. */
RF_INLINE void rf_gate_part(struct rf_actor *a, __u32 gate, __u32 part)
{
	const struct rf_gate_def *def = &a->policy->gates[gate & (RF_GATES_MAX - 1)];
	__u64 *parts = rf_gate_parts(a, gate);

	RF_OR(parts, RF_BIT(part));
	if ((*parts & def->parts) == def->parts)
		rf_gate_open(a, gate);
}

/*
 * A gate shuts, and what had opened it in part is void; unless the gate forgets by an event of its
 * own, and was opened since then. The last two closings by different openers are kept, so that each
 * opener finds the last one that was not its own (rf_gate_stale()).
 */
RF_INLINE void rf_gate_close(struct rf_actor *a, __u32 gate)
{
	struct rf_gate *g = &a->gates[gate & (RF_GATES_MAX - 1)];
	__u64 seq = RF_ADD(&a->session->seq, 1) + 1;

	if (g->closer[0] != a->proc->opener) {
		g->closed[1] = g->closed[0];
		g->closer[1] = g->closer[0];
		g->closer[0] = a->proc->opener;
	}
	g->closed[0] = seq;
	if (a->policy->gates_sticky & RF_BIT(gate)) {
		if (a->session->opened & RF_BIT(gate))
			return;
	} else {
		*rf_gate_parts(a, gate) = 0;
	}
	RF_AND(&a->session->gates, ~RF_BIT(gate));
	RF_AND(&a->session->timed, ~RF_BIT(gate));
}

RF_INLINE void rf_gate_forget(struct rf_actor *a, __u32 gate)
{
	*rf_gate_parts(a, gate) = 0;
	RF_AND(&a->session->opened, ~RF_BIT(gate));
	RF_AND(&a->session->timed, ~RF_BIT(gate));
	if (a->policy->gates_initial & RF_BIT(gate))
		RF_OR(&a->session->gates, RF_BIT(gate));
	else
		RF_AND(&a->session->gates, ~RF_BIT(gate));
}

/*
 * A gate with `once` made the difference to an operation: it shuts, and this process and what it
 * executes may go on using it.
 */
RF_INLINE void rf_gate_use(struct rf_actor *a, __u32 gate)
{
	*rf_gate_parts(a, gate) = 0;
	RF_AND(&a->session->opened, ~RF_BIT(gate));
	RF_AND(&a->session->timed, ~RF_BIT(gate));
	RF_AND(&a->session->gates, ~RF_BIT(gate));
	RF_AND(&a->session->bound, ~RF_BIT(gate));
	a->proc->facts[RF_FACT_GATES] |= RF_BIT(gate);
}

/* Is a list judged harder without a gate than with it, and so that it denies? Then it is used. */
RF_INLINE int rf_gate_needed(__u32 without, __u32 with)
{
	return without >= RF_EFFECT_ASK && without > with;
}

/*
 * Was the gate shut, since the actor's program began, by anybody but its own descendants? A program
 * that runs below another opener cannot tell those from others, and counts every closing.
 */
RF_INLINE int rf_gate_stale(const struct rf_actor *a, __u32 gate)
{
	const struct rf_gate *g = &a->gates[gate & (RF_GATES_MAX - 1)];
	const struct rf_proc *p = a->proc;
	__u64 closed = g->closed[0];

	if (a->policy->gates_sticky & RF_BIT(gate))
		return 0;
	if (p->opener == p->id && g->closer[0] == p->id)
		closed = g->closed[1];
	return closed > p->later_seq;
}

/* One event happens now. Returns the labels that the process gains. */
RF_INLINE __u64 rf_happen(struct rf_actor *a, const struct rf_rule *r)
{
	switch (r->action) {
	case RF_ACTION_LABEL:
		return RF_BIT(r->bit) & ~a->proc->facts[RF_FACT_LABELS];
	case RF_ACTION_OPEN:
		rf_gate_part(a, r->bit, r->part);
		break;
	case RF_ACTION_CLOSE:
		rf_gate_close(a, r->bit);
		break;
	case RF_ACTION_FORGET:
		rf_gate_forget(a, r->bit);
		break;
	}
	return 0;
}

/* What an operation's events come to. */
struct rf_happened {
	__u64 labels; /* that the process gains now */
	__u64 later;  /* events that wait for the process to end well */
	__u32 rule;   /* the event that gave the last label, for the record */
	__u32 moved;  /* the one that moved the last gate */
	__u32 broken;
	__u32 pad;
};

struct rf_events {
	struct rf_actor *actor;
	const struct rf_facts *facts;
	struct rf_happened *out;
	__u32 list;
	__u32 but; /* events that this list names too are passed over; 0: none are */
};

static long rf_events_round(__u32 i, struct rf_events *e)
{
	const struct rf_list *l = rf_list(e->actor->tables, e->list);
	const struct rf_rule *r;
	__u64 labels;

	if (!l || i >= RF_LIST_RULES) {
		e->out->broken = 1;
		return 1;
	}
	if (i + l->n >= l->all)
		return 1;
	i += l->n;
	if (i >= RF_LIST_RULES) {
		e->out->broken = 1;
		return 1;
	}
	r = rf_rule(e->actor->tables, l->rule[i]);
	if (!r) {
		e->out->broken = 1;
		return 1;
	}
	if (e->but && RF_LIST_HAS(e->actor->tables, e->but, l->rule[i]))
		return 0;
	if (!RF_HOLDS(e->actor->tables, r->cond, e->facts))
		return 0;
	if (r->later) {
		e->out->later |= RF_BIT(r->later - 1);
		return 0;
	}
	labels = rf_happen(e->actor, r);
	if (r->action != RF_ACTION_LABEL)
		e->out->moved = l->rule[i];
	if (!labels)
		return 0;
	e->out->labels |= labels;
	e->out->rule = l->rule[i];
	return 0;
}

/* The events of one list happen. */
RF_INLINE void rf_events_body(struct rf_actor *a, __u32 list, const struct rf_facts *facts,
			      struct rf_happened *out)
{
	struct rf_events e = {.actor = a, .facts = facts, .out = out, .list = list};

	RF_LOOP(RF_LIST_RULES, rf_events_round, &e);
}

/*
 * exec: the events of the file and of the name it was called by (rf_judge_exec()). An exception
 * counts for the file itself only, whatever it was called.
 */
RF_INLINE void rf_events_exec(struct rf_actor *a, __u32 file, __u32 called,
			      const struct rf_facts *facts, struct rf_happened *out)
{
	const struct rf_accept *f = rf_accept(a->tables, file);
	const struct rf_accept *c = rf_accept(a->tables, called);
	struct rf_events e = {.actor = a, .facts = facts, .out = out};

	if (!f || !c) {
		out->broken = 1;
		return;
	}
	e.list = f->list[RF_OP_EXEC];
	RF_LOOP(RF_LIST_RULES, rf_events_round, &e);
	e.list = c->list[RF_OP_EXEC];
	e.but = f->spared;
	if (e.list != f->list[RF_OP_EXEC])
		RF_LOOP(RF_LIST_RULES, rf_events_round, &e);
}

struct rf_name_labels {
	const void *tables;
	__u64 labels;
	__u32 list;
	__u32 pad;
};

static long rf_name_labels_round(__u32 i, struct rf_name_labels *n)
{
	const struct rf_list *l = rf_list(n->tables, n->list);
	const struct rf_rule *r;

	if (!l || i >= RF_LIST_RULES || i >= l->all)
		return 1;
	r = rf_rule(n->tables, l->rule[i]);
	if (r && r->action == RF_ACTION_LABEL)
		n->labels |= RF_BIT(r->bit);
	return 0;
}

/*
 * The labels that reading under the name of this accept would give. A file that gets another name,
 * or a name more, takes them along: it is to be labelled before, or the label would be shed with
 * the name. Whoever reads, and while what: an event that narrows itself labels it all the same.
 */
RF_INLINE __u64 rf_labels_of_name(const void *tables, __u32 accept)
{
	const struct rf_accept *a = rf_accept(tables, accept);
	struct rf_name_labels n = {.tables = tables};

	if (!a || !(a->events & RF_OP_BIT(RF_OP_READ)))
		return 0;
	n.list = a->list[RF_OP_READ];
	RF_LOOP(RF_LIST_RULES, rf_name_labels_round, &n);
	return n.labels;
}

/* One waiting event of a process that ended well: bit n of rf_proc.later. Returns labels that it
 * takes off what the process wrote. */
RF_INLINE __u64 rf_happen_late(struct rf_actor *a, __u32 n)
{
	const struct rf_rule *r = rf_rule(a->tables, a->policy->later[n & (RF_LATER_MAX - 1)]);

	if (!r || !(a->policy->laters & RF_BIT(n)))
		return 0;
	if (r->action == RF_ACTION_CLEAN)
		return RF_BIT(r->bit);
	if (r->action == RF_ACTION_OPEN && rf_gate_stale(a, r->bit))
		return 0;
	rf_happen(a, r);
	return 0;
}

/*
 * Arguments of a program, one after another: m has the patterns that this argument matches, *s what
 * was met so far. A pattern counts when the one before it in its sequence was met by an earlier
 * argument. Sequences lie in ascending bits; those in `first` begin one. A pattern of `without` is
 * a sequence of its own.
 */
RF_INLINE void rf_args_step(const __u64 *first, const __u64 *m, __u64 *s)
{
	__u64 carry = s[0] >> 63;

	s[0] |= (s[0] << 1 | first[0]) & m[0];
	s[1] |= (s[1] << 1 | carry | first[1]) & m[1];
}
_Static_assert(RF_ARG_WORDS == 2, "rf_args_step() is written for two words");

#endif
