// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <string.h>

#include "user/backtest/tally.h"
#include "user/base/alloc.h"
#include "user/base/clean.h"
#include "user/event/names.h"

/* In words: what it is that changed. */
static const char *const headings[BACKTEST_CHANGES] = {
	[BACKTEST_DENIED] = "Would have been denied",
	[BACKTEST_ALLOWED] = "Would have been allowed, and was denied",
	[BACKTEST_OTHERWISE] = "Would have been judged otherwise",
	[BACKTEST_UNCERTAIN] = "Uncertain: the record does not tell enough",
};

static void add_place(const struct rule_info *r, struct strbuf *out)
{
	strbuf_addclean(out, r->name);
	strbuf_addf(out, " (");
	strbuf_addclean(out, r->file ? r->file : "?");
	strbuf_addf(out, ":%u)", r->line);
}

static void text_rules(const struct tally *t, struct strbuf *out)
{
	bool any = false;

	for (size_t i = 0; i < t->tables->nrules; i++) {
		const struct tally_rule *r = &t->rules[i];
		uint64_t denies = r->n[RF_EFFECT_DENY] + r->n[RF_EFFECT_KILL] + r->n[RF_EFFECT_ASK];

		if (!denies && !r->n[RF_EFFECT_AUDIT])
			continue;
		if (!any)
			strbuf_addf(out, "\nBy rule: denied, of them new, audited\n");
		any = true;
		strbuf_addf(out, "%8" PRIu64 " %8" PRIu64 " %8" PRIu64 "  ", denies,
			    r->change[BACKTEST_DENIED], r->n[RF_EFFECT_AUDIT]);
		add_place(&t->tables->info[i], out);
		strbuf_addch(out, '\n');
	}
}

static void text_flows(const struct tally *t, const struct backtest *b, struct strbuf *out)
{
	for (size_t i = 0; i < t->tables->nlabels && i < RF_LABELS_MAX; i++)
		if (b->labelled[i])
			strbuf_addf(out, "Label %s: given to processes %" PRIu64 " times\n",
				    t->tables->labels[i], b->labelled[i]);
	for (size_t i = 0; i < t->tables->ngates && i < RF_GATES_MAX; i++)
		if (b->opened[i])
			strbuf_addf(out, "Gate %s: opened %" PRIu64 " times\n", t->tables->gates[i],
				    b->opened[i]);
}

static void add_why(const struct backtest_result *r, struct strbuf *out)
{
	if (r->rule) {
		strbuf_addstr(out, "  by ");
		add_place(r->rule, out);
	} else if (r->closed) {
		strbuf_addf(out, "  %s", r->closed);
	}
	for (unsigned int i = 0; i < LACK_BITS; i++)
		if (r->lacks >> i & 1)
			strbuf_addf(out, "; %s", operation_lack_text(i));
	if (r->after)
		strbuf_addf(out, "; after #%" PRIu64 ", which would have been denied", r->after);
}

static void text_group(const struct tally_group *g, struct strbuf *out)
{
	strbuf_addf(out, "%8" PRIu64 "  ", g->n);
	strbuf_addclean(out, g->file);
	strbuf_addf(out, " #%" PRIu64 " ", g->seq);
	strbuf_addclean(out, g->program);
	strbuf_addf(out, " %s ", op_name(g->result.op));
	strbuf_addclean(out, g->object);
	if (g->result.change == BACKTEST_UNCERTAIN || g->result.change == BACKTEST_OTHERWISE)
		strbuf_addf(out, " (%s, now %s)", effect_name(g->result.was),
			    effect_name(g->result.now));
	add_why(&g->result, out);
	strbuf_addch(out, '\n');
}

static void text_change(const struct tally *t, enum backtest_change change, size_t lines,
			struct strbuf *out)
{
	size_t shown = 0, left = 0;

	if (!t->change[change])
		return;
	strbuf_addf(out, "\n%s: %" PRIu64 "\n", headings[change], t->change[change]);
	for (size_t i = 0; i < t->ngroups; i++) {
		if (t->groups[i].result.change != change)
			continue;
		if (lines && shown == lines) {
			left++;
			continue;
		}
		shown++;
		text_group(&t->groups[i], out);
	}
	if (left)
		strbuf_addf(out, "%8s  and %zu more; --json has all\n", "", left);
}

void tally_text(const struct tally *t, const struct backtest *b, size_t lines, struct strbuf *out)
{
	strbuf_addf(out,
		    "%" PRIu64 " records, %" PRIu64 " operations: %" PRIu64 " happened, %" PRIu64
		    " were denied.\n",
		    b->records, t->judged, t->happened, t->prevented);
	strbuf_addf(out,
		    "The policy would have denied %" PRIu64 " that happened, allowed %" PRIu64
		    " that were denied; %" PRIu64 " are uncertain, %" PRIu64 " the same.\n",
		    t->change[BACKTEST_DENIED], t->change[BACKTEST_ALLOWED],
		    t->change[BACKTEST_UNCERTAIN], t->change[BACKTEST_SAME]);
	if (t->after)
		strbuf_addf(out,
			    "%" PRIu64 " of the denied come after another denial, without which "
			    "they could not have happened.\n",
			    t->after);
	text_flows(t, b, out);
	text_rules(t, out);
	for (unsigned int c = BACKTEST_DENIED; c < BACKTEST_CHANGES; c++)
		text_change(t, (enum backtest_change)c, lines, out);
	if (t->more)
		strbuf_addf(out, "%" PRIu64 " more differences did not fit\n", t->more);
}

/* ---- JSON ---------------------------------------------------------------------------------------
 */

static void json_rule(struct writer *w, const char *key, const struct rule_info *r)
{
	writer_open(w, key);
	writer_str(w, "name", r->name);
	writer_uint(w, "layer", r->layer);
	writer_str(w, "policy", r->policy);
	writer_str(w, "file", r->file);
	writer_uint(w, "line", r->line);
	writer_close(w);
}

static void json_rules(const struct tally *t, struct writer *w)
{
	writer_open_array(w, "rules");
	for (size_t i = 0; i < t->tables->nrules; i++) {
		const struct tally_rule *r = &t->rules[i];
		uint64_t n = 0;

		for (unsigned int e = RF_EFFECT_AUDIT; e <= RF_EFFECT_KILL; e++)
			n += r->n[e];
		if (!n)
			continue;
		writer_open(w, NULL);
		json_rule(w, "rule", &t->tables->info[i]);
		for (unsigned int e = RF_EFFECT_AUDIT; e <= RF_EFFECT_KILL; e++)
			writer_uint(w, effect_name(e), r->n[e]);
		writer_uint(w, "new", r->change[BACKTEST_DENIED]);
		writer_close(w);
	}
	writer_close_array(w);
}

static void json_group(const struct tally_group *g, struct writer *w)
{
	const struct backtest_result *r = &g->result;

	writer_open(w, NULL);
	writer_str(w, "change", backtest_change_name(r->change));
	writer_text(w, "timeline", g->file, strlen(g->file));
	writer_uint(w, "seq", g->seq);
	writer_uint(w, "count", g->n);
	writer_text(w, "program", g->program, strlen(g->program));
	writer_str(w, "operation", op_name(r->op));
	writer_text(w, "object", g->object, strlen(g->object));
	writer_str(w, "was", effect_name(r->was));
	writer_str(w, "now", effect_name(r->now));
	if (r->rule)
		json_rule(w, "rule", r->rule);
	writer_str(w, "closed", r->closed);
	if (r->after)
		writer_uint(w, "after", r->after);
	if (r->lacks) {
		writer_open_array(w, "missing");
		for (unsigned int i = 0; i < LACK_BITS; i++)
			if (r->lacks >> i & 1)
				writer_str(w, NULL, operation_lack_field(i));
		writer_close_array(w);
	}
	writer_close(w);
}

static void json_names(struct writer *w, const char *key, char *const *names, size_t n,
		       const uint64_t *counts)
{
	writer_open_array(w, key);
	for (size_t i = 0; i < n && i < 64; i++) {
		if (!counts[i])
			continue;
		writer_open(w, NULL);
		writer_str(w, "name", names[i]);
		writer_uint(w, "count", counts[i]);
		writer_close(w);
	}
	writer_close_array(w);
}

void tally_json(const struct tally *t, const struct backtest *b, struct strbuf *out)
{
	struct writer w = writer_on(out);

	writer_open(&w, NULL);
	writer_str(&w, "policy_hash", t->tables->hash);
	writer_uint(&w, "records", b->records);
	writer_uint(&w, "operations", t->judged);
	writer_uint(&w, "happened", t->happened);
	writer_uint(&w, "prevented", t->prevented);
	for (unsigned int c = 0; c < BACKTEST_CHANGES; c++)
		writer_uint(&w, backtest_change_name((enum backtest_change)c), t->change[c]);
	writer_uint(&w, "after_a_denial", t->after);
	json_names(&w, "labels", t->tables->labels, t->tables->nlabels, b->labelled);
	json_names(&w, "gates", t->tables->gates, t->tables->ngates, b->opened);
	json_rules(t, &w);
	writer_open_array(&w, "differences");
	for (size_t i = 0; i < t->ngroups; i++)
		json_group(&t->groups[i], &w);
	writer_close_array(&w);
	writer_uint(&w, "differences_left_out", t->more);
	writer_close(&w);
	strbuf_addch(out, '\n');
}
