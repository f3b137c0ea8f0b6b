// SPDX-License-Identifier: GPL-2.0-only
/* The rules of ActPlane: each clause is a rule of ours. */
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/policy/import_act.h"

#define REASON_MAX 1000
#define NAME_CUT   50 /* with the prefix and a number it stays below what a name may have */

/* Its hook for reading sees a file that is opened to be executed, too. */
static const struct {
	const char *ops;
	const char *object;
} op_table[] = {
	[DSL_EXEC] = {"exec", "program"},
	[DSL_READ] = {"[read, exec, map]", "path"},
	[DSL_WRITE] = {"[write, create, delete, rename, link]", "path"},
	[DSL_UNLINK] = {"[delete, rename]", "path"},
	[DSL_CONNECT] = {"connect", "to"},
	[DSL_RECV] = {"receive", "from"},
	[DSL_OPEN] = {"[read, write, create, exec, map]", "path"},
};

/* A clause while it is written. */
struct writing {
	struct act *act;
	const struct dsl_rule *rule;
	const struct dsl_clause *clause;
	struct strbuf comments; /* lines, indented */
	struct strbuf unless;
	struct import_items of;
	struct import_items except;
	enum dsl_effect effect;
};

static void check_labels(struct act *a, const struct dsl_expr *e)
{
	if (!e)
		return;
	if (e->label && !act_has_label(a, e->label))
		diag_error(a->diags, &e->loc, "add source LABEL = ..., or endorse LABEL by ...",
			   "nothing gives the label %s", shown(e->label).s);
	check_labels(a, e->left);
	check_labels(a, e->right);
}

static void write_expr(struct strbuf *out, const struct dsl_expr *e);

/* A chain of the same word is one list. */
static void write_chain(struct strbuf *out, const struct dsl_expr *e, enum dsl_expr_kind kind)
{
	if (e->kind == kind) {
		write_chain(out, e->left, kind);
		strbuf_addstr(out, ", ");
		write_expr(out, e->right);
	} else {
		write_expr(out, e);
	}
}

/* Recursion is bounded by DSL_TERMS_MAX. */
static void write_expr(struct strbuf *out, const struct dsl_expr *e)
{
	if (e->kind == DSL_LABEL) {
		import_scalar(out, e->label);
		return;
	}
	if (e->kind == DSL_NOT) {
		strbuf_addstr(out, "{not: ");
		import_scalar(out, e->label);
	} else {
		strbuf_addstr(out, e->kind == DSL_AND ? "{all: [" : "{any: [");
		write_chain(out, e, e->kind);
		strbuf_addch(out, ']');
	}
	strbuf_addch(out, '}');
}

/* The condition that excuses is left out, so the rule is stricter than it was. */
static void lose_cond(struct writing *w, const char *why)
{
	diag_warning(w->act->diags, &w->clause->unless.loc, NULL,
		     "this condition is NOT carried over, so the rule always holds: %s", why);
	import_comment(
		&w->comments, 2,
		"NOT CARRIED OVER: the condition behind unless, as %s. The rule always holds.",
		why);
}

static bool is_endpoint_op(enum dsl_op op)
{
	return op == DSL_CONNECT || op == DSL_RECV;
}

static char *excepted(struct writing *w, const char *pattern, struct strbuf *comment)
{
	const struct dsl_event *e = &w->clause->event;

	if (e->op == DSL_EXEC)
		return act_program_one(pattern, comment);
	if (is_endpoint_op(e->op))
		return act_endpoint(w->act, pattern);
	return act_path(w->act, pattern, false, &w->clause->unless.loc, comment);
}

/* unless target P: not where P is. */
static void add_except(struct writing *w)
{
	struct strbuf comment = STRBUF_INIT;
	char *text = excepted(w, w->clause->unless.pattern, &comment);

	if (text)
		import_items_add(&w->except, text, act_comment(&comment));
	else
		lose_cond(w, w->clause->event.op == DSL_EXEC
				     ? "an exception trusts one program, not a pattern"
				     : "this version cannot name that endpoint");
	strbuf_release(&comment);
}

/* unless target not P: only where P is too. */
static const char *narrowed(struct writing *w)
{
	const struct dsl_clause *c = w->clause;

	if (c->unless.kind != DSL_TARGET || !c->unless.negate)
		return c->event.pattern;
	if (act_is_everything(c->event.pattern))
		return c->unless.pattern;
	lose_cond(w, "a rule has no second pattern that must match as well");
	return c->event.pattern;
}

static void add_object(struct writing *w)
{
	const struct dsl_event *e = &w->clause->event;
	const char *pattern = narrowed(w);
	struct strbuf comment = STRBUF_INIT;
	char *text;

	if (e->op == DSL_EXEC)
		text = act_program_any(pattern, &comment);
	else if (is_endpoint_op(e->op))
		text = act_endpoint(w->act, pattern);
	else
		text = act_path(w->act, pattern, true, &e->loc, &comment);
	if (!text && is_endpoint_op(e->op)) {
		diag_warning(w->act->diags, &e->loc, NULL,
			     "endpoint %s cannot be named by this version: the rule is about EVERY "
			     "endpoint now",
			     shown(pattern).s);
		strbuf_addf(&comment,
			    "NOT CARRIED OVER: %s, which this version cannot name. The "
			    "rule is about every endpoint instead.",
			    pattern);
		text = xstrdup("*");
		w->effect = w->effect == DSL_KILL ? DSL_BLOCK : w->effect;
	} else if (!text && e->op == DSL_EXEC) {
		diag_error(w->act->diags, &e->loc, NULL, "%s names no program", shown(pattern).s);
	}
	if (text)
		import_items_add(&w->of, text, act_comment(&comment));
	strbuf_release(&comment);
}

static void add_lineage(struct writing *w)
{
	struct strbuf comment = STRBUF_INIT;
	char *program = act_program_one(w->clause->unless.pattern, &comment);

	if (!program) {
		lose_cond(w, "an ancestor that is trusted has to be one program");
	} else {
		if (comment.len)
			import_comment(&w->comments, 2, "%s", comment.s);
		strbuf_addstr(&w->unless, "{via: ");
		import_scalar(&w->unless, program);
		strbuf_addch(&w->unless, '}');
	}
	strbuf_release(&comment);
	free(program);
}

static void add_after(struct writing *w)
{
	const char *why, *gate = act_gate(w->act, &w->clause->unless, &why);

	if (gate)
		import_scalar(&w->unless, gate);
	else
		lose_cond(w, why);
}

static void add_unless(struct writing *w)
{
	const struct dsl_cond *c = &w->clause->unless;

	if (c->kind == DSL_LINEAGE)
		add_lineage(w);
	else if (c->kind == DSL_AFTER)
		add_after(w);
	else if (c->kind == DSL_TARGET && !c->negate)
		add_except(w);
}

static bool is_taken(const struct act *a, const char *name)
{
	size_t i;

	for (i = 0; i < a->nnames; i++)
		if (strcmp(a->names[i], name) == 0)
			return true;
	return false;
}

/* actplane.NAME, with a number where a rule has several clauses, or names differ in what we drop.
 */
static const char *name_of(struct act *a, const struct dsl_rule *rule, size_t index)
{
	struct strbuf base = STRBUF_INIT;
	unsigned int n = (unsigned int)index + 1;
	const char *p;
	char *name;

	for (p = rule->name; *p && base.len < NAME_CUT; p++)
		strbuf_addch(&base, (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') ||
						    (*p >= '0' && *p <= '9') || strchr("_-.", *p)
					    ? *p
					    : '-');
	name = rule->n > 1 ? xasprintf("actplane.%s.%u", base.s, n)
			   : xasprintf("actplane.%s", base.s);
	while (is_taken(a, name)) {
		free(name);
		name = xasprintf("actplane.%s.%u", base.s, ++n);
	}
	strbuf_release(&base);
	vec_push(a->names, a->nnames) = name;
	return name;
}

/* Not in the middle of a character. */
static char *reason_of(const struct dsl_rule *rule)
{
	char *cut = rule->reason ? xstrndup(rule->reason, REASON_MAX)
				 : xasprintf("The ActPlane rule %.64s forbids this.", rule->name);
	size_t len = strlen(cut);
	char *plain;

	if (len == REASON_MAX)
		while (len && ((unsigned char)rule->reason[len] & 0xc0) == 0x80)
			cut[--len] = '\0';
	plain = import_plain(cut);
	free(cut);
	return plain;
}

static void write_rule(struct writing *w, const char *name)
{
	static const char *const effects[] = {
		[DSL_NOTIFY] = "audit", [DSL_BLOCK] = "deny", [DSL_KILL] = "kill"};
	const struct dsl_event *e = &w->clause->event;
	struct strbuf *out = &w->act->rules;
	char *reason = reason_of(w->rule);

	import_comment(out, 2, "Line %u: rule %s", e->loc.line, w->rule->name);
	strbuf_add(out, w->comments.s ? w->comments.s : "", w->comments.len);
	strbuf_addf(out, "  - name: %s\n    %s: %s\n", name, effects[w->effect],
		    op_table[e->op].ops);
	import_list(out, 4, op_table[e->op].object, &w->of);
	if (w->except.n)
		import_list(out, 4, "except", &w->except);
	act_args(out, 4, e);
	if (w->clause->when) {
		strbuf_addstr(out, "    when: ");
		write_expr(out, w->clause->when);
		strbuf_addch(out, '\n');
	}
	if (w->unless.len)
		strbuf_addf(out, "    unless: %s\n", w->unless.s);
	import_pair(out, 4, "reason", reason);
	free(reason);
}

static void write_clause(struct act *a, const struct dsl_rule *rule, size_t index)
{
	struct writing w = {.act = a,
			    .rule = rule,
			    .clause = &rule->clauses[index],
			    .effect = rule->clauses[index].effect};

	check_labels(a, w.clause->when);
	add_object(&w);
	add_unless(&w);
	write_rule(&w, name_of(a, rule, index));
	strbuf_release(&w.comments);
	strbuf_release(&w.unless);
	import_items_release(&w.of);
	import_items_release(&w.except);
}

void act_write_rules(struct act *a)
{
	size_t i, j;

	for (i = 0; i < a->policy.nrules; i++)
		for (j = 0; j < a->policy.rules[i].n; j++)
			write_clause(a, &a->policy.rules[i], j);
}
