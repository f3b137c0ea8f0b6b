/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pairs.h - how what lies below a directory differs from what lies below an ordinary one.
 *
 * Walks an automaton (its equivalence classes) from two states at once, and sums up over all names
 * that can follow: in which denials the two ever differ (some), and in which they always do (all).
 * Sets are sets of ranks (accept.h), interned in the accepts' denials, and hold the PAIRS_SET
 * strongest. The struct borrows its inputs.
 */
#ifndef RINGFENCE_POLICY_PAIRS_H
#define RINGFENCE_POLICY_PAIRS_H

#include "user/policy/accept.h"
#include "user/policy/dfa.h"
#include "user/policy/equiv.h"

/*
 * Ranks in a set. `all` holds at most what one name can meet: RF_LIST_RULES for each file
 * operation; whatever is taken away of `some`, RF_LIST_RULES are left if there were so many.
 */
#define PAIRS_SET (RF_LIST_RULES * (RF_OP_MAP + 2))

struct pair_sum {
	uint32_t some;
	uint32_t all;
};

struct pairs {
	const struct dfa *d;
	const struct equiv *e;
	const uint32_t *out; /* id in sets, of each class */
	struct intern *sets;
	struct intern ids; /* (left, right) → pair */
	uint32_t *child;   /* pairs[first[p]…first[p + 1] - 1] */
	size_t nchild;
	size_t *first;
	size_t nfirst;
	struct pair_sum *sum;
	size_t max; /* pairs */
};

/* A right side that has no denials anywhere: the sums are then of the left side alone. */
#define PAIRS_NOTHING 0xffffffffu

void pairs_init(struct pairs *p, const struct dfa *d, const struct equiv *e, const uint32_t *out);
void pairs_release(struct pairs *p);
/* Adds a pair of classes, and returns its id. */
uint32_t pairs_add(struct pairs *p, uint32_t left, uint32_t right);
/* Walks all pairs and fills sum. Returns 0, or -E2BIG. */
int pairs_run(struct pairs *p);

#endif
