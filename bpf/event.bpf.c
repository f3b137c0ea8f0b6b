// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* event.bpf.c - events of the policy: labels that they give, gates that they move. It has no hook.
 */
#include "bpf/flow_core.bpf.h"

static __always_inline int actor_of(struct rf_scratch *s, struct rf_actor *a)
{
	a->proc = proc_of(s);
	if (!a->proc)
		return -1;
	a->policy = rf_policy(0, s->sub.policy);
	a->session = session_at(s->sub.session);
	a->gates = gates_of(s->sub.session);
	a->now_ns = bpf_ktime_get_boot_ns();
	return 0;
}

/* Tells what became of the gates since `before`. granted: those that the process may use anyway. */
static __always_inline void gates_tell(struct rf_scratch *s, __u64 granted, __u64 before,
				       __u32 cause, __u32 rule)
{
	__u64 now = session_at(s->sub.session)->gates;
	struct rf_ev_gate *e = gate_note(s, cause);

	e->opened = now & ~before;
	e->closed = before & ~now;
	e->rule = rule;
	s->sub.facts.w[RF_FACT_GATES] = granted | now;
	gates_emit(s);
}

int happen_list(struct rf_scratch *s, __u32 list, __u32 but)
{
	struct rf_events events = {.list = list, .but = but};
	struct rf_happened *out;
	struct rf_ev_label *e;
	struct rf_actor a = {};
	__u64 before, gained;

	if (!s || actor_of(s, &a))
		return 0;
	out = &s->happened;
	out->labels = 0;
	out->moved = 0;
	out->broken = 0;
	before = a.session->gates;
	events.actor = &a;
	events.facts = &s->before;
	events.out = out;
	bpf_loop(RF_LIST_RULES, rf_events_round, &events, 0);
	if (out->broken)
		error_count(RF_ERR_TABLES);
	gates_tell(s, a.proc->facts[RF_FACT_GATES], before, RF_CAUSE_EVENT, out->moved);
	if (!out->labels)
		return 0;
	gained = labels_gain(s, out->labels);
	e = label_note(s, RF_CAUSE_EVENT);
	e->gained = gained;
	e->rule = out->rule;
	return label_emit(s);
}

static __always_inline __u64 gates_open(const struct rf_scratch *s)
{
	const struct rf_session *session = session_at(s->sub.session);

	return session->gates | session->bound;
}

int use_ask(struct rf_scratch *s)
{
	const struct rf_proc *p = s ? proc_of(s) : 0;

	if (!p)
		return 0;
	s->use.needed = 0;
	s->use.candidates =
		gates_open(s) & rf_policy(0, s->sub.policy)->gates_once & ~p->facts[RF_FACT_GATES];
	return s->use.candidates != 0;
}

struct use_walk {
	struct rf_actor *actor;
	__u64 needed;
};

static long use_round(__u32 i, struct use_walk *w)
{
	if (w->needed & RF_BIT(i))
		rf_gate_use(w->actor, i);
	return 0;
}

int use_up(struct rf_scratch *s)
{
	struct rf_actor a = {};
	struct use_walk w = {};
	__u64 open;

	if (!s || !s->use.needed || actor_of(s, &a))
		return 0;
	open = gates_open(s);
	w.actor = &a;
	w.needed = s->use.needed;
	bpf_loop(RF_GATES_MAX, use_round, &w, 0);
	facts_changed(s->sub.session);
	gate_note(s, RF_CAUSE_USED)->closed = open & ~gates_open(s);
	gates_emit(s);
	return 0;
}

/* Would the list deny without this gate? Then it is used up. */
static long list_round(__u32 i, struct rf_scratch **scratch)
{
	struct rf_scratch *s = *scratch;
	__u64 without;

	if (!(s->use.candidates & RF_BIT(i)))
		return 0;
	s->tried = s->before;
	s->tried.w[RF_FACT_GATES] &= ~RF_BIT(i);
	without = rf_walk_list(&s->tried, s->use.list, s->use.but);
	if (rf_gate_needed(RF_WALKED_EFFECT(without), s->use.with))
		s->use.needed |= RF_BIT(i);
	return 0;
}

int use_gates(struct rf_scratch *s, __u32 list, __u32 but)
{
	if (!s || !list || !use_ask(s))
		return 0;
	s->use.list = list;
	s->use.but = but;
	/* With the gates as they are; only an audited operation goes on denied. */
	s->use.with = RF_WALKED_EFFECT(rf_walk_list(&s->before, list, but));
	bpf_loop(RF_GATES_MAX, list_round, &s, 0);
	return use_up(s);
}

int use(struct rf_scratch *s, __u32 accept, __u32 ops)
{
	const struct rf_accept *a = rf_accept(0, accept);
	__u32 op;

	if (!s)
		return 0;
	for (op = 0; op < RF_OP_COUNT; op++)
		if (ops & RF_OP_BIT(op))
			use_gates(s, a->list[op], 0);
	return 0;
}

int happen(struct rf_scratch *s, __u32 accept, __u32 ops)
{
	const struct rf_accept *a = rf_accept(0, accept);
	__u32 op;

	if (!s)
		return 0;
	ops &= a->events;
	for (op = 0; op < RF_OP_COUNT; op++)
		if (ops & RF_OP_BIT(op))
			happen_list(s, a->list[op], 0);
	return 0;
}

struct late_walk {
	struct rf_actor *a;
	__u64 later;
	__u64 clean;
};

static long late_round(__u32 i, struct late_walk *w)
{
	if (w->later & RF_BIT(i))
		w->clean |= rf_happen_late(w->a, i);
	return 0;
}

int happen_late(struct rf_scratch *s)
{
	struct late_walk w = {};
	struct rf_actor a = {};
	struct rf_clean clean = {};
	__u64 before, id;

	if (!s || actor_of(s, &a))
		return 0;
	before = a.session->gates;
	w.a = &a;
	w.later = a.proc->later;
	bpf_loop(RF_LATER_MAX, late_round, &w, 0);
	gates_tell(s, a.proc->facts[RF_FACT_GATES], before, RF_CAUSE_LATE, 0);
	id = a.proc->id;
	clean.labels = w.clean;
	clean.session = s->sub.session;
	clean.epoch = a.session->epoch;
	if (w.clean)
		bpf_map_update_elem(&cleansed, &id, &clean, BPF_ANY);
	__sync_fetch_and_add(&rf_labels_seq, 1);
	return 0;
}

int trust_drop(struct rf_scratch *s)
{
	struct rf_proc *p = s ? proc_of(s) : 0;
	__u64 id, clean;

	if (!p)
		return 0;
	clean = rf_policy(0, s->sub.policy)->later_clean;
	id = p->opener;
	p->later &= ~clean;
	p = id ? bpf_map_lookup_elem(&procs, &id) : 0;
	if (p)
		p->later &= ~clean;
	return 0;
}
