// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * attach.bpf.c - one pass over all live threads, marking those that descend from the attached root.
 *
 * Hooks: iter/task, run by user space until a pass marks nothing new.
 */
#include "bpf/lineage.bpf.h"
#include "bpf/exec.bpf.h"

SEC("iter/task")
int attach_pass(struct bpf_iter__task *ctx)
{
	struct task_struct *task = ctx->task;
	struct ancestor_walk w = {};
	struct rf_proc *p;
	struct rf_task *t;

	if (!task || !rf_attach_state.on || (task->flags & (PF_KTHREAD | PF_EXITING)))
		return 0;
	t = bpf_task_storage_get(&tasks, task, 0, 0);
	if (t && session_live(session_at(t->session), t->epoch)) {
		if (t->session == rf_attach_state.session && task->tgid == rf_attach_state.root)
			rf_attach_state.root_seen = 1;
		return 0;
	}
	if (!attach_descends(task, &w))
		return 0;
	p = attach_mark(task, &w);
	if (!p)
		return 0;
	if (task->tgid == rf_attach_state.root)
		rf_attach_state.root_seen = 1;
	if (task->pid == task->tgid)
		exec_emit(p, task, RF_EV_ATTACH);
	if (w.made)
		assumed_tell(p);
	return 0;
}
