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

int judge_ops(struct rf_scratch *s, __u32 ops)
{
	if (!s)
		return 0;
	s->did[NAME_PATH] = ops;
	s->did[NAME_TARGET] = 0;
	if (s->named[NAME_PATH].error != RF_ERR_COUNT)
		verdict_close(&s->ev.file.v,
			      ops & RF_OP_BIT(RF_OP_WRITE) ? RF_OP_WRITE : RF_OP_READ,
			      s->named[NAME_PATH].error);
	else
		rf_judge_ops(0, s->named[NAME_PATH].place.accept, ops, &s->sub.facts,
			     &s->ev.file.v);
	return 0;
}

int judge_rename(struct rf_scratch *s)
{
	if (!s)
		return 0;
	s->did[NAME_PATH] = rf_ops_from(s->move.flags);
	s->did[NAME_TARGET] = rf_ops_to(s->move.flags);
	s->moves = MOVE_RENAME;
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
	rf_judge_symlink(0, &s->move, &s->sub.facts, &s->ev.file.v);
	return 0;
}

int judge_exec(struct rf_scratch *s, __u32 file, __u32 called)
{
	if (s)
		rf_judge_exec(0, file, called, &s->sub.facts, &s->ev.file.v);
	return 0;
}

int judge_object(struct rf_scratch *s, __u32 accept, __u32 op, struct rf_verdict *v)
{
	if (s && v)
		rf_judge(0, accept, op, &s->sub.facts, v);
	return 0;
}
