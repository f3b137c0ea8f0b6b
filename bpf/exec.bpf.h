/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* exec.bpf.h - the record of a program that runs, at its exec or found running by attach. */
#ifndef RINGFENCE_EXEC_BPF_H
#define RINGFENCE_EXEC_BPF_H

#include "bpf/path.bpf.h"

static __always_inline void creds_fill(const struct cred *cred, struct rf_creds *ret)
{
	ret->uid = BPF_CORE_READ(cred, uid.val);
	ret->euid = BPF_CORE_READ(cred, euid.val);
	ret->gid = BPF_CORE_READ(cred, gid.val);
	ret->egid = BPF_CORE_READ(cred, egid.val);
	bpf_core_read(&ret->caps, sizeof(ret->caps), &cred->cap_effective);
}

static __always_inline void exec_context(struct rf_ev_exec *e, struct task_struct *task)
{
	struct task_struct *parent = BPF_CORE_READ(task, group_leader, real_parent);
	struct nsproxy *ns = BPF_CORE_READ(task, nsproxy);

	e->ppid = BPF_CORE_READ(parent, tgid);
	e->ppid_start_ns = task_start_ns(parent);
	e->cgroup = BPF_CORE_READ(task, cgroups, dfl_cgrp, kn, id);
	e->ns_mnt = BPF_CORE_READ(ns, mnt_ns, ns.inum);
	e->ns_pid = BPF_CORE_READ(ns, pid_ns_for_children, ns.inum);
	e->ns_net = BPF_CORE_READ(ns, net_ns, ns.inum);
	e->ns_user = BPF_CORE_READ(task, cred, user_ns, ns.inum);
	bpf_core_read_str(e->comm, sizeof(e->comm), &task->comm);
	creds_fill(BPF_CORE_READ(task, cred), &e->creds);
}

/* Sends the record of what task runs. note: what the exec was called as, or NULL. */
static __noinline int exec_emit(struct rf_proc *p, struct task_struct *task, __u32 type,
				struct rf_exec_note *note)
{
	struct rf_scratch *s = scratch_get();
	struct subject sub = {.proc = p, .session = p->session};
	struct emit_part parts[EMIT_PARTS] = {};
	struct mm_struct *mm = BPF_CORE_READ(task, mm);
	struct file *file = BPF_CORE_READ(mm, exe_file);
	struct fs_struct *fs = BPF_CORE_READ(task, fs);
	struct rf_ev_exec *e;
	struct named n = {};

	if (!s)
		return -1;
	sub.policy = session_at(p->session)->policy;
	e = &s->ev.exec;
	__builtin_memset(e, 0, sizeof(*e));
	exec_context(e, task);
	if (file) {
		inode_fill(BPF_CORE_READ(file, f_inode), &e->inode);
		name_read(&sub, s, 0, BPF_CORE_READ(file, f_path.dentry),
			  (__u64)BPF_CORE_READ(file, f_path.mnt), &n);
		e->path = n.name;
		parts[0].buffer = s->name[0];
		parts[0].off = RF_PATH_MAX - n.name.len;
		parts[0].len = n.name.len;
	}
	if (note && note->called_len <= RF_PATH_MAX) {
		e->called.dev = note->dev;
		e->called.len = note->called_len;
		e->called.flags = note->flags;
		parts[1].buffer = note->called;
		parts[1].off = RF_PATH_MAX - note->called_len;
		parts[1].len = note->called_len;
	}
	if (fs) {
		name_read(&sub, s, 1, BPF_CORE_READ(fs, pwd.dentry),
			  (__u64)BPF_CORE_READ(fs, pwd.mnt), &n);
		e->cwd = n.name;
		parts[2].buffer = s->name[1];
		parts[2].off = RF_PATH_MAX - n.name.len;
		parts[2].len = n.name.len;
	}
	e->argv_len = type == RF_EV_EXEC
			      ? BPF_CORE_READ(mm, arg_end) - BPF_CORE_READ(mm, arg_start)
			      : 0;
	emit_header(&e->h, p, type, RF_CLASS_PROC);
	emit(e, sizeof(*e), parts);
	return 0;
}

#endif
