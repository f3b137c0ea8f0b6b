// SPDX-License-Identifier: GPL-2.0-only
#include "user/timeline/record.h"

#include "user/event/names.h"

const struct timeline_policy *policy_at(const struct timeline *t, uint32_t index,
					uint32_t generation)
{
	const struct timeline_policy *found = NULL;

	for (size_t i = t->npolicies; i-- > 0;) {
		const struct timeline_policy *p = &t->policies[i];

		if (p->index != index)
			continue;
		if (p->generation == generation)
			return p;
		if (!found)
			found = p;
	}
	return found;
}

const struct timeline_policy *policy_of(const struct timeline *t, const struct rf_verdict *v)
{
	return policy_at(t, v->policy, v->generation);
}

const struct timeline_policy *policy_now(const struct timeline *t)
{
	return t->npolicies ? &t->policies[t->in_force] : NULL;
}

/* The list that was judged; NULL: out of the tables. */
static const struct rf_list *list_of(const struct timeline_policy *p, const struct rf_verdict *v)
{
	uint32_t list;

	if (!p || v->list < p->list_base)
		return NULL;
	list = v->list - p->list_base;
	return list && list < p->nlists ? &p->lists[list] : NULL;
}

const struct rule_info *matched_rule(const struct timeline *t, const struct rf_verdict *v,
				     unsigned int i)
{
	const struct timeline_policy *p = policy_of(t, v);
	const struct rf_list *list = list_of(p, v);

	if (!list || i >= list->n || i >= RF_LIST_RULES || !(v->matched & 1u << i) ||
	    list->rule[i] >= p->nrules)
		return NULL;
	return &p->info[list->rule[i]];
}

const struct rule_info *strongest_rule(const struct timeline *t, const struct rf_verdict *v)
{
	const struct rule_info *rule = NULL;

	for (unsigned int i = 0; i < RF_LIST_RULES && !rule; i++)
		rule = matched_rule(t, v, i);
	return rule;
}

void put_rule_place(struct writer *w, const struct rule_info *r)
{
	writer_str(w, "name", r->name);
	writer_uint(w, "layer", r->layer);
	writer_str(w, "policy", r->policy);
	writer_str(w, "file", r->file);
	writer_uint(w, "line", r->line);
}

static void put_rule(struct writer *w, const struct rule_info *r)
{
	writer_open(w, NULL);
	put_rule_place(w, r);
	writer_str(w, "reason", r->reason);
	writer_str(w, "severity", r->severity);
	writer_close(w);
}

static void put_rules(const struct timeline *t, struct writer *w, const struct rf_verdict *v)
{
	writer_open_array(w, "rules");
	for (unsigned int i = 0; i < RF_LIST_RULES; i++) {
		const struct rule_info *r = matched_rule(t, v, i);

		if (r)
			put_rule(w, r);
	}
	writer_close_array(w);
}

static void put_reason(const struct timeline *t, struct writer *w, const struct rf_verdict *v)
{
	const struct rule_info *rule = strongest_rule(t, v);

	if (rule) {
		writer_str(w, "reason", rule->reason);
		writer_str(w, "severity", rule->severity);
	}
	if (v->flags & RF_VERDICT_CLOSED) {
		writer_open(w, "closed");
		writer_str(w, "error", rf_error_name(v->error));
		writer_str(w, "text", rf_error_text(v->error));
		writer_close(w);
	}
	if (v->flags & RF_VERDICT_MOVED)
		writer_str(
			w, "moved",
			"the change of name would take what a rule covers away from its name, or "
			"bring something to a name that a rule covers");
	if (v->flags & RF_VERDICT_CALLED)
		writer_bool(w, "by_called_name", true);
}

static void put_via(const struct timeline *t, struct writer *w, const struct rf_verdict *v)
{
	const struct timeline_policy *p = policy_of(t, v);

	if (!p || !v->facts[RF_FACT_VIA])
		return;
	writer_open_array(w, "via");
	for (size_t i = 0; i < p->nvia && i < 64; i++)
		if ((v->facts[RF_FACT_VIA] & 1ULL << i) && p->via[i])
			writer_str(w, NULL, p->via[i]);
	writer_close_array(w);
}

/* What a person may answer: `ringfence approve NUMBER`. */
static void put_question(const struct timeline *t, struct writer *w, const struct event *e)
{
	uint32_t number = t->config.question ? t->config.question(t->config.write_ctx, e) : 0;

	if (number)
		writer_uint(w, "question", number);
}

void put_verdict(struct timeline *t, struct writer *w, const struct event *e)
{
	const struct rf_verdict *v = event_verdict(e);
	bool audited = v->flags & RF_VERDICT_AUDITED, observed = v->flags & RF_VERDICT_OBSERVED;
	bool killed = v->flags & RF_VERDICT_KILLED;

	writer_str(w, "operation", op_name(v->op));
	writer_str(w, "mode", audited ? "audit" : observed ? "observe" : "enforce");
	if (killed)
		writer_str(w, "effect", "killed");
	else if (v->effect >= RF_EFFECT_ASK && !audited && !observed)
		writer_str(w, "effect", "eperm");
	if (v->effect > RF_EFFECT_AUDIT && (audited || (observed && !killed)))
		writer_str(w, "would_be", effect_name(v->effect));
	put_question(t, w, e);
	put_rules(t, w, v);
	put_reason(t, w, v);
	put_via(t, w, v);
	put_verdict_flow(t, w, e);
	writer_uint(w, "generation", v->generation);
}
