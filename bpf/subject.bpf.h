/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * subject.bpf.h - who acts: from the current thread to its process, session and facts.
 *
 * For a thread of no session this is one storage look-up and nothing else.
 */
#ifndef RINGFENCE_SUBJECT_BPF_H
#define RINGFENCE_SUBJECT_BPF_H

#include "bpf/scratch.bpf.h"

static __always_inline void error_count(__u32 error)
{
	if (error < RF_ERR_COUNT)
		__sync_fetch_and_add(&rf_errors[error], 1);
}

static __always_inline struct rf_session *session_at(__u32 index)
{
	return &rf_sessions[RF_INDEX(index, RF_SESSIONS_MAX)];
}

static __always_inline int session_runs(const struct rf_session *s)
{
	return (s->flags & (RF_SESSION_USED | RF_SESSION_ENDED)) == RF_SESSION_USED;
}

static __always_inline int session_live(const struct rf_session *s, __u32 epoch)
{
	return s->epoch == epoch && session_runs(s);
}

/* The process a task belongs to, or NULL: untracked. Task storage first; see rf_confirm_miss. */
static __always_inline struct rf_proc *proc_of_current(struct task_struct *task)
{
	struct rf_task *t;
	struct rf_proc *p;
	__u64 *id;
	__u32 tgid;

	/* Most tasks of a machine have no storage at all: they cost one load. */
	if (!task->bpf_storage)
		return 0;
	t = bpf_task_storage_get(&tasks, task, 0, 0);
	if (t) {
		if (!session_live(session_at(t->session), t->epoch))
			return 0;
		return bpf_map_lookup_elem(&procs, &t->proc);
	}
	if (!rf_confirm_miss)
		return 0;
	tgid = bpf_get_current_pid_tgid() >> 32;
	id = bpf_map_lookup_elem(&tgids, &tgid);
	if (!id)
		return 0;
	error_count(RF_ERR_LOOKUP_MISS);
	p = bpf_map_lookup_elem(&procs, id);
	if (p && !(session_at(p->session)->flags & RF_SESSION_ENDED))
		return p;
	return 0;
}

static __always_inline void subject_fill(struct subject *sub, const struct rf_proc *p)
{
	const struct rf_session *session = session_at(p->session);
	int i;

	sub->id = p->id;
	sub->start_ns = p->start_ns;
	sub->tgid = p->tgid;
	sub->session = p->session;
	sub->policy = session->policy;
	for (i = 0; i < RF_FACTS_KEPT; i++)
		sub->facts.w[i] = p->facts[i];
	sub->facts.w[RF_FACT_GATES] |= session->gates;
	for (i = RF_FACTS_KEPT; i < RF_FACT_WORDS; i++)
		sub->facts.w[i] = 0;
}

static __always_inline struct rf_count *count_of(__u32 session, __u32 cls)
{
	return &rf_counts[RF_INDEX(session * RF_CLASS_STRIDE + cls,
				   RF_SESSIONS_MAX * RF_CLASS_STRIDE)];
}

/* A denial that there is no memory to tell: produced, and lost. */
static __always_inline void denied_untold(__u32 session)
{
	struct rf_count *c = count_of(session, RF_CLASS_POLICY);

	__sync_fetch_and_add(&c->produced, 1);
	__sync_fetch_and_add(&c->lost, 1);
}

/* The thread's scratch, filled for process p, or NULL: no memory, the caller fails closed. */
static __always_inline struct rf_scratch *scratch_of(const struct rf_proc *p)
{
	struct rf_scratch *s = bpf_task_storage_get(&scratch, bpf_get_current_task_btf(), 0,
						    BPF_LOCAL_STORAGE_GET_F_CREATE);

	if (!s) {
		error_count(RF_ERR_SCRATCH);
		return 0;
	}
	s->facts_seq = 0;
	subject_fill(&s->sub, p);
	s->sub.tid = (__u32)bpf_get_current_pid_tgid();
	if (!s->sub.tgid) {
		/* Its sched_process_fork was skipped; see process_complete(). */
		s->sub.tgid = bpf_get_current_pid_tgid() >> 32;
		s->sub.start_ns = bpf_get_current_task_btf()->group_leader->start_boottime;
	}
	return s;
}

/*
 * An open that may create asks for leave to create before the kernel looks whether the file is
 * there (lookup_open), and forgets the answer when it is. So the record of such a creation waits in
 * the scratch for what the thread does next: an open of that very file drops it. A global function
 * of emit.bpf.c.
 */
int unsure_end(struct rf_scratch *s, __u32 drop);
/*
 * The facts of the subject that take more than a look at its record: gates whose time is over,
 * labels that shared memory or a read brought, where it stands. A global function of facts.bpf.c.
 */
int facts_fill(struct rf_scratch *s);
#define RF_POLICY_FACTS (RF_POLICY_LABELS | RF_POLICY_CWD | RF_POLICY_EVENTS)

/* The facts of processes of the session have changed: what threads remember of them is void. */
static __always_inline void facts_changed(__u32 session)
{
	__sync_fetch_and_add(&session_at(session)->facts_seq, 1);
}

/*
 * The scratch of a thread that acted before, as long as no facts of its session have changed.
 * Spares the look-ups of its process. NULL: to be looked up.
 */
static __always_inline struct rf_scratch *scratch_again(struct task_struct *task)
{
	struct rf_scratch *s = bpf_task_storage_get(&scratch, task, 0, 0);
	const struct rf_session *session;
	int i;

	if (!s)
		return 0;
	session = session_at(s->sub.session);
	asm("" : "+r"(session)); /* not to be worked out at each use */
	/* A session begins with its epoch in facts_seq: what is the same is of the same session. */
	if (s->facts_seq != session->facts_seq || !session_runs(session))
		return 0;
	s->sub.policy = session->policy;
	s->timed = session->timed;
	s->sub.facts.w[RF_FACT_GATES] = s->gates | session->gates;
	for (i = RF_FACTS_KEPT; i < RF_FACT_WORDS; i++)
		s->sub.facts.w[i] = 0;
	return s;
}

/* Looks up the thread's process, and fills its scratch. As hook_subject(). */
static __always_inline struct rf_scratch *scratch_first(struct task_struct *task, int *ret_value)
{
	struct rf_proc *p = proc_of_current(task);
	struct rf_scratch *s;
	__u64 seq;

	if (!p)
		return 0;
	seq = session_at(p->session)->facts_seq;
	s = scratch_of(p);
	if (!s) {
		if (rf_tier == RF_TIER_OBSERVE)
			return 0;
		*ret_value = -EPERM;
		denied_untold(p->session);
		return 0;
	}
	s->gates = p->facts[RF_FACT_GATES];
	s->timed = session_at(p->session)->timed;
	s->shares = p->memory || (p->flags & RF_PROC_SHARED);
	s->facts_seq = seq;
	return s;
}

/* May facts_wanted() say so? One look at what most policies have nothing of. */
static __always_inline int facts_possible(const struct rf_scratch *s, __u32 policy_flags)
{
	return ((policy_flags & (RF_POLICY_CWD | RF_POLICY_LABELS)) | s->timed) != 0;
}

/* Is there more to its facts than a look at the record of its process? */
static __always_inline int facts_wanted(const struct rf_scratch *s)
{
	__u32 flags = rf_policy(0, s->sub.policy)->flags;

	return (flags & RF_POLICY_CWD) ||
	       ((flags & RF_POLICY_LABELS) && (s->shares || s->reading.dev)) || s->timed;
}

/*
 * Returns the scratch when the task, the current one, is of a live session; else NULL, with
 * ret_value what the hook returns: 0 outside, a denial when memory is short inside. For file_open,
 * which then does itself what hook_begin() does beside it.
 */
static __always_inline struct rf_scratch *hook_subject(struct task_struct *task, int *ret_value)
{
	struct rf_scratch *s;

	*ret_value = 0;
	/* Most tasks of a machine have no storage at all: they cost one load. */
	if (!task->bpf_storage)
		return 0;
	s = scratch_again(task);
	return s ?: scratch_first(task, ret_value);
}

/* What every hook begins with; returns as hook_subject(). */
static __always_inline struct rf_scratch *hook_begin(int *ret_value)
{
	struct rf_scratch *s = hook_subject(bpf_get_current_task_btf(), ret_value);

	if (s && s->unsure)
		unsure_end(s, 0);
	if (s && facts_wanted(s))
		facts_fill(s);
	return s;
}

#endif
