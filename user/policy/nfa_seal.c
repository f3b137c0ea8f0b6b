// SPDX-License-Identifier: GPL-2.0-only
/* What the subset construction wants to know of the finished automaton: classes, dead weight. */
#include "user/policy/nfa.h"

#include <string.h>

#include "user/base/alloc.h"

/* Splits every class into the bytes that are in the set and those that are not. */
static void refine(struct nfa *a, const uint64_t *set)
{
	int split[256];
	unsigned int b;

	memset(split, -1, sizeof(split));
	for (b = 0; b < 256; b++) {
		unsigned int old = a->cls[b];
		bool in = set[b >> 6] >> (b & 63) & 1;

		/* The bytes that are not in the set keep the class; who is alone in it does too. */
		if (!in)
			continue;
		if (split[old] < 0) {
			unsigned int other, rest = 0;

			for (other = 0; other < 256; other++)
				rest += a->cls[other] == old &&
					!(set[other >> 6] >> (other & 63) & 1);
			split[old] = rest ? (int)a->ncls++ : (int)old;
		}
		if ((unsigned int)split[old] != old)
			a->cls[b] = (uint8_t)split[old];
	}
}

static void make_classes(struct nfa *a)
{
	uint64_t one[4], seen[4] = {0};
	size_t i;
	unsigned int b;

	memset(a->cls, 0, sizeof(a->cls));
	a->ncls = 1;
	seen['/' >> 6] |= 1ull << ('/' & 63);
	for (i = 0; i < a->nedges; i++)
		if (a->edges[i].kind == NFA_BYTE)
			seen[a->edges[i].byte >> 6] |= 1ull << (a->edges[i].byte & 63);
	for (b = 0; b < 256; b++) {
		if (!(seen[b >> 6] >> (b & 63) & 1))
			continue;
		memset(one, 0, sizeof(one));
		one[b >> 6] = 1ull << (b & 63);
		refine(a, one);
	}
	for (i = 0; i < a->nsets; i++)
		refine(a, a->sets[i]);
	a->set_cls = xcalloc(a->nsets, sizeof(*a->set_cls));
	for (i = 0; i < a->nsets; i++)
		for (b = 0; b < 256; b++)
			if (a->sets[i][b >> 6] >> (b & 63) & 1)
				a->set_cls[i][a->cls[b] >> 6] |= 1ull << (a->cls[b] & 63);
}

static uint32_t both(uint32_t x, uint32_t y)
{
	if (x == NFA_NONE || x == y)
		return y;
	return y == NFA_NONE ? x : NFA_MIXED;
}

/* Edges lead to later nodes, but for the ones back to the start of a directory: few passes. */
static void make_only(struct nfa *a)
{
	bool changed = true;
	uint32_t i;
	size_t n;

	while (changed) {
		changed = false;
		for (n = a->nnodes; n-- > 0;) {
			struct nfa_node *node = &a->nodes[n];
			uint32_t only = node->only;

			for (i = node->hits; i != NFA_NONE; i = a->hits[i].next)
				only = both(only, a->hits[i].hit);
			for (i = node->edges; i != NFA_NONE; i = a->edges[i].next)
				only = both(only, a->nodes[a->edges[i].to].only);
			changed |= only != node->only;
			node->only = only;
		}
	}
}

void nfa_seal(struct nfa *a)
{
	size_t n;
	uint32_t i;

	for (n = 0; n < a->nnodes; n++) {
		struct nfa_node *node = &a->nodes[n];

		node->keep = node->loop != NFA_LOOP_NONE || node->hits != NFA_NONE;
		for (i = node->edges; i != NFA_NONE; i = a->edges[i].next)
			node->keep |= a->edges[i].kind != NFA_EPS;
	}
	make_classes(a);
	make_only(a);
}
