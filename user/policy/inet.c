// SPDX-License-Identifier: GPL-2.0-only
#include "user/policy/inet.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/policy/inet_sets.h"

#define NO_NODE 0xffffffffu

/* A prefix. Sorted by address, then by length, so that those that cover a node come before it. */
struct node {
	uint8_t addr[16];
	unsigned int bits;
	enum inet_set set; /* by the longest prefix of the sets that covers it */
	bool of_set;	   /* it is one of those */
	uint32_t parent;
};

/* What covers a node: a hit, for one port or for any. */
struct cover {
	uint32_t hit;
	int port;
};

struct make {
	const struct inet *in;
	struct accepts *a;
	struct policy_tables *t;
	struct node *nodes;
	size_t nnodes;
	struct cover *covers;
	size_t ncovers;
	uint32_t *hits;
	const struct inet_item **items; /* with an address, sorted as the nodes are */
	size_t nitems;
	uint32_t *first; /* items of each node */
};

void inet_add(struct inet *in, const struct ir_pattern *pattern, uint32_t hit)
{
	struct inet_item item = {
		.set = pattern->set, .bits = pattern->bits, .port = pattern->port, .hit = hit};
	unsigned int i;

	if (item.set == INET_SET_NONE) {
		memcpy(item.addr, pattern->addr, sizeof(item.addr));
		for (i = 0; i < 128; i++)
			if (i >= item.bits)
				item.addr[i / 8] &= (uint8_t) ~(0x80u >> i % 8);
	} else
		item.bits = 0;
	vec_push(in->v, in->n) = item;
}

void inet_release(struct inet *in)
{
	free(in->v);
	memset(in, 0, sizeof(*in));
}

static int by_prefix(const void *x, const void *y)
{
	const struct node *a = x, *b = y;
	int diff = memcmp(a->addr, b->addr, sizeof(a->addr));

	if (diff)
		return diff;
	if (a->bits != b->bits)
		return a->bits < b->bits ? -1 : 1;
	return b->of_set - a->of_set;
}

static int items_by_prefix(const void *x, const void *y)
{
	const struct inet_item *a = *(const struct inet_item *const *)x;
	const struct inet_item *b = *(const struct inet_item *const *)y;
	int diff = memcmp(a->addr, b->addr, sizeof(a->addr));

	if (diff)
		return diff;
	if (a->bits != b->bits)
		return a->bits < b->bits ? -1 : 1;
	return (a > b) - (a < b);
}

static void add_node(struct make *m, struct node node)
{
	vec_push(m->nodes, m->nnodes) = node;
}

static void make_nodes(struct make *m)
{
	size_t i, kept = 0;
	struct node node;

	for (i = 0; i < inet_nprefixes; i++) {
		const struct inet_prefix *p = &inet_prefixes[i];

		node = (struct node){.bits = p->bits, .set = p->set, .of_set = true};
		memcpy(node.addr, p->addr, sizeof(node.addr));
		add_node(m, node);
	}
	for (i = 0; i < m->nitems; i++) {
		node = (struct node){.bits = m->items[i]->bits};
		memcpy(node.addr, m->items[i]->addr, sizeof(node.addr));
		add_node(m, node);
	}
	qsort(m->nodes, m->nnodes, sizeof(*m->nodes), by_prefix);
	for (i = 0; i < m->nnodes; i++) {
		const struct node *last = kept ? &m->nodes[kept - 1] : NULL;

		if (!last || last->bits != m->nodes[i].bits ||
		    memcmp(last->addr, m->nodes[i].addr, sizeof(last->addr)))
			m->nodes[kept++] = m->nodes[i];
	}
	m->nnodes = kept;
}

/* The nearest node that covers each one, and what it hands down: its set. */
static void make_parents(struct make *m)
{
	uint32_t i, up;

	for (i = 0; i < m->nnodes; i++) {
		struct node *node = &m->nodes[i];

		up = i ? i - 1 : NO_NODE;
		while (up != NO_NODE &&
		       !(m->nodes[up].bits < node->bits &&
			 inet_covers(m->nodes[up].addr, m->nodes[up].bits, node->addr)))
			up = m->nodes[up].parent;
		node->parent = up;
		if (!node->of_set && up != NO_NODE)
			node->set = m->nodes[up].set;
	}
}

/* items[first[i]…first[i + 1] - 1] have the prefix of node i; both are sorted alike. */
static void make_first(struct make *m)
{
	uint32_t i, at = 0;

	m->first = xcalloc(m->nnodes + 1, sizeof(*m->first));
	for (i = 0; i < m->nnodes; i++) {
		m->first[i] = at;
		while (at < m->nitems && m->items[at]->bits == m->nodes[i].bits &&
		       !memcmp(m->items[at]->addr, m->nodes[i].addr, sizeof(m->nodes[i].addr)))
			at++;
	}
	m->first[m->nnodes] = at;
}

static void cover(struct make *m, const struct inet_item *item)
{
	vec_push(m->covers, m->ncovers) = (struct cover){.hit = item->hit, .port = item->port};
}

static int by_port(const void *x, const void *y)
{
	const struct cover *a = x, *b = y;

	if (a->port != b->port)
		return a->port < b->port ? -1 : 1;
	return (a->hit > b->hit) - (a->hit < b->hit);
}

static bool is_mapped(const struct node *node)
{
	return node->bits >= 96 && inet_is_mapped(node->addr);
}

/* All that covers a node, those for any port first. */
static void make_covers(struct make *m, uint32_t node)
{
	bool v4 = is_mapped(&m->nodes[node]);
	uint32_t up;
	size_t i;

	m->ncovers = 0;
	for (i = 0; i < m->in->n; i++) {
		enum inet_set set = m->in->v[i].set;

		if (set == INET_SET_ANY || (set != INET_SET_NONE && set == m->nodes[node].set))
			cover(m, &m->in->v[i]);
		else if (set == INET_SET_NONE)
			break;
	}
	for (up = node; up != NO_NODE && is_mapped(&m->nodes[up]) == v4; up = m->nodes[up].parent)
		for (i = m->first[up]; i < m->first[up + 1]; i++)
			cover(m, m->items[i]);
	if (m->ncovers)
		qsort(m->covers, m->ncovers, sizeof(*m->covers), by_port);
}

/* The accept of the covers for any port, and of those from…end - 1. */
static int accept_of(struct make *m, size_t any, size_t from, size_t end, uint32_t *ret_accept)
{
	struct accept_ids ids;
	size_t i, n = 0;
	int err;

	m->hits = xreallocarray(m->hits, m->ncovers, sizeof(*m->hits));
	for (i = 0; i < any; i++)
		m->hits[n++] = m->covers[i].hit;
	for (i = from; i < end; i++)
		m->hits[n++] = m->covers[i].hit;
	err = accepts_add(m->a, m->hits, n, ACCEPT_OBJECT, &ids);
	if (!err)
		*ret_accept = ids.accept;
	return err;
}

static int make_ports(struct make *m, uint32_t node, size_t any, struct net_entry *entry)
{
	struct port_entry port = {.node = node};
	size_t i, end;
	int err;

	for (i = any; i < m->ncovers; i = end) {
		for (end = i; end < m->ncovers && m->covers[end].port == m->covers[i].port;)
			end++;
		port.port = (uint32_t)m->covers[i].port;
		err = accept_of(m, any, i, end, &port.accept);
		if (err)
			return err;
		vec_push(m->t->ports, m->t->nports) = port;
		entry->node.ports++;
	}
	return 0;
}

static int make_entry(struct make *m, uint32_t node, char **ret_error)
{
	struct net_entry entry = {.bits = m->nodes[node].bits, .node = {.node = node}};
	size_t any = 0;
	int err;

	memcpy(entry.addr, m->nodes[node].addr, sizeof(entry.addr));
	make_covers(m, node);
	while (any < m->ncovers && m->covers[any].port < 0)
		any++;
	err = accept_of(m, any, 0, 0, &entry.node.accept);
	if (!err)
		err = make_ports(m, node, any, &entry);
	if (err) {
		*ret_error = xstrdup(m->a->error);
		return err;
	}
	if (m->t->nports > RF_PORTS_MAX) {
		*ret_error = xasprintf("the endpoints need more than %u prefixes with a port "
				       "(RF_PORTS_MAX)",
				       RF_PORTS_MAX);
		return -E2BIG;
	}
	vec_push(m->t->nets, m->t->nnets) = entry;
	return 0;
}

/* Sets first, so that make_covers() need not look at the rest. */
static int sets_first(const void *x, const void *y)
{
	const struct inet_item *a = x, *b = y;

	if ((a->set == INET_SET_NONE) != (b->set == INET_SET_NONE))
		return a->set == INET_SET_NONE ? 1 : -1;
	if (a->hit != b->hit)
		return a->hit < b->hit ? -1 : 1;
	return (a->port > b->port) - (a->port < b->port);
}

int inet_make(const struct inet *in, struct accepts *a, struct policy_tables *ret_tables,
	      char **ret_error)
{
	struct inet sorted = {.v = xmemdup(in->v, in->n * sizeof(*in->v)), .n = in->n};
	struct make m = {.in = &sorted, .a = a, .t = ret_tables};
	uint32_t i;
	size_t k;
	int err = 0;

	qsort(sorted.v, sorted.n, sizeof(*sorted.v), sets_first);
	for (k = 0; k < sorted.n; k++)
		if (sorted.v[k].set == INET_SET_NONE)
			vec_push(m.items, m.nitems) = &sorted.v[k];
	if (m.nitems)
		qsort(m.items, m.nitems, sizeof(*m.items), items_by_prefix);
	if (sorted.n)
		make_nodes(&m);
	make_parents(&m);
	make_first(&m);
	if (m.nnodes > RF_NETS_MAX) {
		*ret_error = xasprintf("the endpoints need more than %u prefixes (RF_NETS_MAX)",
				       RF_NETS_MAX);
		err = -E2BIG;
	}
	for (i = 0; i < m.nnodes && !err; i++)
		err = make_entry(&m, i, ret_error);
	free(m.nodes);
	free(m.covers);
	free(m.hits);
	free(m.items);
	free(m.first);
	inet_release(&sorted);
	return err;
}
