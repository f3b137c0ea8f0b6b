/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* process.bpf.h - operations on processes that are not of the session. */
#ifndef RINGFENCE_PROCESS_BPF_H
#define RINGFENCE_PROCESS_BPF_H

#include "bpf/file.bpf.h"

#define FIOSETOWN 0x8901
#define SIOCSPGRP 0x8902

/* Another process. start_ns 0: not known. */
struct other {
	__u64 start_ns;
	__u32 tgid;
};

/* Judges and records an operation on another process. */
static __noinline int judge_process(struct rf_scratch *s, const struct other *target, __u32 op,
				    __u64 arg)
{
	struct rf_ev_system *e = &s->ev.system;
	int ret;

	__builtin_memset(e, 0, sizeof(*e));
	e->arg = arg;
	e->target_pid = target->tgid;
	e->target_start_ns = target->start_ns;
	if (target->tgid && (target->tgid == rf_own_tgid || target->tgid == rf_keeper_tgid))
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

/* Is it the thread group of a process of the session? By number, where there is no task to ask. */
static __always_inline int tgid_is_own(const struct rf_scratch *s, __u32 tgid)
{
	const __u64 *id = bpf_map_lookup_elem(&tgids, &tgid);
	const struct rf_proc *p = id ? bpf_map_lookup_elem(&procs, id) : 0;

	return p && p->session == s->sub.session;
}

/* The ioctls that name who gets the signals of a descriptor. */
static __always_inline int owner_command(unsigned int cmd)
{
	return cmd == FIOSETOWN || cmd == SIOCSPGRP;
}

/*
 * Somebody is to get the signals of a descriptor, any signal (F_SETSIG), whoever causes them; they
 * pass no other hook that could tell whose they are. pid: as fcntl(F_SETOWN) has it, a process or,
 * negative, a group.
 */
int judge_owner(int pid);
/* The same where it is read from memory that may change meanwhile: judged whoever it is. */
int judge_owner_unknown(void);

#endif
