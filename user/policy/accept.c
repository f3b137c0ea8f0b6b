// SPDX-License-Identifier: GPL-2.0-only
#include "user/policy/accept.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/base/strbuf.h"
#include "user/policy/dnf.h"

#define OPS_PROGRAM (RF_OP_BIT(RF_OP_EXEC) | RF_OP_BIT(RF_OP_MAP))

/* The operations that a pattern of a kind may speak about. */
static uint32_t ops_of(enum hit_kind kind)
{
	switch (kind) {
	case HIT_PATH:
		return RF_OPS_FILE;
	case HIT_PROGRAM:
		return OPS_PROGRAM;
	case HIT_UNIX:
	case HIT_INET:
		return OPS_ENDPOINT;
	}
	return 0;
}

/* kill > deny > ask > audit, then order in the IR. */
static void make_ranks(struct accepts *a)
{
	const struct policy_ir *ir = a->ir;
	uint32_t next = 0;
	int effect;
	size_t i;

	for (effect = RF_EFFECT_KILL; effect >= RF_EFFECT_NONE; effect--) {
		for (i = 0; i < ir->nrules; i++) {
			if ((int)ir->rules[i].effect != effect)
				continue;
			a->rank[i] = next;
			a->by_rank[next++] = (uint32_t)i;
		}
	}
}

void accepts_init(struct accepts *a, const struct policy_ir *ir, const uint32_t *cond)
{
	size_t i;

	memset(a, 0, sizeof(*a));
	a->ir = ir;
	a->cond = cond;
	a->rank = xcalloc(ir->nrules, sizeof(*a->rank));
	a->by_rank = xcalloc(ir->nrules, sizeof(*a->by_rank));
	a->ops = xcalloc(ir->nrules, sizeof(*a->ops));
	a->out = xcalloc(ir->nrules, sizeof(*a->out));
	a->found = xcalloc(ir->nrules, sizeof(*a->found));
	make_ranks(a);
	for (i = 0; i < ir->nrules; i++)
		if (ir->rules[i].everything)
			vec_push(a->everything, a->neverything) = (uint32_t)i;
	intern_init(&a->lists);
	intern_init(&a->keys);
	intern_init(&a->denials);
	intern_add(&a->lists, NULL, 0, NULL);
	intern_add(&a->denials, NULL, 0, NULL);
}

void accepts_release(struct accepts *a)
{
	intern_release(&a->lists);
	intern_release(&a->keys);
	intern_release(&a->denials);
	free(a->rank);
	free(a->by_rank);
	free(a->everything);
	free(a->v);
	free(a->error);
	free(a->ops);
	free(a->out);
	free(a->found);
	memset(a, 0, sizeof(*a));
}

static void find_rule(struct accepts *a, uint32_t rule, uint32_t ops)
{
	ops &= a->ir->rules[rule].ops;
	if (!ops || a->cond[rule] == COND_NEVER)
		return;
	/* What it says of the content or of a host, it says of the name or address already. */
	if (ir_rule_is_twin(a->ir, rule) && a->ops[rule - 1])
		return;
	if (!a->ops[rule])
		a->found[a->nfound++] = a->rank[rule];
	a->ops[rule] |= ops;
}

static int by_number(const void *x, const void *y)
{
	uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;

	return (a > b) - (a < b);
}

/* Fills found (ranks, ascending) and ops. */
static void find_rules(struct accepts *a, const uint32_t *hits, size_t n, enum accept_domain domain)
{
	bool word = false;
	size_t i;

	a->nfound = 0;
	for (i = 0; i < n; i++) {
		word |= hits[i] == HIT_WORD;
		if (hit_is_rule(hits[i]) && (hits[i] & HIT_EXCEPT))
			a->out[hit_rule(hits[i])] = 1;
	}
	for (i = 0; i < n; i++)
		if (hit_is_rule(hits[i]) && !a->out[hit_rule(hits[i])])
			find_rule(a, hit_rule(hits[i]), ops_of(hit_kind(hits[i])));
	/* What a program is called says nothing of rules about everything: its file answers those.
	 */
	for (i = 0; i < a->neverything && !word; i++)
		if (!a->out[a->everything[i]])
			find_rule(a, a->everything[i], ~0u);
	/* Whose programs were not found has no object either, and is about nothing. */
	for (i = 0; i < a->ir->nrules && domain == ACCEPT_SYSTEM; i++)
		if (!a->ir->rules[i].of.n && !a->ir->rules[i].everything)
			find_rule(a, (uint32_t)i, ~(RF_OPS_FILE | OPS_ENDPOINT));
	qsort(a->found, a->nfound, sizeof(*a->found), by_number);
}

static int too_long(struct accepts *a, uint32_t op)
{
	struct strbuf names = STRBUF_INIT;
	const char *last = "";
	unsigned int shown = 0;
	size_t i;

	for (i = 0; i < a->nfound && shown < 3; i++) {
		uint32_t rule = a->by_rank[a->found[i]];

		if (!(a->ops[rule] & RF_OP_BIT(op)))
			continue;
		if (!strcmp(last, a->ir->rules[rule].name))
			continue;
		last = a->ir->rules[rule].name;
		strbuf_addf(&names, "%s%s", shown++ ? ", " : "", last);
	}
	free(a->error);
	a->error = xasprintf("more than %d rules and events match one object and operation "
			     "(RF_LIST_RULES): %s%s",
			     RF_LIST_RULES, names.s, shown == 3 ? " and others" : "");
	strbuf_release(&names);
	return -E2BIG;
}

/* The rules of one operation, then its events, which have the last ranks. */
static int list_of(struct accepts *a, uint32_t op, struct rf_accept *accept)
{
	uint32_t list[RF_LIST_RULES];
	size_t i, n = 0;

	for (i = 0; i < a->nfound; i++) {
		uint32_t rule = a->by_rank[a->found[i]];

		if (!(a->ops[rule] & RF_OP_BIT(op)))
			continue;
		if (n == RF_LIST_RULES)
			return too_long(a, op);
		list[n++] = rule;
		if (op == RF_OP_EXEC && a->ir->rules[rule].sha256.n)
			accept->digest = 1;
	}
	accept->list[op] = intern_add(&a->lists, list, n, NULL);
	if (n && a->ir->rules[list[n - 1]].action != RF_ACTION_NONE)
		accept->events |= RF_OP_BIT(op);
	return 0;
}

/* The rules with program names that except this file; the strongest, should they be too many. */
static uint32_t spared_list(struct accepts *a, const uint32_t *hits, size_t n)
{
	uint32_t ranks[RF_LIST_RULES];
	size_t i, k, count = 0;

	for (i = 0; i < n && count < RF_LIST_RULES; i++) {
		const struct ir_rule *rule;

		if (!hit_is_rule(hits[i]) || !(hits[i] & HIT_EXCEPT))
			continue;
		rule = &a->ir->rules[hit_rule(hits[i])];
		for (k = 0; k < rule->of.n && rule->of.v[k].kind != PATTERN_PROGRAM; k++)
			;
		if (k < rule->of.n)
			ranks[count++] = a->rank[hit_rule(hits[i])];
	}
	qsort(ranks, count, sizeof(*ranks), by_number);
	return accepts_list(a, ranks, count);
}

uint32_t accepts_list(struct accepts *a, const uint32_t *ranks, size_t n)
{
	uint32_t list[RF_LIST_RULES];
	size_t i;

	for (i = 0; i < n && i < RF_LIST_RULES; i++)
		list[i] = a->by_rank[ranks[i]];
	return intern_add(&a->lists, list, i, NULL);
}

static uint32_t denials_of(struct accepts *a)
{
	uint32_t *ranks = xmalloc(a->nfound * sizeof(*ranks)), id;
	size_t i, n = 0;

	for (i = 0; i < a->nfound; i++) {
		uint32_t rule = a->by_rank[a->found[i]];

		if (a->ir->rules[rule].effect >= RF_EFFECT_ASK && (a->ops[rule] & RF_OPS_FILE))
			ranks[n++] = a->found[i];
	}
	id = intern_add(&a->denials, ranks, n, NULL);
	free(ranks);
	return id;
}

static uint32_t intern_accept(struct accepts *a, const struct rf_accept *accept)
{
	uint32_t key[sizeof(*accept) / sizeof(uint32_t)], id;
	bool is_new;

	memcpy(key, accept, sizeof(key));
	id = intern_add(&a->keys, key, sizeof(key) / sizeof(key[0]), &is_new);
	if (is_new)
		vec_push(a->v, a->n) = *accept;
	return id;
}

/* The bits that a name gives beside its rules. */
static void add_bits(struct rf_accept *accept, const uint32_t *hits, size_t n)
{
	uint32_t bit;
	size_t i;

	for (i = 0; i < n; i++) {
		if (hits[i] < HIT_VIA_FIRST || hits[i] >= HIT_WORD)
			continue;
		if (hits[i] < HIT_CWD_FIRST) {
			accept->via |= 1ull << (hits[i] - HIT_VIA_FIRST) / 2;
		} else if (hits[i] < HIT_ARG_FIRST) {
			accept->cwd |= 1ull << (hits[i] - HIT_CWD_FIRST) / 2;
		} else if (hits[i] >= HIT_HOST_FIRST) {
			accept->hosts |= 1ull << (hits[i] - HIT_HOST_FIRST) / 2;
		} else {
			bit = (hits[i] - HIT_ARG_FIRST) / 2;
			accept->args[bit / 64] |= 1ull << bit % 64;
		}
	}
}

static void forget_found(struct accepts *a, const uint32_t *hits, size_t n)
{
	size_t i;

	for (i = 0; i < a->nfound; i++)
		a->ops[a->by_rank[a->found[i]]] = 0;
	for (i = 0; i < n; i++)
		if (hit_is_rule(hits[i]))
			a->out[hit_rule(hits[i])] = 0;
}

int accepts_add_parts(struct accepts *a, const struct accept_part *parts, size_t n,
		      enum accept_domain domain, struct accept_ids *ret_ids)
{
	struct rf_accept accept = {0};
	uint32_t op;
	size_t i;
	int err = 0;

	add_bits(&accept, parts[0].hits, parts[0].n);
	accept.spared = spared_list(a, parts[0].hits, parts[0].n);
	for (i = 0; i < n && !err; i++) {
		find_rules(a, parts[i].hits, parts[i].n, domain);
		for (op = 0; op < RF_OP_COUNT && !err; op++)
			if (parts[i].ops & RF_OP_BIT(op))
				err = list_of(a, op, &accept);
		if (!i && !err)
			ret_ids->denials = denials_of(a);
		forget_found(a, parts[i].hits, parts[i].n);
	}
	if (!err)
		ret_ids->accept = intern_accept(a, &accept);
	return err;
}

int accepts_add(struct accepts *a, const uint32_t *hits, size_t n, enum accept_domain domain,
		struct accept_ids *ret_ids)
{
	const struct accept_part part = {.hits = hits, .n = n, .ops = ~0u};

	return accepts_add_parts(a, &part, 1, domain, ret_ids);
}
