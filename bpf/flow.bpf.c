// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * flow.bpf.c - labels of subjects and objects, events and gates. It has no hook.
 */
#include "bpf/flow.bpf.h"
#include "bpf/path.bpf.h"

static __always_inline struct rf_proc *proc_of(const struct rf_scratch *s)
{
	__u64 id = s->sub.id;

	return bpf_map_lookup_elem(&procs, &id);
}

/* ---- labels -------------------------------------------------------------------------------- */

/* Labels of an entry as the session sees them. */
static __always_inline __u64 olabel_seen(const struct rf_olabel *o, const struct subject *sub)
{
	const struct rf_policy *policy = rf_policy(0, sub->policy);
	__u64 labels = o->labels, writer = o->writer;
	const struct rf_clean *clean;

	if (o->session != sub->session || o->epoch != session_at(sub->session)->epoch)
		labels = o->generation == policy->generation ? labels & policy->keep : 0;
	if (!labels || !writer)
		return labels;
	clean = bpf_map_lookup_elem(&cleansed, &writer);
	return clean ? labels & ~clean->labels : labels;
}

static __always_inline __u64 labels_at(const struct rf_object *object, const struct subject *sub)
{
	struct rf_olabel *o = bpf_map_lookup_elem(&olabels, object);

	return o ? olabel_seen(o, sub) : 0;
}

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

/* Adds labels to an object. Returns 0 or -1. */
static __noinline int taint(struct rf_scratch *s, const struct rf_object *object, __u64 labels,
			    __u64 writer)
{
	struct rf_olabel fresh = {.labels = labels, .writer = writer, .session = s->sub.session};
	struct rf_olabel *o = bpf_map_lookup_elem(&olabels, object);
	__u64 had;

	fresh.epoch = session_at(s->sub.session)->epoch;
	fresh.generation = rf_policy(0, s->sub.policy)->generation;
	if (o) {
		had = olabel_seen(o, &s->sub);
		if ((had & labels) == labels && o->session == fresh.session &&
		    o->epoch == fresh.epoch && (!o->writer || o->writer == writer))
			return 0;
		fresh.labels |= had;
		if (had && o->writer != writer)
			fresh.writer = 0;
	}
	if (!bpf_map_update_elem(&olabels, object, &fresh, BPF_ANY))
		return 0;
	error_count(RF_ERR_LABELS_FULL);
	return -1;
}

/* The process when what it writes may yet be cleaned by its good end. */
static __always_inline __u64 cleaner_of(const struct rf_scratch *s)
{
	struct rf_proc *p = proc_of(s);

	return p && p->later ? p->id : 0;
}

int object_taint(struct rf_scratch *s, __u32 channel)
{
	struct rf_object object;
	__u64 labels;

	if (!s || channel >= RF_FLOW_COUNT || !s->object.dev)
		return 0;
	labels = s->sub.facts.w[RF_FACT_LABELS] & rf_policy(0, s->sub.policy)->flow[channel];
	if (!labels)
		return 0;
	object = s->object;
	return taint(s, &object, labels, cleaner_of(s));
}

struct shared_walk {
	struct rf_scratch *s;
	struct rf_shared *shared;
	__u64 labels; /* in: to give; out: found */
	__u32 failed;
};

static long shared_give(__u32 i, struct shared_walk *w)
{
	struct rf_object object;

	if (i >= RF_SHARED_MAX || i >= w->shared->n)
		return 1;
	if (!(w->shared->writes & (1u << i)))
		return 0;
	object = w->shared->object[i];
	if (taint(w->s, &object, w->labels, 0))
		w->failed = 1;
	return 0;
}

static long shared_find(__u32 i, struct shared_walk *w)
{
	struct rf_object object;

	if (i >= RF_SHARED_MAX || i >= w->shared->n)
		return 1;
	object = w->shared->object[i];
	w->labels |= labels_at(&object, &w->s->sub);
	return 0;
}

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
	e->labels = s->sub.facts.w[RF_FACT_LABELS];
	emit_header(&e->h, &s->sub, RF_EV_LABEL, RF_CLASS_FLOW);
	emit(e, sizeof(*e));
	return 0;
}

/* The subject's process gains labels, and what it shares with them. Returns the new ones. */
static __noinline __u64 gain(struct rf_scratch *s, __u64 labels)
{
	struct shared_walk w = {.s = s};
	struct rf_proc *p = proc_of(s);
	struct rf_memory *memory;
	__u64 fresh, id;

	if (!p)
		return 0;
	fresh = labels & ~p->facts[RF_FACT_LABELS];
	__sync_fetch_and_or(&p->facts[RF_FACT_LABELS], labels);
	s->sub.facts.w[RF_FACT_LABELS] |= labels;
	if (!fresh)
		return 0;
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
	return fresh;
}

int subject_gain(struct rf_scratch *s, __u64 labels, __u32 channel)
{
	struct rf_ev_label *e;

	if (!s)
		return 0;
	labels = gain(s, labels);
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

int object_share(struct rf_scratch *s, __u32 writes)
{
	struct seek_walk seek = {};
	struct rf_shared *found;
	struct rf_proc *p;
	__u64 id;

	p = s ? proc_of(s) : 0;
	if (!p || !s->object.dev)
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

/* ---- facts ----------------------------------------------------------------------------------- */

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
	found = gain(s, found);
	e = label_note(s, RF_CAUSE_MEMORY);
	e->peer = id;
	e->gained = found;
	label_emit(s);
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

static __always_inline void facts_time(struct rf_scratch *s)
{
	struct rf_session *session = session_at(s->sub.session);
	struct time_walk w = {.session = session, .gates = gates_of(s->sub.session)};

	if (!session->timed)
		return;
	w.now_ns = bpf_ktime_get_boot_ns();
	bpf_loop(RF_GATES_MAX, time_round, &w, 0);
	if (!w.over)
		return;
	__sync_fetch_and_and(&session->gates, ~w.over);
	__sync_fetch_and_and(&session->timed, ~w.over);
	s->sub.facts.w[RF_FACT_GATES] &= ~w.over;
	gate_note(s, RF_CAUSE_TIME)->closed = w.over;
	gates_emit(s);
}

static __always_inline void facts_cwd(struct rf_scratch *s)
{
	struct fs_struct *fs = BPF_CORE_READ(bpf_get_current_task_btf(), fs);
	const struct rf_accept *a;

	if (!fs)
		return;
	name_of(s, NAME_PATH, BPF_CORE_READ(fs, pwd.dentry), (__u64)BPF_CORE_READ(fs, pwd.mnt));
	if (s->named[NAME_PATH].error != RF_ERR_COUNT)
		return;
	a = rf_accept(0, s->named[NAME_PATH].place.accept);
	s->sub.facts.w[RF_FACT_CWD] = a->cwd;
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
	}
	if (flags & RF_POLICY_CWD)
		facts_cwd(s);
	return 0;
}

/* ---- events ---------------------------------------------------------------------------------- */

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

/* Tells what became of the gates since `before`. */
static __always_inline void gates_tell(struct rf_scratch *s, __u64 before, __u32 cause, __u32 rule)
{
	__u64 now = session_at(s->sub.session)->gates;
	struct rf_ev_gate *e = gate_note(s, cause);

	e->opened = now & ~before;
	e->closed = before & ~now;
	e->rule = rule;
	s->sub.facts.w[RF_FACT_GATES] &= ~e->closed;
	s->sub.facts.w[RF_FACT_GATES] |= now;
	gates_emit(s);
}

int happen_list(struct rf_scratch *s, __u32 list)
{
	struct rf_happened out = {};
	struct rf_ev_label *e;
	struct rf_actor a = {};
	__u64 before;

	if (!s || actor_of(s, &a))
		return 0;
	before = a.session->gates;
	rf_events_body(&a, list, &s->sub.facts, &out);
	s->happened.later |= out.later;
	if (out.broken)
		error_count(RF_ERR_TABLES);
	gates_tell(s, before, RF_CAUSE_EVENT, out.rule);
	if (!out.labels)
		return 0;
	out.labels = gain(s, out.labels);
	e = label_note(s, RF_CAUSE_EVENT);
	e->gained = out.labels;
	e->rule = out.rule;
	return label_emit(s);
}

struct use_walk {
	struct rf_scratch *s;
	__u64 candidates;
	__u64 used;
	__u32 list;
};

/* Would the operation be denied without this gate? */
static long use_round(__u32 i, struct use_walk *w)
{
	struct rf_facts *facts = &w->s->tried;

	if (!(w->candidates & RF_BIT(i)))
		return 0;
	*facts = w->s->sub.facts;
	facts->w[RF_FACT_GATES] &= ~RF_BIT(i);
	if (RF_WALKED_EFFECT(rf_walk_list(facts, w->list, 0)) >= RF_EFFECT_ASK)
		w->used |= RF_BIT(i);
	return 0;
}

/* Gates that are good for one use: the process keeps it, the session loses it. */
int use_gates(struct rf_scratch *s, __u32 list)
{
	struct rf_session *session;
	struct use_walk w = {.s = s, .list = list};
	struct rf_proc *p;

	if (!s || !list)
		return 0;
	session = session_at(s->sub.session);
	w.candidates = session->gates & rf_policy(0, s->sub.policy)->gates_once;
	if (!w.candidates)
		return 0;
	bpf_loop(RF_GATES_MAX, use_round, &w, 0);
	p = proc_of(s);
	if (!w.used || !p)
		return 0;
	__sync_fetch_and_or(&p->facts[RF_FACT_GATES], w.used);
	__sync_fetch_and_and(&session->gates, ~w.used);
	gate_note(s, RF_CAUSE_USED)->closed = w.used;
	gates_emit(s);
	return 0;
}

int happen(struct rf_scratch *s, __u32 accept, __u32 ops)
{
	const struct rf_accept *a = rf_accept(0, accept);
	__u32 op, events, list;

	if (!s)
		return 0;
	events = a->events;
	for (op = 0; op < RF_OP_COUNT; op++) {
		if (!(ops & RF_OP_BIT(op)))
			continue;
		list = a->list[op];
		use_gates(s, list);
		if (events & RF_OP_BIT(op))
			happen_list(s, list);
	}
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
	gates_tell(s, before, RF_CAUSE_LATE, 0);
	id = a.proc->id;
	clean.labels = w.clean;
	clean.session = s->sub.session;
	clean.epoch = a.session->epoch;
	if (w.clean)
		bpf_map_update_elem(&cleansed, &id, &clean, BPF_ANY);
	return 0;
}
