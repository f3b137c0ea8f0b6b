// SPDX-License-Identifier: GPL-2.0-only
#include "user/policy/import_dsl.h"

#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/policy/import_dsl_parse.h"

static void clause_release(struct dsl_clause *c)
{
	size_t i;

	for (i = 0; i < c->unless.nsince; i++)
		free(c->unless.since[i].args);
	free(c->unless.since);
	free(c->unless.gate.args);
	free(c->event.args);
}

static enum dsl_effect effect_of(const struct dsl_parser *p)
{
	if (dsl_is(p, "notify"))
		return DSL_NOTIFY;
	if (dsl_is(p, "kill"))
		return DSL_KILL;
	return dsl_is(p, "block") || dsl_is(p, "deny") ? DSL_BLOCK : DSL_UNSET;
}

static void count(struct dsl_parser *p)
{
	if (++p->p->nparts == DSL_RULES_MAX + 1)
		diag_error(p->d, &p->t.loc, NULL, "more than %d declarations", DSL_RULES_MAX);
}

static void clause(struct dsl_parser *p, struct dsl_rule *rule)
{
	struct dsl_clause c = {.effect = effect_of(p), .unless = {.exits = -1}};

	count(p);
	/* The older spelling names the effect in a line of its own. */
	if (dsl_is(p, "deny"))
		c.effect = DSL_UNSET;
	dsl_step(p);
	dsl_read_event(p, &c.event, true);
	if (!p->failed && dsl_take(p, "if"))
		c.when = dsl_read_expr(p);
	if (!p->failed && dsl_take(p, "unless"))
		dsl_read_unless(p, &c.unless);
	if (p->failed || p->p->nparts > DSL_RULES_MAX)
		clause_release(&c);
	else
		vec_push(rule->clauses, rule->n) = c;
}

static void add_reason(struct dsl_parser *p, struct dsl_rule *rule)
{
	const char *more = dsl_take_text(p, DSL_STRING, "a text in quotes");
	char *both;

	if (rule->reason && !p->failed) {
		both = xasprintf("%s %s", rule->reason, more);
		vec_push(p->p->strings, p->p->nstrings) = both;
		more = both;
	}
	rule->reason = more;
}

static enum dsl_effect effect_line(struct dsl_parser *p)
{
	static const char *const words[] = {"notify", "block", "kill"};

	return (enum dsl_effect)(DSL_NOTIFY + dsl_choice(p, words, 3, "notify, block or kill"));
}

static bool starts_declaration(const struct dsl_parser *p)
{
	return dsl_is(p, "source") || dsl_is(p, "rule") || dsl_is(p, "declassify") ||
	       dsl_is(p, "endorse") || dsl_is(p, "label");
}

static bool starts_line(const struct dsl_parser *p)
{
	return effect_of(p) != DSL_UNSET || dsl_is(p, "because") || dsl_is(p, "reason") ||
	       dsl_is(p, "remediation") || dsl_is(p, "effect");
}

/* To where reading can go on. */
static void recover(struct dsl_parser *p, bool in_rule)
{
	while (p->t.kind != DSL_END && p->t.kind != DSL_BROKEN && !starts_declaration(p) &&
	       !(in_rule && starts_line(p)))
		dsl_step(p);
	p->failed = false;
}

static void body(struct dsl_parser *p, struct dsl_rule *rule)
{
	enum dsl_effect effect = DSL_BLOCK;
	size_t i;

	while (starts_line(p)) {
		if (effect_of(p) != DSL_UNSET)
			clause(p, rule);
		else if (dsl_take(p, "effect"))
			effect = effect_line(p);
		else {
			dsl_step(p);
			add_reason(p, rule);
		}
		if (p->failed)
			recover(p, true);
	}
	for (i = 0; i < rule->n; i++)
		if (rule->clauses[i].effect == DSL_UNSET)
			rule->clauses[i].effect = effect;
}

static void read_rule(struct dsl_parser *p)
{
	struct dsl_rule rule = {.loc = p->t.loc};
	size_t errors = p->d->errors, i;

	rule.name = dsl_word(p, "the name of the rule");
	if (!p->failed && p->t.kind != DSL_COLON)
		dsl_fail(p, "a colon behind the rule's name", NULL);
	if (!p->failed)
		dsl_step(p);
	if (p->failed)
		recover(p, true);
	body(p, &rule);
	for (i = 0; i < p->p->nrules; i++)
		if (strcmp(p->p->rules[i].name, rule.name) == 0)
			diag_error(p->d, &rule.loc, NULL, "two rules are named %s",
				   shown(rule.name).s);
	if (!rule.n && p->d->errors == errors)
		diag_error(p->d, &rule.loc, "add a line such as block exec \"git\"",
			   "the rule %s has no clause", shown(rule.name).s);
	vec_push(p->p->rules, p->p->nrules) = rule;
}

static void read_source(struct dsl_parser *p)
{
	struct dsl_source s = {.loc = p->t.loc};

	s.label = dsl_word(p, "a label");
	if (!p->failed && p->t.kind != DSL_EQUALS)
		dsl_fail(p, "=", "source LABEL = file \"PATTERN\"");
	if (!p->failed)
		dsl_step(p);
	s.kind = dsl_read_kind(p);
	s.pattern = dsl_string(p);
	if (!p->failed)
		vec_push(p->p->sources, p->p->nsources) = s;
}

static void read_transform(struct dsl_parser *p, bool endorse)
{
	struct dsl_transform t = {.endorse = endorse, .loc = p->t.loc};

	t.label = dsl_word(p, "a label");
	dsl_expect(p, "by");
	dsl_expect(p, "exec");
	t.program = dsl_string(p);
	if (!p->failed)
		vec_push(p->p->transforms, p->p->ntransforms) = t;
}

static void declaration(struct dsl_parser *p)
{
	count(p);
	if (dsl_take(p, "source"))
		read_source(p);
	else if (dsl_take(p, "declassify"))
		read_transform(p, false);
	else if (dsl_take(p, "endorse"))
		read_transform(p, true);
	else if (dsl_take(p, "rule"))
		read_rule(p);
	else
		dsl_fail(p, "source, declassify, endorse or rule",
			 dsl_is(p, "label") ? "a label is there by its source" : NULL);
}

void dsl_parse(const struct dsl_text *source, struct diags *d, struct dsl_policy *policy)
{
	struct dsl_parser p = {.d = d, .p = policy};

	dsl_lexer_init(&p.lexer, source);
	dsl_step(&p);
	while (p.t.kind != DSL_END && policy->nparts <= DSL_RULES_MAX) {
		declaration(&p);
		if (!p.failed)
			continue;
		if (p.t.kind == DSL_BROKEN)
			break;
		if (dsl_is(&p, "label"))
			dsl_step(&p);
		recover(&p, false);
	}
}

void dsl_policy_release(struct dsl_policy *p)
{
	size_t i, j;

	for (i = 0; i < p->nrules; i++) {
		for (j = 0; j < p->rules[i].n; j++)
			clause_release(&p->rules[i].clauses[j]);
		free(p->rules[i].clauses);
	}
	for (i = 0; i < p->nstrings; i++)
		free(p->strings[i]);
	for (i = 0; i < p->nexprs; i++)
		free(p->exprs[i]);
	free(p->sources);
	free(p->transforms);
	free(p->rules);
	free(p->strings);
	free(p->exprs);
	*p = (struct dsl_policy){0};
}
