// SPDX-License-Identifier: GPL-2.0-only
/*
 * Warnings about policies that are right and probably not meant, and notes about what holds an
 * honest agent only.
 */
#include <string.h>

#include "user/policy/layer.h"
#include "user/policy/ops.h"
#include "user/policy/pattern.h"

/* More rules or patterns than this are a machine's, which does not read warnings. */
#define RULES_COMPARED	  2000
#define PATTERNS_COMPARED 20000

static bool is_builtin(const struct ir_rule *r)
{
	return r->loc.file && is_builtin_spec(r->loc.file);
}

/* The compiler made it, beside an event that it comes from. */
static bool is_made(const struct ir_rule *r)
{
	return strncmp(r->name, "labels.", 7) == 0;
}

static bool is_own(const struct layer *l, const struct ir_rule *r)
{
	return r->layer == l->index;
}

static bool is_unconditional(const struct ir_rule *r)
{
	return !r->when && !r->args.n && !r->without.n && !r->cwd.n && !r->sha256.n;
}

static bool is_covered(const struct ir_pattern *p, const struct ir_patterns *by)
{
	size_t i;

	for (i = 0; i < by->n; i++)
		if (pattern_covers(&by->v[i], p))
			return true;
	return false;
}

/* Whatever `hidden` matches, `by` matches too, and answers at least as hard. */
static bool hides(const struct ir_rule *by, const struct ir_rule *hidden)
{
	size_t i;

	if (by->effect < hidden->effect || (hidden->ops & ~by->ops) || !is_unconditional(by) ||
	    !hidden->of.n || (by->everything && by->except.n) || by->by_host)
		return false;
	for (i = 0; i < by->except.n; i++)
		if (!is_covered(&by->except.v[i], &hidden->except))
			return false;
	for (i = 0; i < hidden->of.n && !by->everything; i++)
		if (!is_covered(&hidden->of.v[i], &by->of))
			return false;
	return true;
}

static void find_hidden(struct layer *l, size_t at)
{
	const struct ir_rule *rules = l->ir->rules, *r = &rules[at];
	size_t i;

	for (i = 0; i < l->ir->nrules; i++) {
		if (i == at || !is_own(l, &rules[i]) || rules[i].action || is_builtin(&rules[i]) ||
		    is_made(&rules[i]) || !hides(&rules[i], r))
			continue;
		/* Of two that are the same, the later one. */
		if (i > at && hides(r, &rules[i]))
			continue;
		diag_warning(l->diags, &r->loc, "drop one of them, or narrow the other",
			     "the rule %s hides this one: whatever this says, that says already",
			     rules[i].name);
		return;
	}
}

static void warn_hidden(struct layer *l)
{
	size_t i;

	if (l->ir->nrules > RULES_COMPARED || l->npatterns > PATTERNS_COMPARED)
		return;
	for (i = 0; i < l->ir->nrules; i++) {
		const struct ir_rule *r = &l->ir->rules[i];

		if (is_own(l, r) && !r->action && !is_builtin(r) && !is_made(r) &&
		    strncmp(r->name, "sandbox.", 8) != 0)
			find_hidden(l, i);
	}
}

static bool lies_below(const struct layer *l, const char *text, const char *var)
{
	const char *dir = vars_find(&l->vars, var, strlen(var))->values.v[0].text;
	size_t len = strlen(dir);

	return len > 1 && strncmp(text, dir, len) == 0 && text[len] == '/';
}

/* A place where sessions write as a rule. */
static bool is_writable(const struct layer *l, const char *path)
{
	return lies_below(l, path, "workspace") || lies_below(l, path, "tmp") ||
	       strncmp(path, "/tmp/", 5) == 0 || strncmp(path, "/var/tmp/", 9) == 0 ||
	       strncmp(path, "**/", 3) == 0;
}

/* Does a rule of the layer keep everybody from changing it? */
static bool is_protected(const struct layer *l, const struct ir_pattern *p)
{
	size_t i;

	for (i = 0; i < l->ir->nrules; i++) {
		const struct ir_rule *r = &l->ir->rules[i];

		if (is_own(l, r) && r->effect >= RF_EFFECT_DENY && is_unconditional(r) &&
		    !(OPS_CHANGE & ~r->ops) && !r->except.n && is_covered(p, &r->of))
			return true;
	}
	return false;
}

static void warn_trusted(struct layer *l, const struct ir_rule *event)
{
	size_t i;

	for (i = 0; i < event->of.n; i++) {
		const struct ir_pattern *p = &event->of.v[i];

		if (p->kind == PATTERN_PATH && is_writable(l, p->text) && !is_protected(l, p) &&
		    !event->sha256.n)
			diag_warning(l->diags, &p->loc, "protect it: sandbox: {protect: [...]}",
				     "the session could write this program, and so forge the "
				     "event");
	}
	if (l->options->notes && event->action == RF_ACTION_OPEN)
		diag_note(
			l->diags, &event->loc,
			"where it must be a wall, deny the effect: the file that is written, the "
			"address that is reached",
			"a gate that a program opens holds an honest agent to its duty; a program "
			"can be made to end well with nothing done, by what it is told to do or by "
			"its environment (PYTHONPATH, NODE_OPTIONS, LD_PRELOAD)");
}

/* A directory cannot be labelled, so nothing is left of the name when it is moved away. */
static void note_source(struct layer *l, const struct ir_rule *event)
{
	size_t i;

	if (!l->options->notes || event->action != RF_ACTION_LABEL ||
	    !(event->ops & RF_OP_BIT(RF_OP_READ)))
		return;
	for (i = 0; i < event->of.n; i++) {
		const struct ir_pattern *p = &event->of.v[i];

		if (p->kind == PATTERN_PATH && p->text[0] == '/' && is_writable(l, p->text) &&
		    !is_protected(l, p))
			diag_note(l->diags, &p->loc,
				  "deny rename of the directory, or protect what is in it",
				  "a directory that is moved away takes its files from under this "
				  "source; a file that is moved keeps the label");
	}
}

static void note_arguments(struct layer *l, const struct ir_rule *r)
{
	if (l->options->notes && !r->action && !r->by_content && (r->args.n || r->without.n))
		diag_note(l->diags, &r->loc,
			  "where it must be a wall, deny the effect: the file that is written, the "
			  "address that is reached",
			  "a rule about arguments holds an honest agent to its duty; the same can "
			  "be said in other words");
}

static void note_digests(struct layer *l, const struct ir_rule *r)
{
	if (l->options->notes && !r->action && r->sha256.n)
		diag_note(
			l->diags, &r->sha256.v[0].loc,
			"where it must be a wall, allow the programs that may run: sandbox, or "
			"deny exec with except",
			"sha256 finds copies of a program; one byte more makes it another, and the "
			"loader (ld.so) maps a program without executing it");
}

/* The label that alone brings the rule about; NULL: there is none, or more is asked for. */
static const struct ir_label *only_label(const struct layer *l, const struct ir_cond *cond)
{
	return cond && cond->kind == IR_COND_LABEL ? &l->ir->labels[cond->bit] : NULL;
}

/* "Living with labels": one careless read, and the agent's own model is out of reach. */
static void warn_cut_off(struct layer *l, const struct ir_rule *r)
{
	const struct ir_label *label = only_label(l, r->when);
	bool everywhere = false;
	size_t i;

	if (!label || label->who || label->approval || r->effect < RF_EFFECT_DENY ||
	    !(r->ops & RF_OP_BIT(RF_OP_CONNECT)))
		return;
	for (i = 0; i < r->of.n; i++)
		everywhere |= r->of.v[i].kind == PATTERN_INET && pattern_is_everything(&r->of.v[i]);
	for (i = 0; i < r->except.n; i++)
		if (r->except.v[i].kind == PATTERN_HOST)
			return;
	for (i = 0; i < r->except.n; i++)
		if (r->except.v[i].kind == PATTERN_INET && r->except.v[i].set != INET_SET_LOOPBACK)
			return;
	if (everywhere)
		diag_warning(l->diags, &r->loc,
			     "except what must stay in reach, give the label removed_by: "
			     "[{approval: true}], or use ask",
			     "once something labelled %s is read, all network work of the reader "
			     "and of who reads from it ends",
			     label->name);
}

void layer_advise(struct layer *l)
{
	size_t i;

	warn_hidden(l);
	for (i = 0; i < l->ir->nrules; i++) {
		const struct ir_rule *r = &l->ir->rules[i];

		if (!is_own(l, r) || is_builtin(r))
			continue;
		if (r->action && r->trusted)
			warn_trusted(l, r);
		note_arguments(l, r);
		note_digests(l, r);
		note_source(l, r);
		if (!r->action)
			warn_cut_off(l, r);
	}
}
