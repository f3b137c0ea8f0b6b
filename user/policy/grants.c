// SPDX-License-Identifier: GPL-2.0-only
#include "user/policy/grants.h"

#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/policy/glob.h"
#include "user/policy/pool.h"

static bool same_object(const struct grant_object *a, const struct grant_object *b)
{
	if (a->kind != b->kind)
		return false;
	if (a->kind != PATTERN_INET)
		return !strcmp(a->text, b->text);
	return a->port == b->port && !memcmp(a->addr, b->addr, sizeof(a->addr));
}

bool grant_equal(const struct grant *a, const struct grant *b)
{
	if (a->nrules != b->nrules || a->nobjects != b->nobjects || a->ops != b->ops ||
	    a->args != b->args)
		return false;
	for (size_t i = 0; i < a->nrules; i++)
		if (a->rules[i].layer != b->rules[i].layer ||
		    strcmp(a->rules[i].name, b->rules[i].name) != 0)
			return false;
	for (size_t i = 0; i < a->nobjects; i++)
		if (!same_object(&a->objects[i], &b->objects[i]))
			return false;
	return true;
}

void grant_release(struct grant *g)
{
	for (size_t i = 0; i < g->nrules; i++)
		free(g->rules[i].name);
	for (size_t i = 0; i < g->nobjects; i++)
		free(g->objects[i].text);
	free(g->argv);
	*g = (struct grant){0};
}

/* Events are of labels and gates, and what only records asks nobody. */
static bool is_rule(const struct ir_rule *r, const struct grant_rule *rule)
{
	return r->effect == RF_EFFECT_ASK && r->layer == rule->layer &&
	       !strcmp(r->name, rule->name);
}

static bool has_rule(const struct policy_ir *ir, const struct grant_rule *rule)
{
	for (size_t i = 0; i < ir->nrules; i++)
		if (is_rule(&ir->rules[i], rule))
			return true;
	return false;
}

static bool has_rules(const struct policy_ir *ir, const struct grant *g)
{
	for (size_t i = 0; i < g->nrules; i++)
		if (!has_rule(ir, &g->rules[i]))
			return false;
	return g->nrules;
}

/* A name with a space is no name that a policy could give. */
void grants_declare(struct policy_ir *ir, const struct grant *const *grants, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (has_rules(ir, grants[i]))
			vec_push(ir->gates, ir->ngates) = (struct ir_gate){
				.name = xasprintf("question %u", grants[i]->number),
				.layer = grants[i]->rules[0].layer,
				.grant = grants[i],
				.once = true,
				.parts = 1};
}

int grants_gate(const struct policy_ir *ir, unsigned int number)
{
	for (size_t i = 0; i < ir->ngates; i++)
		if (ir->gates[i].name && ir->gates[i].grant && ir->gates[i].grant->number == number)
			return (int)i;
	return -1;
}

static struct ir_pattern pattern_of(const struct grant_object *o, const struct src_loc *loc)
{
	struct ir_pattern p = {.kind = o->kind, .port = -1, .loc = *loc};

	if (o->kind == PATTERN_INET) {
		memcpy(p.addr, o->addr, sizeof(p.addr));
		p.bits = 128;
		p.port = o->port;
	} else {
		p.text = glob_escape(o->text, strlen(o->text));
	}
	return p;
}

static bool same_pattern(const struct ir_pattern *a, const struct ir_pattern *b)
{
	if (a->kind != b->kind)
		return false;
	if (a->kind != PATTERN_INET)
		return !strcmp(a->text, b->text);
	return a->set == b->set && a->bits == b->bits && a->port == b->port &&
	       !memcmp(a->addr, b->addr, sizeof(a->addr));
}

static struct ir_rule copy_rule(const struct ir_rule *r)
{
	struct ir_rule copy = *r;

	copy.name = xstrdup(r->name);
	copy.reason = r->reason ? xstrdup(r->reason) : NULL;
	copy.of = ir_patterns_copy(&r->of);
	copy.except = ir_patterns_copy(&r->except);
	copy.args = ir_patterns_copy(&r->args);
	copy.without = ir_patterns_copy(&r->without);
	copy.cwd = ir_patterns_copy(&r->cwd);
	copy.when = ir_cond_copy(r->when);
	copy.sha256.v =
		r->sha256.n ? xmemdup(r->sha256.v, r->sha256.n * sizeof(*r->sha256.v)) : NULL;
	copy.by_content = false;
	copy.bound = true;
	return copy;
}

static void push_rule(struct policy_ir *ir, struct ir_rule rule)
{
	vec_push(ir->rules, ir->nrules) = rule;
}

/* "and unless the gate is open" */
static void add_unless(struct ir_rule *r, const struct policy_ir *ir, unsigned int gate)
{
	struct ir_cond *all = xcalloc(1, sizeof(*all)), *not = xcalloc(1, sizeof(*not ));
	struct ir_cond *open = xcalloc(1, sizeof(*open));

	*open = (struct ir_cond){.kind = IR_COND_GATE,
				 .name = xstrdup(ir->gates[gate].name),
				 .bit = gate,
				 .loc = r->loc};
	*not = (struct ir_cond){.kind = IR_COND_NOT, .loc = r->loc};
	vec_push(not ->child, not ->nchild) = open;
	if (!r->when) {
		free(all);
		r->when = not ;
		return;
	}
	*all = (struct ir_cond){.kind = IR_COND_ALL, .loc = r->loc};
	vec_push(all->child, all->nchild) = r->when;
	vec_push(all->child, all->nchild) = not ;
	r->when = all;
}

static void clear_patterns(struct ir_patterns *patterns)
{
	for (size_t i = 0; i < patterns->n; i++)
		free(patterns->v[i].text);
	free(patterns->v);
	*patterns = (struct ir_patterns){0};
}

static bool has_pattern(const struct ir_patterns *patterns, const struct ir_pattern *p)
{
	for (size_t i = 0; i < patterns->n; i++)
		if (same_pattern(&patterns->v[i], p))
			return true;
	return false;
}

/*
 * What a rule says of many objects it does not say of these any more: a rule of theirs does. Both
 * names of a rename have one rule, or the one name would shed what the other has not.
 */
static void bind_rule(struct policy_ir *ir, size_t i, const struct grant *g)
{
	struct ir_rule own = copy_rule(&ir->rules[i]);

	clear_patterns(&own.of);
	own.everything = false;
	for (size_t k = 0; k < g->nobjects; k++) {
		struct ir_pattern p = pattern_of(&g->objects[k], &own.loc);

		if (has_pattern(&ir->rules[i].except, &p)) {
			free(p.text);
			continue;
		}
		vec_push(own.of.v, own.of.n) = p;
		vec_push(ir->rules[i].except.v, ir->rules[i].except.n) =
			pattern_of(&g->objects[k], &own.loc);
	}
	if (own.of.n)
		push_rule(ir, own);
	else
		ir_rule_release(&own);
}

/* Takes those of the grant's objects out of the patterns. */
static struct ir_patterns take_objects(struct ir_patterns *from, const struct grant *g)
{
	struct ir_patterns taken = {0};
	size_t kept = 0;

	for (size_t i = 0; i < from->n; i++) {
		bool ours = false;

		for (size_t k = 0; k < g->nobjects && !ours; k++) {
			struct ir_pattern p = pattern_of(&g->objects[k], &from->v[i].loc);

			ours = same_pattern(&from->v[i], &p);
			free(p.text);
		}
		if (ours)
			vec_push(taken.v, taken.n) = from->v[i];
		else
			from->v[kept++] = from->v[i];
	}
	from->n = kept;
	return taken;
}

/* Cut to the operations, it holds unless the gate is open; what it says of others it says still. */
static void open_part(struct policy_ir *ir, size_t i, uint32_t ops, unsigned int gate)
{
	struct ir_rule rest;

	if (!(ir->rules[i].ops & ops))
		return;
	if (ir->rules[i].ops & ~ops) {
		rest = copy_rule(&ir->rules[i]);
		rest.ops &= ~ops;
		push_rule(ir, rest);
	}
	ir->rules[i].ops &= ops;
	add_unless(&ir->rules[i], ir, gate);
}

/* A rule of several objects, of which the grant has some, becomes two. */
static void open_bound(struct policy_ir *ir, size_t i, const struct grant *g, unsigned int gate)
{
	struct ir_patterns ours = take_objects(&ir->rules[i].of, g);
	struct ir_rule part;

	if (!ours.n) {
		free(ours.v);
		return;
	}
	if (!ir->rules[i].of.n) {
		free(ir->rules[i].of.v);
		ir->rules[i].of = ours;
		open_part(ir, i, g->ops, gate);
		return;
	}
	part = copy_rule(&ir->rules[i]);
	clear_patterns(&part.of);
	part.of = ours;
	push_rule(ir, part);
	open_part(ir, ir->nrules - 1, g->ops, gate);
}

static void apply_rule(struct policy_ir *ir, const struct grant_rule *rule, const struct grant *g,
		       unsigned int gate)
{
	size_t n = ir->nrules;

	for (size_t i = 0; i < n; i++)
		if (g->nobjects && !ir->rules[i].bound && is_rule(&ir->rules[i], rule))
			bind_rule(ir, i, g);
	n = ir->nrules;
	for (size_t i = 0; i < n; i++) {
		struct ir_rule *r = &ir->rules[i];

		if (!is_rule(r, rule))
			continue;
		if (g->nobjects && r->bound)
			open_bound(ir, i, g, gate);
		else if (!g->nobjects && !r->of.n && !r->everything)
			open_part(ir, i, g->ops, gate);
	}
}

void grants_apply(struct policy_ir *ir)
{
	for (size_t i = 0; i < ir->ngates; i++) {
		const struct grant *g = ir->gates[i].name ? ir->gates[i].grant : NULL;

		for (size_t k = 0; g && k < g->nrules; k++)
			apply_rule(ir, &g->rules[k], g, (unsigned int)i);
	}
}
