// SPDX-License-Identifier: GPL-2.0-only
#include "user/report/sessions.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/report/describe.h"
#include "user/report/show.h"

/* Days since 1970-01-01 in the proleptic Gregorian calendar; the year begins in March. */
static int64_t days_of(int64_t year, unsigned int month, unsigned int day)
{
	int64_t y = year - (month <= 2), era = (y >= 0 ? y : y - 399) / 400;
	unsigned int of_era = (unsigned int)(y - era * 400);
	unsigned int of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

/* n digits at s; -1: they are none. */
static int digits(const char *s, unsigned int n)
{
	int value = 0;

	for (unsigned int i = 0; i < n; i++) {
		if (s[i] < '0' || s[i] > '9')
			return -1;
		value = 10 * value + (s[i] - '0');
	}
	return value;
}

int64_t wall_time_us(const char *text)
{
	static const char shape[] = "dddd-dd-ddTdd:dd:dd.dddddd";
	int64_t seconds;

	for (size_t i = 0; shape[i]; i++)
		if (shape[i] == 'd' ? text[i] < '0' || text[i] > '9' : text[i] != shape[i])
			return 0;
	if (digits(text + 5, 2) < 1 || digits(text + 5, 2) > 12)
		return 0;
	seconds = days_of(digits(text, 4), (unsigned int)digits(text + 5, 2),
			  (unsigned int)digits(text + 8, 2)) *
			  86400 +
		  digits(text + 11, 2) * 3600 + digits(text + 14, 2) * 60 + digits(text + 17, 2);
	return seconds * 1000000 + digits(text + 20, 6);
}

static void keep(char **text, const char *s)
{
	struct strbuf shown = STRBUF_INIT;

	if (!s || *text)
		return;
	show_text(&shown, s, strlen(s));
	*text = strbuf_detach(&shown);
}

uint32_t sessions_of(struct sessions *s, const char *name)
{
	bool new;
	uint32_t number = dict_get(&s->names, name, strlen(name), &new);

	if (new) {
		vec_push(s->v, s->n) = (struct session_facts){0};
		keep(&s->v[number].name, name);
	}
	return number;
}

void sessions_seen(struct sessions *s, uint32_t session, uint64_t seq, uint64_t mono_us)
{
	struct session_facts *f = &s->v[session];

	if (!f->records++) {
		f->first_seq = seq;
		f->first_us = mono_us;
	} else if (seq > f->last_seq + 1) {
		f->missing += seq - f->last_seq - 1;
	}
	f->last_seq = seq;
	f->last_us = mono_us;
}

static void add_exit(struct session_facts *f, const struct record *r)
{
	if (record_get(r->ringfence, "exit.signal"))
		keep(&f->exit, record_string(r->ringfence, "exit.signal"));
	else if (record_get(r->ringfence, "exit.code") && !f->exit)
		f->exit = xasprintf("%" PRIu64, record_uint(r->ringfence, "exit.code"));
}

static void add_facts(struct session_facts *f, const struct record *r)
{
	int64_t wall = wall_time_us(r->time);

	if (wall)
		f->wall_us = wall - (int64_t)r->mono_us;
	keep(&f->tier, record_string(r->ringfence, "tier"));
	keep(&f->version, record_string(r->ringfence, "version"));
	keep(&f->kernel, record_string(r->ringfence, "kernel"));
	keep(&f->host, record_string(r->json, "host.name"));
	if (!strcmp(r->event, "session.start") || !strcmp(r->event, "session.attach")) {
		f->began = true;
		f->starts++;
		keep(&f->why, record_string(r->ringfence, "why"));
	} else if (!strcmp(r->event, "session.end")) {
		f->ended = true;
		f->counted = json_is_true(record_get(r->ringfence, "totals.counted"));
		add_exit(f, r);
	}
}

static void add_user(struct session_facts *f, const struct record *r)
{
	json_t *id = record_get(r->process, "user.id");
	uint64_t uid = (uint64_t)json_integer_value(id);

	if (!json_is_integer(id))
		return;
	for (size_t i = 0; i < f->nusers; i++)
		if (f->users[i] == uid)
			return;
	if (f->nusers < SESSION_USERS_MAX)
		f->users[f->nusers++] = uid;
}

void sessions_add(struct sessions *s, uint32_t session, const struct record *r)
{
	struct session_facts *f = &s->v[session];
	enum kind kind = describe_kind(r);

	if (kind == KIND_SESSION || (!f->wall_us && f->records <= 1))
		add_facts(f, r);
	if (kind == KIND_EXEC)
		add_user(f, r);
	keep(&f->first_time, r->time);
	if (strcmp(r->time, f->last_time ?: "") != 0) {
		free(f->last_time);
		f->last_time = NULL;
		keep(&f->last_time, r->time);
	}
	f->denied += kind == KIND_DENIED;
	f->audited += kind == KIND_AUDITED;
	f->approvals += record_is_approval(r);
	f->lost += record_uint(r->ringfence, "lost.count");
	f->gaps += record_get(r->ringfence, "gap") != NULL;
}

void sessions_release(struct sessions *s)
{
	for (size_t i = 0; i < s->n; i++) {
		struct session_facts *f = &s->v[i];

		free(f->name);
		free(f->host);
		free(f->kernel);
		free(f->version);
		free(f->tier);
		free(f->why);
		free(f->exit);
		free(f->first_time);
		free(f->last_time);
	}
	free(s->v);
	dict_release(&s->names);
	*s = (struct sessions){0};
}
