// SPDX-License-Identifier: GPL-2.0-only
#include "user/policy/equiv.h"

#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"

#define NO_BLOCK 0xffffffffu

/* A way into a state: whose it is, and the weight of the classes that take it. */
struct way {
	uint64_t weight;
	uint32_t from;
};

struct member {
	uint64_t sig;
	uint32_t state;
};

/* A block is a slice of elem; its touched members come first in it. */
struct block {
	uint32_t first, end, touched;
	uint64_t sig; /* of the members that are not touched */
};

struct change {
	uint32_t state, old;
};

struct refine {
	const struct dfa *d;
	uint64_t weight[256], all; /* of each class, and their sum */
	struct way *ways;
	uint32_t *way; /* ways[way[s]…way[s + 1] - 1] lead into s */
	uint64_t *sig;
	uint32_t *elem, *at, *of; /* at: place of a state in elem; of: its block */
	struct block *blocks;
	size_t nblocks;
	uint32_t *touched; /* blocks */
	size_t ntouched;
	struct change *changes;
	size_t nchanges;
	struct member *members;
};

static uint64_t mix(uint64_t x)
{
	x += 0x9e3779b97f4a7c15ull;
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ull;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebull;
	return x ^ (x >> 31);
}

static uint64_t block_value(uint32_t block)
{
	return mix(block + 1000ull);
}

static void add_way(struct refine *r, uint32_t *place, uint32_t to, struct way way)
{
	r->ways[place[to]++] = way;
}

static void make_ways(struct refine *r)
{
	const struct dfa *d = r->d;
	uint32_t *place;
	uint64_t rest;
	size_t s, i;

	r->way = xcalloc(d->nrows + 2, sizeof(*r->way));
	for (s = 0; s < d->nrows; s++)
		r->way[d->rows[s].dflt + 1]++;
	for (i = 0; i < d->nexceptions; i++)
		r->way[d->exceptions[i].to + 1]++;
	for (s = 0; s < d->nrows; s++)
		r->way[s + 1] += r->way[s];
	place = xmemdup(r->way, (d->nrows + 1) * sizeof(*place));
	r->ways = xcalloc(d->nrows + d->nexceptions, sizeof(*r->ways));
	for (s = 0; s < d->nrows; s++) {
		const struct dfa_row *row = &d->rows[s];

		rest = r->all;
		for (i = row->first; i < row->first + row->n; i++) {
			uint64_t w = r->weight[d->exceptions[i].cls];

			add_way(r, place, d->exceptions[i].to,
				(struct way){.weight = w, .from = (uint32_t)s});
			rest -= w;
		}
		add_way(r, place, row->dflt, (struct way){.weight = rest, .from = (uint32_t)s});
	}
	free(place);
}

/* The first blocks: states of one output, in order of outputs. */
static void make_blocks(struct refine *r, const uint32_t *out)
{
	uint32_t nout = 0, b, *place;
	size_t s;

	for (s = 0; s < r->d->nrows; s++)
		nout = out[s] >= nout ? out[s] + 1 : nout;
	place = xcalloc(nout + 1, sizeof(*place));
	for (s = 0; s < r->d->nrows; s++)
		place[out[s] + 1]++;
	r->blocks = xcalloc(r->d->nrows + nout, sizeof(*r->blocks));
	for (b = 0; b < nout; b++) {
		place[b + 1] += place[b];
		r->blocks[b].first = r->blocks[b].end = place[b];
	}
	r->nblocks = nout;
	for (s = 0; s < r->d->nrows; s++) {
		b = out[s];
		r->of[s] = b;
		r->at[s] = r->blocks[b].end++;
		r->elem[r->at[s]] = (uint32_t)s;
	}
	free(place);
}

static void touch(struct refine *r, uint32_t s)
{
	struct block *b = &r->blocks[r->of[s]];
	uint32_t place = r->at[s], front = b->first + b->touched, other;

	if (place < front)
		return;
	if (!b->touched++)
		r->touched[r->ntouched++] = r->of[s];
	other = r->elem[front];
	r->elem[front] = s;
	r->at[s] = front;
	r->elem[place] = other;
	r->at[other] = place;
}

static int by_sig(const void *x, const void *y)
{
	const struct member *a = x, *b = y;

	if (a->sig != b->sig)
		return a->sig < b->sig ? -1 : 1;
	return (a->state > b->state) - (a->state < b->state);
}

/* Puts the touched members of a block in order of signatures, those that did not change last. */
static uint32_t order_touched(struct refine *r, const struct block *b)
{
	bool rest = b->first + b->touched < b->end;
	uint32_t i, n = 0, same = 0;

	for (i = 0; i < b->touched; i++) {
		uint32_t s = r->elem[b->first + i];

		if (rest && r->sig[s] == b->sig)
			r->members[b->touched - ++same] = (struct member){r->sig[s], s};
		else
			r->members[n++] = (struct member){r->sig[s], s};
	}
	qsort(r->members, n, sizeof(*r->members), by_sig);
	for (i = 0; i < b->touched; i++) {
		r->elem[b->first + i] = r->members[i].state;
		r->at[r->members[i].state] = b->first + i;
	}
	return n;
}

static void name_part(struct refine *r, uint32_t old, uint32_t first, uint32_t end)
{
	uint32_t i;

	for (i = first; i < end; i++) {
		uint32_t s = r->elem[i];

		r->changes[r->nchanges++] = (struct change){.state = s, .old = old};
		r->of[s] = (uint32_t)r->nblocks;
	}
	r->blocks[r->nblocks++] =
		(struct block){.first = first, .end = end, .sig = r->sig[r->elem[first]]};
}

static uint32_t part_end(const struct refine *r, uint32_t i, uint32_t changed)
{
	uint64_t sig = r->sig[r->elem[i]];

	while (i < changed && r->sig[r->elem[i]] == sig)
		i++;
	return i;
}

/* Splits a block by the signatures of its members. The largest part stays what it is. */
static void split(struct refine *r, uint32_t id)
{
	struct block b = r->blocks[id];
	uint32_t changed = b.first + order_touched(r, &b), i, end;
	uint32_t big = changed, big_end = b.end;

	for (i = b.first; i < changed; i = end) {
		end = part_end(r, i, changed);
		if (end - i > big_end - big) {
			big = i;
			big_end = end;
		}
	}
	for (i = b.first; i < changed; i = end) {
		end = part_end(r, i, changed);
		if (i != big)
			name_part(r, id, i, end);
	}
	if (big != changed && changed < b.end)
		name_part(r, id, changed, b.end);
	r->blocks[id] = (struct block){.first = big, .end = big_end, .sig = r->sig[r->elem[big]]};
}

static void spread(struct refine *r)
{
	size_t i, w;

	for (i = 0; i < r->nchanges; i++) {
		uint32_t s = r->changes[i].state;
		uint64_t by = block_value(r->of[s]) - block_value(r->changes[i].old);

		for (w = r->way[s]; w < r->way[s + 1]; w++)
			r->sig[r->ways[w].from] += r->ways[w].weight * by;
	}
	for (i = 0; i < r->nchanges; i++)
		for (w = r->way[r->changes[i].state]; w < r->way[r->changes[i].state + 1]; w++)
			touch(r, r->ways[w].from);
}

static void run(struct refine *r)
{
	size_t s, w, i, ntouched;

	for (s = 0; s < r->d->nrows; s++)
		for (w = r->way[s]; w < r->way[s + 1]; w++)
			r->sig[r->ways[w].from] += r->ways[w].weight * block_value(r->of[s]);
	for (s = 0; s < r->d->nrows; s++)
		touch(r, (uint32_t)s);
	while (r->ntouched) {
		ntouched = r->ntouched;
		r->ntouched = 0;
		r->nchanges = 0;
		for (i = 0; i < ntouched; i++)
			split(r, r->touched[i]);
		spread(r);
	}
}

/* Numbers of blocks as the states come, so that they do not depend on signatures. */
static void number(struct refine *r, struct equiv *e)
{
	uint32_t *name = xmalloc(r->nblocks * sizeof(*name));
	size_t s;

	memset(name, 0xff, r->nblocks * sizeof(*name));
	e->block = xcalloc(r->d->nrows, sizeof(*e->block));
	for (s = 0; s < r->d->nrows; s++) {
		uint32_t *n = &name[r->of[s]];

		if (*n == NO_BLOCK) {
			*n = (uint32_t)e->nblocks;
			vec_push(e->first, e->nblocks) = (uint32_t)s;
		}
		e->block[s] = *n;
	}
	free(name);
}

void equiv_make(const struct dfa *d, const uint32_t *out, struct equiv *ret_equiv)
{
	struct refine r = {.d = d};
	size_t n = d->nrows;
	unsigned int c;

	memset(ret_equiv, 0, sizeof(*ret_equiv));
	for (c = 0; c < d->ncls; c++) {
		r.weight[c] = mix(c) | 1;
		r.all += r.weight[c];
	}
	r.sig = xcalloc(n, sizeof(*r.sig));
	r.elem = xcalloc(n, sizeof(*r.elem));
	r.at = xcalloc(n, sizeof(*r.at));
	r.of = xcalloc(n, sizeof(*r.of));
	r.changes = xcalloc(n, sizeof(*r.changes));
	r.members = xcalloc(n, sizeof(*r.members));
	make_ways(&r);
	make_blocks(&r, out);
	r.touched = xcalloc(n + r.nblocks, sizeof(*r.touched));
	run(&r);
	number(&r, ret_equiv);
	free(r.sig);
	free(r.elem);
	free(r.at);
	free(r.of);
	free(r.changes);
	free(r.members);
	free(r.ways);
	free(r.way);
	free(r.blocks);
	free(r.touched);
}

void equiv_release(struct equiv *e)
{
	free(e->block);
	free(e->first);
	memset(e, 0, sizeof(*e));
}
