// SPDX-License-Identifier: GPL-2.0-only
#include "user/report/stats.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/report/describe_scan.h"
#include "user/report/when.h"

#define SHOWN 20 /* rows of one table */

/* The row of a name; what was found goes one to the front, so that the frequent ones are near. */
static struct stats_row *row_of(struct stats_rows *rows, struct scan_value name)
{
	for (size_t i = 0; i < rows->n; i++) {
		struct stats_row found = rows->v[i];

		if (found.len != name.n || memcmp(found.name, name.s, name.n) != 0)
			continue;
		if (!i)
			return rows->v;
		rows->v[i] = rows->v[i - 1];
		rows->v[i - 1] = found;
		return &rows->v[i - 1];
	}
	if (rows->n == STATS_MAX)
		return NULL;
	vec_push(rows->v, rows->n) =
		(struct stats_row){.name = xstrndup(name.s, name.n), .len = name.n};
	return &rows->v[rows->n - 1];
}

static void count(struct stats_rows *rows, struct scan_value name, bool denied)
{
	struct stats_row *row = scan_type(name) == SCAN_STRING ? row_of(rows, name) : NULL;

	if (!row) {
		rows->other += name.s != NULL;
		return;
	}
	row->n++;
	row->denied += denied;
}

static void add_bytes(struct stats *s, const struct scan *line)
{
	struct scan_value bytes = scan_below(line->ringfence, "bytes");

	if (scan_is(line->event, "file.read")) {
		s->read += scan_uint(bytes);
	} else if (scan_is(line->event, "file.write")) {
		s->written += scan_uint(bytes);
	} else if (scan_is(line->event, "net.close")) {
		s->sent += scan_uint(scan_below(bytes, "sent"));
		s->received += scan_uint(scan_below(bytes, "received"));
	}
}

void stats_add(struct stats *s, const struct scan *line)
{
	bool denied = describe_scan_kind(line) == KIND_DENIED;
	int64_t now = when_us(line);

	s->first_us = s->records && s->first_us < now ? s->first_us : now;
	s->last_us = s->records && s->last_us > now ? s->last_us : now;
	s->records++;
	s->bytes += line->line.n + 1;
	count(&s->events, line->event, denied);
	count(&s->programs, scan_below(line->process, "executable.name"), denied);
	count(&s->sessions, line->session, denied);
	add_bytes(s, line);
}

static int by_count(const void *a, const void *b)
{
	const struct stats_row *x = a, *y = b;

	if (x->n != y->n)
		return x->n < y->n ? 1 : -1;
	return strcmp(x->name, y->name);
}

static void tell_rows(const char *title, struct stats_rows *rows, struct strbuf *out)
{
	strbuf_addf(out, "%s\n", title);
	if (rows->n)
		qsort(rows->v, rows->n, sizeof(*rows->v), by_count);
	for (size_t i = 0; i < rows->n && i < SHOWN; i++) {
		const struct stats_row *row = &rows->v[i];

		strbuf_addf(out, "  %10" PRIu64 "  ", row->n);
		describe_scan_text((struct scan_value){row->name, (uint32_t)row->len, 0, 0}, out);
		if (row->denied)
			strbuf_addf(out, "  (%" PRIu64 " denied)", row->denied);
		strbuf_addch(out, '\n');
	}
	if (rows->n > SHOWN || rows->other)
		strbuf_addf(out, "              and %zu more%s\n",
			    rows->n > SHOWN ? rows->n - SHOWN : 0,
			    rows->other ? ", and some that were not told apart" : "");
}

void stats_tell(struct stats *s, struct strbuf *out)
{
	int64_t us = s->last_us - s->first_us;

	strbuf_addf(out, "%" PRIu64 " records, ", s->records);
	describe_size(out, s->bytes);
	strbuf_addf(out, ", over %" PRId64 ".%03" PRId64 " s", us / 1000000, us / 1000 % 1000);
	if (s->bad)
		strbuf_addf(out, "; %" PRIu64 " lines could not be read", s->bad);
	strbuf_addstr(out, "\nbytes: read ");
	describe_size(out, s->read);
	strbuf_addstr(out, ", written ");
	describe_size(out, s->written);
	strbuf_addstr(out, ", sent ");
	describe_size(out, s->sent);
	strbuf_addstr(out, ", received ");
	describe_size(out, s->received);
	strbuf_addch(out, '\n');
	tell_rows("events", &s->events, out);
	tell_rows("programs", &s->programs, out);
	tell_rows("sessions", &s->sessions, out);
}

static void release_rows(struct stats_rows *rows)
{
	for (size_t i = 0; i < rows->n; i++)
		free(rows->v[i].name);
	free(rows->v);
}

void stats_release(struct stats *s)
{
	release_rows(&s->events);
	release_rows(&s->programs);
	release_rows(&s->sessions);
	*s = (struct stats){0};
}
