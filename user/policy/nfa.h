/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nfa.h - all patterns as one nondeterministic automaton, a trie as far as they begin alike.
 *
 * Equal beginnings share their nodes, wildcards included, so that ten thousand floating patterns
 * are one position of the subset construction and not ten thousand. A node that ends a pattern
 * bears its hit: a number that the caller gives a meaning to (see hits.h).
 * The struct owns its memory. Build: nfa_root(), nfa_add() …; then nfa_seal(); then read only.
 */
#ifndef RINGFENCE_POLICY_NFA_H
#define RINGFENCE_POLICY_NFA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "user/policy/glob.h"

#define NFA_NONE 0xffffffffu
/* nfa_node.only: patterns of several hits can still end behind this node. */
#define NFA_MIXED 0xfffffffeu

enum nfa_edge_kind {
	NFA_BYTE, /* one byte */
	NFA_SET,  /* one byte of a set */
	NFA_ANY,  /* one byte but '/' */
	NFA_EPS,  /* nothing */
};

/* Why an edge was made: only an edge of the same make is shared. */
enum nfa_make {
	NFA_PLAIN,
	NFA_STAR,  /* to a node that loops on all but '/' */
	NFA_DEEP,  /* to a node before any number of whole components */
	NFA_BELOW, /* to a node that loops on everything */
	NFA_REST,  /* the same, in a word */
};

struct nfa_edge {
	uint32_t next; /* edge of the same node, or NFA_NONE */
	uint32_t to;
	uint8_t kind; /* enum nfa_edge_kind */
	uint8_t make; /* enum nfa_make */
	uint8_t byte;
	uint8_t pad;
	uint32_t set; /* index */
};

enum nfa_loop {
	NFA_LOOP_NONE,
	NFA_LOOP_NAME, /* on every byte but '/' */
	NFA_LOOP_ALL,
};

struct nfa_node {
	uint32_t edges; /* first, or NFA_NONE */
	uint32_t hits;	/* first of nfa.hits, or NFA_NONE */
	uint32_t owner; /* hit of the pattern that made it: for messages */
	uint32_t only;	/* the one hit that lies behind, NFA_MIXED or NFA_NONE (made by nfa_seal) */
	uint8_t loop;	/* enum nfa_loop */
	bool keep;	/* has more than edges that cost nothing */
};

struct nfa_hit {
	uint32_t next;
	uint32_t hit;
};

struct nfa {
	struct nfa_node *nodes;
	size_t nnodes;
	struct nfa_edge *edges;
	size_t nedges;
	struct nfa_hit *hits;
	size_t nhits;
	uint64_t (*sets)[4];
	size_t nsets;
	/* made by nfa_seal() */
	uint8_t cls[256];
	unsigned int ncls;
	uint64_t (*set_cls)[4]; /* the sets, as classes */
};

void nfa_init(struct nfa *a);
void nfa_release(struct nfa *a);
uint32_t nfa_root(struct nfa *a);
/* A node that no byte leaves, with a hit: whatever was read from there on still bears it. */
uint32_t nfa_sink(struct nfa *a, uint32_t hit);
void nfa_add(struct nfa *a, uint32_t from, const struct glob *g, uint32_t hit);
/* The node before a name in any directory, below from: as if the pattern began with two stars. */
uint32_t nfa_floating(struct nfa *a, uint32_t from, uint32_t owner);
/* The node behind these bytes, taken literally. */
uint32_t nfa_literal(struct nfa *a, uint32_t from, const char *bytes, size_t len);
void nfa_link(struct nfa *a, uint32_t from, uint32_t to);
void nfa_hit(struct nfa *a, uint32_t node, uint32_t hit);
void nfa_seal(struct nfa *a);

/* A set of nodes, in no order, each once. The owner frees v. */
struct nfa_set {
	uint32_t *v;
	size_t n;
};

/* Where the bytes lead from a node; works before nfa_seal(), too. */
void nfa_walk(const struct nfa *a, uint32_t from, const char *bytes, struct nfa_set *ret_set);

#endif
