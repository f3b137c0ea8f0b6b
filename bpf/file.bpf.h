/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * file.bpf.h - what the hooks on files share: which objects no rule is about, and from one or two
 * named objects to a verdict, its record and the hook's value.
 */
#ifndef RINGFENCE_FILE_BPF_H
#define RINGFENCE_FILE_BPF_H

#include "bpf/path.bpf.h"

/* Character devices by major and minor that are nobody's data: null, zero, full, random, ttys. */
static __always_inline int device_unconcerned(__u32 rdev)
{
	__u32 major = rdev >> 20, minor = rdev & 0xfffff;

	if (major == 1)
		return minor == 3 || minor == 5 || minor == 7 || minor == 8 || minor == 9;
	if (major == 5)
		return minor == 0 || minor == 2;
	return major >= 136 && major <= 143;
}

/* Own entries of procfs: /proc/self and /proc/thread-self, however they were reached. */
static __always_inline int proc_is_own(struct inode *inode)
{
	struct proc_inode *pi =
		(void *)((__u64)inode - bpf_core_field_offset(struct proc_inode, vfs_inode));
	struct pid *pid = BPF_CORE_READ(pi, pid);
	struct task_struct *task = bpf_get_current_task_btf();

	if (!pid)
		return 0;
	return pid == BPF_CORE_READ(task, thread_pid) ||
	       pid == BPF_CORE_READ(task, group_leader, thread_pid);
}

/* No rule about names concerns it: pipes, sockets and other nameless objects, harmless devices. */
static __always_inline int inode_unconcerned(struct inode *inode)
{
	struct super_block *sb = BPF_CORE_READ(inode, i_sb);
	__u32 mode = BPF_CORE_READ(inode, i_mode) & S_IFMT;

	if (mode == S_IFIFO || mode == S_IFSOCK)
		return BPF_CORE_READ(sb, s_flags) & SB_NOUSER ? 1 : 0;
	if (mode == S_IFCHR)
		return device_unconcerned(BPF_CORE_READ(inode, i_rdev));
	if (BPF_CORE_READ(sb, s_magic) == PROC_SUPER_MAGIC)
		return proc_is_own(inode);
	return BPF_CORE_READ(sb, s_flags) & SB_NOUSER ? 1 : 0;
}

/* The classes of records of operations on files. */
static __always_inline __u32 file_class(__u32 op)
{
	return op == RF_OP_READ || op == RF_OP_WRITE ? RF_CLASS_OPEN : RF_CLASS_FILE;
}

/* Sends the record of a judged file operation and returns the hook's value. */
static __always_inline int file_finish(const struct subject *sub, struct rf_scratch *s, __u32 op,
				       const struct named *path, const struct named *target)
{
	struct emit_part parts[EMIT_PARTS] = {
		{s->name[0], RF_PATH_MAX - path->name.len, path->name.len},
	};
	struct rf_ev_file *e = &s->ev.file;
	int ret;

	if (target) {
		parts[1].buffer = s->name[1];
		parts[1].off = RF_PATH_MAX - target->name.len;
		parts[1].len = target->name.len;
	}
	ret = verdict_finish(sub, &e->v);
	if (!e->v.effect)
		e->v.op = op;
	e->path = path->name;
	if (target)
		e->target = target->name;
	else
		__builtin_memset(&e->target, 0, sizeof(e->target));
	emit_header(&e->h, sub->proc, RF_EV_FILE,
		    e->v.effect ? RF_CLASS_POLICY : file_class(op));
	emit(e, sizeof(*e), parts);
	return hook_return(ret);
}

/* Prepares the record: no verdict yet, the inode's identity if there is an inode. */
static __always_inline void file_begin(struct rf_scratch *s, struct inode *inode, __u32 access)
{
	struct rf_ev_file *e = &s->ev.file;

	__builtin_memset(e, 0, sizeof(*e));
	e->access = access;
	if (inode)
		inode_fill(inode, &e->inode);
}

/* Judges each operation of the mask at one name; an unresolved name denies. */
static __always_inline void judge_ops(const struct subject *sub, const struct named *n, __u32 ops,
				      struct rf_verdict *v)
{
	__u32 op;

	if (n->error != RF_ERR_COUNT) {
		verdict_close(v, ops & RF_OP_BIT(RF_OP_WRITE) ? RF_OP_WRITE : RF_OP_READ, n->error);
		return;
	}
	for (op = 0; op <= RF_OP_MAP; op++)
		if (ops & RF_OP_BIT(op))
			rf_judge(0, n->place.accept, op, &sub->facts, v);
}

#endif
