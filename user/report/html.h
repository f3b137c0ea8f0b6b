/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * html.h - a timeline as one HTML file: no network, a content security policy that allows its own
 * style and script by hash and nothing else, readable without the script (which only filters the
 * table).
 *
 * Every name in it is text: made printable, then escaped. At most HTML_ROWS_MAX effects are in the
 * table, the most telling ones (enum kind), and the page says so. Two passes over the records: the
 * first to summary, tree and pick, the second to html_record().
 */
#ifndef RINGFENCE_REPORT_HTML_H
#define RINGFENCE_REPORT_HTML_H

#include "user/report/summary.h"
#include "user/report/tree.h"

#define HTML_ROWS_MAX	   20000
#define HTML_PROCESSES_MAX 2000

/* Which records fit: all kinds before `last` and the first `room` of it. Zero before the first
 * pass. */
struct html_pick {
	uint64_t by_kind[KIND_COUNT];
	enum kind last;
	uint64_t room;
	uint64_t total, picked;
};

void html_pick_add(struct html_pick *p, const struct record *r);
/* After the first pass. */
void html_pick_finish(struct html_pick *p);

/* Adds everything before the rows, then a row or nothing, then the end. */
void html_begin(struct strbuf *out, const struct summary *s, const struct tree *t,
		const struct html_pick *p);
void html_record(struct strbuf *out, const struct summary *s, struct html_pick *p,
		 const struct record *r);
void html_end(struct strbuf *out);

/* The page's constant parts (html_page.c). */
extern const char html_style[];
extern const char html_script[];

#endif
