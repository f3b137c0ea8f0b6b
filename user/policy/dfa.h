/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * dfa.h - the deterministic automaton, rows held as one default and the exceptions from it.
 *
 * Made by subset construction from struct nfa, breadth first, so that the numbers of the states
 * depend on the patterns only. State 0 is dead. The struct owns its memory; read-only once made.
 */
#ifndef RINGFENCE_POLICY_DFA_H
#define RINGFENCE_POLICY_DFA_H

#include <stddef.h>
#include <stdint.h>

#include "user/policy/intern.h"
#include "user/policy/nfa.h"

/* Steps of the construction before it gives up: some seconds of work. */
#define DFA_WORK_MAX 400000000ull

struct dfa_row {
	uint32_t dflt;	/* where the classes lead that are no exception */
	uint32_t first; /* of dfa.exceptions, sorted by class */
	uint32_t n;
	uint32_t hits; /* id in dfa.hitsets */
};

struct dfa_exception {
	uint32_t cls;
	uint32_t to;
};

enum dfa_limit {
	DFA_LIMIT_NONE,
	DFA_LIMIT_STATES, /* RF_STATES_MAX */
	DFA_LIMIT_CELLS,  /* RF_CELLS_MAX */
	DFA_LIMIT_WORK,	  /* DFA_WORK_MAX */
};

struct dfa {
	struct dfa_row *rows;
	size_t nrows;
	struct dfa_exception *exceptions;
	size_t nexceptions;
	struct intern hitsets; /* sorted; id 0 is the empty set */
	uint8_t cls[256];
	unsigned int ncls;
	enum dfa_limit limit; /* which one stopped the construction, */
	uint32_t blame; /* and the hit that the states it ended in are mostly about; NFA_NONE */
};

/* Where names begin. */
struct dfa_entry {
	const uint32_t *from; /* nodes to begin in */
	size_t nfrom;
	/* Entry of a file system: the name "/" has the hits of these nodes. NULL: an ordinary
	 * entry. */
	const uint32_t *root;
	size_t nroot;
	uint32_t state; /* filled by dfa_make() */
};

/* a is sealed. Returns 0, or -E2BIG with limit and blame filled. Release in both cases. */
int dfa_make(const struct nfa *a, struct dfa_entry *entries, size_t nentries, struct dfa *ret_dfa);
void dfa_release(struct dfa *d);
uint32_t dfa_step(const struct dfa *d, uint32_t state, unsigned int cls);

#endif
