/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * file.bpf.h - what the hooks on files share: which objects no rule is about, and from one or two
 * named objects to a verdict, its record and the hook's value.
 */
#ifndef RINGFENCE_FILE_BPF_H
#define RINGFENCE_FILE_BPF_H

#include "bpf/device.bpf.h"
#include "bpf/flow.bpf.h"
#include "bpf/judge.bpf.h"

/* Slots whose names are in a record. */
#define ONE_NAME  (1 << NAME_PATH)
#define TWO_NAMES (1 << NAME_PATH | 1 << NAME_TARGET)

/* The terminal that controls the session the task is in, when it is none of devpts. */
static __always_inline int tty_is_own(__u32 rdev)
{
	struct tty_struct *tty = BPF_CORE_READ(bpf_get_current_task_btf(), signal, tty);

	return tty && tty_device(tty) == rdev;
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

/* What decides whether rules about names concern an inode. */
struct inode_kind {
	__u32 mode;
	__u32 rdev;
	__u64 magic;
	__u64 sb_flags;
};

/* No rule about names concerns it: pipes, sockets and other nameless objects, harmless devices. */
static __always_inline int kind_unconcerned(const struct inode_kind *k, struct inode *inode)
{
	__u32 mode = k->mode & S_IFMT;

	if (mode == S_IFCHR && device_is_pty(k->rdev))
		return terminal_whose(address_of(inode)) != TERMINAL_OTHERS;
	if (mode == S_IFCHR)
		return device_unconcerned(k->rdev) || tty_is_own(k->rdev);
	if (mode != S_IFIFO && mode != S_IFSOCK && k->magic == PROC_SUPER_MAGIC)
		return proc_is_own(inode);
	return k->sb_flags & SB_NOUSER ? 1 : 0;
}

static __always_inline int inode_unconcerned(struct inode *inode)
{
	struct super_block *sb = BPF_CORE_READ(inode, i_sb);
	struct inode_kind k = {
		.mode = BPF_CORE_READ(inode, i_mode),
		.rdev = BPF_CORE_READ(inode, i_rdev),
		.magic = BPF_CORE_READ(sb, s_magic),
		.sb_flags = BPF_CORE_READ(sb, s_flags),
	};

	return kind_unconcerned(&k, inode);
}

/* The same of an inode that the program may read itself, which costs a fraction. */
static __always_inline int file_unconcerned(struct inode *inode)
{
	struct super_block *sb = inode->i_sb;
	struct inode_kind k = {
		.mode = inode->i_mode,
		.rdev = inode->i_rdev,
		.magic = sb->s_magic,
		.sb_flags = sb->s_flags,
	};

	return kind_unconcerned(&k, inode);
}

/* The classes of records of operations on files. */
static __always_inline __u32 file_class(__u32 op)
{
	return op == RF_OP_READ || op == RF_OP_WRITE ? RF_CLASS_OPEN : RF_CLASS_FILE;
}

/* An empty record: no verdict yet, nothing that happens. */
static __always_inline void file_blank(struct rf_scratch *s, __u32 access)
{
	struct rf_ev_file *e = &s->ev.file;

	__builtin_memset(e, 0, sizeof(*e));
	e->access = access;
	s->did[NAME_PATH] = 0;
	s->did[NAME_TARGET] = 0;
	s->moves = MOVE_NONE;
}

static __always_inline int mode_is_device(__u32 mode)
{
	return (mode & S_IFMT) == S_IFCHR || (mode & S_IFMT) == S_IFBLK;
}

/* Prepares the record, with the inode's identity if there is an inode. */
static __always_inline void file_begin(struct rf_scratch *s, struct inode *inode, __u32 access)
{
	file_blank(s, access);
	if (inode) {
		inode_fill(inode, &s->ev.file.inode);
		if (mode_is_device(s->ev.file.inode.mode))
			s->ev.file.rdev = BPF_CORE_READ(inode, i_rdev);
	}
	if (follows_data(s))
		object_facts(s);
}

/* Begins a round without the gate. Returns 0: nothing is to be asked of it. */
static __always_inline int moved_begin(struct rf_scratch *s, __u32 gate)
{
	if (!(s->use.candidates & RF_BIT(gate)))
		return 0;
	s->sub.facts = s->before;
	s->sub.facts.w[RF_FACT_GATES] &= ~RF_BIT(gate);
	__builtin_memset(&s->ev.file.v, 0, sizeof(s->ev.file.v));
	return 1;
}

static __always_inline void moved_end(struct rf_scratch *s, __u32 gate)
{
	if (rf_gate_needed(s->ev.file.v.effect, s->taken.effect))
		s->use.needed |= RF_BIT(gate);
}

/* One round for each kind: what a program could call, the verifier looks at. */
#define MOVED_ROUND(kind)                                                                          \
	static long moved_##kind(__u32 gate, struct rf_scratch **scratch)                          \
	{                                                                                          \
		if (!moved_begin(*scratch, gate))                                                  \
			return 0;                                                                  \
		judge_##kind(*scratch);                                                            \
		moved_end(*scratch, gate);                                                         \
		return 0;                                                                          \
	}

MOVED_ROUND(rename)
MOVED_ROUND(link)
MOVED_ROUND(symlink)

/*
 * A move is denied by more than the lists of its names: it is judged anew without each gate. No
 * function of its own: judging is six frames deep, and eight are all there may be. kinds: the moves
 * that it can be, bits of enum move_kind.
 */
static __always_inline void use_moved(struct rf_scratch *s, __u32 kinds)
{
	if (s->moves == MOVE_NONE || !use_ask(s))
		return;
	s->taken = s->ev.file.v;
	if (kinds & 1 << MOVE_RENAME && s->moves == MOVE_RENAME)
		bpf_loop(RF_GATES_MAX, moved_rename, &s, 0);
	else if (kinds & 1 << MOVE_LINK && s->moves == MOVE_LINK)
		bpf_loop(RF_GATES_MAX, moved_link, &s, 0);
	else if (kinds & 1 << MOVE_SYMLINK && s->moves == MOVE_SYMLINK)
		bpf_loop(RF_GATES_MAX, moved_symlink, &s, 0);
	s->sub.facts = s->before;
	s->ev.file.v = s->taken;
	use_up(s);
}

/* The operation was allowed at the scratch's names: what it changes. kinds: as of use_moved(). */
static __always_inline void file_happens(struct rf_scratch *s, __u32 kinds)
{
	if (!(policy_flags(s) & RF_POLICY_EVENTS))
		return;
	s->before = s->sub.facts;
	if (kinds)
		use_moved(s, kinds);
	use(s, s->named[NAME_PATH].place.accept, s->did[NAME_PATH]);
	if (s->did[NAME_TARGET])
		use(s, s->named[NAME_TARGET].place.accept, s->did[NAME_TARGET]);
	happen(s, s->named[NAME_PATH].place.accept, s->did[NAME_PATH]);
	if (s->did[NAME_TARGET])
		happen(s, s->named[NAME_TARGET].place.accept, s->did[NAME_TARGET]);
}

/* The moves that an operation on names in these slots can be, bits of enum move_kind. */
static __always_inline __u32 moves_of(__u32 op, __u32 slots)
{
	if (!(slots & (1 << NAME_TARGET)))
		return 0;
	if (op == RF_OP_RENAME)
		return 1 << MOVE_RENAME;
	if (op == RF_OP_LINK)
		return 1 << MOVE_LINK;
	return op == RF_OP_CREATE ? 1 << MOVE_SYMLINK : 0;
}

/* Completes the record of a judged file operation, all but its sending. Returns the hook's value.
 */
static __always_inline int file_conclude(struct rf_scratch *s, __u32 op, __u32 slots)
{
	struct rf_ev_file *e = &s->ev.file;
	int ret = verdict_finish(&s->sub, &e->v);

	if (!e->v.effect)
		e->v.op = op;
	if (!ret)
		file_happens(s, moves_of(op, slots));
	e->path = s->named[NAME_PATH].name;
	if (slots & (1 << NAME_TARGET))
		e->target = s->named[NAME_TARGET].name;
	emit_header(&e->h, &s->sub, RF_EV_FILE, e->v.effect ? RF_CLASS_POLICY : file_class(op));
	return hook_return(ret);
}

/*
 * Sends the record of a judged file operation, with the names of the slots (bits of enum name_slot:
 * NAME_PATH, NAME_TARGET), and returns the hook's value.
 */
static __always_inline int file_finish(struct rf_scratch *s, __u32 op, __u32 slots)
{
	int ret = file_conclude(s, op, slots);

	emit_named(s, sizeof(s->ev.file), slots);
	return ret;
}

/* Judges and records an operation of the machine; arg says what it was about. */
static __noinline int system_judge(struct rf_scratch *s, __u32 op, __u64 arg)
{
	struct rf_ev_system *e = &s->ev.system;
	int ret;

	__builtin_memset(e, 0, sizeof(*e));
	e->arg = arg;
	judge_object(s, rf_policy(0, s->sub.policy)->accept_none, op, &e->v);
	ret = verdict_finish(&s->sub, &e->v);
	if (!e->v.effect)
		e->v.op = op;
	if (!ret)
		object_happens(s, rf_policy(0, s->sub.policy)->accept_none, op);
	emit_header(&e->h, &s->sub, RF_EV_SYSTEM, e->v.effect ? RF_CLASS_POLICY : RF_CLASS_SYSTEM);
	emit(e, sizeof(*e));
	return ret;
}

/* Denies an operation of the machine that no rule can answer for, and records it. */
static __noinline int system_close(struct rf_scratch *s, __u32 op, __u32 error)
{
	struct rf_ev_system *e = &s->ev.system;
	int ret;

	__builtin_memset(e, 0, sizeof(*e));
	verdict_close(&e->v, op, error);
	ret = verdict_finish(&s->sub, &e->v);
	emit_header(&e->h, &s->sub, RF_EV_SYSTEM, RF_CLASS_POLICY);
	emit(e, sizeof(*e));
	return ret;
}

/*
 * Does the kernel act on behalf of the task, the current one, under other credentials? overlayfs
 * works so on its layers: what it does there is neither decided nor recorded a second time. A
 * tracked process cannot come to overridden credentials by itself (see uring_override_creds), and
 * io_uring's workers, which can, are always judged.
 */
static __always_inline int task_on_behalf(struct task_struct *task)
{
	return task->cred != task->real_cred && !(task->flags & PF_IO_WORKER);
}

static __always_inline int on_behalf(void)
{
	return task_on_behalf(bpf_get_current_task_btf());
}

/* A file that a stacked file system opened for itself. */
static __always_inline int file_is_backing(struct file *file)
{
	return file->f_path.dentry->d_inode != file->f_inode || on_behalf();
}

/* The operations that a new descriptor allows. */
static __always_inline __u32 open_ops(__u32 mode, __u32 flags)
{
	__u32 ops = 0;

	if (mode & FMODE_READ)
		ops |= RF_OP_BIT(RF_OP_READ);
	if ((mode & FMODE_WRITE) || (flags & O_TRUNC))
		ops |= RF_OP_BIT(RF_OP_WRITE);
	return ops;
}

/* The one of several operations that a record is about. */
static __always_inline __u32 file_op(__u32 ops)
{
	if (ops & RF_OP_BIT(RF_OP_MAP))
		return RF_OP_MAP;
	return ops & RF_OP_BIT(RF_OP_WRITE) ? RF_OP_WRITE : RF_OP_READ;
}

/*
 * The file at hand may be one without a name; where it is to be code, that is a name like others.
 */
static __always_inline void name_nameless(struct rf_scratch *s, const struct inode *inode)
{
	struct named *n = &s->named[NAME_PATH];

	if (n->error != RF_ERR_PATH || !(BPF_CORE_READ(inode, i_sb, s_flags) & SB_NOUSER))
		return;
	n->error = RF_ERR_COUNT;
	n->place.accept = rf_policy(0, s->sub.policy)->accept_nameless;
}

/*
 * Does the process run a program that no interpreter was loaded for: the dynamic loader itself, or
 * one like it? What such a program maps to execute, it executes.
 */
static __noinline int image_is_loader(void)
{
	const struct mm_struct *mm = BPF_CORE_READ(bpf_get_current_task_btf(), mm);
	__u64 pair[2];
	int i;

	for (i = 0; i < AUXV_PAIRS; i++) {
		if (bpf_probe_read_kernel(pair, sizeof(pair), &mm->saved_auxv[2 * i]) || !pair[0])
			return 0;
		if (pair[0] == AT_BASE)
			return !pair[1];
	}
	return 0;
}

/* The arguments of a program that is executed so are not known. */
static __noinline int judge_loaded(struct rf_scratch *s)
{
	const struct named *n = &s->named[NAME_PATH];
	const struct rf_accept *a = rf_accept(0, n->place.accept);

	if (n->error != RF_ERR_COUNT || !a->list[RF_OP_EXEC] || !image_is_loader())
		return 0;
	if (policy_flags(s) & RF_POLICY_ARGS)
		verdict_close(&s->ev.file.v, RF_OP_EXEC, RF_ERR_ARGS);
	else if (a->digest)
		verdict_close(&s->ev.file.v, RF_OP_EXEC, RF_ERR_DIGEST);
	else
		judge_object(s, n->place.accept, RF_OP_EXEC, &s->ev.file.v);
	return 0;
}

/* Begins the record of an open file and judges ops at its name. */
static __always_inline void file_judge(struct rf_scratch *s, struct file *file, __u32 ops,
				       __u32 access)
{
	file_begin(s, BPF_CORE_READ(file, f_inode), access);
	name_of(s, NAME_PATH, BPF_CORE_READ(file, f_path.dentry),
		(__u64)BPF_CORE_READ(file, f_path.mnt));
	if (ops & RF_OP_BIT(RF_OP_MAP))
		name_nameless(s, BPF_CORE_READ(file, f_inode));
	judge_ops(s, ops);
	if (ops & RF_OP_BIT(RF_OP_MAP))
		judge_loaded(s);
	if (s->ev.file.rdev)
		device_judge(s, ops, (s->ev.file.inode.mode & S_IFMT) == S_IFBLK);
}

/*
 * A person opened this very file for the session, and no rule concerns it: /dev/stdout of a command
 * whose output goes to a file gives no more than the descriptor does. Not for mappings to execute.
 */
static __always_inline void std_spare(struct rf_scratch *s, __u32 ops)
{
	const struct rf_session *session = session_at(s->sub.session);
	struct rf_ev_file *e = &s->ev.file;
	__u32 need = 0, spared = 0;
	int i;

	if (!e->v.effect || (ops & RF_OP_BIT(RF_OP_MAP)))
		return;
	if (ops & RF_OP_BIT(RF_OP_READ))
		need |= FMODE_READ;
	if (ops & RF_OP_BIT(RF_OP_WRITE))
		need |= FMODE_WRITE;
	for (i = 0; i < RF_STD_FILES; i++)
		if (session->std[i].mode && session->std[i].ino == e->inode.ino &&
		    session->std[i].dev == e->inode.dev)
			spared |= session->std[i].mode;
	if ((spared & need) == need)
		__builtin_memset(&e->v, 0, sizeof(e->v));
}

/* Judges and records ops on a file whose name is walked. */
static __noinline int judge_file(struct rf_scratch *s, struct file *file, __u32 ops, __u32 access)
{
	s->truncated = access & RF_ACC_TRUNC ? (__u64)BPF_CORE_READ(file, f_path.dentry) : 0;
	file_judge(s, file, ops, access);
	std_spare(s, ops);
	return file_finish(s, file_op(ops), ONE_NAME);
}

#endif
