// SPDX-License-Identifier: GPL-2.0-only
/* Labels and gates: what ActPlane's sources, transforms and `after` come to. */
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/policy/import_act.h"
#include "user/policy/keys.h"

/* The events of one label, an operation each. */
enum { SOURCE_FILES, SOURCE_ENDPOINTS, SOURCE_PROGRAMS, SOURCES };

bool act_has_label(const struct act *a, const char *label)
{
	size_t i;

	for (i = 0; i < a->policy.nsources; i++)
		if (strcmp(a->policy.sources[i].label, label) == 0)
			return true;
	for (i = 0; i < a->policy.ntransforms; i++)
		if (a->policy.transforms[i].endorse &&
		    strcmp(a->policy.transforms[i].label, label) == 0)
			return true;
	return false;
}

static bool is_used(const struct act *a, const char *label)
{
	size_t i;

	for (i = 0; i < a->policy.nexprs; i++)
		if (a->policy.exprs[i]->label && strcmp(a->policy.exprs[i]->label, label) == 0)
			return true;
	return false;
}

/*
 * Is a rule excused by it? Then a label that is given more widely, or taken off less, would loosen
 * the rule, and what is not carried over exactly must not be carried over at all.
 */
static bool excuses(const struct act *a, const char *label)
{
	size_t i;

	for (i = 0; i < a->policy.nexprs; i++)
		if (a->policy.exprs[i]->kind == DSL_NOT &&
		    strcmp(a->policy.exprs[i]->label, label) == 0)
			return true;
	return false;
}

static void event(struct strbuf *out, const char *op, const struct import_items *items)
{
	strbuf_addf(out, "      - %s:\n", op);
	import_entries(out, 10, items);
}

/* The files as programs: every one of them is called * there. */
static void event_exec(struct strbuf *out, const struct import_items *files)
{
	struct import_items programs = {0};
	size_t i;

	for (i = 0; i < files->n; i++)
		import_items_add(&programs,
				 xstrdup(strcmp(files->v[i].text, "**") ? files->v[i].text : "*"),
				 NULL);
	event(out, "exec", &programs);
	import_items_release(&programs);
}

static char *source_endpoint(struct act *a, const struct dsl_source *s, struct strbuf *comment)
{
	char *endpoint = act_endpoint(a, s->pattern);

	if (endpoint)
		return endpoint;
	if (excuses(a, s->label))
		diag_error(
			a->diags, &s->loc, "give addresses",
			"endpoint %s cannot be named by this version, and a rule asks for not %s",
			shown(s->pattern).s, shown(s->label).s);
	diag_warning(
		a->diags, &s->loc, NULL,
		"endpoint %s cannot be named by this version: every endpoint gives the label %s",
		shown(s->pattern).s, shown(s->label).s);
	strbuf_addf(comment,
		    "NOT CARRIED OVER: %s, which this version cannot name (it has no host "
		    "names). So every endpoint counts.",
		    s->pattern);
	return xstrdup("*");
}

static void add_source(struct act *a, const struct dsl_source *s, struct import_items *sources)
{
	struct strbuf comment = STRBUF_INIT;
	char *text;

	if (s->kind == DSL_FILE)
		text = act_path(a, s->pattern, true, &s->loc, &comment);
	else if (s->kind == DSL_ENDPOINT)
		text = source_endpoint(a, s, &comment);
	else
		text = act_program_any(s->pattern, &comment);
	if (text)
		import_items_add(&sources[s->kind == DSL_FILE	    ? SOURCE_FILES
					  : s->kind == DSL_ENDPOINT ? SOURCE_ENDPOINTS
								    : SOURCE_PROGRAMS],
				 text, act_comment(&comment));
	else if (s->kind == DSL_PROGRAM)
		diag_error(a->diags, &s->loc, NULL, "%s names no program", shown(s->pattern).s);
	strbuf_release(&comment);
}

static void add_endorsement(struct act *a, const struct dsl_transform *t,
			    struct import_items *sources)
{
	struct strbuf comment = STRBUF_INIT;
	char *text = act_program_any(t->program, &comment);

	if (!text) {
		diag_error(a->diags, &t->loc, NULL, "%s names no program", shown(t->program).s);
		strbuf_release(&comment);
		return;
	}
	strbuf_addf(&comment,
		    "%sThis endorses. As in ActPlane, every program that is called so "
		    "gives the label; an approval from outside the session is stronger.",
		    comment.len ? " " : "");
	import_items_add(&sources[SOURCE_PROGRAMS], text, act_comment(&comment));
}

static void write_sources(struct strbuf *out, struct import_items *sources)
{
	strbuf_addstr(out, "    sources:\n");
	if (sources[SOURCE_FILES].n) {
		event(out, "read", &sources[SOURCE_FILES]);
		import_comment(out, 6, "Opening such a file for writing counts there, too.");
		event(out, "write", &sources[SOURCE_FILES]);
		event_exec(out, &sources[SOURCE_FILES]);
	}
	if (sources[SOURCE_ENDPOINTS].n) {
		event(out, "connect", &sources[SOURCE_ENDPOINTS]);
		event(out, "receive", &sources[SOURCE_ENDPOINTS]);
	}
	if (sources[SOURCE_PROGRAMS].n)
		event(out, "exec", &sources[SOURCE_PROGRAMS]);
}

static void lose_removal(struct act *a, const struct dsl_transform *t)
{
	if (excuses(a, t->label))
		diag_error(a->diags, &t->loc, "name the program by its path",
			   "%s is not one program, which taking a label off needs, and a rule asks "
			   "for not %s",
			   shown(t->program).s, shown(t->label).s);
	import_comment(
		&a->labels, 4,
		"NOT CARRIED OVER: declassify by exec %s. Who takes a label off is trusted, so "
		"it has to be one program; nothing takes it off now.",
		t->program);
	diag_warning(a->diags, &t->loc, "name the program by its path",
		     "declassify %s by exec %s is NOT carried over: that is not one program",
		     shown(t->label).s, shown(t->program).s);
}

static void write_removals(struct act *a, const char *label)
{
	struct strbuf comment = STRBUF_INIT;
	bool first = true;
	size_t i;

	for (i = 0; i < a->policy.ntransforms; i++) {
		const struct dsl_transform *t = &a->policy.transforms[i];
		char *program;

		if (t->endorse || strcmp(t->label, label) != 0)
			continue;
		program = act_program_one(t->program, &comment);
		if (!program) {
			lose_removal(a, t);
			continue;
		}
		if (first)
			strbuf_addstr(&a->labels, "    removed_by:\n");
		first = false;
		import_comment(
			&a->labels, 6,
			"ActPlane takes the label off when it starts; here when it has ended "
			"with status 0. %s",
			comment.len ? comment.s : "");
		strbuf_addstr(&a->labels, "      - exec: ");
		import_scalar(&a->labels, program);
		strbuf_addstr(&a->labels, "\n        succeeds: true\n");
		free(program);
		strbuf_reset(&comment);
	}
	strbuf_release(&comment);
}

static void write_label(struct act *a, const char *label, const struct src_loc *loc)
{
	struct import_items sources[SOURCES] = {{0}};
	size_t i;

	if (!name_is_valid(label, false)) {
		diag_error(a->diags, loc, "use letters, digits, _ and -, at most 64",
			   "%s is no name for a label", shown(label).s);
		return;
	}
	for (i = 0; i < a->policy.nsources; i++)
		if (strcmp(a->policy.sources[i].label, label) == 0)
			add_source(a, &a->policy.sources[i], sources);
	for (i = 0; i < a->policy.ntransforms; i++)
		if (a->policy.transforms[i].endorse &&
		    strcmp(a->policy.transforms[i].label, label) == 0)
			add_endorsement(a, &a->policy.transforms[i], sources);
	strbuf_addstr(&a->labels, "  ");
	import_scalar(&a->labels, label);
	strbuf_addstr(&a->labels, ":\n");
	write_sources(&a->labels, sources);
	write_removals(a, label);
	for (i = 0; i < SOURCES; i++)
		import_items_release(&sources[i]);
}

/* The i-th of all that give or take labels, sources first. */
static const char *label_of(const struct act *a, size_t i, const struct src_loc **ret_loc)
{
	if (i < a->policy.nsources) {
		*ret_loc = &a->policy.sources[i].loc;
		return a->policy.sources[i].label;
	}
	i -= a->policy.nsources;
	*ret_loc = &a->policy.transforms[i].loc;
	return a->policy.transforms[i].label;
}

void act_write_labels(struct act *a)
{
	size_t n = a->policy.nsources + a->policy.ntransforms, i, j;
	const struct src_loc *loc, *other;

	for (i = 0; i < n; i++) {
		const char *label = label_of(a, i, &loc);

		for (j = 0; j < i && strcmp(label_of(a, j, &other), label) != 0; j++)
			;
		if (j < i)
			continue;
		if (!act_has_label(a, label))
			import_comment(&a->notes, 0,
				       "declassify %s is left out: nothing gives that label.",
				       label);
		else if (!is_used(a, label))
			import_comment(&a->notes, 0,
				       "The label %s is left out: no rule asks for it.", label);
		else
			write_label(a, label, loc);
	}
}
