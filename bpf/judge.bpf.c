// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* judge.bpf.c - the decisions of decide.h, each verified once. It has no hook. */
#include "bpf/judge.bpf.h"

int rf_cond_holds(const struct rf_facts *facts, __u32 cond)
{
	return facts ? rf_holds_body(0, cond, facts) : 1;
}

int rf_list_names(__u32 list, __u32 rule)
{
	return rf_list_has_body(0, list, rule);
}

__u64 rf_walk_list(const struct rf_facts *facts, __u32 list, __u32 but)
{
	if (!facts)
		return (__u64)1 << 40;
	return rf_walk_body(0, facts, list, but);
}

int rf_ops_list(const struct rf_facts *facts, struct rf_verdict *v, __u32 accept, __u32 but,
		__u32 ops)
{
	struct rf_ops o = {.accept = accept, .but = but, .ops = ops};

	if (!facts || !v)
		return 0;
	o.facts = facts;
	o.v = v;
	rf_ops_body(&o);
	return 0;
}

/*
 * A rule or an event may ask where the process stands, which cannot be told (a name longer than
 * RF_PATH_MAX): what it is about is denied.
 */
static __always_inline void judge_lost(const struct rf_scratch *s, __u32 concerned, __u32 op,
				       struct rf_verdict *v)
{
	if (s->cwd_lost && concerned && (rf_policy(0, s->sub.policy)->flags & RF_POLICY_CWD))
		verdict_close(v, op, RF_ERR_PATH);
}

/* Does a rule or an event concern one of the file operations at the place? */
static __always_inline __u32 ops_concerned(__u32 accept, __u32 ops)
{
	const struct rf_accept *a = rf_accept(0, accept);
	__u32 op, found = 0;

	for (op = 0; op <= RF_OP_MAP; op++)
		if (ops & RF_OP_BIT(op))
			found |= a->list[op];
	return found;
}

int judge_ops(struct rf_scratch *s, __u32 ops)
{
	__u32 accept;

	if (!s)
		return 0;
	accept = s->named[NAME_PATH].place.accept;
	s->did[NAME_PATH] = ops;
	s->did[NAME_TARGET] = 0;
	if (s->cwd_lost)
		judge_lost(s, ops_concerned(accept, ops),
			   ops & RF_OP_BIT(RF_OP_WRITE) ? RF_OP_WRITE : RF_OP_READ, &s->ev.file.v);
	if (s->named[NAME_PATH].error != RF_ERR_COUNT)
		verdict_close(&s->ev.file.v,
			      ops & RF_OP_BIT(RF_OP_WRITE) ? RF_OP_WRITE : RF_OP_READ,
			      s->named[NAME_PATH].error);
	else
		rf_judge_ops(0, accept, ops, &s->sub.facts, &s->ev.file.v);
	return 0;
}

int judge_rename(struct rf_scratch *s)
{
	if (!s)
		return 0;
	s->did[NAME_PATH] = rf_ops_from(s->move.flags);
	s->did[NAME_TARGET] = rf_ops_to(s->move.flags);
	s->moves = MOVE_RENAME;
	judge_lost(s, 1, RF_OP_RENAME, &s->ev.file.v);
	rf_judge_rename(0, &s->move, &s->sub.facts, &s->ev.file.v);
	return 0;
}

int judge_link(struct rf_scratch *s)
{
	if (!s)
		return 0;
	s->did[NAME_PATH] = RF_OP_BIT(RF_OP_LINK);
	s->did[NAME_TARGET] = RF_OPS_LINK_NEW;
	s->moves = MOVE_LINK;
	judge_lost(s, 1, RF_OP_LINK, &s->ev.file.v);
	rf_judge_link(0, &s->move, &s->sub.facts, &s->ev.file.v);
	return 0;
}

int judge_symlink(struct rf_scratch *s)
{
	if (!s)
		return 0;
	s->did[NAME_PATH] = RF_OPS_CREATE;
	s->did[NAME_TARGET] = 0;
	s->moves = MOVE_SYMLINK;
	judge_lost(s, 1, RF_OP_CREATE, &s->ev.file.v);
	rf_judge_symlink(0, &s->move, &s->sub.facts, &s->ev.file.v);
	return 0;
}

int judge_exec(struct rf_scratch *s, __u32 file, __u32 called)
{
	if (!s)
		return 0;
	judge_lost(s, rf_accept(0, file)->list[RF_OP_EXEC] | rf_accept(0, called)->list[RF_OP_EXEC],
		   RF_OP_EXEC, &s->ev.file.v);
	rf_judge_exec(0, file, called, &s->sub.facts, &s->ev.file.v);
	return 0;
}

int judge_object(struct rf_scratch *s, __u32 accept, __u32 op, struct rf_verdict *v)
{
	if (!s || !v)
		return 0;
	if (op < RF_OP_COUNT)
		judge_lost(s, rf_accept(0, accept)->list[op], op, v);
	rf_judge(0, accept, op, &s->sub.facts, v);
	return 0;
}
