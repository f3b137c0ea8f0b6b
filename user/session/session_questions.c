// SPDX-License-Identifier: GPL-2.0-only
#include "user/session/session_questions.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/session/status.h"
#include "user/session/question_show.h"
#include "user/session/session.h"
#include "user/policy/question.h"

uint32_t session_question(void *session, const struct event *e)
{
	struct session *s = session;
	const struct rf_verdict *v = event_verdict(e);
	const struct session_policy *then = session_policy_of(s, v->generation);
	struct question_source src = {.then = &then->tables,
				      .lists = then->loaded.lists,
				      .now = &s->policy->tables,
				      .mounts = &s->place->mounts};
	struct question_asked asked = {.now_ns = e->hdr.mono_ns,
				       .start_ns = e->hdr.start_ns,
				       .pid = e->hdr.pid,
				       .op = v->op};
	struct question *one;
	struct grant grant;

	if (question_make(&src, e, &grant, &asked.unbound) == -ENOENT)
		return 0;
	one = questions_ask(&s->questions, &grant, &asked);
	return one ? one->grant.number : 0;
}

/* Whatever it was open for before, it is open for this now. */
static int open_gate(struct session *s, const struct question *one)
{
	int gate = grants_gate(&s->policy->ir, one->grant.number);

	if (gate < 0)
		return -ENOENT;
	engine_gate_open(s->engine, s->index, (unsigned int)gate, one->until_ns);
	return gate;
}

static struct question *question_of_gate(const struct session *s, unsigned int bit)
{
	const struct policy_ir *ir = &s->policy->ir;
	const struct ir_gate *g = bit < ir->ngates ? &ir->gates[bit] : NULL;

	return g && g->name && g->grant ? questions_find(&s->questions, g->grant->number) : NULL;
}

void session_question_gate(struct session *s, const void *record, size_t size)
{
	struct event e;

	if (event_decode(record, size, &e) || e.type != RF_EV_GATE || !e.gate.closed)
		return;
	for (unsigned int bit = 0; bit < RF_GATES_MAX; bit++) {
		struct question *one =
			e.gate.closed & 1ULL << bit ? question_of_gate(s, bit) : NULL;

		if (!one)
			continue;
		if (e.gate.cause == RF_CAUSE_TIME)
			question_lapsed(one, e.hdr.mono_ns);
		else if (question_used(one, session_now()))
			open_gate(s, one);
	}
}

static int say_unknown(uint64_t number, struct strbuf *out)
{
	strbuf_addf(out,
		    "there is no question %" PRIu64 "; `ringfence approve` lists those that "
		    "are open\n",
		    number);
	return CLI_FAILED;
}

/* Nothing is given away by a no: what is open of it is shut. */
static int refuse(struct session *s, struct question *one, struct strbuf *out)
{
	int gate = grants_gate(&s->policy->ir, one->grant.number);

	if (gate >= 0)
		engine_gate_shut(s->engine, s->index, (unsigned int)gate);
	question_refuse(one, session_now());
	strbuf_addf(out, "question %u is answered with no\n", one->grant.number);
	return CLI_OK;
}

static void tell(struct session *s, const struct ucred *by, const struct question *one,
		 const struct session_answer *a, int gate)
{
	struct timeline_approval t = {.pid = (uint32_t)by->pid,
				      .uid = by->uid,
				      .policy = s->policy->loaded.index,
				      .question = one->grant.number,
				      .times = a->yes ? a->times : 0,
				      .for_ns = a->yes ? a->for_ns : 0,
				      .gates = gate < 0 ? 0 : 1ULL << gate};

	if (s->timeline)
		timeline_approval(s->timeline, session_now(), &t);
}

static int grant(struct session *s, const struct ucred *by, struct question *one,
		 const struct session_answer *a, struct strbuf *out)
{
	uint64_t until = a->for_ns ? session_now() + a->for_ns : 0;
	const struct question before = *one;
	int gate, status = CLI_OK;

	if (one->unbound) {
		strbuf_addf(out,
			    "question %u cannot be answered by itself: %s. `ringfence approve %s` "
			    "opens the whole rule, for its next use\n",
			    one->grant.number, one->unbound,
			    one->grant.nrules ? one->grant.rules[0].name : "RULE");
		return CLI_FAILED;
	}
	if (questions_grant(&s->questions, one, a->times, until)) {
		strbuf_addf(out,
			    "%d questions were answered with yes in this session, and it has no "
			    "room for more (QUESTIONS_GRANTED)\n",
			    QUESTIONS_GRANTED);
		return CLI_FAILED;
	}
	if (grants_gate(&s->policy->ir, one->grant.number) < 0)
		status = session_rebuild(s, by, &(struct session_rebuilt){.why = "question"}, out);
	gate = status ? -1 : open_gate(s, one);
	if (gate < 0) {
		*one = before;
		if (!status)
			strbuf_addstr(out, "the policy has no such `ask` rule any more\n");
		return CLI_FAILED;
	}
	tell(s, by, one, a, gate);
	question_granted_show(one, a->for_ns, out);
	return CLI_OK;
}

int session_answer(struct session *s, const struct ucred *by, const struct session_answer *a,
		   struct strbuf *out)
{
	struct question *one;

	session_hear(s);
	one = questions_find(&s->questions, a->number);
	if (!one)
		return say_unknown(a->number, out);
	if (a->yes)
		return grant(s, by, one, a, out);
	tell(s, by, one, a, -1);
	return refuse(s, one, out);
}

int session_questions(struct session *s, bool json, struct strbuf *out)
{
	struct question_view view = {.session = s->id,
				     .tables = &s->policy->tables,
				     .redact = s->redact,
				     .who = lineage_source(s->lineage),
				     .now_ns = session_now()};

	session_hear(s);
	if (json)
		questions_json(&s->questions, &view, out);
	else
		questions_text(&s->questions, &view, out);
	return CLI_OK;
}

int session_request(struct session *s, uint64_t number, const char *words, struct strbuf *out)
{
	struct question *one;

	session_hear(s);
	one = questions_find(&s->questions, number);
	if (!one)
		return say_unknown(number, out);
	free(one->words);
	one->words = xstrndup(words, strnlen(words, QUESTION_WORDS_MAX));
	strbuf_addf(out,
		    "a person who looks at question %u sees what you said; it is denied until "
		    "one approves it\n",
		    one->grant.number);
	return CLI_OK;
}
