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

/* The file that runs and where it stands, as names of the scratch. */
static __always_inline void exec_names(struct rf_scratch *s, struct task_struct *task)
{
	struct file *file = BPF_CORE_READ(task, mm, exe_file);
	struct fs_struct *fs = BPF_CORE_READ(task, fs);
	struct rf_ev_exec *e = &s->ev.exec;

	s->named[NAME_PATH].name.len = 0;
	s->named[NAME_TARGET].name.len = 0;
	if (file) {
		inode_fill(BPF_CORE_READ(file, f_inode), &e->inode);
		name_only(s, NAME_PATH, BPF_CORE_READ(file, f_path.dentry),
			  (__u64)BPF_CORE_READ(file, f_path.mnt));
	}
	if (fs)
		name_only(s, NAME_TARGET, BPF_CORE_READ(fs, pwd.dentry),
			  (__u64)BPF_CORE_READ(fs, pwd.mnt));
	e->path = s->named[NAME_PATH].name;
	e->cwd = s->named[NAME_TARGET].name;
}

/* Sends the record of what task runs: at an exec (RF_EV_EXEC), or found running (RF_EV_ATTACH). */
static __noinline int exec_emit(struct rf_proc *p, struct task_struct *task, __u32 type)
{
	struct rf_scratch *s = scratch_of(p);
	struct mm_struct *mm = BPF_CORE_READ(task, mm);
	__u32 slots = 1 << NAME_PATH | 1 << NAME_TARGET;
	struct rf_ev_exec *e;

	if (!s)
		return -1;
	e = &s->ev.exec;
	__builtin_memset(e, 0, sizeof(*e));
	exec_context(e, task);
	exec_names(s, task);
	if (type == RF_EV_EXEC) {
		e->called = s->named[NAME_CALLED].name;
		e->environ = s->exec.environ;
		e->digests = s->exec.digests;
		__builtin_memcpy(e->digest, s->exec.digest, RF_DIGEST_SIZE);
		__builtin_memcpy(e->digest_called, s->exec.digest_called, RF_DIGEST_SIZE);
		e->argv_len = BPF_CORE_READ(mm, arg_end) - BPF_CORE_READ(mm, arg_start);
		slots |= 1 << NAME_CALLED;
	}
	emit_header(&e->h, &s->sub, type, RF_CLASS_PROC);
	emit_named(s, sizeof(*e), slots);
	return 0;
}

#endif
