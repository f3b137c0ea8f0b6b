/* SPDX-License-Identifier: GPL-2.0-only */
/* eval_judge.h - one operation of a session: what is judged, and at which names. For eval*.c only.
 */
#ifndef RINGFENCE_POLICY_EVAL_JUDGE_H
#define RINGFENCE_POLICY_EVAL_JUDGE_H

#include "user/policy/eval_session.h"

#define EVAL_SPOTS_MAX 3

/* A name of the operation, as the tables have it, and what is done there. */
struct eval_spot {
	uint32_t accept;
	uint32_t ops; /* RF_OP_BIT()s */
};

/* Facts of the subject are set; returns as eval_path() and the like. */
int eval_judge(const struct eval *e, const struct eval_op *op, struct rf_verdict *ret_verdict);
/* Tables were found good by judging. Returns how many there are. */
unsigned int eval_spots(const struct eval *e, const struct eval_op *op,
			struct eval_spot spots[EVAL_SPOTS_MAX]);

#endif
