// SPDX-License-Identifier: GPL-2.0-only
#include "user/policy/lower.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/policy/accept.h"
#include "user/policy/asks.h"
#include "user/policy/below.h"
#include "user/policy/comb.h"
#include "user/policy/cond_text.h"
#include "user/policy/dnf.h"
#include "user/policy/eval.h"
#include "user/policy/lower_state.h"
#include "user/policy/hosts.h"
#include "user/policy/names.h"

struct lower {
	const struct policy_ir *ir;
	struct conds conds;
	struct asks asks;
	struct hosts hosts;
	uint32_t *cond; /* of each rule */
	struct names names;
	struct accepts accepts;
	uint32_t *accept, *denials; /* of each state */
	struct below below;
	struct comb comb;
	struct policy_tables t;
	char *error;
};

static const char *file_of(const struct ir_rule *r)
{
	return r->loc.file ? r->loc.file : "?";
}

/*
 * What the rule asks of the names of hosts: of its exceptions none, and of its objects, when it is
 * about names only, one of them: each list is a term of its own.
 */
static int ask_hosts(struct lower *l, const struct ir_rule *r, struct rf_term *terms, size_t *ret_n,
		     char **ret_what)
{
	bool loose = ir_rule_permits(l->ir, r);
	uint64_t holes = 0, bits = 0;
	size_t n = 0;
	int bit, err = hosts_add(&l->hosts, &r->except, !loose, &holes);

	if (!err && r->by_host)
		err = hosts_add(&l->hosts, &r->of, loose, &bits);
	if (err) {
		*ret_what =
			xasprintf("more than %d different lists of host names and ports, in all "
				  "layers (RF_HOSTS_MAX)",
				  RF_HOSTS_MAX);
		return err;
	}
	terms[0].lack[RF_FACT_HOSTS] |= holes;
	for (bit = 0; bit < RF_HOSTS_MAX; bit++) {
		if (!(bits & 1ull << bit))
			continue;
		terms[n] = terms[0];
		terms[n++].need[RF_FACT_HOSTS] = 1ull << bit;
	}
	*ret_n = n ? n : 1;
	return 0;
}

static int make_cond(struct lower *l, size_t i)
{
	const struct ir_rule *r = &l->ir->rules[i];
	struct rf_term asked[RF_HOSTS_MAX] = {0};
	char *what = NULL;
	size_t n = 1;
	int err = asks_add(&l->asks, r, &asked[0], &what);

	if (!err && (r->ops & OPS_ENDPOINT))
		err = ask_hosts(l, r, asked, &n, &what);
	if (!err)
		err = conds_add(&l->conds, r->when, asked, n, &l->cond[i], &what);
	if (err)
		l->error = xasprintf("%s:%u: %s %s: %s", file_of(r), r->loc.line,
				     r->action ? "an event of" : "rule", r->name, what);
	free(what);
	return err;
}

static int make_conds(struct lower *l)
{
	size_t i;
	int err = 0;

	if (l->ir->nrules > RF_RULES_MAX) {
		l->error = xasprintf("%zu rules and events; %d is the limit (RF_RULES_MAX)",
				     l->ir->nrules, RF_RULES_MAX);
		return -E2BIG;
	}
	l->cond = xcalloc(l->ir->nrules, sizeof(*l->cond));
	for (i = 0; i < l->ir->nrules && !err; i++)
		err = make_cond(l, i);
	return err;
}

/* The answer of every set of hits that a name can have, and so of every state. */
static int make_accepts(struct lower *l)
{
	const struct dfa *d = &l->names.dfa;
	struct accepts *a = &l->accepts;
	struct accept_ids *ids = xcalloc(d->hitsets.n, sizeof(*ids)), none = {0};
	const uint32_t *hits;
	size_t i, n;
	int err;

	err = accepts_add(a, NULL, 0, ACCEPT_SYSTEM, &ids[0]);
	l->t.policy.accept_none = ids[0].accept;
	for (i = 1; i < d->hitsets.n && !err; i++) {
		hits = intern_get(&d->hitsets, (uint32_t)i, &n);
		err = accepts_add(a, hits, n, ACCEPT_OBJECT, &ids[i]);
	}
	if (!err)
		err = accepts_add(a, NULL, 0, ACCEPT_OBJECT, &none);
	l->t.policy.net_none = none.accept;
	l->t.policy.net_query = none.accept;
	l->accept = xcalloc(d->nrows, sizeof(*l->accept));
	l->denials = xcalloc(d->nrows, sizeof(*l->denials));
	for (i = 0; i < d->nrows; i++) {
		l->accept[i] = ids[d->rows[i].hits].accept;
		l->denials[i] = ids[d->rows[i].hits].denials;
	}
	if (err) {
		l->error = a->error;
		a->error = NULL;
	}
	free(ids);
	return err;
}

static int make_below(struct lower *l)
{
	int err = below_make(&l->names.dfa, &l->accepts, l->denials, l->names.start, &l->below);

	if (err)
		l->error = xasprintf("the patterns need more than %u comparisons of directories "
				     "(BELOW_PAIRS_MAX)",
				     BELOW_PAIRS_MAX);
	return err;
}

static int make_comb(struct lower *l)
{
	int err = comb_make(&l->names.dfa, &l->comb);

	if (err)
		l->error = xasprintf("the patterns together need more than %u cells (RF_CELLS_MAX)",
				     RF_CELLS_MAX);
	return err;
}

static void fill_automaton(struct lower *l)
{
	struct policy_tables *t = &l->t;
	const struct dfa *d = &l->names.dfa;
	size_t i;

	t->nstates = d->nrows;
	t->states = xcalloc(t->nstates, sizeof(*t->states));
	for (i = 0; i < t->nstates; i++)
		t->states[i] = (struct rf_state){
			.base = l->comb.base[i],
			.dflt = l->comb.dflt[i],
			.accept = l->accept[i],
			.below = l->below.list[i],
			.cls = l->below.cls[i],
			.always = l->below.always[i],
		};
	t->cells = xmemdup(l->comb.cells, l->comb.ncells * sizeof(*t->cells));
	t->ncells = l->comb.ncells;
	memcpy(t->policy.cls, d->cls, sizeof(t->policy.cls));
	/* No name holds a NUL, and no pattern can mention one. */
	t->policy.other = d->cls[0];
	t->policy.start = l->names.start;
	t->policy.start_called = l->names.called;
	t->policy.start_abstract = l->names.abstract;
	t->policy.start_arg = l->names.arg;
	t->policy.start_host = l->names.host;
	t->sbs = l->names.sbs;
	t->nsbs = l->names.nsbs;
	l->names.sbs = NULL;
	l->names.nsbs = 0;
}

/* What patterns say of code without a name. */
static int fill_nameless(struct lower *l)
{
	struct eval e;
	int err;

	eval_init(&e, &l->t);
	err = eval_accept_path(&e, RF_NAMELESS, &l->t.policy.accept_nameless);
	if (err)
		l->error = xstrdup("the tables give no answer for " RF_NAMELESS);
	return err;
}

/* Rules come first: events have the last ranks. */
static struct rf_list list_of(const struct policy_ir *ir, const uint32_t *rules, size_t n)
{
	struct rf_list list = {.all = (uint16_t)n};

	while (list.n < n && ir->rules[rules[list.n]].action == RF_ACTION_NONE)
		list.n++;
	if (n)
		memcpy(list.rule, rules, n * sizeof(*rules));
	return list;
}

static void fill_answers(struct lower *l)
{
	struct policy_tables *t = &l->t;
	const uint32_t *rules;
	size_t i, n;

	t->naccepts = l->accepts.n;
	t->accepts = xmemdup(l->accepts.v, t->naccepts * sizeof(*t->accepts));
	t->nlists = l->accepts.lists.n;
	t->lists = xcalloc(t->nlists, sizeof(*t->lists));
	for (i = 0; i < t->nlists; i++) {
		rules = intern_get(&l->accepts.lists, (uint32_t)i, &n);
		t->lists[i] = list_of(l->ir, rules, n);
	}
	t->nconds = l->conds.n;
	t->conds = xmemdup(l->conds.v, t->nconds * sizeof(*t->conds));
	for (i = 0; i < l->conds.nvia; i++)
		vec_push(t->via, t->nvia) =
			l->conds.via[i].name ? xstrdup(l->conds.via[i].name) : NULL;
}

static struct rule_info info_of(const struct policy_ir *ir, const struct ir_rule *r)
{
	const struct ir_layer *layer = r->layer < ir->nlayers ? &ir->layers[r->layer] : NULL;
	const char *policy = layer && layer->name ? layer->name : "";

	return (struct rule_info){
		.name = xstrdup(r->name),
		.policy = xstrdup(policy),
		.file = xstrdup(r->loc.file	       ? r->loc.file
				: layer && layer->file ? layer->file
						       : ""),
		.line = r->loc.line,
		.layer = r->layer,
		.reason = r->reason ? xstrdup(r->reason) : NULL,
		.severity = xstrdup(r->severity ? r->severity : "medium"),
		.ops = r->ops,
		.action = (uint8_t)r->action,
		.bit = (uint8_t)r->bit,
	};
}

static void fill_rules(struct lower *l)
{
	struct policy_tables *t = &l->t;
	size_t i;

	t->nrules = l->ir->nrules;
	t->rules = xcalloc(t->nrules, sizeof(*t->rules));
	t->info = xcalloc(t->nrules, sizeof(*t->info));
	for (i = 0; i < t->nrules; i++) {
		const struct ir_rule *r = &l->ir->rules[i];

		t->rules[i].effect = (uint8_t)r->effect;
		t->rules[i].action = (uint8_t)r->action;
		t->rules[i].bit = (uint8_t)r->bit;
		t->rules[i].part = (uint8_t)r->part;
		/* A rule that can never hold is in no list. */
		t->rules[i].cond = l->cond[i] == COND_NEVER ? 0 : l->cond[i];
		t->info[i] = info_of(l->ir, r);
		cond_describe(r->when, &t->info[i]);
	}
	memcpy(t->hash, l->ir->hash, sizeof(t->hash));
}

/* What the tables hold of each sort, once all are made. */
static int check_sizes(struct lower *l)
{
	const struct {
		const char *what, *limit;
		size_t n, max;
	} sizes[] = {
		{"different answers", "RF_ACCEPTS_MAX", l->accepts.n, RF_ACCEPTS_MAX},
		{"lists of rules", "RF_LISTS_MAX", l->accepts.lists.n, RF_LISTS_MAX},
		{"different conditions", "RF_CONDS_MAX", l->conds.n, RF_CONDS_MAX},
	};
	size_t i;

	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		if (sizes[i].n <= sizes[i].max)
			continue;
		l->error = xasprintf("the rules need %zu %s; %zu is the limit (%s)", sizes[i].n,
				     sizes[i].what, sizes[i].max, sizes[i].limit);
		return -E2BIG;
	}
	return 0;
}

static int lower(struct lower *l, const struct policy_env *env)
{
	const struct names_input in = {
		.ir = l->ir, .conds = &l->conds, .asks = &l->asks, .hosts = &l->hosts, .env = env};
	int err;

	err = make_conds(l);
	if (err)
		return err;
	err = names_make(&in, &l->names, &l->error);
	if (err)
		return err;
	accepts_init(&l->accepts, l->ir, l->cond);
	err = make_accepts(l);
	if (!err)
		err = make_below(l);
	if (!err)
		err = make_comb(l);
	if (!err)
		err = inet_make(&l->names.inet, &l->accepts, &l->t, &l->error);
	if (!err)
		err = check_sizes(l);
	if (err)
		return err;
	fill_automaton(l);
	fill_answers(l);
	fill_rules(l);
	err = fill_nameless(l);
	if (!err)
		err = lower_state(l->ir, &l->asks, &l->t, &l->error);
	if (!err)
		hosts_fill(&l->hosts, env, &l->ir->name_times, &l->t);
	return err;
}

int policy_lower(const struct policy_ir *ir, const struct policy_env *env,
		 struct policy_tables *ret_tables, char **ret_error)
{
	struct lower l = {.ir = ir};
	int err;

	conds_init(&l.conds);
	err = lower(&l, env);
	if (err) {
		policy_tables_release(&l.t);
		*ret_error = l.error;
	} else
		*ret_tables = l.t;
	conds_release(&l.conds);
	asks_release(&l.asks);
	names_release(&l.names);
	accepts_release(&l.accepts);
	below_release(&l.below);
	comb_release(&l.comb);
	free(l.cond);
	free(l.accept);
	free(l.denials);
	return err;
}
