/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * equiv.h - which states of an automaton answer alike for every name that may follow.
 *
 * Partition refinement with signatures: a state's signature is the weighted sum of its successors'
 * blocks, kept up to date as blocks split, the largest part of a block keeping its number. So the
 * cost is n log n in states and rows, also for long chains. Two rows with one signature are taken
 * for equal (64 bits).
 */
#ifndef RINGFENCE_POLICY_EQUIV_H
#define RINGFENCE_POLICY_EQUIV_H

#include "user/policy/dfa.h"

struct equiv {
	uint32_t *block; /* of each state, counted from 0 in order of first states */
	uint32_t *first; /* the first state of each block */
	size_t nblocks;
};

/* out[s]: what a name that ends in state s is. The struct owns its memory. */
void equiv_make(const struct dfa *d, const uint32_t *out, struct equiv *ret_equiv);
void equiv_release(struct equiv *e);

#endif
