/* SPDX-License-Identifier: GPL-2.0-only */
/* walk_state.h - registers and frame at one place of a way through a function. Pure. */
#ifndef RINGFENCE_TLS_WALK_STATE_H
#define RINGFENCE_TLS_WALK_STATE_H

#include "user/tls/expr.h"
#include "user/tls/insn.h"

#define STATE_SLOTS 40 /* of the frame; the oldest goes */

struct state {
	expr_t regs[INSN_REGS];
	struct {
		int64_t at; /* from the stack pointer at the entry */
		expr_t value;
	} slots[STATE_SLOTS];
	uint32_t nslots; /* ever put */
};

/* Of what is not known, or was never put, 0. */
expr_t state_get(const struct state *s, int64_t at);
void state_put(struct state *s, int64_t at, expr_t value);
uint32_t state_hash(const struct state *s);

#endif
