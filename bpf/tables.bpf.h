/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* tables.bpf.h - the pure core (match.h, decide.h) over the tables of maps.bpf.h. */
#ifndef RINGFENCE_TABLES_BPF_H
#define RINGFENCE_TABLES_BPF_H

#include "bpf/maps.bpf.h"

/*
 * Keeps a mask from being dropped by a compiler that knows more than the verifier. 64 bits: a
 * narrower one is widened anew at each use. Not volatile: masks of the same index are one.
 */
#define RF_INDEX(i, max)                                                                           \
	({                                                                                         \
		__u64 index_ = (__u32)(i);                                                         \
		asm("%0 &= %1" : "+r"(index_) : "i"((max)-1));                                     \
		index_;                                                                            \
	})

#define rf_policy(t, i) ((const struct rf_policy *)&rf_policies[RF_INDEX(i, RF_POLICIES_MAX)])
#define rf_state(t, i)	((const struct rf_state *)&rf_states[RF_INDEX(i, RF_STATES_MAX)])
#define rf_cell(t, i)	((const struct rf_cell *)&rf_cells[RF_INDEX(i, RF_CELLS_MAX)])
#define rf_accept(t, i) ((const struct rf_accept *)&rf_accepts[RF_INDEX(i, RF_ACCEPTS_MAX)])
#define rf_list(t, i)	((const struct rf_list *)&rf_lists[RF_INDEX(i, RF_LISTS_MAX)])
#define rf_rule(t, i)	((const struct rf_rule *)&rf_rules[RF_INDEX(i, RF_RULE_IDS_MAX)])
#define rf_cond(t, i)	((const struct rf_cond *)&rf_conds[RF_INDEX(i, RF_CONDS_MAX)])
#define rf_byte(m, i)	(((const __u8 *)(m)->bytes)[RF_INDEX(i, RF_PATH_MAX)])

#include "bpf/decide.h"
#include "bpf/events.h"

#endif
