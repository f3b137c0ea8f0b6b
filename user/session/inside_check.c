// SPDX-License-Identifier: GPL-2.0-only
#include "user/session/inside_check.h"

#include <string.h>

#include "user/base/clean.h"
#include "user/session/status.h"
#include "user/session/session.h"
#include "user/policy/eval.h"

#define DUTIES_TOLD 2

/* The rules that the verdict names; at most one page. */
static void add_rules(const struct policy_tables *t, const struct rf_verdict *v, uint64_t open,
		      struct strbuf *out)
{
	const struct rf_list *list = v->list && v->list < t->nlists ? &t->lists[v->list] : NULL;

	for (uint32_t i = 0; list && i < list->n && i < RF_LIST_RULES; i++) {
		const struct rule_info *r = &t->info[list->rule[i]];

		if (!(v->matched & 1u << i) || list->rule[i] >= t->nrules)
			continue;
		strbuf_addf(out, "  rule %s (%s:%u)", r->name, r->file, r->line);
		if (r->condition)
			strbuf_addf(out, ", which holds while: %s", r->condition);
		if (r->reason) {
			strbuf_addstr(out, "\n  instead: ");
			strbuf_addclean(out, r->reason);
		}
		strbuf_addch(out, '\n');
		for (size_t g = 0; g < t->ngates; g++)
			if ((r->gates & ~open & 1ULL << g) && t->gates[g] && t->gate_how[g])
				strbuf_addf(out, "  the gate %s opens by: %s\n", t->gates[g],
					    t->gate_how[g]);
	}
}

static uint32_t op_of(const char *word)
{
	static const struct {
		const char *word;
		uint32_t op;
	} rows[] = {{"read", RF_OP_READ},
		    {"write", RF_OP_WRITE},
		    {"create", RF_OP_CREATE},
		    {"delete", RF_OP_DELETE}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (!strcmp(word, rows[i].word))
			return rows[i].op;
	return RF_OP_COUNT;
}

/* Returns 0, or -1: the request makes no sense. */
static int judge(const struct inside_request *q, struct eval *e, struct rf_verdict *ret_v)
{
	uint32_t op = op_of(q->words[1]);

	if (op != RF_OP_COUNT && q->nwords == 3 && q->words[2][0] == '/') {
		if (op == RF_OP_CREATE)
			eval_create(e, q->words[2], ret_v);
		else
			eval_path(e, q->words[2], RF_OP_BIT(op), ret_v);
		return 0;
	}
	if (strcmp(q->words[1], "exec") != 0 || q->nwords < 5 || q->words[2][0] != '/' ||
	    q->words[3][0] != '/' || eval_cwd(e, q->words[2]) ||
	    eval_args(e, q->words + 5, q->nwords - 5))
		return -1;
	eval_exec(e, q->words[3], q->words[4], ret_v);
	return 0;
}

int inside_check(const struct inside_request *q, struct strbuf *out)
{
	const struct policy_tables *t = &q->session->policy->tables;
	struct rf_verdict v = {0};
	struct eval e;

	eval_init(&e, t);
	memcpy(e.facts, q->facts, sizeof(e.facts));
	if (judge(q, &e, &v)) {
		strbuf_addstr(out, "the request was not understood\n");
		return CLI_USAGE;
	}
	if (v.effect < RF_EFFECT_ASK || v.flags & (RF_VERDICT_AUDITED | RF_VERDICT_CLOSED))
		return CLI_OK;
	strbuf_addf(out, "%s %s would be denied%s\n", q->words[1],
		    q->words[!strcmp(q->words[1], "exec") ? 3 : 2],
		    v.effect == RF_EFFECT_ASK ? " until a person approves it" : "");
	add_rules(t, &v, q->facts[RF_FACT_GATES], out);
	return CLI_OK;
}

int inside_duties(const struct inside_request *q, struct strbuf *out)
{
	struct session *s = q->session;
	struct rf_verdict v = {0};
	struct eval e;

	if (s->duties_told >= DUTIES_TOLD)
		return CLI_OK;
	eval_init(&e, &s->policy->tables);
	e.facts[RF_FACT_GATES] = engine_gates(s->engine, s->index);
	eval_end(&e, &v);
	if (!v.effect)
		return CLI_OK;
	s->duties_told++;
	strbuf_addstr(out, "these hold when the session ends, and are still open:\n");
	add_rules(&s->policy->tables, &v, e.facts[RF_FACT_GATES], out);
	return CLI_OK;
}
