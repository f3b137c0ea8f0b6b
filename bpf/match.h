/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * match.h - running the automaton over a name; the same body in the kernel and in user space.
 *
 * The includer provides, over its own tables (maps, or the arrays of struct policy_tables):
 *     const struct rf_policy *rf_policy(ctx->tables, policy)
 *     const struct rf_state *rf_state(ctx->tables, state)      NULL when out of range
 *     const struct rf_cell *rf_cell(ctx->tables, index)        NULL when out of range
 *     __u8 rf_byte(ctx, position)                              byte of the name
 * A name costs two or three table reads a byte, whatever the number of patterns.
 */
#ifndef RINGFENCE_MATCH_H
#define RINGFENCE_MATCH_H

#include "portable.h"

#define RF_MATCH_STEP                                                                              \
	8	  /* bytes a loop round: few are wasted at the end, and a round verifies fast */
#define RF_DEAD 0 /* state that matches nothing, ever */

/* Position and end are offsets into the name's buffer. error is set when a table index is bad. */
struct rf_match {
	const void *tables;
	const void *bytes;
	__u32 policy;
	__u32 state;
	__u32 pos;
	__u32 end;
	__u32 error;
};

/* The state after one byte of class c. Returns RF_CELL_FREE when the tables are broken. */
RF_INLINE __u32 rf_step(const void *tables, __u32 state, __u32 c)
{
	const struct rf_state *s = rf_state(tables, state);
	const struct rf_cell *own, *dflt;
	__u64 mine;

	if (!s)
		return RF_CELL_FREE;
	own = rf_cell(tables, s->base + c);
	dflt = rf_cell(tables, s->dflt + c);
	if (!own || !dflt)
		return RF_CELL_FREE;
	/* All ones when the cell is the state's own. No branch: the verifier would take both a
	 * byte. */
	mine = (__u64)(own->check ^ state) - 1;
	RF_BOUND(mine);
	mine = -(mine >> 63);
	return dflt->next ^ ((own->next ^ dflt->next) & (__u32)mine);
}

/*
 * One round: RF_MATCH_STEP bytes. Returns 1 when the name is at its end or cannot go on.
 *
 * There is no branch in it that the verifier takes. With one for each byte the verifier would
 * follow every length; and of one at the end it would keep what each side knows of state and
 * position, find the next round no repetition of this one, and walk it eight times.
 */
static long rf_match_round(__u32 round, struct rf_match *m)
{
	const struct rf_policy *p = rf_policy(m->tables, m->policy);
	__u32 state = m->state, pos = m->pos;
	__u64 live, over;
	int i;

	(void)round;
	if (!p) {
		m->error = 1;
		return 1;
	}
	/* Steps behind the end change nothing; they are masked, not skipped. */
	for (i = 0; i < RF_MATCH_STEP; i++) {
		__u32 next = rf_step(m->tables, state, p->cls[rf_byte(m, pos)]);

		live = (__u64)pos - m->end;
		RF_BOUND(live);
		live >>= 63;
		state ^= (state ^ next) & (__u32)-live;
		pos += (__u32)live;
	}
	m->state = state;
	m->pos = pos;
	/* RF_CELL_FREE is all ones. */
	over = (__u64)state + 1;
	RF_BOUND(over);
	over >>= 32;
	m->error = (__u32)over;
	live = (__u64)pos - m->end;
	RF_BOUND(live);
	over |= (live >> 63) ^ 1;
	/* 6.1 must see that it is 0 or 1. */
	RF_BOUND(over);
	return (long)(over & 1);
}

/* Runs the automaton from m->state over the whole name. On return m->state, or m->error. */
RF_INLINE void rf_match_run(struct rf_match *m)
{
	RF_LOOP((RF_PATH_MAX + RF_MATCH_STEP) / RF_MATCH_STEP, rf_match_round, m);
	if (m->pos < m->end)
		m->error = 1;
}

#endif
