/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* exec_change.bpf.h - what an exec changes of its process, noted while it may fail, done when not.
 */
#ifndef RINGFENCE_EXEC_CHANGE_BPF_H
#define RINGFENCE_EXEC_CHANGE_BPF_H

#include "bpf/flow.bpf.h"

static __always_inline void exec_begin(struct rf_scratch *s)
{
	s->exec_via = 0;
	__builtin_memset(&s->exec, 0, sizeof(s->exec));
	s->exec.policy = s->sub.policy;
	s->exec.generation = rf_policy(0, s->sub.policy)->generation;
}

/*
 * An exec is judged at each of its files and changes its process at the end. Another policy may be
 * in force by then: facts of its arguments and lists of its files are numbers of the one that it
 * began under, so it goes on under that one, whose tables stay until the policy is changed a second
 * time. Returns 0, or -1: they are gone.
 */
static __always_inline int exec_resume(struct rf_scratch *s)
{
	if (s->exec.generation != rf_policy(0, s->exec.policy)->generation)
		return -1;
	s->sub.policy = s->exec.policy;
	return 0;
}

/* The same for a file that is about to be judged: where the subject stands has other numbers. */
static __always_inline int exec_resume_judging(struct rf_scratch *s)
{
	if (s->exec.policy == s->sub.policy)
		return exec_resume(s);
	if (exec_resume(s))
		return -1;
	s->sub.facts.w[RF_FACT_CWD] = 0;
	return facts_fill(s);
}

/* A list of this file or its name, for when the exec cannot fail any more. */
static __always_inline void exec_keep(struct rf_scratch *s, __u32 accept, __u32 but)
{
	const struct rf_accept *a = rf_accept(0, accept);
	__u32 n = s->exec.n;

	if (!a->list[RF_OP_EXEC] || n >= EXEC_LISTS)
		return;
	s->exec.list[RF_INDEX(n, EXEC_LISTS)] = a->list[RF_OP_EXEC];
	s->exec.but[RF_INDEX(n, EXEC_LISTS)] = but;
	s->exec.lists[RF_INDEX(n, EXEC_LISTS)] = s->sub.facts.w[RF_FACT_DIGEST];
	s->exec.n = n + 1;
}

static __always_inline void exec_keep_object(struct rf_scratch *s)
{
	__u32 n = s->exec.objects;

	if (n >= EXEC_LISTS / 2)
		return;
	s->exec.object[RF_INDEX(n, EXEC_LISTS / 2)] = s->object;
	s->exec.objects = n + 1;
}

/* Does anything happen by executing this file or name? Then its environment is looked at. */
static __always_inline int environ_is_asked(const struct rf_scratch *s, __u32 called)
{
	__u32 file = s->named[NAME_PATH].place.accept;

	return (policy_flags(s) & RF_POLICY_EVENTS) &&
	       ((rf_accept(0, file)->events | rf_accept(0, called)->events) &
		RF_OP_BIT(RF_OP_EXEC));
}

/* Code that comes by the environment may be the session's; so may what could not be read. */
static __always_inline void environ_note(struct rf_scratch *s, int failed)
{
	s->exec.environ |= s->environ.found;
	s->exec.own |= failed || s->environ.found;
}

/* Nothing keeps this file of an exec from running: what it means, once the exec cannot fail. */
static __always_inline void exec_pass(struct rf_scratch *s, __u32 called)
{
	__u32 file = s->named[NAME_PATH].place.accept;
	const struct rf_accept *a = rf_accept(0, file);

	s->exec.facts = s->sub.facts;
	s->exec_via |= a->via;
	exec_keep(s, file, 0);
	if (rf_accept(0, called)->list[RF_OP_EXEC] != a->list[RF_OP_EXEC])
		exec_keep(s, called, a->spared);
	if (s->sub.facts.w[RF_FACT_OF])
		exec_keep_object(s);
}

/* Twice over the lists: what they use up, then their events. */
static long exec_list_round(__u32 i, struct rf_scratch **s)
{
	struct rf_scratch *scratch = *s;
	__u32 list, but, at = i & (EXEC_LISTS - 1);

	if (at >= scratch->exec.n)
		return 0;
	list = scratch->exec.list[RF_INDEX(at, EXEC_LISTS)];
	but = scratch->exec.but[RF_INDEX(at, EXEC_LISTS)];
	scratch->before.w[RF_FACT_DIGEST] = scratch->exec.lists[RF_INDEX(at, EXEC_LISTS)];
	if (i < EXEC_LISTS)
		use_gates(scratch, list, but);
	else
		happen_list(scratch, list, but);
	return 0;
}

/* What it was, what it is and what it waits for are told apart. */
static __always_inline void exec_events(struct rf_scratch *s, struct rf_proc *p)
{
	const struct rf_policy *policy = rf_policy(0, s->sub.policy);
	struct rf_session *session = session_at(s->sub.session);
	__u64 id = p->id, stay = policy->flow[RF_FLOW_CHILD];
	int i;

	/*
	 * Who executes another program does not end as the one that was awaited; but what env
	 * executes is the script. Nobody can tell what env finds, so it is not trusted to clean.
	 */
	p->later = p->flags & RF_PROC_ENV ? p->later & ~policy->later_clean : 0;
	p->flags &= ~(RF_PROC_ENV | RF_PROC_ANON_SHARED);
	if (s->exec.env)
		p->flags |= RF_PROC_ENV;
	p->memory = 0;
	/* Who traces, or holds another's memory open, goes on; so does who is traced. */
	if ((p->flags & (RF_PROC_SHARED | RF_PROC_TRACED)) == RF_PROC_SHARED) {
		bpf_map_delete_elem(&shared, &id);
		p->flags &= ~RF_PROC_SHARED;
	}
	s->happened.later = 0;
	__sync_fetch_and_and(&p->facts[RF_FACT_LABELS], stay);
	s->sub.facts.w[RF_FACT_LABELS] &= stay;
	s->before = s->exec.facts;
	bpf_loop(2 * EXEC_LISTS, exec_list_round, &s, 0);
	for (i = 0; i < EXEC_LISTS / 2; i++) {
		if (i >= s->exec.objects)
			break;
		s->object = s->exec.object[i];
		flow_in(s, RF_FLOW_PROGRAM);
	}
	if (!p->later)
		p->later_seq = session->seq;
	p->later |= s->happened.later;
	if (s->exec.own)
		trust_drop(s);
	if (p->later && !p->opener)
		p->opener = p->id;
	else if (!p->later && p->opener == p->id)
		p->opener = 0;
}

/* The new program runs. */
static __always_inline void exec_changes(struct rf_scratch *s, struct rf_proc *p)
{
	if (s->exec.n && exec_resume(s)) {
		/* Nobody knows any more what it was to gain by this program. */
		error_count(RF_ERR_TABLES);
		bpf_send_signal(SIGKILL);
	} else if (policy_flags(s) & RF_POLICY_FACTS) {
		exec_events(s, p);
	}
	p->facts[RF_FACT_VIA] |= s->exec_via;
	p->facts[RF_FACT_BY] = s->exec_via;
	facts_changed(p->session);
}

#endif
