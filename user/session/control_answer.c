// SPDX-License-Identifier: GPL-2.0-only
#include "user/session/control_answer.h"

#include <stdlib.h>
#include <string.h>

#include "user/base/clean.h"
#include "user/base/num.h"
#include "user/base/suggest.h"
#include "user/session/status.h"
#include "user/session/inside_answer.h"
#include "user/session/session.h"
#include "user/session/session_questions.h"
#include "user/policy/quantity.h"

/* The bit of a name; -1: there is none such. */
static int find_name(char *const *names, size_t n, const char *name, uint64_t of)
{
	for (size_t i = 0; i < n; i++)
		if ((of & 1ULL << i) && names[i] && !strcmp(names[i], name))
			return (int)i;
	return -1;
}

static void suggest_names(struct suggest *near, char *const *names, size_t n, uint64_t of)
{
	for (size_t i = 0; i < n; i++)
		if ((of & 1ULL << i) && names[i])
			suggest_try(near, names[i]);
}

static int unknown(const struct policy_tables *t, const char *name, struct strbuf *out)
{
	struct suggest near;

	suggest_init(&near, name);
	suggest_names(&near, t->gates, t->ngates, t->gates_approval);
	suggest_names(&near, t->labels, t->nlabels, ~0ULL);
	strbuf_addstr(out, "nothing is called ");
	strbuf_addclean(out, name);
	strbuf_addf(out, near.best ? "; did you mean %s?\n" : "\n", near.best);
	return CLI_USAGE;
}

static int drop_labels(const struct control_request *q, uint64_t labels, uint32_t pid,
		       struct strbuf *out)
{
	struct session *s = q->session;
	int n = engine_labels_drop(s->engine, s->index, labels, pid);

	if (n < 0) {
		strbuf_addf(out, "the label could not be taken off: %s\n", strerror(-n));
		return CLI_FAILED;
	}
	if (!n) {
		strbuf_addf(out, "process %u is not of this session\n", pid);
		return CLI_FAILED;
	}
	strbuf_addf(out, "taken off %d process%s; files keep it\n", n, n == 1 ? "" : "es");
	session_approved(s, &q->peer, 0, labels);
	return CLI_OK;
}

static int open_gate(const struct control_request *q, int gate, struct strbuf *out)
{
	struct session *s = q->session;
	uint64_t open = engine_gates_approve(s->engine, s->index, 1ULL << gate,
					     s->policy->tables.approval_part, session_now());

	strbuf_addf(out,
		    open & 1ULL << gate ? "%s is open\n"
					: "%s is not open yet: it needs more than an approval\n",
		    s->policy->tables.gates[gate]);
	session_approved(s, &q->peer, 1ULL << gate, 0);
	return CLI_OK;
}

/* The second word, a process; 0: none was given. Returns 0 or an exit status. */
static int read_pid(const struct control_request *q, uint32_t *ret_pid, struct strbuf *out)
{
	uint64_t pid = 0;

	if (q->nwords > 2 && (num_u64(q->words[2], 1, INT32_MAX, &pid))) {
		strbuf_addstr(out, "that is no process\n");
		return CLI_USAGE;
	}
	*ret_pid = (uint32_t)pid;
	return CLI_OK;
}

static int approve(const struct control_request *q, bool drop, struct strbuf *out)
{
	const struct policy_tables *t = &q->session->policy->tables;
	uint32_t pid;
	int at = -1, status = read_pid(q, &pid, out);

	if (status)
		return status;
	if (!drop)
		at = find_name(t->gates, t->ngates, q->words[1], t->gates_approval);
	if (at >= 0)
		return open_gate(q, at, out);
	at = find_name(t->labels, t->nlabels, q->words[1], drop ? ~0ULL : t->labels_approval);
	if (at >= 0)
		return drop_labels(q, 1ULL << at, pid, out);
	if (find_name(t->gates, t->ngates, q->words[1], ~0ULL) < 0 &&
	    find_name(t->labels, t->nlabels, q->words[1], ~0ULL) < 0)
		return unknown(t, q->words[1], out);
	strbuf_addf(out, "the policy lets nobody approve %s\n", q->words[1]);
	return CLI_FAILED;
}

static void add_names(char *const *names, size_t n, uint64_t bits, struct strbuf *out)
{
	const char *before = "";

	for (size_t i = 0; i < n; i++) {
		if (!(bits & 1ULL << i) || !names[i])
			continue;
		strbuf_addf(out, "%s%s", before, names[i]);
		before = " ";
	}
	if (!*before)
		strbuf_addstr(out, "-");
}

static int tell_state(const struct control_request *q, struct strbuf *out)
{
	const struct session *s = q->session;
	const struct policy_tables *t = &s->policy->tables;
	uint64_t open = engine_gates(s->engine, s->index);
	struct engine_process *procs;
	size_t n = engine_session_processes(s->engine, s->index, &procs);

	if (!t->ngates && !t->nlabels)
		strbuf_addstr(out, "the policy has no labels and no gates\n");
	for (size_t i = 0; i < t->ngates; i++)
		if (t->gates[i])
			strbuf_addf(out, "gate %s: %s%s\n", t->gates[i],
				    open & 1ULL << i ? "open" : "closed",
				    t->gates_approval & 1ULL << i ? " (can be approved)" : "");
	for (size_t i = 0; i < n && t->nlabels; i++) {
		strbuf_addf(out, "process %u: ", procs[i].pid);
		add_names(t->labels, t->nlabels, procs[i].labels, out);
		strbuf_addstr(out, "\n");
	}
	free(procs);
	return CLI_OK;
}

static int answer_question(const struct control_request *q, struct strbuf *out)
{
	struct session_answer a = {.yes = !strcmp(q->words[2], "yes")};
	uint64_t times;

	if (num_u64(q->words[1], 1, UINT32_MAX, &a.number) ||
	    num_u64(q->words[3], 1, QUESTION_TIMES_MAX, &times) ||
	    num_u64(q->words[4], 0, QUANTITY_TIME_MAX, &a.for_ns) ||
	    (!a.yes && strcmp(q->words[2], "no") != 0)) {
		strbuf_addstr(out, "the request was not understood\n");
		return CLI_USAGE;
	}
	a.times = (unsigned int)times;
	return session_answer(q->session, &q->peer, &a, out);
}

/* A person asks what the session's own processes may ask. */
static int ask_inside(const struct control_request *q, struct strbuf *out)
{
	struct inside_request inside = {
		.session = q->session, .peer = q->peer, .person = true, .nwords = q->nwords};

	memcpy(inside.words, q->words, q->nwords * sizeof(q->words[0]));
	return inside_answer(&inside, out);
}

int control_answer(const struct control_request *q, struct strbuf *out)
{
	const char *verb = q->nwords ? q->words[0] : "";

	if (!strcmp(verb, "state") && q->nwords == 1)
		return tell_state(q, out);
	if (!strcmp(verb, "why") || !strcmp(verb, "status"))
		return ask_inside(q, out);
	if (!strcmp(verb, "questions") && q->nwords == 2)
		return session_questions(q->session, !strcmp(q->words[1], "json"), out);
	if (!strcmp(verb, "answer") && q->nwords == 5)
		return answer_question(q, out);
	if (!strcmp(verb, "proposals") && q->nwords == 1)
		return session_proposals(q->session, out);
	if (!strcmp(verb, "reload") && q->nwords == 1)
		return session_reload(q->session, &q->peer, out);
	if (!strcmp(verb, "reload") && q->nwords == 2 && !strcmp(q->words[1], "files"))
		return session_unrestrict(q->session, &q->peer, out);
	if ((!strcmp(verb, "approve") || !strcmp(verb, "drop")) &&
	    (q->nwords == 2 || q->nwords == 3))
		return approve(q, *verb == 'd', out);
	strbuf_addstr(out, "the request was not understood\n");
	return CLI_USAGE;
}
