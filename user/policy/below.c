// SPDX-License-Identifier: GPL-2.0-only
#include "user/policy/below.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/policy/equiv.h"
#include "user/policy/pairs.h"

/* What lies below an ordinary directory. */
struct ordinary {
	uint32_t block;
	uint32_t some, all; /* sets: rules that cover some names below it, all of them */
};

struct work {
	const struct dfa *d;
	struct accepts *a;
	const uint32_t *denials;
	struct equiv equiv;
	uint32_t *out; /* denials of each block */
	struct pairs pairs;
	struct ordinary ordinary;
	struct intern memo, classes;
	uint32_t *memo_list;
	size_t nmemo;
};

static bool has(const struct intern *sets, uint32_t set, uint32_t x)
{
	size_t low = 0, high, mid;
	const uint32_t *v = intern_get(sets, set, &high);

	while (low < high) {
		mid = low + (high - low) / 2;
		if (v[mid] == x)
			return true;
		if (v[mid] < x)
			low = mid + 1;
		else
			high = mid;
	}
	return false;
}

static bool floats(const struct work *w, uint32_t rule)
{
	return has(&w->a->denials, w->ordinary.some, rule) &&
	       !has(&w->a->denials, w->ordinary.all, rule);
}

/* Is it one answer for the directory and everything below it? */
static bool is_flat(const struct work *w, uint32_t rule, uint32_t own, const struct pair_sum *sum)
{
	bool usual = has(&w->a->denials, w->ordinary.all, rule);
	bool here = has(&w->a->denials, own, rule);

	if (!has(&w->a->denials, sum->some, rule))
		return here == usual;
	return has(&w->a->denials, sum->all, rule) && here != usual;
}

/* The rules that a directory with these denials of its own and this sum below names. */
static uint32_t make_list(struct work *w, uint32_t own, const struct pair_sum *sum)
{
	uint32_t sets[] = {sum->some, own, w->ordinary.all}, ranks[RF_LIST_RULES];
	size_t at[3] = {0}, len[3], n = 0, i;
	const uint32_t *v[3];

	for (i = 0; i < 3; i++)
		v[i] = intern_get(&w->a->denials, sets[i], &len[i]);
	while (n < RF_LIST_RULES) {
		uint32_t rule = UINT32_MAX;

		for (i = 0; i < 3; i++)
			if (at[i] < len[i] && v[i][at[i]] < rule)
				rule = v[i][at[i]];
		if (rule == UINT32_MAX)
			break;
		for (i = 0; i < 3; i++)
			at[i] += at[i] < len[i] && v[i][at[i]] == rule;
		if (floats(w, rule) ? has(&w->a->denials, sum->some, rule)
				    : !is_flat(w, rule, own, sum))
			ranks[n++] = rule;
	}
	return accepts_list(w->a, ranks, n);
}

static uint32_t list_of(struct work *w, uint32_t own, const struct pair_sum *sum)
{
	uint32_t key[] = {own, sum->some, sum->all}, id, list;
	bool is_new;

	id = intern_add(&w->memo, key, 3, &is_new);
	if (is_new) {
		list = make_list(w, own, sum);
		vec_push(w->memo_list, w->nmemo) = list;
	}
	return w->memo_list[id];
}

/* The class of what follows the name of state s and a slash. */
static uint32_t block_below(const struct work *w, uint32_t s)
{
	return w->equiv.block[dfa_step(w->d, s, w->d->cls['/'])];
}

/* A directory that no pattern mentions, in one that none mentions either. */
static uint32_t ordinary_state(const struct dfa *d, uint32_t start)
{
	uint32_t s = dfa_step(d, start, d->cls['/']);

	return dfa_step(d, s, d->cls[0]);
}

static int compare(struct work *w, uint32_t start)
{
	struct pairs *p = &w->pairs;
	uint32_t alone;
	size_t s;
	int err;

	w->ordinary.block = block_below(w, ordinary_state(w->d, start));
	pairs_init(p, w->d, &w->equiv, w->out);
	p->sets = &w->a->denials;
	p->max = BELOW_PAIRS_MAX;
	alone = pairs_add(p, w->ordinary.block, PAIRS_NOTHING);
	for (s = 0; s < w->d->nrows; s++)
		pairs_add(p, block_below(w, (uint32_t)s), w->ordinary.block);
	err = pairs_run(p);
	if (err)
		return err;
	w->ordinary.some = p->sum[alone].some;
	w->ordinary.all = p->sum[alone].all;
	return 0;
}

static void fill(struct work *w, struct below *b)
{
	size_t s;

	for (s = 0; s < w->d->nrows; s++) {
		uint32_t below = block_below(w, (uint32_t)s), key[2] = {w->denials[s], below};
		uint32_t pair = pairs_add(&w->pairs, below, w->ordinary.block);
		struct pair_sum sum = w->pairs.sum[pair];

		b->list[s] = list_of(w, w->denials[s], &sum);
		b->cls[s] = intern_add(&w->classes, key, 2, NULL);
	}
}

static bool is_always(const struct accepts *a, uint32_t rank)
{
	return a->cond[a->by_rank[rank]] == 0;
}

/* What of the denials of each state has no condition, in sets of their own. False: all of it. */
static bool denials_always(const struct work *w, struct intern *sets, uint32_t *ret_denials)
{
	uint32_t *map = xcalloc(w->a->denials.n, sizeof(*map));
	bool some = false;
	size_t i, k, n;

	for (i = 0; i < w->a->denials.n; i++) {
		const uint32_t *v = intern_get(&w->a->denials, (uint32_t)i, &n);
		uint32_t *kept = xmalloc(n * sizeof(*kept));
		size_t nkept = 0;

		for (k = 0; k < n; k++)
			if (is_always(w->a, v[k]))
				kept[nkept++] = v[k];
		some |= nkept < n;
		map[i] = intern_add(sets, kept, nkept, NULL);
		free(kept);
	}
	for (i = 0; i < w->d->nrows; i++)
		ret_denials[i] = map[w->denials[i]];
	free(map);
	return some;
}

/* Classes as fill() makes them, of the rules without a condition. */
static void fill_always(struct work *w, struct below *b)
{
	uint32_t *denials = xcalloc(w->d->nrows, sizeof(*denials));
	struct intern sets, classes;
	struct equiv equiv;
	size_t s;

	intern_init(&sets);
	if (!denials_always(w, &sets, denials)) {
		memcpy(b->always, b->cls, w->d->nrows * sizeof(*b->always));
	} else {
		intern_init(&classes);
		equiv_make(w->d, denials, &equiv);
		for (s = 0; s < w->d->nrows; s++) {
			uint32_t below = dfa_step(w->d, (uint32_t)s, w->d->cls['/']);
			uint32_t key[2] = {denials[s], equiv.block[below]};

			b->always[s] = intern_add(&classes, key, 2, NULL);
		}
		equiv_release(&equiv);
		intern_release(&classes);
	}
	intern_release(&sets);
	free(denials);
}

int below_make(const struct dfa *d, struct accepts *a, const uint32_t *denials, uint32_t start,
	       struct below *ret_below)
{
	struct work w = {.d = d, .a = a, .denials = denials};
	struct below b = {.list = xcalloc(d->nrows, sizeof(*b.list)),
			  .cls = xcalloc(d->nrows, sizeof(*b.cls)),
			  .always = xcalloc(d->nrows, sizeof(*b.always))};
	size_t i;
	int err;

	equiv_make(d, denials, &w.equiv);
	w.out = xcalloc(w.equiv.nblocks, sizeof(*w.out));
	for (i = 0; i < w.equiv.nblocks; i++)
		w.out[i] = denials[w.equiv.first[i]];
	intern_init(&w.memo);
	intern_init(&w.classes);
	err = compare(&w, start);
	if (!err) {
		fill(&w, &b);
		fill_always(&w, &b);
	}
	pairs_release(&w.pairs);
	intern_release(&w.memo);
	intern_release(&w.classes);
	free(w.memo_list);
	free(w.out);
	equiv_release(&w.equiv);
	if (err)
		below_release(&b);
	else
		*ret_below = b;
	return err;
}

void below_release(struct below *b)
{
	free(b->list);
	free(b->cls);
	free(b->always);
	memset(b, 0, sizeof(*b));
}
