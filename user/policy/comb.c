// SPDX-License-Identifier: GPL-2.0-only
#include "user/policy/comb.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"

/* Free places that are tried for a row before it is put behind all others. */
#define TRIES 64

struct tally {
	uint32_t to, count;
};

struct own {
	uint32_t first, n; /* of packer.own */
	uint32_t state;
};

struct packer {
	const struct dfa *d;
	struct comb *c;
	size_t size;		   /* of c->cells */
	uint32_t *member, *group;  /* states in order of default targets: member[group[t]…] */
	struct dfa_exception *own; /* what states have beside their dense rows */
	size_t nown;
	struct own *rows;
	size_t nrows;
	uint32_t *skip; /* union-find over cells: the first free one from here on */
	size_t nskip;
	struct dfa_exception *scratch;
	size_t nscratch;
};

static void grow(struct packer *p, size_t need)
{
	size_t i, size = p->size ? p->size : 1024;

	if (need <= p->size)
		return;
	while (size < need)
		size *= 2;
	p->c->cells = xreallocarray(p->c->cells, size, sizeof(*p->c->cells));
	p->skip = xreallocarray(p->skip, size + 1, sizeof(*p->skip));
	for (i = p->size; i < size; i++)
		p->c->cells[i] = (struct rf_cell){.check = RF_CELL_FREE};
	for (i = p->nskip; i <= size; i++)
		p->skip[i] = (uint32_t)i;
	p->nskip = size + 1;
	p->size = size;
}

static uint32_t first_free(struct packer *p, uint32_t at)
{
	uint32_t free_at = at, next;

	while (p->skip[free_at] != free_at)
		free_at = p->skip[free_at];
	for (; p->skip[at] != free_at && at != free_at; at = next) {
		next = p->skip[at];
		p->skip[at] = free_at;
	}
	return free_at;
}

static void take(struct packer *p, uint32_t at)
{
	p->skip[at] = at + 1;
}

/* States in order of their default targets: counting sort. */
static void make_groups(struct packer *p)
{
	const struct dfa *d = p->d;
	uint32_t *place;
	size_t s;

	p->group = xcalloc(d->nrows + 1, sizeof(*p->group));
	p->member = xcalloc(d->nrows, sizeof(*p->member));
	for (s = 0; s < d->nrows; s++)
		p->group[d->rows[s].dflt + 1]++;
	for (s = 0; s < d->nrows; s++)
		p->group[s + 1] += p->group[s];
	place = xmemdup(p->group, (d->nrows + 1) * sizeof(*place));
	for (s = 0; s < d->nrows; s++)
		p->member[place[d->rows[s].dflt]++] = (uint32_t)s;
	free(place);
}

static int by_class(const void *x, const void *y)
{
	const struct dfa_exception *a = x, *b = y;

	if (a->cls != b->cls)
		return a->cls < b->cls ? -1 : 1;
	return (a->to > b->to) - (a->to < b->to);
}

static void gather(struct packer *p, uint32_t target)
{
	uint32_t m, i;

	p->nscratch = 0;
	for (m = p->group[target]; m < p->group[target + 1]; m++) {
		const struct dfa_row *row = &p->d->rows[p->member[m]];

		for (i = row->first; i < row->first + row->n; i++)
			p->scratch[p->nscratch++] = p->d->exceptions[i];
	}
	if (p->group[target + 1] - p->group[target] > 1)
		qsort(p->scratch, p->nscratch, sizeof(*p->scratch), by_class);
}

/* For each class what most states of the group have: the default target, or one exception. */
static void make_dense(struct packer *p, uint32_t target, uint32_t *ret_row)
{
	uint32_t size = p->group[target + 1] - p->group[target], left;
	struct tally best;
	size_t i, end, k;

	for (i = 0; i < p->d->ncls; i++)
		ret_row[i] = target;
	gather(p, target);
	for (i = 0; i < p->nscratch; i = end) {
		best = (struct tally){0};
		left = size;
		for (end = i; end < p->nscratch && p->scratch[end].cls == p->scratch[i].cls;
		     end = k) {
			for (k = end;
			     k < p->nscratch && !by_class(&p->scratch[k], &p->scratch[end]);)
				k++;
			left -= (uint32_t)(k - end);
			if (k - end > best.count)
				best = (struct tally){p->scratch[end].to, (uint32_t)(k - end)};
		}
		if (best.count > left)
			ret_row[p->scratch[i].cls] = best.to;
	}
}

/* What a state has that its dense row has not. */
static void make_own(struct packer *p, uint32_t state, const uint32_t *dense)
{
	const struct dfa_row *row = &p->d->rows[state];
	struct own own = {.first = (uint32_t)p->nown, .state = state};
	uint32_t i = row->first, c, to;

	for (c = 0; c < p->d->ncls; c++) {
		to = row->dflt;
		if (i < row->first + row->n && p->d->exceptions[i].cls == c)
			to = p->d->exceptions[i++].to;
		if (to != dense[c])
			vec_push(p->own, p->nown) = (struct dfa_exception){.cls = c, .to = to};
	}
	own.n = (uint32_t)p->nown - own.first;
	if (own.n)
		vec_push(p->rows, p->nrows) = own;
}

static int add_group(struct packer *p, uint32_t target)
{
	uint32_t dense[256], m;
	size_t at = p->c->ncells, i;

	make_dense(p, target, dense);
	if (at + p->d->ncls > RF_CELLS_MAX)
		return -E2BIG;
	grow(p, at + p->d->ncls);
	for (i = 0; i < p->d->ncls; i++) {
		p->c->cells[at + i].next = dense[i];
		take(p, (uint32_t)(at + i));
	}
	p->c->ncells += p->d->ncls;
	for (m = p->group[target]; m < p->group[target + 1]; m++) {
		p->c->dflt[p->member[m]] = (uint32_t)at;
		make_own(p, p->member[m], dense);
	}
	return 0;
}

static int by_size(const void *x, const void *y)
{
	const struct own *a = x, *b = y;

	if (a->n != b->n)
		return a->n > b->n ? -1 : 1;
	return (a->state > b->state) - (a->state < b->state);
}

static bool fits(const struct packer *p, const struct own *row, uint32_t base)
{
	uint32_t i;

	for (i = row->first; i < row->first + row->n; i++)
		if (p->skip[base + p->own[i].cls] != base + p->own[i].cls)
			return false;
	return true;
}

/* The first free place where the whole row fits. The first own class stands on a free cell. */
static uint32_t find_place(struct packer *p, const struct own *row, uint32_t from)
{
	uint32_t cls = p->own[row->first].cls, at, tries;

	at = first_free(p, from + cls);
	for (tries = 0; tries < TRIES; tries++) {
		grow(p, at + 2 * 256);
		if (fits(p, row, at - cls))
			return at - cls;
		at = first_free(p, at + 1);
	}
	return (uint32_t)p->c->ncells;
}

static int place_row(struct packer *p, const struct own *row, uint32_t from)
{
	uint32_t base = find_place(p, row, from), i;
	size_t end = base + p->own[row->first + row->n - 1].cls + 1;

	if (end + p->d->ncls > RF_CELLS_MAX)
		return -E2BIG;
	grow(p, base + 2 * 256);
	for (i = row->first; i < row->first + row->n; i++) {
		p->c->cells[base + p->own[i].cls] =
			(struct rf_cell){.check = row->state, .next = p->own[i].to};
		take(p, base + p->own[i].cls);
	}
	if (end > p->c->ncells)
		p->c->ncells = end;
	p->c->base[row->state] = base;
	return 0;
}

static int pack(struct packer *p)
{
	uint32_t from;
	size_t i;
	int err = 0;

	make_groups(p);
	p->scratch = xcalloc(p->d->nexceptions, sizeof(*p->scratch));
	for (i = 0; i < p->d->nrows && !err; i++)
		if (p->group[i] < p->group[i + 1])
			err = add_group(p, (uint32_t)i);
	if (err)
		return err;
	from = (uint32_t)p->c->ncells;
	grow(p, p->c->ncells + 2 * 256);
	if (p->nrows)
		qsort(p->rows, p->nrows, sizeof(*p->rows), by_size);
	for (i = 0; i < p->nrows && !err; i++)
		err = place_row(p, &p->rows[i], from);
	/* Any class may be looked up at any base. */
	p->c->ncells += p->d->ncls;
	grow(p, p->c->ncells);
	return err;
}

int comb_make(const struct dfa *d, struct comb *ret_comb)
{
	struct packer p = {.d = d, .c = ret_comb};
	int err;

	memset(ret_comb, 0, sizeof(*ret_comb));
	ret_comb->base = xcalloc(d->nrows, sizeof(*ret_comb->base));
	ret_comb->dflt = xcalloc(d->nrows, sizeof(*ret_comb->dflt));
	err = pack(&p);
	free(p.member);
	free(p.group);
	free(p.own);
	free(p.rows);
	free(p.skip);
	free(p.scratch);
	if (err)
		comb_release(ret_comb);
	return err;
}

void comb_release(struct comb *c)
{
	free(c->cells);
	free(c->base);
	free(c->dflt);
	memset(c, 0, sizeof(*c));
}
