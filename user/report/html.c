// SPDX-License-Identifier: GPL-2.0-only
#include "user/report/html.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/report/html_parts.h"
#include "user/report/show.h"

#define WORD_MAX 64 /* bytes of an event, a verdict, …: longer ones are nobody's */

_Static_assert(KIND_COUNT == 18, "the page has a list of the kinds: KINDS in page/data.js");

struct html *html_new(void)
{
	struct html *h = xcalloc(1, sizeof(*h));

	rows_init(&h->rows);
	return h;
}

void html_free(struct html *h)
{
	if (!h)
		return;
	tree_release(&h->tree);
	story_release(&h->story);
	standout_release(&h->standout);
	sessions_release(&h->sessions);
	flows_release(&h->flows);
	rows_release(&h->rows);
	common_release(&h->common);
	strbuf_release(&h->denials);
	strbuf_release(&h->last_session);
	strbuf_release(&h->what);
	strbuf_release(&h->object);
	strbuf_release(&h->scratch);
	free(h);
}

uint64_t html_records(const struct html *h)
{
	return h->story.records;
}

void html_what(struct strbuf *out, const char *const part[HTML_WHAT_PARTS], enum kind kind)
{
	for (size_t i = 0; i < HTML_WHAT_PARTS; i++) {
		const char *text = part[i] ?: "";

		show_text(out, text, show_clip(text, strlen(text), WORD_MAX));
		strbuf_addch(out, '\t');
	}
	strbuf_addf(out, "%d", (int)kind);
}

/* The session of a line: mostly that of the line before. */
static void find_session(struct html *h, const struct scan *s)
{
	if (h->last_session.len == s->session.n && h->sessions.n &&
	    !memcmp(h->last_session.s, s->session.s, s->session.n))
		return;
	strbuf_reset(&h->last_session);
	strbuf_reset(&h->scratch);
	strbuf_add(&h->last_session, s->session.s, s->session.n);
	scan_string(s->session, &h->scratch);
	h->session = sessions_of(&h->sessions, h->scratch.s ?: "");
}

/* Paths and endpoints without their bytes, which have columns of their own: they repeat. */
static void add_object(const struct record *r, struct row *row, struct strbuf *out)
{
	json_t *bytes = record_get(r->ringfence, "bytes");

	if (row->kind == KIND_NET && describe_endpoint(r, out)) {
		strbuf_addch(out, ' ');
		describe_text(r->json, "network.transport", out);
	} else {
		describe_object(r, out);
	}
	if (json_is_object(bytes)) {
		row->bytes = 1 + record_uint(bytes, "sent");
		row->received = 1 + record_uint(bytes, "received");
	} else if (json_is_integer(bytes)) {
		row->bytes = 1 + record_uint(r->ringfence, "bytes");
	}
}

static void whole_row(struct html *h, const struct record *r, struct scan_value line)
{
	const char *const part[HTML_WHAT_PARTS] = {r->event, r->verdict, r->result,
						   describe_verb(r), describe_icon(r)};
	struct row row = {.seq = r->seq,
			  .session = h->session,
			  .kind = describe_kind(r),
			  .us = h->sessions.v[h->session].wall_us + (int64_t)r->mono_us};
	bool telling = rows_telling(row.kind) && row.kind != KIND_NET;

	strbuf_reset(&h->what);
	strbuf_reset(&h->object);
	html_what(&h->what, part, row.kind);
	add_object(r, &row, &h->object);
	row.process = r->process_id ? (uint32_t)tree_find(&h->tree, r->process_id) + 1 : 0;
	row.what = h->what.s;
	row.what_len = h->what.len;
	row.object = h->object.s ?: "";
	row.object_len = h->object.len;
	row.line = telling ? line.s : NULL;
	row.line_len = line.n;
	html_flow(h, r, &row);
	rows_add(&h->rows, &row);
}

void html_scan(struct html *h, const struct scan *s)
{
	char error[READER_ERROR_MAX];
	struct scan_who who;
	struct record r;

	find_session(h, s);
	describe_scan_who(s, &who);
	standout_add(&h->standout, s, &who, describe_scan_kind(s));
	if (h->sessions.v[h->session].records && html_common(h, s)) {
		sessions_seen(&h->sessions, h->session, s->seq, s->mono_us);
		return;
	}
	/* scan_line() took it, so this does. */
	if (record_parse(s->line.s, s->line.n, &r, error))
		return;
	sessions_seen(&h->sessions, h->session, r.seq, r.mono_us);
	sessions_add(&h->sessions, h->session, &r);
	story_add(&h->story, &r, h->session);
	tree_add(&h->tree, &r);
	whole_row(h, &r, s->line);
	if (describe_kind(&r) == KIND_DENIED)
		html_denial(h, &r);
	record_release(&r);
}

int html_line(struct html *h, const char *line, size_t len, char ret_error[READER_ERROR_MAX])
{
	struct scan s;
	int r = scan_line(line, len, &s, ret_error);

	if (!r)
		html_scan(h, &s);
	return r;
}
