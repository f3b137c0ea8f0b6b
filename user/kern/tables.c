// SPDX-License-Identifier: GPL-2.0-only
/* tables.c - a compiled policy into the maps: every id moved to where the policy lies in them. */
#include <errno.h>
#include <string.h>
#include <arpa/inet.h>

#include <bpf/bpf.h>

#include "user/base/alloc.h"
#include "user/kern/engine_internal.h"

/* The ids of a policy begin at 0; dense rows have no check to move. */
static void write_automaton(struct engine *e, const struct policy_tables *t,
			    const struct engine_policy *p)
{
	struct rf_state *states = &e->skel->bss->rf_states[p->states];
	struct rf_cell *cells = &e->skel->bss->rf_cells[p->cells];

	for (size_t i = 0; i < t->nstates; i++) {
		states[i] = t->states[i];
		states[i].base += p->cells;
		states[i].dflt += p->cells;
		states[i].accept += p->accepts;
		states[i].below = t->states[i].below ? t->states[i].below + p->lists : 0;
	}
	for (size_t i = 0; i < t->ncells; i++) {
		cells[i] = t->cells[i];
		cells[i].next += p->states;
		if (cells[i].check != RF_CELL_FREE)
			cells[i].check += p->states;
	}
}

static uint32_t moved(uint32_t id, uint32_t base)
{
	return id ? id + base : 0;
}

static void write_rules(struct engine *e, const struct policy_tables *t,
			const struct engine_policy *p)
{
	struct rf_accept *accepts = &e->skel->bss->rf_accepts[p->accepts];
	struct rf_list *lists = &e->skel->bss->rf_lists[p->lists];
	struct rf_rule *rules = &e->skel->bss->rf_rules[p->rules];

	for (size_t i = 0; i < t->naccepts; i++) {
		accepts[i] = t->accepts[i];
		accepts[i].spared = moved(t->accepts[i].spared, p->lists);
		for (int op = 0; op < RF_OP_COUNT; op++)
			accepts[i].list[op] = moved(t->accepts[i].list[op], p->lists);
	}
	for (size_t i = 0; i < t->nlists; i++) {
		lists[i] = t->lists[i];
		for (uint32_t r = 0; r < lists[i].all && r < RF_LIST_RULES; r++)
			lists[i].rule[r] += p->rules;
	}
	for (size_t i = 0; i < t->nrules; i++) {
		rules[i] = t->rules[i];
		rules[i].cond = moved(t->rules[i].cond, p->conds);
	}
	memcpy(&e->skel->bss->rf_conds[p->conds], t->conds, t->nconds * sizeof(*t->conds));
}

static int write_maps(struct engine *e, const struct policy_tables *t,
		      const struct engine_policy *p)
{
	int r = 0;

	for (size_t i = 0; i < t->nsbs && !r; i++) {
		struct rf_sb_key key = {.policy = p->index, .dev = t->sbs[i].dev};
		uint32_t state = t->sbs[i].state + p->states;

		r = bpf_map_update_elem(bpf_map__fd(e->skel->maps.starts), &key, &state, BPF_ANY);
	}
	for (size_t i = 0; i < t->nnets && !r; i++) {
		struct rf_net_key key = {.prefixlen = 32 + t->nets[i].bits,
					 .policy = htonl(p->index)};
		struct rf_net_node node = t->nets[i].node;

		memcpy(key.addr, t->nets[i].addr, sizeof(key.addr));
		node.accept += p->accepts;
		r = bpf_map_update_elem(bpf_map__fd(e->skel->maps.nets), &key, &node, BPF_ANY);
	}
	for (size_t i = 0; i < t->nports && !r; i++) {
		struct rf_port_key key = {
			.policy = p->index, .node = t->ports[i].node, .port = t->ports[i].port};
		uint32_t accept = t->ports[i].accept + p->accepts;

		r = bpf_map_update_elem(bpf_map__fd(e->skel->maps.ports), &key, &accept, BPF_ANY);
	}
	return r;
}

static int write_host_ports(struct engine *e, const struct policy_tables *t,
			    const struct engine_policy *p)
{
	int r = 0;

	for (size_t i = 0; i < t->nhost_ports && !r; i++) {
		struct rf_host_port_key key = {.policy = p->index, .port = t->host_ports[i].port};
		__u64 lists = t->host_ports[i].lists;

		r = bpf_map_update_elem(bpf_map__fd(e->skel->maps.host_ports), &key, &lists,
					BPF_ANY);
	}
	return r;
}

static int write_digests(struct engine *e, const struct policy_tables *t,
			 const struct engine_policy *p)
{
	int r = 0;

	for (size_t i = 0; i < t->ndigests && !r; i++) {
		struct rf_digest_key key = {.policy = p->index};
		__u64 lists = t->digests[i].lists;

		memcpy(key.digest, t->digests[i].digest, sizeof(key.digest));
		r = bpf_map_update_elem(bpf_map__fd(e->skel->maps.digests), &key, &lists, BPF_ANY);
	}
	return r;
}

/* Removes the entries of a map whose key begins, after skip bytes, with the policy's index. */
static void drop_keys(int fd, size_t key_size, size_t skip, uint32_t policy)
{
	unsigned char key[40], next[40];
	int more = !bpf_map_get_next_key(fd, NULL, key);

	while (more) {
		more = !bpf_map_get_next_key(fd, key, next);
		if (!memcmp(key + skip, &policy, sizeof(policy)))
			bpf_map_delete_elem(fd, key);
		memcpy(key, next, key_size);
	}
}

static int take_room(struct engine *e, const struct policy_tables *t, struct engine_policy *p,
		     const char **ret_table)
{
	const struct {
		const char *name;
		size_t n;
		uint32_t limit;
		uint32_t *at;
	} want[ARENA_TABLES] = {
		{"states", t->nstates, RF_STATES_MAX, &p->states},
		{"cells", t->ncells, RF_CELLS_MAX, &p->cells},
		{"accepts", t->naccepts, RF_ACCEPTS_MAX, &p->accepts},
		{"lists", t->nlists, RF_LISTS_MAX, &p->lists},
		{"rules", t->nrules, RF_RULE_IDS_MAX, &p->rules},
		{"conditions", t->nconds, RF_CONDS_MAX, &p->conds},
	};

	for (int i = 0; i < ARENA_TABLES; i++) {
		*ret_table = want[i].name;
		if (want[i].n > want[i].limit ||
		    arena_take(&e->arena, (enum arena_table)i, (uint32_t)want[i].n, want[i].limit,
			       p->index, want[i].at)) {
			arena_give(&e->arena, p->index);
			return -E2BIG;
		}
	}
	return 0;
}

static int free_index(struct engine *e, uint32_t *ret_index)
{
	for (uint32_t i = 0; i < RF_POLICIES_MAX; i++)
		if (!(e->skel->bss->rf_policies[i].flags & RF_POLICY_USED)) {
			*ret_index = i;
			return 0;
		}
	return -E2BIG;
}

static void write_header(struct engine *e, const struct policy_tables *t,
			 const struct engine_policy *p)
{
	struct rf_policy h = t->policy;

	h.generation = p->generation;
	h.flags |= RF_POLICY_USED;
	for (size_t i = 0; i < t->naccepts; i++) {
		if (t->accepts[i].list[RF_OP_RECEIVE])
			h.flags |= RF_POLICY_RECEIVE;
		if (t->accepts[i].list[RF_OP_CONNECT])
			h.flags |= RF_POLICY_CONNECT;
		for (int op = 0; op <= RF_OP_MAP; op++)
			if (t->accepts[i].list[op])
				h.flags |= RF_POLICY_FILES;
	}
	h.start += p->states;
	h.start_called += p->states;
	h.start_abstract += p->states;
	h.start_arg += p->states;
	h.start_host += p->states;
	/* Those that no event has stand for nothing, as rf_policy.laters says. */
	for (int i = 0; i < RF_LATER_MAX; i++)
		h.later[i] += p->rules;
	h.accept_none += p->accepts;
	h.accept_nameless += p->accepts;
	h.net_none += p->accepts;
	h.net_query += p->accepts;
	e->skel->bss->rf_policies[p->index] = h;
}

int engine_policy_load(struct engine *e, const struct policy_tables *t,
		       struct engine_policy *ret_policy, char **ret_error)
{
	const char *table = "policies";
	struct engine_policy p = {};
	int r = free_index(e, &p.index);

	if (!r)
		r = take_room(e, t, &p, &table);
	if (r) {
		*ret_error = xasprintf("the table of %s is full", table);
		return r;
	}
	write_automaton(e, t, &p);
	write_rules(e, t, &p);
	r = write_maps(e, t, &p);
	if (!r)
		r = write_digests(e, t, &p);
	if (!r)
		r = write_host_ports(e, t, &p);
	if (r) {
		engine_policy_drop(e, &p);
		*ret_error = xasprintf("a map of the policy cannot be filled: %s", strerror(-r));
		return r;
	}
	p.generation = ++e->next_generation;
	write_header(e, t, &p);
	*ret_policy = p;
	return 0;
}

void engine_policy_drop(struct engine *e, const struct engine_policy *p)
{
	struct rf_policy *header = &e->skel->bss->rf_policies[p->index];

	/* An exec that has not gone on under it yet will not; one that goes on just now may. */
	__atomic_store_n(&header->generation, 0, __ATOMIC_SEQ_CST);
	programs_wait(e);
	memset(header, 0, sizeof(*header));
	drop_keys(bpf_map__fd(e->skel->maps.starts), sizeof(struct rf_sb_key), 0, p->index);
	drop_keys(bpf_map__fd(e->skel->maps.nets), sizeof(struct rf_net_key), 4, htonl(p->index));
	drop_keys(bpf_map__fd(e->skel->maps.ports), sizeof(struct rf_port_key), 0, p->index);
	drop_keys(bpf_map__fd(e->skel->maps.host_ports), sizeof(struct rf_host_port_key), 0,
		  p->index);
	drop_keys(bpf_map__fd(e->skel->maps.digests), sizeof(struct rf_digest_key), 0, p->index);
	arena_give(&e->arena, p->index);
}
