/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * below.h - what denying rules lie below a directory, and which directories are interchangeable.
 *
 * A directory's `cls` is its own denials with the class of everything that may follow its name and
 * a slash. Its `below` names the rules that a move between different classes can be about. A rule
 * that floats (it covers some names below a directory that no pattern mentions) is named where it
 * says something else than there. Any other rule is named unless it covers all names below and the
 * directory itself, or none of both: then comparing the names themselves answers for it.
 * So if a rule differs below two names, then it is in a `below` of theirs, or differs in the
 * answers for the two names themselves.
 *
 * A move between different classes is held against all rules that both `below`s name, also those
 * that say the same at either name. So that a condition which does not hold changes nothing for
 * rules that have none, the classes by those alone are told beside.
 */
#ifndef RINGFENCE_POLICY_BELOW_H
#define RINGFENCE_POLICY_BELOW_H

#include "user/policy/accept.h"
#include "user/policy/dfa.h"

/* Pairs of states that are compared at most; some seconds of work. */
#define BELOW_PAIRS_MAX (8u << 20)

struct below {
	uint32_t *list;	  /* of each state: index into the lists */
	uint32_t *cls;	  /* of each state */
	uint32_t *always; /* of each state: its class by the rules without a condition */
};

/*
 * denials[s]: id in a->denials of the name that ends in state s; start: the state of ordinary
 * absolute names. Adds lists to a. Returns 0, or -E2BIG: more than BELOW_PAIRS_MAX.
 */
int below_make(const struct dfa *d, struct accepts *a, const uint32_t *denials, uint32_t start,
	       struct below *ret_below);
void below_release(struct below *b);

#endif
