// SPDX-License-Identifier: GPL-2.0-only
#include "user/policy/remedy.h"

#include "user/base/clean.h"
#include "user/base/strbuf.h"
#include "user/policy/explain.h"
#include "user/policy/explain_defs.h"
#include "user/policy/grants.h"

static void add_patterns(const char *before, const struct ir_patterns *patterns, struct strbuf *out)
{
	for (size_t i = 0; i < patterns->n; i++) {
		strbuf_addstr(out, i ? ", " : before);
		ir_pattern_format(&patterns->v[i], out);
	}
}

static void add_event(const struct ir_rule *e, struct strbuf *out)
{
	explain_ops(e->ops, out);
	add_patterns(" ", &e->of, out);
	add_patterns(" except ", &e->except, out);
	add_patterns(" with ", &e->args, out);
	add_patterns(" without ", &e->without, out);
	add_patterns(" in ", &e->cwd, out);
	if (e->when) {
		strbuf_addstr(out, " while ");
		ir_cond_format(e->when, out);
	}
	if (e->later)
		strbuf_addstr(out, ", ending well");
}

static void add_between(bool all, struct strbuf *out)
{
	if (out->len)
		strbuf_addstr(out, all ? "; and " : "; or ");
}

/* The events of one action, whose parts are needed all. */
static void add_events(const struct policy_ir *ir, enum rf_action action, size_t bit,
		       uint64_t parts, struct strbuf *out)
{
	unsigned int part = ~0u;

	for (size_t i = 0; i < ir->nrules; i++) {
		const struct ir_rule *r = &ir->rules[i];

		if (r->action != action || r->bit != bit)
			continue;
		add_between((parts & (parts - 1)) && r->part != part, out);
		add_event(r, out);
		part = r->part;
	}
	for (size_t i = 0; i < ir->ntools && action == RF_ACTION_OPEN; i++) {
		if (ir->tools[i].action != action || ir->tools[i].gate != bit)
			continue;
		add_between(false, out);
		strbuf_addstr(out, "the tool ");
		strbuf_addclean(out, ir->tools[i].name);
	}
}

static char *finish(struct strbuf *out, bool approval)
{
	if (approval) {
		add_between(false, out);
		strbuf_addstr(out, "an approval by a person (ringfence approve)");
	}
	if (!out->len)
		return NULL;
	if (out->len > REMEDY_MAX) {
		size_t n = REMEDY_MAX - 3;

		/* Not inside of a character. */
		while (n && ((unsigned char)out->s[n] & 0xc0) == 0x80)
			n--;
		out->len = n;
		out->s[n] = '\0';
		strbuf_addstr(out, "...");
	}
	return strbuf_detach(out);
}

char *remedy_gate(const struct policy_ir *ir, size_t gate)
{
	const struct ir_gate *g = &ir->gates[gate];
	struct strbuf out = STRBUF_INIT;

	if (g->grant) {
		strbuf_addf(&out, "an approval by a person (ringfence approve %u)",
			    g->grant->number);
		return strbuf_detach(&out);
	}
	add_events(ir, RF_ACTION_OPEN, gate, g->parts, &out);
	return finish(&out, g->approval);
}

char *remedy_label(const struct policy_ir *ir, size_t label)
{
	struct strbuf out = STRBUF_INIT;

	add_events(ir, RF_ACTION_CLEAN, label, 1, &out);
	return finish(&out, ir->labels[label].approval);
}
