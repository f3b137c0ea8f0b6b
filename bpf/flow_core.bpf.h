/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * flow_core.bpf.h - what label.bpf.c, facts.bpf.c and event.bpf.c share; nobody else includes it.
 */
#ifndef RINGFENCE_FLOW_CORE_BPF_H
#define RINGFENCE_FLOW_CORE_BPF_H

#include "bpf/flow.bpf.h"
#include "bpf/path.bpf.h"

static __always_inline struct rf_proc *proc_of(const struct rf_scratch *s)
{
	__u64 id = s->sub.id;

	return bpf_map_lookup_elem(&procs, &id);
}

/* Labels of an entry as the session sees them. */
static __always_inline __u64 olabel_seen(const struct rf_olabel *o, const struct subject *sub)
{
	__u64 labels = o->labels, writer = o->writer;
	const struct rf_clean *clean;

	if (o->session != sub->session || o->epoch != session_at(sub->session)->epoch)
		return 0;
	if (!labels || !writer)
		return labels;
	clean = bpf_map_lookup_elem(&cleansed, &writer);
	return clean ? labels & ~clean->labels : labels;
}

/* Kept labels of a file, of those that the policy keeps. */
static __always_inline __u64 kept_seen(const struct rf_object *object, __u64 keep)
{
	const struct rf_kept *k = bpf_map_lookup_elem(&kept, object);
	const struct rf_clean *clean;
	__u64 pending, writer;

	if (!k)
		return 0;
	pending = k->pending;
	writer = (__u32)k->owner;
	if (pending && k->owner >> 32 == rf_engine) {
		clean = bpf_map_lookup_elem(&cleansed, &writer);
		if (clean)
			pending &= ~clean->labels;
	}
	return (k->labels | pending) & keep;
}

static __always_inline __u64 labels_at(const struct rf_object *object, const struct subject *sub)
{
	struct rf_olabel *o = bpf_map_lookup_elem(&olabels, object);
	__u64 labels = o ? olabel_seen(o, sub) : 0, keep = rf_policy(0, sub->policy)->keep;

	return keep ? labels | kept_seen(object, keep) : labels;
}

/*
 * A file gets labels that are kept. writer: rf_proc.id of who may yet clean them, or 0; empty: it
 * has no others from now on. Returns 0, or -1: no room. See kept.bpf.c.
 */
int kept_taint(struct rf_scratch *s, const struct rf_object *object, __u64 labels, __u64 writer,
	       __u32 empty);

/* The subject's process, and what it shares memory with, gains labels. Returns the new ones. */
__u64 labels_gain(struct rf_scratch *s, __u64 labels);

struct shared_walk {
	struct rf_scratch *s;
	struct rf_shared *shared;
	__u64 labels; /* in: to give; out: found */
	__u32 failed;
};

static __always_inline struct rf_ev_label *label_note(struct rf_scratch *s, __u32 cause)
{
	struct rf_ev_label *e = &s->note.label;

	__builtin_memset(e, 0, sizeof(*e));
	e->cause = cause;
	return e;
}

/* Tells of s->note.label, when anything was gained. */
static __noinline int label_emit(struct rf_scratch *s)
{
	struct rf_ev_label *e = &s->note.label;

	if (!e->gained)
		return 0;
	e->policy = s->sub.policy;
	e->generation = rf_policy(0, s->sub.policy)->generation;
	e->labels = s->sub.facts.w[RF_FACT_LABELS];
	emit_header(&e->h, &s->sub, RF_EV_LABEL, RF_CLASS_FLOW);
	emit(e, sizeof(*e));
	return 0;
}

static __always_inline struct rf_gate *gates_of(__u32 session)
{
	return &rf_gates[RF_INDEX(session, RF_SESSIONS_MAX) * RF_GATES_MAX];
}

static __always_inline struct rf_ev_gate *gate_note(struct rf_scratch *s, __u32 cause)
{
	struct rf_ev_gate *e = &s->note.gate;

	__builtin_memset(e, 0, sizeof(*e));
	e->cause = cause;
	return e;
}

/* Tells of s->note.gate: one record for what shut, one for what opened. */
static __noinline int gates_emit(struct rf_scratch *s)
{
	struct rf_ev_gate *e = &s->note.gate;
	__u64 opened = e->opened;

	e->policy = s->sub.policy;
	e->generation = rf_policy(0, s->sub.policy)->generation;
	emit_header(&e->h, &s->sub, RF_EV_GATE, RF_CLASS_FLOW);
	e->opened = 0;
	if (e->closed)
		emit(e, sizeof(*e));
	e->opened = opened;
	e->closed = 0;
	if (opened)
		emit(e, sizeof(*e));
	return 0;
}

#endif
