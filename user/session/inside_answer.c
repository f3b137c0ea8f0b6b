// SPDX-License-Identifier: GPL-2.0-only
#include "user/session/inside_answer.h"

#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/base/num.h"
#include "user/session/status.h"
#include "user/session/inside_check.h"
#include "user/session/inside_rules.h"
#include "user/session/session.h"
#include "user/session/session_questions.h"

/* Names that the bits have; they stay the policy's, the array is the caller's. */
static struct reason_names names_of(char *const *names, size_t n, uint64_t bits)
{
	struct reason_names out = {0};

	for (size_t i = 0; i < n; i++)
		if ((bits & 1ULL << i) && names[i])
			vec_push(out.v, out.n) = names[i];
	return out;
}

/* Labels that go further than to children: what has them is data. */
static uint64_t data_labels(const struct policy_tables *t)
{
	uint64_t bits = 0;

	for (unsigned int i = 0; i < RF_FLOW_COUNT; i++)
		if (i != RF_FLOW_CHILD)
			bits |= t->policy.flow[i];
	return bits;
}

static struct why_listener listener_of(const struct inside_request *q)
{
	const struct policy_tables *t = &q->session->policy->tables;

	return (struct why_listener){
		.all = q->person,
		.has = names_of(t->labels, t->nlabels, q->facts[RF_FACT_LABELS]),
		.data = names_of(t->labels, t->nlabels, data_labels(t))};
}

static int answer_why(const struct inside_request *q, const struct why_question *question,
		      struct strbuf *out)
{
	struct why_listener who = listener_of(q);
	uint64_t n;

	session_hear(q->session);
	n = why_log_answer(&q->session->why, question, &who, out);
	free(who.has.v);
	free(who.data.v);
	return n ? CLI_OK : CLI_FAILED;
}

static bool wants_json(const char *word, bool *ret_json)
{
	*ret_json = !strcmp(word, "json");
	return *ret_json || !strcmp(word, "text");
}

/* Returns 0, or -1: not understood. */
static int why_question(const struct inside_request *q, struct why_question *ret)
{
	static const struct {
		const char *word;
		enum why_which which;
		bool number;
	} rows[] = {{"last", WHY_LAST, false},
		    {"all", WHY_ALL, false},
		    {"pid", WHY_PID, true},
		    {"seq", WHY_SEQ, true}};

	for (size_t i = 0; q->nwords > 1 && i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (strcmp(q->words[1], rows[i].word) != 0)
			continue;
		*ret = (struct why_question){.which = rows[i].which};
		if (q->nwords != (rows[i].number ? 4u : 3u) ||
		    (rows[i].number && num_u64(q->words[2], 1, INT64_MAX, &ret->number)))
			return -1;
		return wants_json(q->words[q->nwords - 1], &ret->json) ? 0 : -1;
	}
	return -1;
}

static int tell_why(const struct inside_request *q, struct strbuf *out)
{
	struct why_question question;

	if (why_question(q, &question)) {
		strbuf_addstr(out, "the request was not understood\n");
		return CLI_USAGE;
	}
	if (answer_why(q, &question, out)) {
		strbuf_addstr(out, question.which == WHY_LAST || question.which == WHY_ALL
					   ? "nothing was denied\n"
					   : "no such denial is remembered\n");
		return CLI_FAILED;
	}
	return CLI_OK;
}

static int tell_new(const struct inside_request *q, struct strbuf *out)
{
	struct why_question question = {.which = WHY_NEW, .reader = q->words[1]};

	if (!wants_json(q->words[2], &question.json))
		return CLI_USAGE;
	answer_why(q, &question, out);
	return CLI_OK;
}

static void add_words(const char *head, const struct reason_names *names, struct strbuf *out)
{
	strbuf_addstr(out, head);
	for (size_t i = 0; i < names->n; i++)
		strbuf_addf(out, "%s%s", i ? ", " : "", names->v[i]);
	strbuf_addstr(out, names->n ? "\n" : "none\n");
	free(names->v);
}

/* Only of whoever asks: what others have read is not told. */
static int tell_status(const struct inside_request *q, struct strbuf *out)
{
	const struct session *s = q->session;
	const struct policy_tables *t = &s->policy->tables;
	uint64_t open = engine_gates(s->engine, s->index);
	struct reason_names labels = names_of(t->labels, t->nlabels, q->facts[RF_FACT_LABELS]);
	struct reason_names gates = names_of(t->gates, t->ngates, open);
	struct reason_names shut = names_of(t->gates, t->ngates, ~open);

	session_hear(q->session);
	strbuf_addf(out, "session %s: %llu denied\n", s->id, (unsigned long long)s->why.denied);
	if (q->person)
		free(labels.v);
	else
		add_words("your labels: ", &labels, out);
	add_words("open gates: ", &gates, out);
	add_words("shut gates: ", &shut, out);
	return CLI_OK;
}

/* What a person sees of it, or what binds the session more tightly: none of it lets anything pass.
 */
static int change(const struct inside_request *q, struct strbuf *out)
{
	uint64_t number;

	if (!strcmp(q->words[0], "restrict") && q->nwords == 2)
		return session_restrict(q->session, &q->peer, q->words[1], out);
	if (!strcmp(q->words[0], "propose") && q->nwords == 2)
		return session_propose(q->session, &q->peer, q->words[1], out);
	if (!strcmp(q->words[0], "request") && q->nwords == 3 &&
	    !num_u64(q->words[1], 1, UINT32_MAX, &number))
		return session_request(q->session, number, q->words[2], out);
	strbuf_addstr(out, "the request was not understood\n");
	return CLI_USAGE;
}

int inside_answer(const struct inside_request *q, struct strbuf *out)
{
	const char *verb = q->nwords ? q->words[0] : "";

	if (!strcmp(verb, "why"))
		return tell_why(q, out);
	if (!strcmp(verb, "new") && q->nwords == 3)
		return tell_new(q, out);
	if (!strcmp(verb, "duties") && q->nwords == 2)
		return inside_duties(q, out);
	if (!strcmp(verb, "check") && q->nwords >= 3)
		return inside_check(q, out);
	if (!strcmp(verb, "status") && q->nwords == 1)
		return tell_status(q, out);
	if (!strcmp(verb, "rules") && q->nwords == 1) {
		inside_rules(&q->session->policy->tables, out);
		return CLI_OK;
	}
	if (q->nwords && !q->person)
		return change(q, out);
	strbuf_addstr(out, "the request was not understood\n");
	return CLI_USAGE;
}
