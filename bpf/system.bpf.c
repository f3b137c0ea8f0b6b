// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * system.bpf.c - operations on the machine and on other processes.
 *
 * Hooks: sb_mount, sb_remount, sb_umount, sb_pivotroot, move_mount (mount), userns_create
 * (namespace), path_chroot (chroot), kernel_read_file and kernel_load_data (module), bpf,
 * key_permission (keyring), perf_event_open (perf), ptrace_access_check and task_kill (other
 * sessions' processes only).
 */
#include "bpf/file.bpf.h"

static __always_inline int judge_system(int ret, __u32 op, __u64 arg)
{
	struct rf_scratch *s;

	if (ret)
		return hook_return(ret);
	s = hook_begin(&ret);
	if (!s)
		return hook_return(ret);
	return hook_return(system_judge(s, op, arg));
}

HOOK(sb_mount, const char *dev_name, const struct path *path, const char *type, unsigned long flags,
     void *data, int ret)
{
	return judge_system(ret, RF_OP_MOUNT, flags);
}

HOOK(sb_remount, struct super_block *sb, void *options, int ret)
{
	return judge_system(ret, RF_OP_MOUNT, 0);
}

HOOK(sb_umount, struct vfsmount *mnt, int flags, int ret)
{
	return judge_system(ret, RF_OP_MOUNT, flags);
}

HOOK(sb_pivotroot, const struct path *old_path, const struct path *new_path, int ret)
{
	return judge_system(ret, RF_OP_MOUNT, 0);
}

HOOK(move_mount, const struct path *from_path, const struct path *to_path, int ret)
{
	return judge_system(ret, RF_OP_MOUNT, 0);
}

HOOK(userns_create, const struct cred *cred, int ret)
{
	return judge_system(ret, RF_OP_NAMESPACE, 0x10000000 /* CLONE_NEWUSER */);
}

HOOK(path_chroot, const struct path *path, int ret)
{
	return judge_system(ret, RF_OP_CHROOT, 0);
}

/* enum kernel_read_file_id: firmware, modules, kexec images, … all of them are code for the kernel.
 */
HOOK(kernel_read_file, struct file *file, int id, bool contents, int ret)
{
	return judge_system(ret, RF_OP_MODULE, id);
}

HOOK(kernel_load_data, int id, bool contents, int ret)
{
	return judge_system(ret, RF_OP_MODULE, id);
}

/* 7.x has a fourth argument; the value of an earlier program is behind the last one. */
SEC("lsm/bpf")
int bpf(unsigned long long *ctx)
{
	int ret;

	if (rf_bpf_args == 4)
		ret = CTX_ARG(ctx, 4);
	else
		ret = CTX_ARG(ctx, 3);

	return judge_system(ret, RF_OP_BPF, ctx[0]);
}

/* 6.16 dropped the first argument. */
SEC("lsm/perf_event_open")
int perf_event_open(unsigned long long *ctx)
{
	int ret;

	if (rf_perf_args == 1)
		ret = CTX_ARG(ctx, 1);
	else
		ret = CTX_ARG(ctx, 2);

	return judge_system(ret, RF_OP_PERF, 0);
}

/* Keys and keyrings, whatever is wanted of them. */
HOOK(key_permission, void *key, const struct cred *cred, int need, int ret)
{
	return judge_system(ret, RF_OP_KEYRING, need);
}

/* The session of another task, or -1. */
static __always_inline int task_session(struct task_struct *task)
{
	struct rf_task *t = bpf_task_storage_get(&tasks, task, 0, 0);

	return t && session_live(session_at(t->session), t->epoch) ? (int)t->session : -1;
}

static __noinline int judge_process(struct rf_scratch *s, struct task_struct *target, __u32 op,
				    __u64 arg)
{
	struct rf_ev_system *e = &s->ev.system;
	__u32 tgid = BPF_CORE_READ(target, tgid);
	int ret;

	__builtin_memset(e, 0, sizeof(*e));
	e->arg = arg;
	e->target_pid = tgid;
	e->target_start_ns = task_start_ns(target);
	if (tgid == rf_own_tgid)
		verdict_close(&e->v, op, RF_ERR_GUARD);
	else
		judge_object(s, rf_policy(0, s->sub.policy)->accept_none, op, &e->v);
	ret = verdict_finish(&s->sub, &e->v);
	if (!e->v.effect)
		e->v.op = op;
	emit_header(&e->h, &s->sub, RF_EV_PROC, e->v.effect ? RF_CLASS_POLICY : RF_CLASS_SYSTEM);
	emit(e, sizeof(*e));
	return hook_return(ret);
}

/* Is the current system call setns? */
static __always_inline int in_setns(void)
{
	struct pt_regs *regs = (void *)bpf_task_pt_regs(bpf_get_current_task_btf());

#ifdef __TARGET_ARCH_x86
	return (int)BPF_CORE_READ(regs, orig_ax) == 308;
#else
	return BPF_CORE_READ(regs, syscallno) == 268;
#endif
}

/*
 * Attaching to a process. A look at one counts for nothing, but that setns looks at the process
 * whose namespaces it is given, and no other hook of it tells.
 */
HOOK(ptrace_access_check, struct task_struct *child, unsigned int mode, int ret)
{
	struct rf_scratch *s;

	if (ret)
		return hook_return(ret);
	s = hook_begin(&ret);
	if (s && !(mode & PTRACE_MODE_ATTACH))
		return hook_return(in_setns() ? system_judge(s, RF_OP_NAMESPACE, 0) : 0);
	if (!s || task_session(child) == (int)s->sub.session)
		return hook_return(ret);
	return hook_return(judge_process(s, child, RF_OP_PTRACE, mode));
}

HOOK(task_kill, struct task_struct *target, struct kernel_siginfo *info, int sig,
     const struct cred *cred, int ret)
{
	struct rf_scratch *s;

	if (ret || !sig)
		return hook_return(ret);
	s = hook_begin(&ret);
	if (!s || task_session(target) == (int)s->sub.session)
		return hook_return(ret);
	return hook_return(judge_process(s, target, RF_OP_SIGNAL, sig));
}
