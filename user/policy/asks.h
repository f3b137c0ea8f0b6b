/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * asks.h - what rules and events ask of a program's arguments and content, and of the directory
 * that the subject stands in, as bits.
 *
 * The arguments of a rule are a sequence: consecutive bits, met one after another (rf_args_step()).
 * Each pattern of `without` is a sequence of one. Equal sequences, and equal lists of directories
 * and of digests, are asked for once. The struct borrows the IR it reads.
 */
#ifndef RINGFENCE_POLICY_ASKS_H
#define RINGFENCE_POLICY_ASKS_H

#include "user/policy/ir.h"

struct ask_sequence {
	const struct ir_pattern *v;
	uint32_t n;
	uint32_t first; /* bit */
};

struct asks {
	struct ask_sequence *sequences;
	size_t nsequences;
	uint32_t nargs;				   /* bits of RF_FACT_ARGS in use */
	const struct ir_patterns *cwd[RF_CWD_MAX]; /* bit i of RF_FACT_CWD */
	uint32_t ncwd;
	const struct ir_digests *digests[RF_DIGEST_LISTS]; /* bit i of RF_FACT_DIGEST */
	uint32_t ndigests;
};

/*
 * What the rule asks for, added to *term. Returns 0, or -E2BIG with *ret_error, which names the
 * limit; the caller frees it.
 */
int asks_add(struct asks *a, const struct ir_rule *rule, struct rf_term *term, char **ret_error);
void asks_release(struct asks *a);

#endif
