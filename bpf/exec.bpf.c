// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * exec.bpf.c - which programs may run, and the record of those that do.
 *
 * Hooks: bprm_creds_for_exec (begins an exec: what it is called by), bprm_check_security (each file
 * of it: the script, then its interpreter), bprm_creds_from_file (would it gain privilege),
 * tp_btf/sched_process_exec (it runs: record, argv, programs it came by).
 */
#include "bpf/file.bpf.h"
#include "bpf/exec.bpf.h"

enum note_flag {
	NOTE_FIRST = 1 << 15, /* no file of this exec was judged yet */
};

static __always_inline struct rf_exec_note *note_get(void)
{
	return bpf_task_storage_get(&execs, bpf_get_current_task_btf(), 0,
				    BPF_LOCAL_STORAGE_GET_F_CREATE);
}

HOOK(bprm_creds_for_exec, struct linux_binprm *bprm, int ret)
{
	struct rf_exec_note *note;
	struct subject sub;

	if (ret || !subject_get(&sub))
		return ret;
	note = note_get();
	if (!note) {
		error_count(RF_ERR_SCRATCH);
		return hook_return(-EPERM);
	}
	note->called_len = 0;
	note->via = 0;
	note->flags = NOTE_FIRST;
	return 0;
}

/* The name without directory that bprm was called by, to the end of the buffer. Its length. */
static __always_inline __u32 called_read(struct linux_binprm *bprm, __u8 *buffer)
{
	const char *filename = BPF_CORE_READ(bprm, filename);
	long n = bpf_probe_read_kernel_str(buffer, RF_PATH_MAX, filename);
	__u32 i, slash = 0, len;

	if (n <= 1 || n > RF_PATH_MAX)
		return 0;
	len = n - 1;
	for (i = 0; i < RF_PATH_MAX; i++) {
		if (i >= len)
			break;
		if (buffer[RF_INDEX(i, RF_PATH_MAX)] == '/')
			slash = i + 1;
	}
	len -= slash;
	if (len > RF_NAME_MAX)
		return 0;
	if (bpf_probe_read_kernel(&buffer[RF_INDEX(RF_PATH_MAX - len, RF_PATH_MAX)],
				  RF_INDEX(len, 256), &buffer[RF_INDEX(slash, RF_PATH_MAX)]))
		return 0;
	return len;
}

/* Rules about programs by name: the name it was called by counts as well. */
static __always_inline void judge_called(const struct subject *sub, struct rf_scratch *s,
					 struct linux_binprm *bprm, struct rf_verdict *v)
{
	struct named n = {};
	__u8 before = v->effect;

	n.name.len = called_read(bprm, s->name[1]);
	n.error = RF_ERR_COUNT;
	if (!n.name.len)
		return;
	named_match(sub, s->name[1], rf_policy(0, sub->policy)->start_called, &n);
	if (n.error != RF_ERR_COUNT)
		verdict_close(v, RF_OP_EXEC, n.error);
	else if (n.place.accept != rf_policy(0, sub->policy)->accept_none)
		rf_judge(0, n.place.accept, RF_OP_EXEC, &sub->facts, v);
	if (v->effect > before)
		v->flags |= RF_VERDICT_CALLED;
}

/* Keeps the name of the file that was called: the record of the exec tells it for scripts. */
static __always_inline void note_called(struct rf_exec_note *note, const struct rf_scratch *s,
					const struct named *n)
{
	note->dev = n->name.dev;
	note->called_len = n->name.len;
	note->flags = n->name.flags;
	bpf_probe_read_kernel(note->called, sizeof(note->called), s->name[0]);
}

HOOK(bprm_check_security, struct linux_binprm *bprm, int ret)
{
	struct rf_exec_note *note;
	struct file *file = bprm->file;
	struct rf_scratch *s;
	struct subject sub;
	struct named n = {};

	if (ret || !subject_get(&sub))
		return ret;
	s = scratch_get();
	note = note_get();
	if (!s || !note)
		return hook_return(-EPERM);
	file_begin(s, BPF_CORE_READ(file, f_inode), RF_ACC_EXEC);
	name_of(&sub, s, 0, BPF_CORE_READ(file, f_path.dentry),
		(__u64)BPF_CORE_READ(file, f_path.mnt), &n);
	/* A nameless file (memfd) has no place: no rule about names can allow it, only none forbid it. */
	if (n.error == RF_ERR_PATH) {
		n.error = RF_ERR_COUNT;
		n.place.accept = rf_policy(0, sub.policy)->accept_none;
	}
	judge_ops(&sub, &n, RF_OP_BIT(RF_OP_EXEC), &s->ev.file.v);
	if (note->flags & NOTE_FIRST) {
		judge_called(&sub, s, bprm, &s->ev.file.v);
		note_called(note, s, &n);
	}
	if (s->ev.file.v.effect)
		return file_finish(&sub, s, RF_OP_EXEC, &n, 0);
	note->via |= rf_accept(0, n.place.accept)->via;
	return 0;
}

static __always_inline void system_judge(const struct subject *sub, __u32 op,
					 struct rf_verdict *v)
{
	rf_judge(0, rf_policy(0, sub->policy)->accept_none, op, &sub->facts, v);
}

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
	struct subject sub;
	struct named n = {};

	if (ret || !subject_get(&sub))
		return ret;
	if (!gains(bprm->cred, bpf_get_current_task_btf()->cred))
		return 0;
	s = scratch_get();
	if (!s)
		return hook_return(-EPERM);
	file_begin(s, BPF_CORE_READ(file, f_inode), RF_ACC_EXEC);
	system_judge(&sub, RF_OP_PRIVILEGE, &s->ev.file.v);
	if (!s->ev.file.v.effect)
		return 0;
	name_read(&sub, s, 0, BPF_CORE_READ(file, f_path.dentry),
		  (__u64)BPF_CORE_READ(file, f_path.mnt), &n);
	return file_finish(&sub, s, RF_OP_PRIVILEGE, &n, 0);
}

struct argv_walk {
	struct rf_proc *p;
	struct rf_scratch *s;
	__u64 start;
	__u64 total;
	__u64 done;
};

static long argv_round(__u32 i, struct argv_walk *w)
{
	struct emit_part parts[EMIT_PARTS] = {{w->s->name[0], 0, 0}};
	struct rf_ev_argv e = {.offset = w->done, .total = w->total};
	__u64 left = w->total - w->done;
	__u32 n = left > RF_CHUNK ? RF_CHUNK : left;

	if (!n || w->done >= RF_ARGV_MAX)
		return 1;
	if (bpf_probe_read_user(w->s->name[0], n & (2 * RF_CHUNK - 1), (void *)(w->start + w->done))) {
		error_count(RF_ERR_READ);
		return 1;
	}
	parts[0].len = n;
	e.len = n;
	emit_header(&e.h, w->p, RF_EV_ARGV, RF_CLASS_ARGV);
	emit(&e, sizeof(e), parts);
	w->done += n;
	return 0;
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(process_exec, struct task_struct *task, pid_t old_pid, struct linux_binprm *bprm)
{
	struct rf_proc *p = proc_of_current(task);
	struct rf_exec_note *note;
	struct argv_walk w = {};
	struct mm_struct *mm;

	if (!p)
		return 0;
	note = bpf_task_storage_get(&execs, task, 0, 0);
	if (note)
		p->facts[RF_FACT_VIA] |= note->via;
	if (exec_emit(p, task, RF_EV_EXEC, note))
		return 0;
	w.s = scratch_get();
	if (!w.s)
		return 0;
	mm = BPF_CORE_READ(task, mm);
	w.p = p;
	w.start = BPF_CORE_READ(mm, arg_start);
	w.total = BPF_CORE_READ(mm, arg_end) - w.start;
	bpf_loop(RF_ARGV_MAX / RF_CHUNK, argv_round, &w, 0);
	bpf_task_storage_delete(&execs, task);
	return 0;
}
