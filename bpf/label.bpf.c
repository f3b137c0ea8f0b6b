// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* label.bpf.c - labels of processes and objects, and how they get from one to the other. It has no
 * hook. */
#include "bpf/flow_core.bpf.h"

__u64 object_labels(struct rf_scratch *s, __u32 channel)
{
	struct rf_object object;

	if (!s || channel >= RF_FLOW_COUNT || !s->object.dev)
		return 0;
	object = s->object;
	return labels_at(&object, &s->sub) & rf_policy(0, s->sub.policy)->flow[channel];
}

int object_facts(struct rf_scratch *s)
{
	const struct rf_inode *inode;
	struct rf_object object = {};
	__u32 mode;

	if (!s)
		return 0;
	inode = &s->ev.file.inode;
	mode = inode->mode & S_IFMT;
	if (mode == S_IFREG || mode == S_IFIFO) {
		object.ino = inode->ino;
		object.dev = inode->dev;
		object.generation = inode->generation;
	}
	s->object = object;
	s->sub.facts.w[RF_FACT_OF] = object.dev ? labels_at(&object, &s->sub) : 0;
	return 0;
}

enum taint_how {
	TAINT_EMPTY = 1 << 0, /* nothing was in it before */
	TAINT_FILE = 1 << 1,  /* it may be a file, whose labels can be kept */
};

/* Adds labels to an object for the session. Returns 0 or -1. */
static __noinline int taint_session(struct rf_scratch *s, const struct rf_object *object,
				    __u64 labels, __u64 writer, __u32 empty)
{
	struct rf_olabel fresh = {.labels = labels, .writer = writer, .session = s->sub.session};
	struct rf_olabel *o = bpf_map_lookup_elem(&olabels, object);
	__u64 had;

	fresh.epoch = session_at(s->sub.session)->epoch;
	if (o) {
		had = empty ? 0 : olabel_seen(o, &s->sub);
		if (!empty && (had & labels) == labels && o->session == fresh.session &&
		    o->epoch == fresh.epoch && (!o->writer || o->writer == writer))
			return 0;
		fresh.labels |= had;
		if (had && o->writer != writer)
			fresh.writer = 0;
	}
	if (!bpf_map_update_elem(&olabels, object, &fresh, BPF_ANY)) {
		__sync_fetch_and_add(&rf_labels_seq, 1);
		return 0;
	}
	error_count(RF_ERR_LABELS_FULL);
	return -1;
}

/* Adds labels to an object. Returns 0 or -1. One beside the other, for the stack's sake. */
static __always_inline int taint(struct rf_scratch *s, const struct rf_object *object, __u64 labels,
				 __u64 writer, __u32 how)
{
	__u64 keep = rf_policy(0, s->sub.policy)->keep;
	__u32 empty = how & TAINT_EMPTY;

	if (keep && (how & TAINT_FILE) && kept_taint(s, object, labels & keep, writer, empty))
		return -1;
	return taint_session(s, object, labels, writer, empty);
}

/* The process by whose good end what the subject writes may yet be cleaned: itself, or an ancestor.
 */
static __always_inline __u64 cleaner_of(const struct rf_scratch *s)
{
	struct rf_proc *p = proc_of(s);
	__u64 id = p ? p->opener : 0;

	p = id ? bpf_map_lookup_elem(&procs, &id) : 0;
	return p && (p->later & rf_policy(0, s->sub.policy)->later_clean) ? id : 0;
}

int object_taint(struct rf_scratch *s, __u32 channel)
{
	__u32 how = channel == RF_FLOW_PIPE ? 0 : TAINT_FILE;
	struct rf_object object;
	__u64 labels;

	if (!s || channel >= RF_FLOW_COUNT || !s->object.dev)
		return 0;
	labels = s->sub.facts.w[RF_FACT_LABELS] & rf_policy(0, s->sub.policy)->flow[channel];
	if (!labels)
		return 0;
	object = s->object;
	if (s->empty)
		how |= TAINT_EMPTY;
	return taint(s, &object, labels, cleaner_of(s), how);
}

int object_keep(struct rf_scratch *s, __u32 slot)
{
	struct rf_object object;
	__u64 labels;

	if (!s || slot > NAME_TARGET || !s->object.dev)
		return 0;
	labels = rf_labels_of_name(0, s->named[slot].place.accept) &
		 rf_policy(0, s->sub.policy)->flow[RF_FLOW_FILE];
	object = s->object;
	return labels ? taint(s, &object, labels, 0, TAINT_FILE) : 0;
}

static long shared_give(__u32 i, struct shared_walk *w)
{
	if (i >= RF_SHARED_MAX || i >= w->shared->n)
		return 1;
	if (!(w->shared->writes & (1u << i)))
		return 0;
	if (taint(w->s, &w->shared->object[i], w->labels, 0, TAINT_FILE))
		w->failed = 1;
	return 0;
}

/* The subject's process gains labels, and what it shares with them. Returns the new ones. */
__u64 labels_gain(struct rf_scratch *s, __u64 labels)
{
	struct shared_walk w = {.s = s};
	struct rf_memory *memory;
	struct rf_proc *p;
	__u64 fresh, id;

	p = s ? proc_of(s) : 0;
	if (!p)
		return 0;
	fresh = labels & ~p->facts[RF_FACT_LABELS];
	__sync_fetch_and_or(&p->facts[RF_FACT_LABELS], labels);
	s->sub.facts.w[RF_FACT_LABELS] |= labels;
	if (!fresh)
		return 0;
	facts_changed(s->sub.session);
	id = p->memory;
	memory = id ? bpf_map_lookup_elem(&memories, &id) : 0;
	if (memory)
		__sync_fetch_and_or(&memory->labels, labels);
	if (!(p->flags & RF_PROC_SHARED))
		return fresh;
	id = p->id;
	w.shared = bpf_map_lookup_elem(&shared, &id);
	w.labels = p->facts[RF_FACT_LABELS] & rf_policy(0, s->sub.policy)->flow[RF_FLOW_MEMORY];
	if (w.shared)
		bpf_loop(RF_SHARED_MAX, shared_give, &w, 0);
	/* What it learns now it can write there without asking: it does not come to that. */
	if (w.failed && rf_tier != RF_TIER_OBSERVE && !(policy_flags(s) & RF_POLICY_AUDIT) &&
	    bpf_send_signal(SIGKILL))
		error_count(RF_ERR_SIGNAL);
	return fresh;
}

int subject_gain(struct rf_scratch *s, __u64 labels, __u32 channel)
{
	struct rf_ev_label *e;

	if (!s)
		return 0;
	labels = labels_gain(s, labels);
	e = label_note(s, RF_CAUSE_FLOW);
	e->channel = channel;
	e->gained = labels;
	e->object = s->object;
	return label_emit(s);
}

struct seek_walk {
	struct rf_shared *shared;
	struct rf_object object;
	__u32 at;
	__u32 found;
};

/* The object's place in the list, or the first free one, which it takes. */
static long shared_seek(__u32 i, struct seek_walk *w)
{
	struct rf_object *o;

	if (i >= RF_SHARED_MAX)
		return 1;
	o = &w->shared->object[i];
	if (i >= w->shared->n) {
		*o = w->object;
		w->shared->n = i + 1;
	} else if (o->ino != w->object.ino || o->dev != w->object.dev ||
		   o->generation != w->object.generation) {
		return 0;
	}
	w->at = i;
	w->found = 1;
	return 1;
}

/* Too big for the stack. */
static const volatile struct rf_shared shares_none = {};

/* s->object is shared with the process from now on. Returns 0 or -1. */
static __noinline int share_with(struct rf_scratch *s, struct rf_proc *p, __u32 writes)
{
	struct seek_walk seek = {};
	struct rf_shared *found;
	__u64 id;

	if (!p)
		return 0;
	id = p->id;
	found = bpf_map_lookup_elem(&shared, &id);
	if (!found) {
		if (bpf_map_update_elem(&shared, &id, (const void *)&shares_none, BPF_NOEXIST)) {
			error_count(RF_ERR_SHARED_FULL);
			return -1;
		}
		found = bpf_map_lookup_elem(&shared, &id);
		if (!found)
			return -1;
		p->flags |= RF_PROC_SHARED;
		facts_changed(s->sub.session);
	}
	seek.shared = found;
	seek.object = s->object;
	bpf_loop(RF_SHARED_MAX, shared_seek, &seek, 0);
	if (!seek.found) {
		error_count(RF_ERR_SHARED_FULL);
		return -1;
	}
	if (writes)
		found->writes |= 1u << (seek.at & (RF_SHARED_MAX - 1));
	return 0;
}

int object_share(struct rf_scratch *s, __u32 writes)
{
	if (!s || !s->object.dev)
		return 0;
	return share_with(s, proc_of(s), writes);
}

/* The process shares s->object, gives it what labels it has, and keeps it over its execs. */
static __noinline int memory_join(struct rf_scratch *s, __u64 id)
{
	struct rf_proc *p = bpf_map_lookup_elem(&procs, &id);
	struct rf_object object = s->object;
	__u64 labels;

	if (!p || share_with(s, p, 1))
		return -1;
	p->flags |= RF_PROC_TRACED;
	labels = p->facts[RF_FACT_LABELS] & rf_policy(0, s->sub.policy)->flow[RF_FLOW_MEMORY];
	return labels ? taint(s, &object, labels, 0, 0) : 0;
}

int memory_reached(struct rf_scratch *s, __u64 who, __u64 whose)
{
	if (!s || who == whose)
		return 0;
	__builtin_memset(&s->object, 0, sizeof(s->object));
	s->empty = 0;
	s->object.ino = who;
	s->object.dev = RF_DEV_MEMORY;
	return memory_join(s, who) || memory_join(s, whose) ? -1 : 0;
}
