/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * attach.bpf.h - taking a live tree into a session without a survivor.
 *
 * While an attach is on, whoever descends from the root is marked wherever it is met: by the task
 * iterator's passes, when it forks, when it is born. A process whose parent dies before it was met
 * would be reparented and lost to any walk: at each exit in the tree the dying process's children
 * are noted in `orphans` first.
 */
#ifndef RINGFENCE_ATTACH_BPF_H
#define RINGFENCE_ATTACH_BPF_H

#define ANCESTORS_MAX 4096
#define CHILDREN_MAX  65536

struct ancestor_walk {
	__u64 task;
	__u64 found; /* process id of the nearest tracked ancestor */
	__u32 is_root;
	__u32 session;
	__u32 made; /* attach_mark() has made its record */
	__u32 pad;
};

/* Is this thread group of the session, or noted as an orphan of it? Sets found. */
static __always_inline int tgid_known(__u32 tgid, __u64 start_ns, struct ancestor_walk *w)
{
	__u64 *id = bpf_map_lookup_elem(&tgids, &tgid);
	struct rf_orphan *o;
	struct rf_proc *p;

	if (id) {
		p = bpf_map_lookup_elem(&procs, id);
		if (p && p->session == w->session) {
			w->found = *id;
			return 1;
		}
	}
	o = bpf_map_lookup_elem(&orphans, &tgid);
	if (o && o->start_ns == start_ns) {
		w->found = o->parent;
		return 1;
	}
	return 0;
}

static long ancestor_round(__u32 i, struct ancestor_walk *w)
{
	struct task_struct *task = (void *)w->task;
	struct task_struct *parent;
	__u32 tgid = BPF_CORE_READ(task, tgid);

	if (tgid_known(tgid, task_start_ns(task), w))
		return 1;
	if (tgid == rf_attach_state.root) {
		w->is_root = 1;
		return 1;
	}
	parent = BPF_CORE_READ(task, group_leader, real_parent);
	if (!parent || parent == task || tgid <= 1)
		return 1;
	w->task = (__u64)parent;
	return 0;
}

/* Does the task descend from the attached root? */
static __always_inline int attach_descends(struct task_struct *task, struct ancestor_walk *w)
{
	w->task = (__u64)task;
	w->session = rf_attach_state.session;
	bpf_loop(ANCESTORS_MAX, ancestor_round, w, 0);
	return w->found || w->is_root;
}

/*
 * What it read before is unknown: it has the labels that who attaches says, before its first thread
 * is marked. Told of once, behind the record of the process where there is one.
 */
static __noinline void assumed_tell(struct rf_proc *p)
{
	struct rf_ev_label e = {};
	struct subject sub = {};

	if (!rf_attach_state.assume)
		return;
	subject_fill(&sub, p);
	e.gained = rf_attach_state.assume;
	e.labels = p->facts[RF_FACT_LABELS];
	e.policy = sub.policy;
	e.cause = RF_CAUSE_ASSUMED;
	emit_header(&e.h, &sub, RF_EV_LABEL, RF_CLASS_FLOW);
	emit(&e, sizeof(e));
}

/* The record of a live process, made at its first marked thread. */
static __always_inline struct rf_proc *attach_proc(struct task_struct *task,
						   struct ancestor_walk *w)
{
	__u32 tgid = task->tgid;
	__u64 *id = bpf_map_lookup_elem(&tgids, &tgid), made;
	struct rf_proc *p;

	if (id) {
		p = bpf_map_lookup_elem(&procs, id);
		if (p)
			return p;
	}
	if (proc_make(w->found, rf_attach_state.session, 0, &made))
		return 0;
	p = bpf_map_lookup_elem(&procs, &made);
	if (!p)
		return 0;
	p->tgid = tgid;
	p->start_ns = task_start_ns(task);
	p->flags = RF_PROC_BORN | RF_PROC_ATTACHED;
	p->facts[RF_FACT_LABELS] = rf_attach_state.assume;
	if (bpf_map_update_elem(&tgids, &tgid, &made, BPF_NOEXIST)) {
		/* Another thread of it was faster: use its record. */
		proc_drop(made, rf_attach_state.session);
		id = bpf_map_lookup_elem(&tgids, &tgid);
		return id ? bpf_map_lookup_elem(&procs, id) : 0;
	}
	w->made = 1;
	return p;
}

/*
 * Marks one live thread. Returns its process, or NULL: it could not be marked now (storage is busy
 * where the kernel preempts everywhere). It counts either way, so that one more pass is made. When
 * w->made and a process are returned, the caller calls assumed_tell().
 */
static __always_inline struct rf_proc *attach_mark(struct task_struct *task,
						   struct ancestor_walk *w)
{
	struct rf_proc *p = attach_proc(task, w);

	__sync_fetch_and_add(&rf_attach_state.marked, 1);
	if (!p || !thread_inherit(task, p))
		return p;
	if (w->made)
		assumed_tell(p);
	return 0;
}

/* The current thread forks and is not marked: is it of the tree? */
static __noinline struct rf_proc *attach_claim_current(void)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct ancestor_walk w = {};
	struct rf_task *t = bpf_task_storage_get(&tasks, task, 0, 0);
	struct rf_proc *p;

	if ((t && session_live(session_at(t->session), t->epoch)) || !attach_descends(task, &w))
		return 0;
	p = attach_mark(task, &w);
	if (p && w.made)
		assumed_tell(p);
	return p;
}

static __noinline void attach_claim_child(struct task_struct *parent, struct task_struct *child)
{
	struct ancestor_walk w = {};
	struct rf_proc *p;

	if (!attach_descends(parent, &w))
		return;
	p = attach_mark(child, &w);
	if (p && w.made)
		assumed_tell(p);
}

struct children_walk {
	__u64 next;
	__u64 head;
	__u64 parent; /* process id to note */
};

static long children_round(__u32 i, struct children_walk *w)
{
	struct task_struct *child;
	struct rf_orphan o = {.parent = w->parent};
	__u32 tgid;

	if (!w->next || w->next == w->head)
		return 1;
	child = (void *)(w->next - bpf_core_field_offset(struct task_struct, sibling));
	tgid = BPF_CORE_READ(child, tgid);
	o.start_ns = task_start_ns(child);
	if (!bpf_map_lookup_elem(&tgids, &tgid) &&
	    bpf_map_update_elem(&orphans, &tgid, &o, BPF_ANY))
		__sync_fetch_and_add(&rf_attach_state.orphaned, 1);
	w->next = (__u64)BPF_CORE_READ(child, sibling.next);
	return 0;
}

/* A thread of the tree exits: its children that are not marked yet are noted. */
static __noinline void attach_note_children(struct task_struct *task, struct rf_task *t)
{
	struct children_walk w = {};
	struct ancestor_walk a = {};

	if (t) {
		if (t->session != rf_attach_state.session)
			return;
		w.parent = t->proc;
	} else {
		if (!attach_descends(task, &a))
			return;
		w.parent = a.found;
	}
	w.head = (__u64)task + bpf_core_field_offset(struct task_struct, children);
	w.next = (__u64)BPF_CORE_READ(task, children.next);
	bpf_loop(CHILDREN_MAX, children_round, &w, 0);
}

#endif
