// SPDX-License-Identifier: GPL-2.0-only
#include "user/policy/explain_defs.h"

#include <stdlib.h>

#include "user/base/clean.h"
#include "user/event/names.h"
#include "user/policy/asks.h"
#include "user/policy/explain.h"

static void add_patterns(const char *before, const struct ir_patterns *patterns, struct strbuf *out)
{
	size_t i;

	for (i = 0; i < patterns->n; i++) {
		strbuf_addstr(out, i ? ", " : before);
		ir_pattern_format(&patterns->v[i], out);
	}
}

static void add_place(const struct src_loc *loc, struct strbuf *out)
{
	strbuf_addstr(out, "  (");
	strbuf_addclean(out, loc->file);
	strbuf_addf(out, ":%u)\n", loc->line);
}

/* "exec make with test without -n, ending well  (p.yaml:9)" */
static void explain_event(const struct ir_rule *e, struct strbuf *out)
{
	explain_ops(e->ops, out);
	add_patterns(" ", &e->of, out);
	add_patterns(", except ", &e->except, out);
	add_patterns(", with ", &e->args, out);
	add_patterns(", without ", &e->without, out);
	add_patterns(", in ", &e->cwd, out);
	if (e->sha256.n)
		strbuf_addf(out, ", of %zu known content%s", e->sha256.n,
			    e->sha256.n > 1 ? "s" : "");
	if (e->when) {
		strbuf_addstr(out, ", while ");
		ir_cond_format(e->when, out);
	}
	if (e->later)
		strbuf_addstr(out, ", ending well");
	add_place(&e->loc, out);
}

/* The events of one action on a thing. key is shown on the first line; returns how many. */
static size_t explain_events(const struct policy_ir *ir, enum rf_action action, size_t bit,
			     const char *key, struct strbuf *out)
{
	size_t i, n = 0;

	for (i = 0; i < ir->nrules; i++) {
		if (ir->rules[i].action != action || ir->rules[i].bit != bit)
			continue;
		explain_key(out, n++ ? "" : key);
		explain_event(&ir->rules[i], out);
	}
	for (i = 0; i < ir->ntools && action >= RF_ACTION_OPEN; i++) {
		if (ir->tools[i].action != action || ir->tools[i].gate != bit)
			continue;
		explain_key(out, n++ ? "" : key);
		strbuf_addstr(out, "tool ");
		strbuf_addclean(out, ir->tools[i].name);
		strbuf_addstr(out, ", which this version does not see");
		add_place(&ir->tools[i].loc, out);
	}
	return n;
}

static void explain_label(const struct policy_ir *ir, size_t at, struct strbuf *out)
{
	const struct ir_label *label = &ir->labels[at];
	const char *comma = "";
	unsigned int flow;
	size_t n;

	strbuf_addf(out, "  label %s\n", label->name);
	explain_key(out, "goes with");
	strbuf_addstr(out, label->who ? "who runs it, to " : "data, by ");
	for (flow = 0; flow < RF_FLOW_COUNT; flow++) {
		if (!(label->flows & 1u << flow))
			continue;
		strbuf_addf(out, "%s%s", comma, flow_name(flow));
		comma = ", ";
	}
	strbuf_addstr(out, *comma ? "\n" : "no channel\n");
	explain_key(out, "lasts");
	strbuf_addstr(out, label->forever ? "beyond the session, on files\n"
					  : "as long as the session\n");
	explain_events(ir, RF_ACTION_LABEL, at, "gained by", out);
	n = explain_events(ir, RF_ACTION_CLEAN, at, "removed by", out);
	if (label->approval) {
		explain_key(out, n ? "" : "removed by");
		strbuf_addstr(out, "an approval from outside\n");
	}
}

static void explain_opening(const struct policy_ir *ir, size_t at, struct strbuf *out)
{
	const struct ir_gate *gate = &ir->gates[at];
	const char *key = "opened by";
	size_t n;

	if (gate->parts > 1) {
		explain_key(out, key);
		strbuf_addstr(out, "all of these together:\n");
		key = "";
	}
	n = explain_events(ir, RF_ACTION_OPEN, at, key, out);
	if (!gate->approval)
		return;
	explain_key(out, n ? "" : key);
	strbuf_addstr(out, "an approval from outside\n");
}

static void explain_gate(const struct policy_ir *ir, size_t at, struct strbuf *out)
{
	const struct ir_gate *gate = &ir->gates[at];

	strbuf_addf(out, "  gate %s\n", gate->name);
	explain_key(out, "at first");
	strbuf_addstr(out, gate->initially ? "open\n" : "closed\n");
	explain_opening(ir, at, out);
	explain_events(ir, RF_ACTION_CLOSE, at, "closed by", out);
	explain_events(ir, RF_ACTION_FORGET, at, "forgets by", out);
	if (gate->once) {
		explain_key(out, "holds");
		strbuf_addstr(out, "for one use\n");
	}
	if (gate->for_ns) {
		explain_key(out, gate->once ? "" : "holds");
		strbuf_addf(out, "for %llu seconds\n",
			    (unsigned long long)(gate->for_ns / 1000000000));
	}
}

void explain_defs(const struct policy_ir *ir, unsigned int layer, struct strbuf *out)
{
	size_t i;

	for (i = 0; i < ir->nlabels; i++)
		if (ir->labels[i].layer == layer)
			explain_label(ir, i, out);
	/* What opens a rule's question is told with the rule. */
	for (i = 0; i < ir->ngates; i++)
		if (ir->gates[i].layer == layer && !ir->gates[i].of_rule)
			explain_gate(ir, i, out);
}

void explain_use(const struct policy_ir *ir, struct strbuf *out)
{
	struct asks asks = {0};
	struct rf_term term = {0};
	size_t i, events = 0, later = 0;
	char *error = NULL;

	for (i = 0; i < ir->nrules && !error; i++) {
		events += ir->rules[i].action != RF_ACTION_NONE;
		later += ir->rules[i].later;
		asks_add(&asks, &ir->rules[i], &term, &error);
	}
	free(error);
	if (events || ir->ngates || asks.nargs || asks.ncwd || asks.ndigests) {
		strbuf_addf(out, "\nuses %zu rules and %zu events of %d\n", ir->nrules - events,
			    events, RF_RULES_MAX);
		strbuf_addf(out, "     %zu labels of %d, %zu gates of %d\n", ir->nlabels,
			    RF_LABELS_MAX, ir->ngates, RF_GATES_MAX);
		strbuf_addf(out,
			    "     %u arguments of %d, %u lists of cwd of %d, %zu events with "
			    "succeeds of %d\n",
			    asks.nargs, RF_ARGS_MAX, asks.ncwd, RF_CWD_MAX, later, RF_LATER_MAX);
		if (asks.ndigests)
			strbuf_addf(out, "     %u lists of sha256 of %d\n", asks.ndigests,
				    RF_DIGEST_LISTS);
	}
	asks_release(&asks);
}
