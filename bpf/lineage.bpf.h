/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* lineage.bpf.h - making, completing and ending process records; shared by fork, exit and attach.
 */
#ifndef RINGFENCE_LINEAGE_BPF_H
#define RINGFENCE_LINEAGE_BPF_H

#include "bpf/flow.bpf.h"
#include "bpf/path.bpf.h"

static __always_inline void session_count(__u32 session, long delta)
{
	__sync_fetch_and_add(&session_at(session)->procs, delta);
}

/* A thread joins the process p. Returns 0 or -ENOMEM. */
static __always_inline int thread_inherit(struct task_struct *task, struct rf_proc *p)
{
	struct rf_task *t = bpf_task_storage_get(&tasks, task, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);

	if (!t) {
		error_count(RF_ERR_TASK_STORAGE);
		return -ENOMEM;
	}
	t->proc = p->id;
	t->session = p->session;
	t->epoch = session_at(p->session)->epoch;
	sent_forget(task);
	return 0;
}

/* Makes a record for a new process of parent's session; its pid comes later. */
static __always_inline int proc_make(__u64 parent, __u32 session, const __u64 *facts, __u64 *ret_id)
{
	struct rf_proc new = {.parent = parent, .session = session};
	int i;

	new.id = __sync_fetch_and_add(&rf_next_proc, 1) + 1;
	for (i = 0; facts && i < RF_FACTS_KEPT; i++)
		new.facts[i] = facts[i];
	if (bpf_map_update_elem(&procs, &new.id, &new, BPF_NOEXIST)) {
		error_count(RF_ERR_PROCS_FULL);
		return -ENOMEM;
	}
	session_count(session, 1);
	*ret_id = new.id;
	return 0;
}

static __always_inline void proc_drop(__u64 id, __u32 session)
{
	if (!bpf_map_delete_elem(&procs, &id))
		session_count(session, -1);
}

/* The child shares the parent's memory: what one of them learns, all have. Returns 0 or -ENOMEM. */
static __always_inline int memory_share(struct rf_proc *parent, struct rf_proc *p)
{
	struct rf_memory fresh = {.labels = parent->facts[RF_FACT_LABELS],
				  .session = parent->session};
	__u64 id = parent->memory;

	if (!id) {
		id = parent->id;
		fresh.epoch = session_at(parent->session)->epoch;
		if (bpf_map_update_elem(&memories, &id, &fresh, BPF_ANY)) {
			error_count(RF_ERR_SHARED_FULL);
			return -ENOMEM;
		}
		parent->memory = id;
		facts_changed(parent->session);
	}
	p->memory = id;
	return 0;
}

/* What a child has of its parent. */
static __always_inline int process_copy(struct rf_proc *parent, struct rf_proc *p, __u64 flags)
{
	const struct rf_policy *policy = rf_policy(0, session_at(parent->session)->policy);
	__u64 id = parent->id;
	struct rf_shared *s;

	p->facts[RF_FACT_LABELS] &= policy->flow[RF_FLOW_CHILD];
	p->opener = parent->opener;
	if (!(policy->flags & RF_POLICY_LABELS))
		return 0;
	if (((flags & CLONE_VM) || (parent->flags & RF_PROC_ANON_SHARED)) &&
	    memory_share(parent, p))
		return -ENOMEM;
	if (!(parent->flags & RF_PROC_SHARED))
		return 0;
	s = bpf_map_lookup_elem(&shared, &id);
	id = p->id;
	if (s && bpf_map_update_elem(&shared, &id, s, BPF_ANY)) {
		error_count(RF_ERR_SHARED_FULL);
		return -ENOMEM;
	}
	p->flags |= parent->flags & (RF_PROC_SHARED | RF_PROC_TRACED);
	return 0;
}

static __always_inline int process_inherit(struct task_struct *task, struct rf_proc *parent,
					   __u64 flags)
{
	struct rf_proc *p;
	__u64 id;

	if (proc_make(parent->id, parent->session, parent->facts, &id))
		return -ENOMEM;
	p = bpf_map_lookup_elem(&procs, &id);
	if (!p || process_copy(parent, p, flags) || thread_inherit(task, p)) {
		proc_drop(id, parent->session);
		return -ENOMEM;
	}
	return 0;
}

/* The child of a completed fork has its pid: the record is whole and is told of. */
static __always_inline void process_born(struct rf_proc *p, struct task_struct *child)
{
	struct rf_proc *parent = bpf_map_lookup_elem(&procs, &p->parent);
	struct rf_ev_fork e = {};
	struct subject sub = {};
	__u32 tgid = child->tgid, level;

	p->tgid = tgid;
	p->start_ns = child->start_boottime;
	p->flags |= RF_PROC_BORN;
	if (bpf_map_update_elem(&tgids, &tgid, &p->id, BPF_ANY))
		error_count(RF_ERR_PROCS_FULL);
	if (!parent)
		return;
	subject_fill(&sub, parent);
	emit_header(&e.h, &sub, RF_EV_FORK, RF_CLASS_PROC);
	e.child_start_ns = p->start_ns;
	e.child_pid = tgid;
	level = BPF_CORE_READ(child, thread_pid, level);
	e.child_tid_ns = BPF_CORE_READ(child, thread_pid, numbers[level & 31].nr);
	emit(&e, sizeof(e));
}

/*
 * A record whose sched_process_fork was skipped: since 7.0 the programs of tracepoints can be
 * preempted, and one that is met again on the same processor does not run. Its process runs, so it
 * has its pid. Without this the end of its first thread would look like a fork that failed, and
 * nobody could end it, as user space has no number to do so by.
 */
static __noinline void process_complete(struct rf_proc *p)
{
	if (!(p->flags & RF_PROC_BORN))
		process_born(p, bpf_get_current_task_btf()->group_leader);
}

/* As wait(2) has it. */
static __always_inline __u32 exit_code(struct task_struct *task)
{
	__u32 code = BPF_CORE_READ(task, signal, group_exit_code);

	return code ? code : BPF_CORE_READ(task, group_leader, exit_code);
}

static __always_inline void exit_emit(struct rf_proc *p, struct task_struct *task)
{
	struct signal_struct *sig = task->signal;
	struct rf_ev_exit e = {};
	struct subject sub = {};

	subject_fill(&sub, p);
	emit_header(&e.h, &sub, RF_EV_EXIT, RF_CLASS_PROC);
	e.code = exit_code(task);
	e.utime_ns = BPF_CORE_READ(sig, utime) + task->utime;
	e.stime_ns = BPF_CORE_READ(sig, stime) + task->stime;
	e.maxrss = BPF_CORE_READ(sig, maxrss) * 4096;
	emit(&e, sizeof(e));
}

/* A process is gone: its last thread exited, or its fork failed before anybody saw it. */
static __always_inline void process_gone(struct rf_proc *p)
{
	__u64 id = p->id, *owner;
	__u32 tgid = p->tgid, session = p->session;

	if (p->flags & RF_PROC_SHARED)
		bpf_map_delete_elem(&shared, &id);
	owner = bpf_map_lookup_elem(&tgids, &tgid);
	if (owner && *owner == id)
		bpf_map_delete_elem(&tgids, &tgid);
	proc_drop(id, session);
}

#include "bpf/attach.bpf.h"

#endif
