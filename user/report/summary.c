// SPDX-License-Identifier: GPL-2.0-only
#include "user/report/summary.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/report/show.h"

#define CLOSED_NAME "(no rule)"

static void keep(char **text, const char *s)
{
	struct strbuf shown = STRBUF_INIT;

	if (!s || *text)
		return;
	show_text(&shown, s, strlen(s));
	*text = strbuf_detach(&shown);
}

/* The entry of that name, made when there is room; NULL when there is none. */
static struct tally *tally(struct tallies *t, const char *name)
{
	for (size_t i = 0; i < t->n; i++)
		if (!strcmp(t->v[i].name, name))
			return &t->v[i];
	if (t->n == SUMMARY_MAX) {
		t->more++;
		return NULL;
	}
	vec_push(t->v, t->n) = (struct tally){.name = xstrdup(name)};
	return &t->v[t->n - 1];
}

static void add_rule(struct summary *s, const struct record *r)
{
	json_t *rule = json_array_get(record_get(r->ringfence, "rules"), 0);
	struct strbuf name = STRBUF_INIT, where = STRBUF_INIT;
	struct tally *t;

	show_text(&name, record_string(rule, "name") ?: CLOSED_NAME,
		  strlen(record_string(rule, "name") ?: CLOSED_NAME));
	t = tally(&s->rules, name.s);
	if (t) {
		t->n++;
		t->denied++;
	}
	if (t && rule && !t->where) {
		const char *file = record_string(rule, "file") ?: "?";

		show_text(&where, file, strlen(file));
		strbuf_addf(&where, ":%" PRIu64, record_uint(rule, "line"));
		t->where = strbuf_detach(&where);
		keep(&t->text, record_string(rule, "reason"));
	} else if (t && !rule) {
		keep(&t->text, "An attempt on the fence itself, or no answer could be computed: "
			       "that denies.");
	}
	strbuf_release(&name);
}

static bool is_outgoing(const struct record *r)
{
	const char *verb = describe_verb(r);

	return !strcmp(verb, "connect") || !strcmp(verb, "send");
}

void summary_endpoint(struct summary *s, const char *name, bool denied)
{
	struct tally *t = tally(&s->endpoints, name);

	if (t) {
		t->n++;
		t->denied += denied;
	}
}

static void add_endpoint(struct summary *s, const struct record *r)
{
	struct strbuf name = STRBUF_INIT;

	if (is_outgoing(r) && describe_endpoint(r, &name))
		summary_endpoint(s, name.s, describe_kind(r) == KIND_DENIED);
	strbuf_release(&name);
}

static void add_verdict(struct summary *s, const char *verdict)
{
	if (!strcmp(verdict, "allow"))
		s->allowed++;
	else if (!strcmp(verdict, "deny"))
		s->denied++;
	else if (!strcmp(verdict, "kill"))
		s->killed++;
	else if (!strcmp(verdict, "ask"))
		s->asked++;
	else if (!strcmp(verdict, "audit"))
		s->audited++;
}

static void add_session(struct summary *s, const struct record *r)
{
	struct strbuf exit = STRBUF_INIT;

	keep(&s->tier, record_string(r->ringfence, "tier"));
	if (strcmp(r->event, "session.end") != 0) {
		keep(&s->why, record_string(r->ringfence, "why"));
		return;
	}
	s->ended = true;
	if (record_get(r->ringfence, "exit.signal"))
		keep(&s->exit, record_string(r->ringfence, "exit.signal"));
	else if (record_get(r->ringfence, "exit.code"))
		strbuf_addf(&exit, "%" PRIu64, record_uint(r->ringfence, "exit.code"));
	if (exit.len && !s->exit)
		s->exit = strbuf_detach(&exit);
	strbuf_release(&exit);
}

/* By what it is and about what, without the numbers of records. */
static void add_cause(struct tallies *t, const struct record *r, const char *lead)
{
	struct strbuf name = STRBUF_INIT;
	struct tally *found;

	if (r->process_id) {
		describe_process(r, &name);
		strbuf_addch(&name, ' ');
	}
	strbuf_addstr(&name, lead);
	if (!describe_text(r->ringfence, "object", &name))
		strbuf_addf(&name, "%" PRIu64 " processes", record_uint(r->ringfence, "count"));
	found = tally(t, name.s);
	if (found)
		found->n++;
	strbuf_release(&name);
}

static void add_link(struct summary *s, const struct record *r)
{
	const char *certainty = record_string(r->ringfence, "certainty") ?: "";
	const char *kind = record_string(r->ringfence, "kind") ?: "";
	struct strbuf lead = STRBUF_INIT;

	s->effects++;
	s->ambiguous += !strcmp(certainty, "ambiguous");
	if (strcmp(certainty, "unattributed") != 0)
		return;
	s->unattributed++;
	show_text(&lead, kind, strlen(kind));
	strbuf_addch(&lead, ' ');
	add_cause(&s->orphans, r, lead.s);
	strbuf_release(&lead);
}

static void add_mismatch(struct summary *s, const struct record *r)
{
	const char *what = record_string(r->ringfence, "mismatch") ?: "?";
	struct strbuf lead = STRBUF_INIT;

	show_text(&lead, what, strlen(what));
	strbuf_addstr(&lead, ": ");
	add_cause(&s->mismatches, r, lead.s);
	strbuf_release(&lead);
}

void summary_add(struct summary *s, const struct record *r)
{
	enum kind kind = describe_kind(r);

	if (!s->records++)
		s->first_us = r->mono_us;
	s->last_us = r->mono_us;
	s->kinds[kind]++;
	keep(&s->session, r->session);
	keep(&s->first_time, r->time);
	free(s->last_time);
	s->last_time = NULL;
	keep(&s->last_time, r->time);
	if (r->verdict)
		add_verdict(s, r->verdict);
	if (kind == KIND_SESSION)
		add_session(s, r);
	if (kind == KIND_DENIED)
		add_rule(s, r);
	if (kind == KIND_LINK)
		add_link(s, r);
	if (kind == KIND_MISMATCH)
		add_mismatch(s, r);
	s->calls += !strcmp(r->event, "llm.tool_call");
	s->lost += record_uint(r->ringfence, "lost.count");
	s->gaps += record_get(r->ringfence, "gap") != NULL;
	add_endpoint(s, r);
}

static int by_count(const void *a, const void *b)
{
	const struct tally *x = a, *y = b;

	if (x->n != y->n)
		return x->n < y->n ? 1 : -1;
	return strcmp(x->name, y->name);
}

void summary_finish(struct summary *s)
{
	if (s->orphans.n)
		qsort(s->orphans.v, s->orphans.n, sizeof(struct tally), by_count);
	if (s->mismatches.n)
		qsort(s->mismatches.v, s->mismatches.n, sizeof(struct tally), by_count);
	if (s->rules.n)
		qsort(s->rules.v, s->rules.n, sizeof(struct tally), by_count);
	if (s->endpoints.n)
		qsort(s->endpoints.v, s->endpoints.n, sizeof(struct tally), by_count);
}

static void tallies_release(struct tallies *t)
{
	for (size_t i = 0; i < t->n; i++) {
		free(t->v[i].name);
		free(t->v[i].where);
		free(t->v[i].text);
	}
	free(t->v);
}

void summary_release(struct summary *s)
{
	tallies_release(&s->orphans);
	tallies_release(&s->mismatches);
	tallies_release(&s->rules);
	tallies_release(&s->endpoints);
	free(s->session);
	free(s->first_time);
	free(s->last_time);
	free(s->tier);
	free(s->why);
	free(s->exit);
	*s = (struct summary){0};
}
