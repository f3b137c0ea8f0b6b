// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * lineage.bpf.c - who belongs to which session: fork, thread, exit.
 *
 * Hooks: lsm/task_alloc (inherit, before the child exists for anybody; one for another control
 * group is judged), tp_btf/sched_process_fork (complete the record: pid and start time),
 * tp_btf/sched_process_exit (a thread went; with the last one the record goes), lsm/task_free (a
 * fork that failed after task_alloc, an exit missed).
 */
#include "bpf/exec_told.bpf.h"
#include "bpf/file.bpf.h"
#include "bpf/lineage.bpf.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/*
 * The child has what its parent is by now. clone3 puts it into the control group of a descriptor,
 * which may be an O_PATH one that no hook has seen; the write that it stands for is asked for
 * without opening anything.
 */
static __always_inline int judge_child(unsigned long clone_flags)
{
	struct rf_scratch *s;
	int ret = 0;

	s = hook_begin(&ret);
	return s && (clone_flags & CLONE_INTO_CGROUP) ? system_judge(s, RF_OP_CGROUP, 0) : ret;
}

HOOK(task_alloc, struct task_struct *task, unsigned long clone_flags, int ret)
{
	struct rf_proc *p;

	if (ret)
		return hook_return(ret);
	p = proc_of_current(bpf_get_current_task_btf());
	if (!p && rf_attach_state.on)
		p = attach_claim_current();
	if (!p)
		return 0;
	process_complete(p);
	if (rf_follow || (clone_flags & CLONE_INTO_CGROUP)) {
		ret = judge_child(clone_flags);
		if (ret)
			return hook_return(ret);
	}
	return hook_return(clone_flags & CLONE_THREAD ? thread_inherit(task, p)
						      : process_inherit(task, p, clone_flags));
}

/*
 * The child passed task_alloc before its parent was attached, and is seen by nobody until now: an
 * attach may have come and gone in between. It has not run yet.
 */
static __noinline void inherit_late(struct task_struct *parent, struct task_struct *child)
{
	struct rf_proc *p = proc_of_current(parent);
	struct rf_task *t;

	if (!p)
		return;
	if (child->tgid == parent->tgid) {
		thread_inherit(child, p);
		return;
	}
	if (process_inherit(child, p, 0))
		return;
	t = bpf_task_storage_get(&tasks, child, 0, 0);
	p = t ? bpf_map_lookup_elem(&procs, &t->proc) : 0;
	if (p)
		process_born(p, child);
}

SEC("tp_btf/sched_process_fork")
int BPF_PROG(process_fork, struct task_struct *parent, struct task_struct *child)
{
	struct rf_task *t = bpf_task_storage_get(&tasks, child, 0, 0);
	struct rf_proc *p;

	if (!t) {
		if (rf_attach_state.on)
			attach_claim_child(parent, child);
		else
			inherit_late(parent, child);
		return 0;
	}
	p = bpf_map_lookup_elem(&procs, &t->proc);
	if (p && child->tgid == child->pid && !(p->flags & RF_PROC_BORN))
		process_born(p, child);
	return 0;
}

SEC("tp_btf/sched_process_exit")
int BPF_PROG(process_exit, struct task_struct *task)
{
	struct rf_task *t = bpf_task_storage_get(&tasks, task, 0, 0);
	struct rf_scratch *s;
	struct rf_proc *p;

	if (rf_attach_state.on)
		attach_note_children(task, t);
	s = t ? bpf_task_storage_get(&scratch, task, 0, 0) : 0;
	if (s && session_live(session_at(t->session), t->epoch)) {
		if (s->unsure)
			unsure_end(s, 0);
		exec_untold(s);
	}
	if (!t || BPF_CORE_READ(task, signal, live.counter))
		return 0;
	p = bpf_map_lookup_elem(&procs, &t->proc);
	if (!p)
		return 0;
	process_complete(p);
	exit_emit(p, task);
	if (p->later && exit_code(task) == 0)
		happen_late(scratch_of(p));
	process_gone(p);
	return 0;
}

/* Runs in any context: the task is dead, current is a stranger. Storage is still there. */
SEC("lsm/task_free")
int BPF_PROG(task_free, struct task_struct *task)
{
	struct rf_task *t = bpf_task_storage_get(&tasks, task, 0, 0);
	struct rf_proc *p;

	if (!t)
		return 0;
	p = bpf_map_lookup_elem(&procs, &t->proc);
	if (!p)
		return 0;
	if (!(p->flags & RF_PROC_BORN)) {
		process_gone(p);
	} else if (task->pid == task->tgid && task->tgid == p->tgid) {
		/* The leader goes last; its sched_process_exit was skipped (see above). */
		exit_emit(p, task);
		process_gone(p);
	}
	return 0;
}
