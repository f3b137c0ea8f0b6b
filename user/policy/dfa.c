// SPDX-License-Identifier: GPL-2.0-only
#include "user/policy/dfa.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bpf/abi_user.h"
#include "user/base/alloc.h"
#include "user/policy/hits.h"
#include "user/policy/u32s.h"

/* The last element of the set of a file system's root: its hits, not those of the other nodes. */
#define ROOT_HITS    0x80000000u
#define BLAME_STATES 1000 /* of the newest states are looked at, to tell what blew up */

struct pair {
	uint32_t next;
	uint32_t to;
};

struct make {
	const struct nfa *a;
	struct dfa *d;
	struct intern sets; /* ids are states, but for the entries of file systems */
	uint32_t *node_seen, *hit_seen, *hit_keeper;
	uint32_t now; /* what *_seen holds for this round */
	uint64_t work;
	struct u32s set, base, slash, hits;
	struct pair *pairs; /* byte edges of the row at hand, by class */
	size_t npairs, pairs_size;
	uint32_t head[256];  /* index into pairs + 1 */
	struct u32s touched; /* classes with pairs */
};

static void put(struct make *m, struct u32s *l, uint32_t x)
{
	u32s_add(l, x);
	m->work++;
}

/* Adds a node and all that costs nothing to reach from it to m->set. */
static void close_over(struct make *m, uint32_t node)
{
	size_t at = m->set.n, kept = at;
	uint32_t i;

	if (m->node_seen[node] == m->now)
		return;
	m->node_seen[node] = m->now;
	put(m, &m->set, node);
	for (; at < m->set.n; at++) {
		node = m->set.v[at];
		for (i = m->a->nodes[node].edges; i != NFA_NONE; i = m->a->edges[i].next) {
			const struct nfa_edge *e = &m->a->edges[i];

			m->work++;
			if (e->kind != NFA_EPS || m->node_seen[e->to] == m->now)
				continue;
			m->node_seen[e->to] = m->now;
			put(m, &m->set, e->to);
		}
	}
	for (at = kept; at < m->set.n; at++)
		if (m->a->nodes[m->set.v[at]].keep)
			m->set.v[kept++] = m->set.v[at];
	m->set.n = kept;
}

/*
 * Forgets nodes that can add nothing: all that lies behind them is a hit which everything below
 * here has already, or the object of a rule whose exception everything below has. Without this, a
 * rule with n patterns that each cover whole directories anywhere would need 2^n states.
 */
static void forget(struct make *m)
{
	size_t i, kept = 0;
	uint32_t h;

	for (i = 0; i < m->set.n; i++) {
		const struct nfa_node *node = &m->a->nodes[m->set.v[i]];

		if (node->loop != NFA_LOOP_ALL)
			continue;
		for (h = node->hits; h != NFA_NONE; h = m->a->hits[h].next) {
			uint32_t hit = m->a->hits[h].hit;

			if (m->hit_seen[hit] == m->now)
				continue;
			m->hit_seen[hit] = m->now;
			m->hit_keeper[hit] = m->set.v[i];
		}
	}
	for (i = 0; i < m->set.n; i++) {
		uint32_t node = m->set.v[i], only = m->a->nodes[node].only;

		if (only != NFA_MIXED && only != NFA_NONE) {
			if (m->hit_seen[only] == m->now && m->hit_keeper[only] != node)
				continue;
			if (!(only & HIT_EXCEPT) && m->hit_seen[only | HIT_EXCEPT] == m->now)
				continue;
		}
		m->set.v[kept++] = node;
	}
	m->set.n = kept;
}

static void begin_set(struct make *m)
{
	m->set.n = 0;
	m->now++;
}

/* Hits of a set of nodes, sorted; an object that is also excepted is left out. */
static uint32_t hits_of(struct make *m, const uint32_t *nodes, size_t n)
{
	size_t i, kept = 0;
	uint32_t h;

	m->hits.n = 0;
	for (i = 0; i < n; i++)
		for (h = m->a->nodes[nodes[i]].hits; h != NFA_NONE; h = m->a->hits[h].next)
			put(m, &m->hits, m->a->hits[h].hit);
	u32s_sort(&m->hits);
	for (i = 0; i < m->hits.n; i++) {
		uint32_t hit = m->hits.v[i];

		if (kept && (m->hits.v[kept - 1] == hit ||
			     ((hit & HIT_EXCEPT) && m->hits.v[kept - 1] == hit - 1)))
			m->hits.v[kept - 1] = hit;
		else
			m->hits.v[kept++] = hit;
	}
	return intern_add(&m->d->hitsets, m->hits.v, kept, NULL);
}

/* The state whose set is m->set, made if need be. */
static uint32_t state_of_set(struct make *m)
{
	uint32_t id, hits;
	bool is_new;

	id = intern_add(&m->sets, m->set.v, m->set.n, &is_new);
	if (!is_new)
		return id;
	if (m->set.n && m->set.v[m->set.n - 1] & ROOT_HITS)
		hits = m->set.v[m->set.n - 1] & ~ROOT_HITS;
	else
		hits = hits_of(m, m->set.v, m->set.n);
	vec_push(m->d->rows, m->d->nrows) = (struct dfa_row){.hits = hits};
	return id;
}

static uint32_t state_of(struct make *m, const struct u32s *base, uint32_t pair)
{
	size_t i;

	begin_set(m);
	for (i = 0; i < base->n; i++)
		close_over(m, base->v[i]);
	for (; pair; pair = m->pairs[pair - 1].next)
		close_over(m, m->pairs[pair - 1].to);
	u32s_sort(&m->set);
	forget(m);
	return state_of_set(m);
}

static void add_pair(struct make *m, unsigned int cls, uint32_t to)
{
	if (!m->head[cls])
		put(m, &m->touched, cls);
	if (m->npairs == m->pairs_size) {
		m->pairs_size = m->pairs_size ? 2 * m->pairs_size : 64;
		m->pairs = xreallocarray(m->pairs, m->pairs_size, sizeof(*m->pairs));
	}
	m->pairs[m->npairs++] = (struct pair){.next = m->head[cls], .to = to};
	m->head[cls] = (uint32_t)m->npairs;
	m->work++;
}

/* The slash has a class and a way of its own; only sets of words hold it. */
static void add_set_pairs(struct make *m, const uint64_t *classes, uint32_t to)
{
	unsigned int c;

	for (c = 0; c < m->a->ncls; c++) {
		if (!(classes[c >> 6] >> (c & 63) & 1))
			continue;
		if (c == m->a->cls['/'])
			put(m, &m->slash, to);
		else
			add_pair(m, c, to);
	}
}

/* Sorts the ways out of one node: on every byte, on '/', on single classes. */
static void leave_node(struct make *m, uint32_t id)
{
	const struct nfa_node *node = &m->a->nodes[id];
	uint32_t i;

	if (node->loop != NFA_LOOP_NONE)
		put(m, &m->base, id);
	if (node->loop == NFA_LOOP_ALL)
		put(m, &m->slash, id);
	for (i = node->edges; i != NFA_NONE; i = m->a->edges[i].next) {
		const struct nfa_edge *e = &m->a->edges[i];

		if (e->kind == NFA_ANY)
			put(m, &m->base, e->to);
		else if (e->kind == NFA_SET)
			add_set_pairs(m, m->a->set_cls[e->set], e->to);
		else if (e->kind == NFA_BYTE && e->byte == '/')
			put(m, &m->slash, e->to);
		else if (e->kind == NFA_BYTE)
			add_pair(m, m->a->cls[e->byte], e->to);
	}
}

static void make_row(struct make *m, uint32_t state)
{
	const unsigned int slash = m->a->cls['/'];
	struct dfa_row row = m->d->rows[state];
	const uint32_t *set;
	size_t n, i;

	m->base.n = m->slash.n = m->touched.n = m->npairs = 0;
	set = intern_get(&m->sets, state, &n);
	for (i = 0; i < n && !(set[i] & ROOT_HITS); i++)
		leave_node(m, set[i]);
	put(m, &m->touched, slash);
	u32s_sort(&m->touched);
	row.dflt = state_of(m, &m->base, 0);
	row.first = (uint32_t)m->d->nexceptions;
	for (i = 0; i < m->touched.n; i++) {
		unsigned int cls = m->touched.v[i];
		uint32_t to = cls == slash ? state_of(m, &m->slash, 0)
					   : state_of(m, &m->base, m->head[cls]);

		m->head[cls] = 0;
		if (to == row.dflt)
			continue;
		vec_push(m->d->exceptions, m->d->nexceptions) =
			(struct dfa_exception){.cls = cls, .to = to};
		row.n++;
	}
	m->d->rows[state] = row;
}

static uint32_t make_entry(struct make *m, const struct dfa_entry *e)
{
	uint32_t hits;
	size_t i;

	begin_set(m);
	for (i = 0; i < e->nfrom; i++)
		close_over(m, e->from[i]);
	if (!e->root) {
		u32s_sort(&m->set);
		forget(m);
		return state_of_set(m);
	}
	/* Only the state behind the first '/' is kept: the entry is put before it at the end. */
	m->slash.n = m->base.n = m->npairs = m->touched.n = 0;
	for (i = 0; i < m->set.n; i++)
		leave_node(m, m->set.v[i]);
	for (i = 0; i < m->touched.n; i++)
		m->head[m->touched.v[i]] = 0;
	hits = hits_of(m, e->root, e->nroot);
	begin_set(m);
	for (i = 0; i < m->slash.n; i++)
		close_over(m, m->slash.v[i]);
	u32s_sort(&m->set);
	forget(m);
	put(m, &m->set, ROOT_HITS | hits);
	return state_of_set(m);
}

static void put_before(struct make *m, struct dfa_entry *e)
{
	struct dfa_row row = {.first = (uint32_t)m->d->nexceptions, .n = 1};

	vec_push(m->d->exceptions, m->d->nexceptions) =
		(struct dfa_exception){.cls = m->a->cls['/'], .to = e->state};
	vec_push(m->d->rows, m->d->nrows) = row;
	e->state = (uint32_t)m->d->nrows - 1;
}

/* The rule that most nodes of the newest states were made for. */
static uint32_t blame(struct make *m)
{
	uint32_t *count = xcalloc(HIT_COUNT >> 1, sizeof(*count)), best = NFA_NONE, owner;
	size_t i, k, n, first = m->sets.n > BLAME_STATES ? m->sets.n - BLAME_STATES : 0;
	const uint32_t *set;

	for (i = first; i < m->sets.n; i++) {
		set = intern_get(&m->sets, (uint32_t)i, &n);
		for (k = 0; k < n && !(set[k] & ROOT_HITS); k++) {
			owner = m->a->nodes[set[k]].owner;
			if (owner == NFA_NONE || !hit_is_rule(owner))
				continue;
			count[owner >> 1]++;
			if (best == NFA_NONE || count[owner >> 1] > count[best >> 1])
				best = owner;
		}
	}
	free(count);
	return best;
}

static enum dfa_limit over(const struct make *m)
{
	if (m->d->nrows > RF_STATES_MAX)
		return DFA_LIMIT_STATES;
	if (m->d->nexceptions > RF_CELLS_MAX)
		return DFA_LIMIT_CELLS;
	return m->work > DFA_WORK_MAX ? DFA_LIMIT_WORK : DFA_LIMIT_NONE;
}

static void make_release(struct make *m)
{
	intern_release(&m->sets);
	free(m->node_seen);
	free(m->hit_seen);
	free(m->hit_keeper);
	free(m->set.v);
	free(m->base.v);
	free(m->slash.v);
	free(m->hits.v);
	free(m->touched.v);
	free(m->pairs);
}

int dfa_make(const struct nfa *a, struct dfa_entry *entries, size_t nentries, struct dfa *ret_dfa)
{
	struct make m = {.a = a, .d = ret_dfa};
	size_t i;

	memset(ret_dfa, 0, sizeof(*ret_dfa));
	intern_init(&ret_dfa->hitsets);
	intern_add(&ret_dfa->hitsets, NULL, 0, NULL);
	memcpy(ret_dfa->cls, a->cls, sizeof(a->cls));
	ret_dfa->ncls = a->ncls;
	ret_dfa->blame = NFA_NONE;
	intern_init(&m.sets);
	m.node_seen = xcalloc(a->nnodes, sizeof(*m.node_seen));
	m.hit_seen = xcalloc(HIT_COUNT, sizeof(*m.hit_seen));
	m.hit_keeper = xcalloc(HIT_COUNT, sizeof(*m.hit_keeper));
	begin_set(&m);
	state_of_set(&m);
	for (i = 0; i < nentries; i++)
		entries[i].state = make_entry(&m, &entries[i]);
	for (i = 0; i < ret_dfa->nrows && !ret_dfa->limit; i++) {
		make_row(&m, (uint32_t)i);
		ret_dfa->limit = over(&m);
	}
	if (ret_dfa->limit)
		ret_dfa->blame = blame(&m);
	for (i = 0; i < nentries; i++)
		if (entries[i].root)
			put_before(&m, &entries[i]);
	make_release(&m);
	return ret_dfa->limit ? -E2BIG : 0;
}

void dfa_release(struct dfa *d)
{
	free(d->rows);
	free(d->exceptions);
	intern_release(&d->hitsets);
	memset(d, 0, sizeof(*d));
}

uint32_t dfa_step(const struct dfa *d, uint32_t state, unsigned int cls)
{
	const struct dfa_row *row = &d->rows[state];
	uint32_t low = row->first, high = row->first + row->n, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (d->exceptions[mid].cls < cls)
			low = mid + 1;
		else
			high = mid;
	}
	if (low < row->first + row->n && d->exceptions[low].cls == cls)
		return d->exceptions[low].to;
	return row->dflt;
}
