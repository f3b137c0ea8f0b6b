// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * process.bpf.c - operations on processes that are not of the session; within one, labels go with
 * what is reached.
 *
 * Hooks: ptrace_access_check, ptrace_traceme; task_setrlimit, task_setnice, task_setioprio,
 * task_setscheduler and task_movememory (ptrace); task_kill, file_fcntl (signal). See also
 * file_open for /proc.
 */
#include "bpf/process.bpf.h"

#define X32_SYSCALL_BIT 0x40000000u
#define SIGIO		29
#define F_SETOWN	8
#define F_SETOWN_EX	15

/* The session of another task, or -1. */
static __always_inline int task_session(struct task_struct *task)
{
	struct rf_task *t = bpf_task_storage_get(&tasks, task, 0, 0);

	return t && session_live(session_at(t->session), t->epoch) ? (int)t->session : -1;
}

static __always_inline int judge_task(struct rf_scratch *s, struct task_struct *target, __u32 op,
				      __u64 arg)
{
	struct other other = {.start_ns = task_start_ns(target),
			      .tgid = BPF_CORE_READ(target, tgid)};

	return judge_process(s, &other, op, arg);
}

/*
 * Is the current system call setns? It has one number more by the 32-bit entry, which is no call,
 * or one that looks at no process, by the other; x32 has a bit more in its numbers.
 */
static __always_inline int in_setns(void)
{
	struct pt_regs *regs = (void *)bpf_task_pt_regs(bpf_get_current_task_btf());
	__u32 nr;

#ifdef __TARGET_ARCH_x86
	nr = (__u32)BPF_CORE_READ(regs, orig_ax) & ~X32_SYSCALL_BIT;
	return nr == 308 || nr == 346;
#else
	nr = (__u32)BPF_CORE_READ(regs, syscallno);
	return nr == 268 || nr == 375;
#endif
}

/* Within a session one process reaches into another's memory: the caller, or the other. */
static __noinline int memory_flows(struct rf_scratch *s, struct task_struct *other, int by_caller)
{
	struct rf_task *t = follows_data(s) ? bpf_task_storage_get(&tasks, other, 0, 0) : 0;
	__u64 own = s->sub.id;

	if (!t)
		return 0;
	return (by_caller ? memory_reached(s, own, t->proc) : memory_reached(s, t->proc, own))
		       ? -EPERM
		       : 0;
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
	if (!s)
		return hook_return(ret);
	if (task_session(child) == (int)s->sub.session)
		return hook_return(memory_flows(s, child, 1));
	return hook_return(judge_task(s, child, RF_OP_PTRACE, mode));
}

/* A process asks its parent to trace it. */
HOOK(ptrace_traceme, struct task_struct *parent, int ret)
{
	struct rf_scratch *s;

	if (ret)
		return hook_return(ret);
	s = hook_begin(&ret);
	if (!s || task_session(parent) != (int)s->sub.session)
		return hook_return(ret);
	return hook_return(memory_flows(s, parent, 0));
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
	return hook_return(judge_task(s, target, RF_OP_SIGNAL, sig));
}

/* What a process may use, when it runs and where its memory is. */
static __always_inline int judge_change(struct task_struct *target, int ret)
{
	struct rf_scratch *s;

	if (ret || target->tgid == bpf_get_current_task_btf()->tgid)
		return hook_return(ret);
	s = hook_begin(&ret);
	if (!s || task_session(target) == (int)s->sub.session)
		return hook_return(ret);
	return hook_return(judge_task(s, target, RF_OP_PTRACE, 0));
}

HOOK(task_setrlimit, struct task_struct *target, unsigned int resource, struct rlimit *limit,
     int ret)
{
	return judge_change(target, ret);
}

HOOK(task_setnice, struct task_struct *target, int nice, int ret)
{
	return judge_change(target, ret);
}

HOOK(task_setioprio, struct task_struct *target, int ioprio, int ret)
{
	return judge_change(target, ret);
}

HOOK(task_setscheduler, struct task_struct *target, int ret)
{
	return judge_change(target, ret);
}

HOOK(task_movememory, struct task_struct *target, int ret)
{
	return judge_change(target, ret);
}

/* The number of a process in the namespace that it is in itself. */
static __always_inline int own_number(struct task_struct *task, __u32 level)
{
	struct pid *pid = BPF_CORE_READ(task, group_leader, thread_pid);
	int nr = 0;

	bpf_probe_read_kernel(&nr, sizeof(nr),
			      (void *)pid + bpf_core_field_offset(struct pid, numbers) +
				      level * bpf_core_type_size(struct upid));
	return nr;
}

int judge_owner(int pid)
{
	struct task_struct *task = bpf_get_current_task_btf();
	__u32 level = BPF_CORE_READ(task, thread_pid, level), nr = pid < 0 ? -pid : pid;
	struct other other = {};
	struct rf_scratch *s;
	int ret;

	s = hook_begin(&ret);
	if (!s || !pid || pid == own_number(task, level))
		return hook_return(s ? 0 : ret);
	/* In a namespace of their own, numbers say nothing to us. */
	if (!level)
		other.tgid = nr;
	if (!level && tgid_is_own(s, nr))
		return 0;
	return judge_process(s, &other, RF_OP_SIGNAL, SIGIO);
}

int judge_owner_unknown(void)
{
	struct other other = {};
	struct rf_scratch *s;
	int ret;

	s = hook_begin(&ret);
	return s ? judge_process(s, &other, RF_OP_SIGNAL, SIGIO) : hook_return(ret);
}

HOOK(file_fcntl, struct file *file, unsigned int cmd, unsigned long arg, int ret)
{
	if (ret || (cmd != F_SETOWN && cmd != F_SETOWN_EX))
		return hook_return(ret);
	return hook_return(cmd == F_SETOWN ? judge_owner((int)arg) : judge_owner_unknown());
}
