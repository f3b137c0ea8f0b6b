/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * comb.h - rows of the automaton packed into cells: dense rows that states share as their default,
 * and one comb in which the sparse rows of what differs interlock.
 *
 * States that have one default target form a group; the group's dense row holds what most of its
 * states have for each class, so that a state costs its few own bytes only.
 * The result owns its arrays.
 */
#ifndef RINGFENCE_POLICY_COMB_H
#define RINGFENCE_POLICY_COMB_H

#include "user/policy/dfa.h"

#include "bpf/abi_user.h"

struct comb {
	struct rf_cell *cells;
	size_t ncells;
	uint32_t *base; /* of each state */
	uint32_t *dflt;
};

/* Returns 0, or -E2BIG: more than RF_CELLS_MAX cells. */
int comb_make(const struct dfa *d, struct comb *ret_comb);
void comb_release(struct comb *c);

#endif
