// SPDX-License-Identifier: GPL-2.0-only
#include "user/policy/nfa.h"

#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"

void nfa_init(struct nfa *a)
{
	memset(a, 0, sizeof(*a));
}

void nfa_release(struct nfa *a)
{
	free(a->nodes);
	free(a->edges);
	free(a->hits);
	free(a->sets);
	free(a->set_cls);
	memset(a, 0, sizeof(*a));
}

static uint32_t new_node(struct nfa *a, enum nfa_loop loop, uint32_t owner)
{
	vec_push(a->nodes, a->nnodes) = (struct nfa_node){.edges = NFA_NONE,
							  .hits = NFA_NONE,
							  .owner = owner,
							  .only = NFA_NONE,
							  .loop = loop};
	return (uint32_t)a->nnodes - 1;
}

uint32_t nfa_root(struct nfa *a)
{
	return new_node(a, NFA_LOOP_NONE, NFA_NONE);
}

uint32_t nfa_sink(struct nfa *a, uint32_t hit)
{
	uint32_t node = new_node(a, NFA_LOOP_ALL, hit);

	nfa_hit(a, node, hit);
	return node;
}

void nfa_hit(struct nfa *a, uint32_t node, uint32_t hit)
{
	uint32_t i;

	for (i = a->nodes[node].hits; i != NFA_NONE; i = a->hits[i].next)
		if (a->hits[i].hit == hit)
			return;
	vec_push(a->hits, a->nhits) = (struct nfa_hit){.next = a->nodes[node].hits, .hit = hit};
	a->nodes[node].hits = (uint32_t)a->nhits - 1;
}

static void add_edge(struct nfa *a, uint32_t from, struct nfa_edge edge)
{
	edge.next = a->nodes[from].edges;
	vec_push(a->edges, a->nedges) = edge;
	a->nodes[from].edges = (uint32_t)a->nedges - 1;
}

void nfa_link(struct nfa *a, uint32_t from, uint32_t to)
{
	if (from != to)
		add_edge(a, from, (struct nfa_edge){.to = to, .kind = NFA_EPS});
}

/* Where an edge of this sort leads already, or NFA_NONE. */
static uint32_t find(const struct nfa *a, uint32_t from, const struct nfa_edge *like)
{
	uint32_t i;

	for (i = a->nodes[from].edges; i != NFA_NONE; i = a->edges[i].next) {
		const struct nfa_edge *e = &a->edges[i];

		if (e->kind != like->kind || e->make != like->make || e->byte != like->byte ||
		    e->set != like->set)
			continue;
		/* A link is private to its pattern, but for those that say what they are for. */
		if (e->kind != NFA_EPS || e->make != NFA_PLAIN)
			return e->to;
	}
	return NFA_NONE;
}

static uint32_t follow(struct nfa *a, uint32_t from, struct nfa_edge like, enum nfa_loop loop)
{
	uint32_t to = find(a, from, &like);

	if (to != NFA_NONE)
		return to;
	to = like.to = new_node(a, loop, NFA_NONE);
	add_edge(a, from, like);
	return to;
}

static uint32_t follow_byte(struct nfa *a, uint32_t from, unsigned char byte)
{
	return follow(a, from, (struct nfa_edge){.kind = NFA_BYTE, .byte = byte}, NFA_LOOP_NONE);
}

uint32_t nfa_literal(struct nfa *a, uint32_t from, const char *bytes, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		from = follow_byte(a, from, (unsigned char)bytes[i]);
	return from;
}

static uint32_t set_of(struct nfa *a, const uint64_t *set)
{
	size_t i;

	for (i = 0; i < a->nsets; i++)
		if (!memcmp(a->sets[i], set, sizeof(a->sets[i])))
			return (uint32_t)i;
	if ((a->nsets & (a->nsets - 1)) == 0)
		a->sets = xreallocarray(a->sets, a->nsets ? 2 * a->nsets : 1, sizeof(*a->sets));
	memcpy(a->sets[a->nsets], set, sizeof(a->sets[0]));
	return (uint32_t)a->nsets++;
}

static uint32_t follow_class(struct nfa *a, uint32_t from, const struct glob_item *item)
{
	uint64_t any[4] = {~0ull, ~0ull, ~0ull, ~0ull};
	struct nfa_edge like = {.kind = NFA_ANY};

	any['/' >> 6] &= ~(1ull << ('/' & 63));
	if (memcmp(any, item->set, sizeof(any))) {
		like.kind = NFA_SET;
		like.set = set_of(a, item->set);
	}
	return follow(a, from, like, NFA_LOOP_NONE);
}

/* Any number of whole components: the node before them is also the node behind each. */
static uint32_t follow_deep(struct nfa *a, uint32_t from)
{
	struct nfa_edge like = {.kind = NFA_EPS, .make = NFA_DEEP};
	uint32_t start = find(a, from, &like), name;

	if (start != NFA_NONE)
		return start;
	start = follow(a, from, like, NFA_LOOP_NONE);
	name = follow(a, start, (struct nfa_edge){.kind = NFA_ANY, .make = NFA_DEEP},
		      NFA_LOOP_NAME);
	add_edge(a, name,
		 (struct nfa_edge){.to = start, .kind = NFA_BYTE, .make = NFA_DEEP, .byte = '/'});
	return start;
}

uint32_t nfa_floating(struct nfa *a, uint32_t from, uint32_t owner)
{
	size_t had = a->nnodes;

	from = follow_deep(a, follow_byte(a, from, '/'));
	for (; had < a->nnodes; had++)
		a->nodes[had].owner = owner;
	return from;
}

static void end_below(struct nfa *a, uint32_t from, uint32_t hit)
{
	struct nfa_edge like = {.kind = NFA_BYTE, .make = NFA_BELOW, .byte = '/'};

	nfa_hit(a, from, hit);
	nfa_hit(a, follow(a, from, like, NFA_LOOP_ALL), hit);
}

static uint32_t add_sequence(struct nfa *a, uint32_t from, const struct glob *g, uint32_t hit);

/* One of several: a node of this pattern's own joins them. Returns NFA_NONE if none goes on. */
static uint32_t add_alternatives(struct nfa *a, uint32_t from, const struct glob_item *item,
				 uint32_t hit)
{
	uint32_t join = NFA_NONE, end;
	size_t i;

	for (i = 0; i < item->nalt; i++) {
		end = add_sequence(a, from, &item->alt[i], hit);
		if (end == NFA_NONE)
			continue;
		if (join == NFA_NONE)
			join = new_node(a, NFA_LOOP_NONE, hit);
		nfa_link(a, end, join);
	}
	return join;
}

/* Returns the node behind the sequence, or NFA_NONE when the pattern ended in GLOB_BELOW. */
static uint32_t add_sequence(struct nfa *a, uint32_t from, const struct glob *g, uint32_t hit)
{
	struct nfa_edge star = {.kind = NFA_EPS, .make = NFA_STAR};
	struct nfa_edge rest = {.kind = NFA_EPS, .make = NFA_REST};
	size_t i;

	for (i = 0; i < g->n && from != NFA_NONE; i++) {
		const struct glob_item *item = &g->v[i];

		switch (item->kind) {
		case GLOB_BYTE:
			from = follow_byte(a, from, item->byte);
			break;
		case GLOB_CLASS:
			from = follow_class(a, from, item);
			break;
		case GLOB_STAR:
			from = follow(a, from, star, NFA_LOOP_NAME);
			break;
		case GLOB_DEEP_DIR:
			from = follow_deep(a, from);
			break;
		case GLOB_BELOW:
			end_below(a, from, hit);
			from = NFA_NONE;
			break;
		case GLOB_ALT:
			from = add_alternatives(a, from, item, hit);
			break;
		case GLOB_ANY:
			from = follow(a, from, rest, NFA_LOOP_ALL);
			break;
		}
	}
	return from;
}

void nfa_add(struct nfa *a, uint32_t from, const struct glob *g, uint32_t hit)
{
	size_t had = a->nnodes;
	uint32_t end = add_sequence(a, from, g, hit);

	if (end != NFA_NONE)
		nfa_hit(a, end, hit);
	for (; had < a->nnodes; had++)
		a->nodes[had].owner = hit;
}
