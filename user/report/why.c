// SPDX-License-Identifier: GPL-2.0-only
#include "user/report/why.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/report/show.h"

static void want(struct why *w, uint64_t seq)
{
	for (size_t i = 0; i < w->n; i++)
		if (w->v[i].seq == seq)
			return;
	if (w->n == WHY_RECORDS_MAX) {
		w->cut = true;
		return;
	}
	w->v[w->n++] = (struct why_record){.seq = seq};
}

void why_begin(struct why *w, uint64_t seq)
{
	*w = (struct why){0};
	want(w, seq);
}

void why_release(struct why *w)
{
	for (size_t i = 0; i < w->n; i++)
		free(w->v[i].line);
	strbuf_release(&w->session);
	*w = (struct why){0};
}

/* What the record names. */
static void want_causes(struct why *w, const struct record *r)
{
	json_t *step;
	size_t i;

	if (record_uint(r->ringfence, "because"))
		want(w, record_uint(r->ringfence, "because"));
	json_array_foreach (record_get(r->ringfence, "chain"), i, step)
		if (record_uint(step, "seq"))
			want(w, record_uint(step, "seq"));
}

void why_look(struct why *w, const struct scan *s)
{
	char error[READER_ERROR_MAX];
	struct why_record *wanted = NULL;
	struct record r;

	for (size_t i = 0; i < w->n && !wanted; i++)
		if (w->v[i].seq == s->seq)
			wanted = &w->v[i];
	if (!wanted || wanted->line)
		return;
	if (wanted == w->v)
		scan_string(s->session, &w->session);
	else if (!scan_is(s->session, w->session.s ?: ""))
		return;
	wanted->line = xstrndup(s->line.s, s->line.n);
	wanted->len = s->line.n;
	if (record_parse(wanted->line, wanted->len, &r, error))
		return;
	want_causes(w, &r);
	record_release(&r);
}

bool why_more(struct why *w)
{
	bool more = false;

	for (size_t i = 0; i < w->n; i++) {
		more |= !w->v[i].line && !w->v[i].looked_for;
		w->v[i].looked_for = true;
	}
	return more && w->v[0].line;
}

bool why_found(const struct why *w)
{
	return w->v[0].line;
}

static void add_who(const struct record *r, struct strbuf *out)
{
	if (!r->process_id) {
		strbuf_addstr(out, "The session");
		return;
	}
	describe_process(r, out);
	strbuf_addf(out, "[%" PRIu32 "]", r->pid);
}

static void add_names(json_t *names, struct strbuf *out)
{
	json_t *item;
	size_t i;

	json_array_foreach (names, i, item) {
		strbuf_addstr(out, i ? ", " : "");
		show_text(out, json_string_value(item) ?: "?", json_string_length(item));
	}
}

/* "gained the label secret from /w/.env", "opened the gate tested". Returns whether it is one. */
static bool add_flow(const struct record *r, struct strbuf *out)
{
	static const struct {
		const char *event, *words, *names;
	} rows[] = {{"label.gain", " gained the label ", "gained"},
		    {"gate.open", " opened the gate ", "gates"},
		    {"gate.close", " shut the gate ", "gates"}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (strcmp(r->event, rows[i].event) != 0)
			continue;
		strbuf_addstr(out, rows[i].words);
		add_names(record_get(r->ringfence, rows[i].names), out);
		if (record_get(r->json, "file.path")) {
			strbuf_addstr(out, " from ");
			describe_text(r->json, "file.path", out);
		}
		if (record_get(r->ringfence, "rule.name")) {
			strbuf_addstr(out, " by ");
			describe_text(r->ringfence, "rule.name", out);
		}
		return true;
	}
	return false;
}

static const char *past_of(const struct record *r)
{
	static const struct {
		const char *event, *words;
	} rows[] = {{"file.read", " read "},
		    {"file.write", " wrote "},
		    {"file.map", " mapped "},
		    {"file.create", " created "},
		    {"file.delete", " deleted "},
		    {"file.rename", " renamed "},
		    {"file.link", " linked "},
		    {"process.exec", " executed "},
		    {"process.exit", " ended with status "},
		    {"net.connect", " connected to "},
		    {"unix.connect", " connected to "},
		    {"net.accept", " accepted a connection from "},
		    {"net.send", " sent to "}};

	if (!strcmp(r->event, "file.open"))
		return describe_kind(r) == KIND_CHANGE ? " opened to write " : " opened to read ";
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (!strcmp(r->event, rows[i].event))
			return rows[i].words;
	return NULL;
}

/* "sh[12] was denied: connect 192.0.2.1:443 tcp", "sh[12] opened to read /w/.env" */
static void add_head(const struct record *r, struct strbuf *out)
{
	static const struct {
		const char *verdict, *words;
	} rows[] = {{"deny", " was denied: "},
		    {"kill", " was killed for: "},
		    {"ask", " was stopped until a person answers: "},
		    {"audit", " would have been denied: "}};
	const char *past = past_of(r);

	add_who(r, out);
	if (add_flow(r, out))
		return;
	for (size_t i = 0; r->verdict && i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (strcmp(r->verdict, rows[i].verdict) != 0)
			continue;
		strbuf_addf(out, "%s%s ", rows[i].words, describe_verb(r));
		past = "";
	}
	strbuf_addstr(out, past ? past : ": ");
	if (!past)
		strbuf_addf(out, "%s ", describe_verb(r));
	describe_object(r, out);
}

/* What the decision was about. */
static void add_state(const struct record *r, struct strbuf *out)
{
	static const struct {
		const char *path, *words;
	} rows[] = {{"labels", "The process had the labels "},
		    {"object_labels", "The object had the labels "},
		    {"gates", "Open gates: "},
		    {"needs", "It needs open: "}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		json_t *names = record_get(r->ringfence, rows[i].path);

		if (!json_array_size(names))
			continue;
		strbuf_addf(out, "  %s", rows[i].words);
		add_names(names, out);
		strbuf_addstr(out, ".\n");
	}
	if (record_get(r->ringfence, "condition")) {
		strbuf_addstr(out, "  The rule's condition: ");
		describe_text(r->ringfence, "condition", out);
		strbuf_addstr(out, ".\n");
	}
}

static void add_asked(const struct record *r, struct strbuf *out)
{
	bool judged = r->verdict && strcmp(r->verdict, "allow") != 0;

	strbuf_addf(out, "#%" PRIu64 " ", r->seq);
	show_text(out, r->time, strlen(r->time));
	strbuf_addstr(out, "\n");
	add_head(r, out);
	strbuf_addstr(out, ".\n");
	if (judged) {
		strbuf_addstr(out, "  By the rule ");
		describe_reason(r, out);
		strbuf_addch(out, '\n');
	}
	add_state(r, out);
}

/* How a step came to matter, by the chain of the record asked about. */
static void add_step_note(json_t *step, struct strbuf *out)
{
	json_t *labels = record_get(step, "labels");
	const char *access = record_string(step, "access");

	if (json_array_size(labels) && access) {
		strbuf_addstr(out, ": so ");
		add_names(labels, out);
		strbuf_addstr(out, !strcmp(access, "write") ? " came into it" : " came from it");
	}
	if (record_get(step, "channel")) {
		strbuf_addstr(out, ", over ");
		describe_text(step, "channel", out);
	}
	if (json_is_false(json_object_get(step, "certain")))
		strbuf_addstr(out, " (or others did it: the record does not tell who)");
}

static void add_cause(const struct why_record *w, json_t *step, struct strbuf *out)
{
	char error[READER_ERROR_MAX];
	struct record r;

	strbuf_addf(out, "  Because #%" PRIu64 ": ", w->seq);
	if (!w->line || record_parse(w->line, w->len, &r, error)) {
		strbuf_addstr(out, "a record that is not in what was given");
	} else {
		add_head(&r, out);
		record_release(&r);
	}
	add_step_note(step, out);
	strbuf_addstr(out, ".\n");
}

static json_t *step_of(const struct record *asked, uint64_t seq)
{
	json_t *step;
	size_t i;

	json_array_foreach (record_get(asked->ringfence, "chain"), i, step)
		if (record_uint(step, "seq") == seq)
			return step;
	return NULL;
}

static int newest_first(const void *a, const void *b)
{
	const struct why_record *x = a, *y = b;

	return (x->seq < y->seq) - (x->seq > y->seq);
}

void why_tell(const struct why *w, struct strbuf *out)
{
	struct why_record causes[WHY_RECORDS_MAX];
	char error[READER_ERROR_MAX];
	struct record asked;

	if (!w->n || !w->v[0].line || record_parse(w->v[0].line, w->v[0].len, &asked, error))
		return;
	add_asked(&asked, out);
	memcpy(causes, w->v + 1, (w->n - 1) * sizeof(causes[0]));
	qsort(causes, w->n - 1, sizeof(causes[0]), newest_first);
	for (size_t i = 0; i + 1 < w->n; i++)
		add_cause(&causes[i], step_of(&asked, causes[i].seq), out);
	if (w->n == 1)
		strbuf_addstr(out, "  No other record is named as its cause.\n");
	if (w->cut || json_is_true(record_get(asked.ringfence, "chain_truncated")))
		strbuf_addstr(out, "  The chain goes on; no more of it is told.\n");
	record_release(&asked);
}
