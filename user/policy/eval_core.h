/* SPDX-License-Identifier: GPL-2.0-only */
/* eval_core.h - the core that the kernel shares, over the tables in memory. For eval*.c only. */
#ifndef RINGFENCE_POLICY_EVAL_CORE_H
#define RINGFENCE_POLICY_EVAL_CORE_H

#include "bpf/portable.h"
#include "user/policy/tables.h"

/* The tables, as the shared core asks for them: an index out of range is NULL. */
#define TABLE(name, array, count)                                                                  \
	static inline const struct rf_##name *rf_##name(const void *tables, __u32 i)               \
	{                                                                                          \
		const struct policy_tables *t = tables;                                            \
                                                                                                   \
		return i < t->count ? &t->array[i] : NULL;                                         \
	}

TABLE(state, states, nstates)
TABLE(cell, cells, ncells)
TABLE(accept, accepts, naccepts)
TABLE(list, lists, nlists)
TABLE(rule, rules, nrules)
TABLE(cond, conds, nconds)

static inline const struct rf_policy *rf_policy(const void *tables, __u32 policy)
{
	const struct policy_tables *t = tables;

	return policy ? NULL : &t->policy;
}

struct rf_match;
static inline __u8 rf_byte(const struct rf_match *m, __u32 pos);

#include "bpf/decide.h"
#include "bpf/events.h"
#include "bpf/host.h"

static inline __u8 rf_byte(const struct rf_match *m, __u32 pos)
{
	return pos < m->end ? ((const __u8 *)m->bytes)[pos] : 0;
}

#undef TABLE

#endif
