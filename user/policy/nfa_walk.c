// SPDX-License-Identifier: GPL-2.0-only
/* Walking the automaton by hand: for the few names that are known before it is determinised. */
#include "user/policy/nfa.h"

#include <stdlib.h>

#include "user/base/alloc.h"

struct walk {
	const struct nfa *a;
	bool *seen;
	struct nfa_set set;
};

static void add(struct walk *w, uint32_t node)
{
	if (w->seen[node])
		return;
	w->seen[node] = true;
	vec_push(w->set.v, w->set.n) = node;
}

/* The set grows while it is walked: what costs nothing to reach belongs to it. */
static void close_set(struct walk *w)
{
	size_t n;
	uint32_t i;

	for (n = 0; n < w->set.n; n++)
		for (i = w->a->nodes[w->set.v[n]].edges; i != NFA_NONE; i = w->a->edges[i].next)
			if (w->a->edges[i].kind == NFA_EPS)
				add(w, w->a->edges[i].to);
}

static bool takes(const struct nfa *a, const struct nfa_edge *e, unsigned char byte)
{
	switch (e->kind) {
	case NFA_BYTE:
		return e->byte == byte;
	case NFA_SET:
		return a->sets[e->set][byte >> 6] >> (byte & 63) & 1;
	case NFA_ANY:
		return byte != '/';
	default:
		return false;
	}
}

static void step(struct walk *w, unsigned char byte)
{
	struct nfa_set from = w->set;
	size_t n;
	uint32_t i;

	for (n = 0; n < from.n; n++)
		w->seen[from.v[n]] = false;
	w->set = (struct nfa_set){0};
	for (n = 0; n < from.n; n++) {
		const struct nfa_node *node = &w->a->nodes[from.v[n]];

		if (node->loop == NFA_LOOP_ALL || (node->loop == NFA_LOOP_NAME && byte != '/'))
			add(w, from.v[n]);
		for (i = node->edges; i != NFA_NONE; i = w->a->edges[i].next)
			if (takes(w->a, &w->a->edges[i], byte))
				add(w, w->a->edges[i].to);
	}
	close_set(w);
	free(from.v);
}

void nfa_walk(const struct nfa *a, uint32_t from, const char *bytes, struct nfa_set *ret_set)
{
	struct walk w = {.a = a, .seen = xcalloc(a->nnodes, sizeof(bool))};

	add(&w, from);
	close_set(&w);
	for (; *bytes; bytes++)
		step(&w, (unsigned char)*bytes);
	free(w.seen);
	*ret_set = w.set;
}
