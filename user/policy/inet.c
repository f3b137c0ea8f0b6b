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

/* What covers a node for some operations, those for any port first. */
struct covers {
	struct cover *v;
	size_t n;
	size_t any;  /* for any port */
	size_t from; /* those of the port in question */
	size_t end;
	uint32_t *hits;
};

/* The unspecified address has another meaning for the last two. */
enum covers_of {
	COVERS_OTHERS,
	COVERS_LISTEN,
	COVERS_RECEIVE,
	COVERS_COUNT,
};

struct make {
	const struct inet *in;
	struct accepts *a;
	struct policy_tables *t;
	struct node *nodes;
	size_t nnodes;
	struct covers covers[COVERS_COUNT];
	const struct inet_item **items; /* with an address, sorted as the nodes are */
	size_t nitems;
	uint32_t *first; /* items of each node */
};

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

static void cover(struct covers *c, const struct inet_item *item, int port)
{
	vec_push(c->v, c->n) = (struct cover){.hit = item->hit, .port = port};
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

/* All that covers the addresses of a node. */
static void make_covers(struct make *m, uint32_t node)
{
	struct covers *c = &m->covers[COVERS_OTHERS];
	bool v4 = is_mapped(&m->nodes[node]);
	uint32_t up;
	size_t i;

	for (i = 0; i < m->in->n; i++) {
		enum inet_set set = m->in->v[i].set;

		if (set == INET_SET_ANY || (set != INET_SET_NONE && set == m->nodes[node].set))
			cover(c, &m->in->v[i], m->in->v[i].port);
		else if (set == INET_SET_NONE)
			break;
	}
	for (up = node; up != NO_NODE && is_mapped(&m->nodes[up]) == v4; up = m->nodes[up].parent)
		for (i = m->first[up]; i < m->first[up + 1]; i++)
			cover(c, m->items[i], m->items[i]->port);
}

/* ---- the unspecified address --------------------------------------------------------------- */

/* Which of the endpoints that the unspecified address may stand for an item covers. */
enum reach {
	REACH_NONE,
	REACH_SOME,
	REACH_ALL,
};

static bool is_unspecified(const struct node *node)
{
	static const uint8_t any[16], any4[16] = {[10] = 0xff, [11] = 0xff};

	return node->bits == 128 &&
	       (!memcmp(node->addr, any, sizeof(any)) || !memcmp(node->addr, any4, sizeof(any4)));
}

/*
 * 0.0.0.0 stands for every IPv4 address. So does ::, beside those of IPv6: a socket takes both
 * unless it was told not to. Who writes the address itself means just this.
 */
static enum reach reach_of(const struct inet_item *item, const struct node *node)
{
	bool v4 = is_mapped(node);

	if (item->set == INET_SET_ANY)
		return REACH_ALL;
	if (item->set != INET_SET_NONE)
		return REACH_SOME;
	if (v4 && !(item->bits >= 96 && inet_is_mapped(item->addr)))
		return REACH_NONE;
	if (item->bits == 128 && !memcmp(item->addr, node->addr, sizeof(item->addr)))
		return REACH_ALL;
	return v4 && item->bits == 96 ? REACH_ALL : REACH_SOME;
}

/* What restricts counts when it may be meant, what permits (so does an exception) when it must be.
 */
static bool is_meant(const struct make *m, const struct inet_item *item, enum reach reach)
{
	const struct ir_rule *r = &m->a->ir->rules[hit_rule(item->hit)];
	bool loosens = ir_rule_permits(m->a->ir, r) != !!(item->hit & HIT_EXCEPT);

	return reach >= (loosens ? REACH_ALL : REACH_SOME);
}

/*
 * To listen on it is to listen on every address of the machine, and who sends to a socket that is
 * not connected may be anybody at any port. Only to connect to it is to connect to loopback.
 */
static void make_unspecified(struct make *m, uint32_t node)
{
	size_t i;

	for (i = 0; i < m->in->n; i++) {
		const struct inet_item *item = &m->in->v[i];
		enum reach reach = reach_of(item, &m->nodes[node]);

		if (is_meant(m, item, reach))
			cover(&m->covers[COVERS_LISTEN], item, item->port);
		if (item->port >= 0 && reach == REACH_ALL)
			reach = REACH_SOME;
		if (is_meant(m, item, reach))
			cover(&m->covers[COVERS_RECEIVE], item, -1);
	}
}

/* ---- answers -------------------------------------------------------------------------------- */

/* The accept of the covers for any port, and of those for the port in question. */
static int accept_of(struct make *m, size_t parts, uint32_t *ret_accept)
{
	static const uint32_t ops[] = {[COVERS_LISTEN] = RF_OP_BIT(RF_OP_LISTEN),
				       [COVERS_RECEIVE] = RF_OP_BIT(RF_OP_RECEIVE)};
	struct accept_part part[COVERS_COUNT];
	struct accept_ids ids;
	size_t i, k;
	int err;

	for (i = 0; i < parts; i++) {
		struct covers *c = &m->covers[i];

		c->hits = xreallocarray(c->hits, c->n, sizeof(*c->hits));
		part[i] = (struct accept_part){.hits = c->hits, .ops = ops[i]};
		for (k = 0; k < c->any; k++)
			c->hits[part[i].n++] = c->v[k].hit;
		for (k = c->from; k < c->end; k++)
			c->hits[part[i].n++] = c->v[k].hit;
	}
	part[COVERS_OTHERS].ops = ~0u;
	for (i = 1; i < parts; i++)
		part[COVERS_OTHERS].ops &= ~ops[i];
	err = accepts_add_parts(m->a, part, parts, ACCEPT_OBJECT, &ids);
	if (!err)
		*ret_accept = ids.accept;
	return err;
}

/* The next port that some covers are for; -1: there is none. */
static int next_port(struct make *m, size_t parts)
{
	int port = -1;
	size_t i;

	for (i = 0; i < parts; i++) {
		struct covers *c = &m->covers[i];

		c->from = c->end;
		if (c->from < c->n && (port < 0 || c->v[c->from].port < port))
			port = c->v[c->from].port;
	}
	for (i = 0; i < parts; i++) {
		struct covers *c = &m->covers[i];

		while (c->end < c->n && c->v[c->end].port == port)
			c->end++;
	}
	return port;
}

static int make_ports(struct make *m, uint32_t node, size_t parts, struct net_entry *entry)
{
	struct port_entry entry_of = {.node = node};
	int err, port;

	while ((port = next_port(m, parts)) >= 0) {
		entry_of.port = (uint32_t)port;
		err = accept_of(m, parts, &entry_of.accept);
		if (err)
			return err;
		vec_push(m->t->ports, m->t->nports) = entry_of;
		entry->node.ports++;
	}
	return 0;
}

/* Those for any port first. */
static void sort_covers(struct covers *c)
{
	if (c->n)
		qsort(c->v, c->n, sizeof(*c->v), by_port);
	for (c->any = 0; c->any < c->n && c->v[c->any].port < 0;)
		c->any++;
	c->from = c->any;
	c->end = c->any;
}

static int make_entry(struct make *m, uint32_t node, char **ret_error)
{
	struct net_entry entry = {.bits = m->nodes[node].bits, .node = {.node = node}};
	size_t parts = is_unspecified(&m->nodes[node]) ? COVERS_COUNT : 1, i;
	int err;

	memcpy(entry.addr, m->nodes[node].addr, sizeof(entry.addr));
	for (i = 0; i < COVERS_COUNT; i++)
		m->covers[i].n = 0;
	make_covers(m, node);
	if (parts > 1)
		make_unspecified(m, node);
	for (i = 0; i < parts; i++)
		sort_covers(&m->covers[i]);
	err = accept_of(m, parts, &entry.node.accept);
	if (!err)
		err = make_ports(m, node, parts, &entry);
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

/*
 * An address that is not known yet, but will be none of a special kind. What is let through
 * somewhere in the public space, at whatever port, may be let through; what is forbidden only
 * somewhere may not be forbidden.
 */
static int make_query(struct make *m, char **ret_error)
{
	struct covers *c = &m->covers[COVERS_OTHERS];
	size_t i;
	int err;

	c->n = 0;
	for (i = 0; i < m->in->n; i++) {
		const struct inet_item *item = &m->in->v[i];
		bool wide = item->set == INET_SET_ANY || item->set == INET_SET_PUBLIC ||
			    (item->set == INET_SET_NONE && item->bits <= 96);

		if (wide && (item->port < 0 || item->hit & HIT_EXCEPT))
			cover(c, item, -1);
	}
	sort_covers(c);
	err = accept_of(m, 1, &m->t->policy.net_query);
	if (err)
		*ret_error = xstrdup(m->a->error);
	return err;
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
	if (!err)
		err = make_query(&m, ret_error);
	free(m.nodes);
	for (k = 0; k < COVERS_COUNT; k++) {
		free(m.covers[k].v);
		free(m.covers[k].hits);
	}
	free(m.items);
	free(m.first);
	inet_release(&sorted);
	return err;
}
