// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * exec.bpf.c - which programs may run, and the record of those that do.
 *
 * Hooks: bprm_creds_for_exec (begins an exec: what it is called by; a process whose fork was not
 * told is told of), bprm_check_security (each file of it: the script, then its interpreter),
 * bprm_creds_from_file (would it gain privilege), bprm_committed_creds (it cannot fail any more:
 * what it changes), tp_btf/sched_process_exec (it runs: record, argv).
 *
 * Since 7.0 programs of tracepoints can be preempted, and one that is met again on the same
 * processor meanwhile does not run. Those of LSM hooks do, so what an exec changes is theirs; a
 * record that was not sent is sent at the first open of the new program, and counted as lost when
 * it opens nothing. The tiers below lsm have no such hook.
 */
#include "bpf/file.bpf.h"
#include "bpf/args.bpf.h"
#include "bpf/called.bpf.h"
#include "bpf/digest.bpf.h"
#include "bpf/exec.bpf.h"
#include "bpf/exec_change.bpf.h"
#include "bpf/exec_told.bpf.h"
#include "bpf/lineage.bpf.h"

HOOK(bprm_creds_for_exec, struct linux_binprm *bprm, int ret)
{
	struct rf_scratch *s;
	struct rf_proc *p;

	if (ret)
		return hook_return(ret);
	s = hook_begin(&ret);
	if (!s)
		return hook_return(ret);
	p = proc_of_current(bpf_get_current_task_btf());
	if (p)
		process_complete(p);
	s->exec_first = 1;
	exec_begin(s);
	s->named[NAME_CALLED].name.len = 0;
	s->digest.file = 0;
	return 0;
}

/* Keeps the name of the file that was called: the record of the exec tells it for scripts. */
static __always_inline void called_keep(struct rf_scratch *s)
{
	__u8 *buffer = slot_buffer(s, NAME_CALLED);

	s->named[NAME_CALLED].name.len = 0;
	if (!buffer)
		return;
	s->named[NAME_CALLED] = s->named[NAME_PATH];
	bpf_probe_read_kernel(buffer, RF_BUFFER, s->name);
}

static __always_inline int is_env(const struct dentry *dentry)
{
	char name[4] = {};

	if (BPF_CORE_READ(dentry, d_name.len) != 3 ||
	    bpf_probe_read_kernel(name, 3, BPF_CORE_READ(dentry, d_name.name)))
		return 0;
	return name[0] == 'e' && name[1] == 'n' && name[2] == 'v';
}

struct bound_walk {
	const struct rf_policy *policy;
	__u64 digest;
	__u64 same;
};

static long bound_round(__u32 i, struct bound_walk *w)
{
	if ((w->policy->gates_bound & RF_BIT(i)) &&
	    w->policy->gates[RF_INDEX(i, RF_GATES_MAX)].args == w->digest)
		w->same |= RF_BIT(i);
	return 0;
}

/*
 * What a person has answered is good for the arguments that he saw, also where the process was
 * granted it before. The kernel changes those of a script for its interpreter: what they were at
 * the exec's first file counts.
 */
static __always_inline void exec_bound(struct rf_scratch *s, struct linux_binprm *bprm)
{
	struct bound_walk w = {.policy = rf_policy(0, s->sub.policy)};
	__u64 open = session_at(s->sub.session)->bound | s->sub.facts.w[RF_FACT_GATES];

	if (!(open & w.policy->gates_bound))
		return;
	args_digest(s, (__u64)BPF_CORE_READ(bprm, mm), BPF_CORE_READ(bprm, p),
		    (__u64)BPF_CORE_READ(bprm, argc));
	w.digest = s->args.digest;
	if (w.digest)
		bpf_loop(RF_GATES_MAX, bound_round, &w, 0);
	s->exec.same |= w.same;
	s->sub.facts.w[RF_FACT_GATES] &= ~w.policy->gates_bound;
	s->sub.facts.w[RF_FACT_GATES] |= open & s->exec.same;
}

/* Sends the record of a judged file of an exec, of one that is denied with its arguments. */
static __always_inline int exec_finish(struct rf_scratch *s, struct linux_binprm *bprm)
{
	__u32 slots = digest_name(s);
	int ret = file_conclude(s, RF_OP_EXEC, slots);

	if (ret) {
		s->ev.file.access |=
			(__u32)args_name(s, (__u64)BPF_CORE_READ(bprm, mm), BPF_CORE_READ(bprm, p),
					 (__u64)BPF_CORE_READ(bprm, argc));
		/* The arguments were read by way of the digest's buffer. */
		slots = digest_name(s) | 1 << NAME_CALLED;
	}
	emit_named(s, sizeof(s->ev.file), slots);
	return ret;
}

/* Judges the file that an exec has come to: what it was called with, then an interpreter. */
static __always_inline int exec_hook(struct rf_scratch *s, struct linux_binprm *bprm)
{
	struct file *file = BPF_CORE_READ(bprm, file);
	struct named *n = &s->named[NAME_PATH];
	struct rf_verdict *v = &s->ev.file.v;
	int stale = exec_resume_judging(s), ret, first = s->exec_first;
	__u32 called = rf_policy(0, s->sub.policy)->accept_none;

	file_begin(s, BPF_CORE_READ(file, f_inode), RF_ACC_EXEC);
	name_of(s, NAME_PATH, BPF_CORE_READ(file, f_path.dentry),
		(__u64)BPF_CORE_READ(file, f_path.mnt));
	name_nameless(s, BPF_CORE_READ(file, f_inode));
	if (n->error != RF_ERR_COUNT)
		verdict_close(v, RF_OP_EXEC, n->error);
	if (stale)
		verdict_close(v, RF_OP_EXEC, RF_ERR_TABLES);
	if (first) {
		called_keep(s);
		called_read(s, bprm);
		s->exec_first = 0;
		if (s->named[NAME_TARGET].error != RF_ERR_COUNT)
			verdict_close(v, RF_OP_EXEC, s->named[NAME_TARGET].error);
		called = s->named[NAME_TARGET].place.accept;
	} else {
		s->exec.env |= is_env(BPF_CORE_READ(file, f_path.dentry));
	}
	if (policy_flags(s) & RF_POLICY_ARGS) {
		if (args_read(s, bprm))
			verdict_close(v, RF_OP_EXEC, RF_ERR_ARGS);
	}
	if (digest_take(s, (__u64)file, n->place.accept, called))
		verdict_close(v, RF_OP_EXEC, RF_ERR_DIGEST);
	digest_keep(s, first);
	exec_bound(s, bprm);
	judge_exec(s, n->place.accept, called);
	if (v->effect) {
		ret = exec_finish(s, bprm);
		if (ret)
			return ret;
	}
	if (environ_is_asked(s, called))
		environ_note(s, environ_read(s, bprm));
	exec_pass(s, called);
	s->exec.own |= code_is_own(s, BPF_CORE_READ(file, f_inode));
	return 0;
}

HOOK(bprm_check_security, struct linux_binprm *bprm, int ret)
{
	struct rf_scratch *s;

	if (ret)
		return hook_return(ret);
	s = hook_begin(&ret);
	return hook_return(s ? exec_hook(s, bprm) : ret);
}

/* Would the program have ids or capabilities that its caller lacks? */
static __always_inline int gains(const struct cred *new, const struct cred *old)
{
	__u64 caps_new = 0, caps_old = 0;

	if (BPF_CORE_READ(new, euid.val) != BPF_CORE_READ(old, euid.val) ||
	    BPF_CORE_READ(new, egid.val) != BPF_CORE_READ(old, egid.val))
		return 1;
	bpf_core_read(&caps_new, sizeof(caps_new), &new->cap_permitted);
	bpf_core_read(&caps_old, sizeof(caps_old), &old->cap_permitted);
	return (caps_new & ~caps_old) != 0;
}

HOOK(bprm_creds_from_file, struct linux_binprm *bprm, struct file *file, int ret)
{
	struct rf_scratch *s;

	if (ret)
		return hook_return(ret);
	s = hook_begin(&ret);
	if (!s)
		return hook_return(ret);
	if (!gains(bprm->cred, bpf_get_current_task_btf()->cred))
		return 0;
	file_begin(s, BPF_CORE_READ(file, f_inode), RF_ACC_EXEC);
	judge_object(s, rf_policy(0, s->sub.policy)->accept_none, RF_OP_PRIVILEGE, &s->ev.file.v);
	if (!s->ev.file.v.effect)
		return 0;
	name_only(s, NAME_PATH, BPF_CORE_READ(file, f_path.dentry),
		  (__u64)BPF_CORE_READ(file, f_path.mnt));
	return file_finish(s, RF_OP_PRIVILEGE, ONE_NAME);
}

struct argv_walk {
	struct rf_scratch *s;
	__u64 start;
	__u64 total;
};

/* One chunk of argv. The new stack was just written: its pages are there. */
static long argv_round(__u32 i, struct argv_walk *w)
{
	struct rf_scratch *s = w->s;
	struct rf_ev_argv *e = &s->ev.argv;
	__u64 done = (__u64)i * RF_CHUNK, left = w->total - done;
	__u32 n = left > RF_CHUNK ? RF_CHUNK : left;

	if (done >= w->total || !n)
		return 1;
	asm volatile("" : "+r"(n));
	if (n > RF_CHUNK)
		return 1;
	if (bpf_probe_read_user(s->name, n, (void *)(w->start + done))) {
		error_count(RF_ERR_READ);
		return 1;
	}
	s->named[NAME_PATH].off = 0;
	s->named[NAME_PATH].name.len = n;
	e->offset = done;
	e->total = w->total;
	e->len = n;
	e->pad = 0;
	emit_header(&e->h, &s->sub, RF_EV_ARGV, RF_CLASS_ARGV);
	emit_named(s, sizeof(*e), 1 << NAME_PATH);
	return 0;
}

/* Apart, for the verifier's sake. */
static __noinline int exec_becomes(struct rf_scratch *s, struct rf_proc *p)
{
	exec_changes(s, p);
	return 0;
}

SEC("lsm/bprm_committed_creds")
int BPF_PROG(exec_committed, struct linux_binprm *bprm)
{
	struct rf_proc *p = proc_of_current(bpf_get_current_task_btf());
	struct rf_scratch *s = p ? scratch_of(p) : 0;

	if (!s)
		return 0;
	exec_untold(s);
	exec_becomes(s, p);
	s->exec_done = 1;
	return 0;
}

int exec_tell(struct rf_scratch *s)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct argv_walk w = {};
	struct subject sub;
	struct rf_proc *p;

	if (!s)
		return 0;
	p = proc_of_current(task);
	if (!p)
		return 0;
	s->exec_done = 0;
	sub = s->sub;
	exec_emit(p, task, RF_EV_EXEC);
	w.s = s;
	w.start = BPF_CORE_READ(task, mm, arg_start);
	w.total = BPF_CORE_READ(task, mm, arg_end) - w.start;
	bpf_loop(RF_ARGV_MAX / RF_CHUNK, argv_round, &w, 0);
	s->sub = sub;
	return 0;
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(process_exec, struct task_struct *task)
{
	struct rf_proc *p = proc_of_current(task);
	struct rf_scratch *s = p ? scratch_of(p) : 0;

	if (!s)
		return 0;
	if (!s->exec_done)
		exec_becomes(s, p);
	exec_tell(s);
	return 0;
}
