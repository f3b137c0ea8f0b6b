// SPDX-License-Identifier: GPL-2.0-only
#include "user/policy/pairs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"

#define UNSEEN 0xffffffffu

void pairs_init(struct pairs *p, const struct dfa *d, const struct equiv *e, const uint32_t *out)
{
	memset(p, 0, sizeof(*p));
	p->d = d;
	p->e = e;
	p->out = out;
	intern_init(&p->ids);
}

void pairs_release(struct pairs *p)
{
	intern_release(&p->ids);
	free(p->child);
	free(p->first);
	free(p->sum);
	memset(p, 0, sizeof(*p));
}

uint32_t pairs_add(struct pairs *p, uint32_t left, uint32_t right)
{
	uint32_t key[2] = {left, right};

	return intern_add(&p->ids, key, 2, NULL);
}

static void pair_of(const struct pairs *p, uint32_t id, uint32_t *ret_left, uint32_t *ret_right)
{
	size_t n;
	const uint32_t *key = intern_get(&p->ids, id, &n);

	*ret_left = key[0];
	*ret_right = key[1];
}

/* The exceptions of a class; none for PAIRS_NOTHING, which leads to itself. */
static struct dfa_row row_of(const struct pairs *p, uint32_t cls)
{
	if (cls == PAIRS_NOTHING)
		return (struct dfa_row){.dflt = PAIRS_NOTHING};
	return p->d->rows[p->e->first[cls]];
}

static uint32_t class_of(const struct pairs *p, uint32_t state)
{
	return state == PAIRS_NOTHING ? PAIRS_NOTHING : p->e->block[state];
}

static void add_child(struct pairs *p, uint32_t left, uint32_t right)
{
	uint32_t id = pairs_add(p, class_of(p, left), class_of(p, right));

	/* Most children are the same as the last one. */
	if (p->nchild > p->first[p->nfirst - 1] && p->child[p->nchild - 1] == id)
		return;
	vec_push(p->child, p->nchild) = id;
}

/* The pairs that one more byte leads to: the rows' exceptions side by side, then the rest. */
static void add_children(struct pairs *p, uint32_t id)
{
	const struct dfa_exception *ex = p->d->exceptions;
	uint32_t left, right, i, k, iend, kend;
	struct dfa_row l, r;
	unsigned int met = 0;

	pair_of(p, id, &left, &right);
	if (left == right)
		return;
	l = row_of(p, left);
	r = row_of(p, right);
	iend = l.first + l.n;
	kend = r.first + r.n;
	for (i = l.first, k = r.first; i < iend || k < kend; met++) {
		bool take_l = i < iend && (k == kend || ex[i].cls <= ex[k].cls);
		bool take_r = k < kend && (i == iend || ex[k].cls <= ex[i].cls);

		add_child(p, take_l ? ex[i].to : l.dflt, take_r ? ex[k].to : r.dflt);
		i += take_l;
		k += take_r;
	}
	if (met < p->d->ncls)
		add_child(p, l.dflt, r.dflt);
}

/* Sorted sets, as long as PAIRS_SET allows. */
struct set {
	uint32_t v[PAIRS_SET];
	size_t n;
};

static void push(struct set *s, uint32_t x)
{
	if (s->n < PAIRS_SET)
		s->v[s->n++] = x;
}

static struct set set_of(const struct pairs *p, uint32_t id)
{
	struct set s = {.n = 0};
	const uint32_t *v = intern_get(p->sets, id, &s.n);

	s.n = s.n < PAIRS_SET ? s.n : PAIRS_SET;
	if (s.n)
		memcpy(s.v, v, s.n * sizeof(*v));
	return s;
}

enum merge {
	MERGE_EITHER,
	MERGE_BOTH,
	MERGE_ONE, /* in exactly one of them */
};

static uint32_t merge(struct pairs *p, uint32_t x, uint32_t y, enum merge how)
{
	struct set a, b, out;
	size_t i = 0, k = 0;

	if (x == y)
		return how == MERGE_ONE ? 0 : x;
	if (!x || !y)
		return how == MERGE_BOTH ? 0 : x + y;
	a = set_of(p, x);
	b = set_of(p, y);
	out.n = 0;
	while (i < a.n || k < b.n) {
		bool in_a = i < a.n && (k == b.n || a.v[i] <= b.v[k]);
		bool in_b = k < b.n && (i == a.n || b.v[k] <= a.v[i]);

		if (how == MERGE_EITHER || (how == MERGE_BOTH ? in_a && in_b : in_a != in_b))
			push(&out, in_a ? a.v[i] : b.v[k]);
		i += in_a;
		k += in_b;
	}
	return intern_add(p->sets, out.v, out.n, NULL);
}

static uint32_t out_of(const struct pairs *p, uint32_t cls)
{
	return cls == PAIRS_NOTHING ? 0 : p->out[cls];
}

/* Tarjan's components, without recursion: sums of a component are complete when it is left. */
struct tarjan {
	uint32_t *index, *low, *stack, *path;
	size_t *next; /* child to look at */
	bool *on;
	uint32_t count;
	size_t nstack, npath;
};

static void sum_into(struct pairs *p, struct pair_sum *sum, const struct pair_sum *more)
{
	sum->some = merge(p, sum->some, more->some, MERGE_EITHER);
	sum->all = merge(p, sum->all, more->all, MERGE_BOTH);
}

/* The component whose first pair is v: its members are on the stack from v on. */
static void close_component(struct pairs *p, struct tarjan *t, uint32_t v)
{
	struct pair_sum sum = p->sum[v];
	size_t from = t->nstack, i, c;

	while (t->stack[--from] != v)
		;
	for (i = from; i < t->nstack; i++) {
		uint32_t m = t->stack[i];

		sum_into(p, &sum, &p->sum[m]);
		for (c = p->first[m]; c < p->first[m + 1]; c++)
			if (!t->on[p->child[c]])
				sum_into(p, &sum, &p->sum[p->child[c]]);
	}
	for (i = from; i < t->nstack; i++) {
		p->sum[t->stack[i]] = sum;
		t->on[t->stack[i]] = false;
	}
	t->nstack = from;
}

static void enter(struct pairs *p, struct tarjan *t, uint32_t v)
{
	t->index[v] = t->low[v] = t->count++;
	t->next[v] = p->first[v];
	t->stack[t->nstack++] = v;
	t->on[v] = true;
	t->path[t->npath++] = v;
}

static void visit(struct pairs *p, struct tarjan *t, uint32_t root)
{
	uint32_t v, w;

	for (enter(p, t, root); t->npath;) {
		v = t->path[t->npath - 1];
		if (t->next[v] < p->first[v + 1]) {
			w = p->child[t->next[v]++];
			if (t->index[w] == UNSEEN)
				enter(p, t, w);
			else if (t->on[w] && t->index[w] < t->low[v])
				t->low[v] = t->index[w];
			continue;
		}
		if (t->low[v] == t->index[v])
			close_component(p, t, v);
		t->npath--;
		if (t->npath && t->low[v] < t->low[t->path[t->npath - 1]])
			t->low[t->path[t->npath - 1]] = t->low[v];
	}
}

static void sum_up(struct pairs *p)
{
	size_t n = p->ids.n, i;
	struct tarjan t = {
		.index = xmalloc(n * sizeof(*t.index)),
		.low = xcalloc(n, sizeof(*t.low)),
		.stack = xcalloc(n, sizeof(*t.stack)),
		.path = xcalloc(n, sizeof(*t.path)),
		.next = xcalloc(n, sizeof(*t.next)),
		.on = xcalloc(n, sizeof(*t.on)),
	};

	memset(t.index, 0xff, n * sizeof(*t.index));
	for (i = 0; i < n; i++)
		if (t.index[i] == UNSEEN)
			visit(p, &t, (uint32_t)i);
	free(t.index);
	free(t.low);
	free(t.stack);
	free(t.path);
	free(t.next);
	free(t.on);
}

int pairs_run(struct pairs *p)
{
	uint32_t left, right;
	size_t i;

	for (i = 0; i < p->ids.n; i++) {
		if (p->ids.n > p->max)
			return -E2BIG;
		vec_push(p->first, p->nfirst) = p->nchild;
		add_children(p, (uint32_t)i);
	}
	vec_push(p->first, p->nfirst) = p->nchild;
	p->sum = xcalloc(p->ids.n, sizeof(*p->sum));
	for (i = 0; i < p->ids.n; i++) {
		pair_of(p, (uint32_t)i, &left, &right);
		p->sum[i].some = merge(p, out_of(p, left), out_of(p, right), MERGE_ONE);
		p->sum[i].all = p->sum[i].some;
	}
	sum_up(p);
	return 0;
}
