// SPDX-License-Identifier: GPL-2.0-only
#include "user/report/story.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/report/show.h"

#define CLOSED_NAME "(no rule)"
#define CLOSED_TEXT "An attempt on the fence itself, or no answer could be computed: that denies."

/* The line of that name, made when there is room; NULL when there is none. */
static struct story_line *line_of(struct board *b, const struct strbuf *name, uint64_t seq,
				  uint32_t session)
{
	uint32_t number;
	bool new;

	if (b->n >= STORY_MAX) {
		b->more++;
		return NULL;
	}
	number = dict_get(&b->names, name->s ?: "", name->len, &new);
	if (new)
		vec_push(b->v, b->n) =
			(struct story_line){.name = number, .session = session, .seq = seq};
	b->v[number].n++;
	return &b->v[number];
}

static void add_closed(struct board *b, const struct record *r, uint32_t session)
{
	struct strbuf name = STRBUF_INIT;
	struct story_line *l;

	strbuf_addstr(&name, CLOSED_NAME);
	l = line_of(b, &name, r->seq, session);
	if (l && !l->text)
		l->text = xstrdup(CLOSED_TEXT);
	strbuf_release(&name);
}

/* By the strongest rule. Rules of one name in two files are two. */
static void add_rule(struct board *b, const struct record *r, uint32_t session)
{
	json_t *rule = json_array_get(record_get(r->ringfence, "rules"), 0);
	struct strbuf name = STRBUF_INIT, where = STRBUF_INIT, text = STRBUF_INIT;
	struct story_line *l;

	if (!rule) {
		add_closed(b, r, session);
		return;
	}
	if (!describe_text(rule, "name", &name))
		strbuf_addstr(&name, CLOSED_NAME);
	describe_text(rule, "file", &where);
	strbuf_addf(&where, ":%" PRIu64, record_uint(rule, "line"));
	strbuf_addf(&name, "\n%s", where.s);
	l = line_of(b, &name, r->seq, session);
	if (l && !l->where) {
		l->where = strbuf_detach(&where);
		if (describe_text(rule, "reason", &text))
			l->text = strbuf_detach(&text);
	}
	strbuf_release(&name);
	strbuf_release(&where);
	strbuf_release(&text);
}

static void add_endpoint(struct story *s, const struct record *r, uint32_t session)
{
	const char *verb = describe_verb(r);
	bool closed = !strcmp(verb, "close"), denied = describe_kind(r) == KIND_DENIED;
	struct strbuf name = STRBUF_INIT;
	struct story_line *l = NULL;

	if (!closed && strcmp(verb, "connect") != 0 && strcmp(verb, "send") != 0)
		return;
	if (describe_endpoint(r, &name)) {
		strbuf_addch(&name, ' ');
		describe_text(r->json, "network.transport", &name);
		l = line_of(&s->endpoints, &name, r->seq, session);
	}
	if (l) {
		l->n -= closed;
		l->denied += denied;
		l->sent += record_uint(r->ringfence, "bytes.sent");
		l->received += record_uint(r->ringfence, "bytes.received");
	}
	strbuf_release(&name);
}

static void add_verdict(struct story *s, const struct record *r)
{
	const char *verdict = r->verdict ?: "";

	s->allowed += !strcmp(verdict, "allow");
	s->denied += !strcmp(verdict, "deny");
	s->killed += !strcmp(verdict, "kill");
	s->asked += !strcmp(verdict, "ask");
	s->audited += !strcmp(verdict, "audit");
}

/* One line a hash: "HASH", where: its files, text: mode and number of rules. */
static void add_policy(struct story *s, const struct record *r, uint32_t session)
{
	json_t *policy = record_get(r->ringfence, "policy");
	json_t *layers = json_object_get(policy, "layers"), *layer;
	struct strbuf name = STRBUF_INIT, where = STRBUF_INIT, text = STRBUF_INIT;
	struct story_line *l;
	size_t i;

	if (!describe_text(policy, "hash", &name))
		return;
	json_array_foreach (layers, i, layer) {
		strbuf_addstr(&where, i ? ", " : "");
		describe_text(layer, "policy", &where);
		strbuf_addstr(&where, " (");
		describe_text(layer, "file", &where);
		strbuf_addch(&where, ')');
	}
	describe_text(policy, "mode", &text);
	strbuf_addf(&text, ", %" PRIu64 " rules", record_uint(policy, "rules"));
	l = line_of(&s->policies, &name, r->seq, session);
	if (l && !l->where) {
		l->where = strbuf_detach(&where);
		l->text = strbuf_detach(&text);
	}
	strbuf_release(&name);
	strbuf_release(&where);
	strbuf_release(&text);
}

static void add_described(struct board *b, const struct record *r, uint32_t session)
{
	struct strbuf name = STRBUF_INIT;

	strbuf_addf(&name, "%s: ", describe_verb(r));
	describe_object(r, &name);
	line_of(b, &name, r->seq, session);
	strbuf_release(&name);
}

static void add_hole(struct story *s, const struct record *r, uint32_t session)
{
	s->lost += record_uint(r->ringfence, "lost.count");
	s->gaps += record_get(r->ringfence, "gap") != NULL;
	add_described(&s->holes, r, session);
}

/* "curl connect: 192.0.2.1 port 80": one line for all of it, whichever record. */
static void add_object(struct board *b, const struct record *r, uint32_t session, const char *what)
{
	struct strbuf name = STRBUF_INIT;

	if (r->process_id) {
		describe_process(r, &name);
		strbuf_addch(&name, ' ');
	}
	show_text(&name, what ?: "?", strlen(what ?: "?"));
	strbuf_addstr(&name, ": ");
	if (!describe_text(r->ringfence, "object", &name))
		describe_cause(r, &name);
	line_of(b, &name, r->seq, session);
	strbuf_release(&name);
}

static void add_cause(struct story *s, const struct record *r, uint32_t session, enum kind kind)
{
	const char *certainty = record_string(r->ringfence, "certainty") ?: "";

	if (kind == KIND_MISMATCH) {
		s->mismatches++;
		add_object(&s->odd, r, session, record_string(r->ringfence, "mismatch"));
	} else if (strcmp(certainty, "unattributed") == 0) {
		s->unattributed++;
		add_object(&s->orphans, r, session, record_string(r->ringfence, "kind"));
	} else {
		s->links++;
	}
}

void story_count(struct story *s, enum kind kind, bool allowed)
{
	s->records++;
	s->kinds[kind]++;
	s->allowed += allowed;
}

void story_add(struct story *s, const struct record *r, uint32_t session)
{
	enum kind kind = describe_kind(r);

	s->records++;
	s->kinds[kind]++;
	add_verdict(s, r);
	s->calls += !strcmp(r->event, "llm.tool_call") || !strcmp(r->event, "mcp.call");
	if (kind == KIND_LINK || kind == KIND_MISMATCH)
		add_cause(s, r, session, kind);
	if (kind == KIND_DENIED)
		add_rule(&s->rules, r, session);
	else if (kind == KIND_AUDITED)
		add_rule(&s->audits, r, session);
	else if (kind == KIND_HOLE)
		add_hole(s, r, session);
	if (kind == KIND_NET || kind == KIND_DENIED)
		add_endpoint(s, r, session);
	if (!strncmp(r->event, "policy.", 7) && kind == KIND_SESSION)
		add_policy(s, r, session);
	if (!strcmp(r->event, "session.limit"))
		add_described(&s->limits, r, session);
	if (!strcmp(r->event, "approval"))
		add_described(&s->people, r, session);
}

void story_secret(struct story *s, const struct record *r, uint32_t session, const char *source)
{
	json_t *gained = record_get(r->ringfence, "gained"), *label;
	struct strbuf name = STRBUF_INIT;
	size_t i;

	json_array_foreach (gained, i, label) {
		const char *text = json_string_value(label) ?: "?";

		strbuf_reset(&name);
		show_text(&name, text, strlen(text));
		strbuf_addf(&name, "\n%s", source);
		line_of(&s->secrets, &name, r->seq, session);
	}
	strbuf_release(&name);
}

static int by_count(const void *a, const void *b)
{
	const struct story_line *x = a, *y = b;

	if ((x->denied > 0) != (y->denied > 0))
		return x->denied ? -1 : 1;
	if (x->sent != y->sent)
		return x->sent < y->sent ? 1 : -1;
	if (x->n != y->n)
		return x->n < y->n ? 1 : -1;
	return x->name < y->name ? -1 : x->name > y->name;
}

#define BOARDS(s)                                                                                  \
	{                                                                                          \
		&(s)->rules, &(s)->endpoints, &(s)->secrets, &(s)->policies, &(s)->people,         \
			&(s)->holes, &(s)->audits, &(s)->limits, &(s)->orphans, &(s)->odd          \
	}

void story_finish(struct story *s)
{
	struct board *const boards[] = BOARDS(s);

	for (size_t i = 0; i < sizeof(boards) / sizeof(boards[0]); i++)
		if (boards[i]->n)
			qsort(boards[i]->v, boards[i]->n, sizeof(struct story_line), by_count);
}

const char *story_name(const struct board *b, const struct story_line *l, struct strbuf *out)
{
	size_t len;
	const char *text = dict_text(&b->names, l->name, &len);

	strbuf_reset(out);
	strbuf_add(out, text, len);
	return out->s;
}

void story_release(struct story *s)
{
	struct board *const boards[] = BOARDS(s);

	for (size_t i = 0; i < sizeof(boards) / sizeof(boards[0]); i++) {
		for (size_t j = 0; j < boards[i]->n; j++) {
			free(boards[i]->v[j].where);
			free(boards[i]->v[j].text);
		}
		free(boards[i]->v);
		dict_release(&boards[i]->names);
	}
	*s = (struct story){0};
}
