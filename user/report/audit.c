// SPDX-License-Identifier: GPL-2.0-only
#include "user/report/audit.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/report/audit_parts.h"
#include "user/report/show.h"
#include "user/timeline/scan.h"

#define HASH_SHOWN 12 /* characters of a policy's hash in the table of sessions */

struct audit *audit_new(void)
{
	return xcalloc(1, sizeof(struct audit));
}

static void acts_release(struct audit_acts *acts)
{
	for (size_t i = 0; i < acts->n; i++) {
		free(acts->v[i].time);
		free(acts->v[i].who);
		free(acts->v[i].what);
	}
	free(acts->v);
}

void audit_free(struct audit *a)
{
	if (!a)
		return;
	for (size_t i = 0; i < a->nfiles; i++)
		free(a->files[i].name);
	for (size_t i = 0; i < a->nknown; i++)
		free(a->policies[i]);
	for (size_t i = 0; i < AUDIT_RECENT; i++)
		strbuf_release(&a->recent[i].path);
	sessions_release(&a->sessions);
	story_release(&a->story);
	free(a->files);
	free(a->first_file);
	free(a->policies);
	free(a->weak);
	acts_release(&a->decisions);
	acts_release(&a->denials);
	free(a);
}

uint64_t audit_records(const struct audit *a)
{
	return a->story.records;
}

void audit_file(struct audit *a, const char *name)
{
	vec_push(a->files, a->nfiles) = (struct audit_file){.name = xstrdup(name)};
}

void audit_file_end(struct audit *a, const uint8_t digest[SHA256_SIZE], uint64_t bad)
{
	struct audit_file *f = &a->files[a->nfiles - 1];

	memcpy(f->digest, digest, SHA256_SIZE);
	f->bad = bad;
	a->story.bad_lines += bad;
}

static uint32_t file_now(const struct audit *a)
{
	return (uint32_t)a->nfiles - 1;
}

/* The session's number; what is kept by session grows with a new one. */
static uint32_t session_of(struct audit *a, const char *name)
{
	uint32_t session = sessions_of(&a->sessions, name);

	for (size_t n = a->nknown; n <= session; n = a->nknown) {
		size_t same = n, again = n;

		vec_push(a->first_file, n) = file_now(a);
		vec_push(a->policies, same) = NULL;
		vec_push(a->weak, again) = false;
		a->nknown = n;
	}
	return session;
}

/* Files, forks and exits that were allowed: the mass of a timeline, which is counted only. */
static bool is_common(const struct scan *s)
{
	bool file = s->event.n > 6 && !memcmp(s->event.s, "\"file.", 6);

	if (s->verdict.s && !scan_is(s->verdict, "allow"))
		return false;
	return file || scan_is(s->event, "process.fork") || scan_is(s->event, "process.exit");
}

static void remember(struct audit *a, const struct scan *s, uint32_t session)
{
	struct audit_open *o = &a->recent[s->seq % AUDIT_RECENT];
	struct strbuf path = STRBUF_INIT;

	if (!scan_is(s->event, "file.open") || !scan_bytes(scan_get(s, "file"), "path", &path))
		return;
	o->seq = s->seq;
	o->session = session;
	strbuf_reset(&o->path);
	show_text(&o->path, path.s ?: "", path.len);
	strbuf_release(&path);
}

/* who and what are given away to it. */
static void add_act(struct audit *a, struct audit_acts *to, const struct record *r,
		    struct strbuf *who, struct strbuf *what)
{
	struct audit_act act = {.seq = r->seq,
				.file = file_now(a),
				.session = (uint32_t)sessions_of(&a->sessions, r->session)};
	struct strbuf time = STRBUF_INIT;

	if (to->all++ < AUDIT_ACTS_MAX) {
		show_text(&time, r->time, strlen(r->time));
		act.time = strbuf_detach(&time);
		act.who = strbuf_detach(who);
		act.what = strbuf_detach(what);
		vec_push(to->v, to->n) = act;
	}
	strbuf_release(who);
	strbuf_release(what);
}

static void add_decision(struct audit *a, const struct record *r)
{
	struct strbuf who = STRBUF_INIT, what = STRBUF_INIT;
	bool approval = !strcmp(r->event, "approval");
	const char *why = record_string(r->ringfence, "why"), *answer;

	strbuf_addf(&who, "uid %" PRIu64, record_uint(r->ringfence, "by.uid"));
	answer = record_string(r->ringfence, "answer");
	if (approval)
		strbuf_addstr(&what, answer && !strcmp(answer, "no") ? "answered: " : "approved: ");
	else if (why && !strcmp(why, "question"))
		strbuf_addstr(&what, "policy with the answer to a question: ");
	else if (why && !strcmp(why, "restrict"))
		strbuf_addstr(&what, "policy with a layer of the session's own: ");
	else
		strbuf_addstr(&what, "policy read again: ");
	if (approval)
		describe_flow(r, &what);
	else
		describe_text(r->ringfence, "policy.hash", &what);
	add_act(a, &a->decisions, r, &who, &what);
}

static void add_denial(struct audit *a, const struct record *r)
{
	struct strbuf who = STRBUF_INIT, what = STRBUF_INIT;

	describe_process(r, &who);
	strbuf_addf(&who, "[%" PRIu32 "]", r->pid);
	strbuf_addf(&what, "%s%s ", describe_verdict(r), describe_verb(r));
	describe_object(r, &what);
	strbuf_addstr(&what, "; ");
	describe_reason(r, &what);
	add_act(a, &a->denials, r, &who, &what);
}

static void add_policy(struct audit *a, const struct record *r, uint32_t session)
{
	struct strbuf text = STRBUF_INIT;
	const char *mode = record_string(r->ringfence, "policy.mode");

	if (a->policies[session])
		strbuf_addf(&text, "%s, ", a->policies[session]);
	if (describe_text(r->ringfence, "policy.hash", &text))
		show_fit(&text, a->policies[session] ? strlen(a->policies[session]) + 2 : 0,
			 HASH_SHOWN);
	free(a->policies[session]);
	a->policies[session] = strbuf_detach(&text);
	a->weak[session] |= mode && !strcmp(mode, "audit");
}

static void add_label(struct audit *a, const struct record *r, uint32_t session)
{
	uint64_t because = record_uint(r->ringfence, "because");
	const struct audit_open *o = &a->recent[because % AUDIT_RECENT];
	const char *cause = record_string(r->ringfence, "cause");

	if (!cause || (strcmp(cause, "event") != 0 && strcmp(cause, "assumed") != 0))
		return;
	if (!because || o->seq != because || o->session != session)
		story_secret(&a->story, r, file_now(a), "a source of the policy");
	else
		story_secret(&a->story, r, file_now(a), o->path.s ?: "?");
}

static void add_whole(struct audit *a, const struct record *r, uint32_t session)
{
	sessions_add(&a->sessions, session, r);
	story_add(&a->story, r, file_now(a));
	if (!strcmp(r->event, "label.gain"))
		add_label(a, r, session);
	if (!strcmp(r->event, "approval") || !strcmp(r->event, "policy.reload"))
		add_decision(a, r);
	if (describe_kind(r) == KIND_DENIED)
		add_denial(a, r);
	if (!strcmp(r->event, "policy.load") || !strcmp(r->event, "policy.reload"))
		add_policy(a, r, session);
}

void audit_scan(struct audit *a, const struct scan *s)
{
	struct strbuf name = STRBUF_INIT;
	char error[READER_ERROR_MAX];
	struct record r;
	uint32_t session;

	scan_string(s->session, &name);
	session = session_of(a, name.s ?: "");
	strbuf_release(&name);
	a->files[a->nfiles - 1].records++;
	sessions_seen(&a->sessions, session, s->seq, s->mono_us);
	if (a->sessions.v[session].records > 1 && is_common(s)) {
		story_count(&a->story, KIND_OTHER, s->verdict.s != NULL);
		remember(a, s, session);
		return;
	}
	/* scan_line() took it, so this does. */
	if (record_parse(s->line.s, s->line.n, &r, error))
		return;
	add_whole(a, &r, session);
	record_release(&r);
}

int audit_line(struct audit *a, const char *line, size_t len, char ret_error[READER_ERROR_MAX])
{
	struct scan s;
	int r = scan_line(line, len, &s, ret_error);

	if (!r)
		audit_scan(a, &s);
	return r;
}
