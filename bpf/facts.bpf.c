// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* facts.bpf.c - what a policy may ask of the subject beyond its record. It has no hook. */
#include "bpf/flow_core.bpf.h"

static long shared_find(__u32 i, struct shared_walk *w)
{
	struct rf_object object;

	if (i >= RF_SHARED_MAX || i >= w->shared->n)
		return 1;
	object = w->shared->object[i];
	w->labels |= labels_at(&object, &w->s->sub);
	return 0;
}

/* What memory that it shares has brought the process meanwhile. */
static __always_inline void facts_memory(struct rf_scratch *s, struct rf_proc *p)
{
	__u64 flow = rf_policy(0, s->sub.policy)->flow[RF_FLOW_MEMORY];
	__u64 found = 0, id = p->memory, own;
	struct shared_walk w = {.s = s};
	struct rf_memory *memory;
	struct rf_ev_label *e;

	memory = id ? bpf_map_lookup_elem(&memories, &id) : 0;
	if (memory)
		found = memory->labels;
	else
		id = 0;
	if (p->flags & RF_PROC_SHARED) {
		own = p->id;
		w.shared = bpf_map_lookup_elem(&shared, &own);
		if (w.shared)
			bpf_loop(RF_SHARED_MAX, shared_find, &w, 0);
		found |= w.labels;
	}
	found &= flow;
	if (!(found & ~p->facts[RF_FACT_LABELS]))
		return;
	found = labels_gain(s, found);
	e = label_note(s, RF_CAUSE_MEMORY);
	e->peer = id;
	e->gained = found;
	label_emit(s);
}

/* What came while the thread's last read of a pipe or socket slept. */
static __always_inline void facts_read(struct rf_scratch *s)
{
	if (!s->reading.dev)
		return;
	s->object = s->reading;
	s->reading.dev = RF_DEV_NONE;
	flow_in(s, s->reading_channel);
	sent_resume(s);
}

struct time_walk {
	struct rf_session *session;
	const struct rf_gate *gates;
	__u64 now_ns;
	__u64 over;
};

static long time_round(__u32 i, struct time_walk *w)
{
	const struct rf_gate *g = &w->gates[RF_INDEX(i, RF_GATES_MAX)];

	if ((w->session->timed & RF_BIT(i)) && g->until_ns <= w->now_ns)
		w->over |= RF_BIT(i);
	return 0;
}

static __always_inline void facts_time(struct rf_scratch *s)
{
	struct rf_session *session = session_at(s->sub.session);
	struct time_walk w = {.session = session, .gates = gates_of(s->sub.session)};
	const struct rf_proc *p;

	if (!session->timed)
		return;
	w.now_ns = bpf_ktime_get_boot_ns();
	bpf_loop(RF_GATES_MAX, time_round, &w, 0);
	if (!w.over)
		return;
	__sync_fetch_and_and(&session->gates, ~w.over);
	__sync_fetch_and_and(&session->timed, ~w.over);
	__sync_fetch_and_and(&session->bound, ~w.over);
	/* What the process was granted, it may go on using. */
	p = proc_of(s);
	s->sub.facts.w[RF_FACT_GATES] &= ~w.over | (p ? p->facts[RF_FACT_GATES] : 0);
	gate_note(s, RF_CAUSE_TIME)->closed = w.over;
	gates_emit(s);
}

static __always_inline void facts_cwd(struct rf_scratch *s)
{
	struct fs_struct *fs = BPF_CORE_READ(bpf_get_current_task_btf(), fs);
	const struct rf_accept *a;

	s->cwd_lost = 1;
	if (!fs)
		return;
	name_of(s, NAME_PATH, BPF_CORE_READ(fs, pwd.dentry), (__u64)BPF_CORE_READ(fs, pwd.mnt));
	if (s->named[NAME_PATH].error != RF_ERR_COUNT)
		return;
	a = rf_accept(0, s->named[NAME_PATH].place.accept);
	s->sub.facts.w[RF_FACT_CWD] = a->cwd;
	s->cwd_lost = 0;
}

int facts_fill(struct rf_scratch *s)
{
	struct rf_proc *p;
	__u32 flags;

	if (!s)
		return 0;
	flags = policy_flags(s);
	facts_time(s);
	if (flags & RF_POLICY_LABELS) {
		p = proc_of(s);
		if (p && (p->memory || (p->flags & RF_PROC_SHARED)))
			facts_memory(s, p);
		facts_read(s);
	}
	if (flags & RF_POLICY_CWD)
		facts_cwd(s);
	return 0;
}
