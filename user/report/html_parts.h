/* SPDX-License-Identifier: GPL-2.0-only */
/* html_parts.h - what the files html*.c share; inside report/ only. */
#ifndef RINGFENCE_REPORT_HTML_PARTS_H
#define RINGFENCE_REPORT_HTML_PARTS_H

#include "user/report/flows.h"
#include "user/report/html.h"
#include "user/report/rows.h"
#include "user/report/sessions.h"
#include "user/report/standout.h"
#include "user/report/story.h"
#include "user/report/tree.h"
#include "user/timeline/scan.h"

#define HTML_WHAT_PARTS 5 /* event, verdict, result, verb, icon */

/* What html_common() knows by event, verdict and result. */
struct common_what;
struct common {
	struct dict keys;
	struct common_what *v;
	size_t n;
};

void common_release(struct common *c);

struct html {
	struct tree tree;
	struct story story;
	struct standout standout;
	struct sessions sessions;
	struct flows flows;
	struct rows rows;
	struct common common;
	struct strbuf denials; /* the first HTML_DENIALS_MAX as markup */
	uint64_t ndenials;
	struct strbuf last_session; /* its name as it stands in the line, quotes included */
	uint32_t session;
	struct strbuf what, object, scratch; /* of the row that is made */
};

/*
 * Files, forks and exits, the mass of a timeline: a row from a scanned line. Returns false, with
 * nothing done, when it is none of them, or has what only the whole record tells.
 */
bool html_common(struct html *h, const struct scan *s);
/* Something stands out that no rule denied: secrets, deletions, data in clear, what others obey,
 * who lives on. */
bool html_stands_out(const struct html *h);
/* The summary's section about it. */
void html_standout(const struct html *h, struct strbuf *out);
/* What a record that was read whole has to do with labels. row: its object and process. */
void html_flow(struct html *h, const struct record *r, const struct row *row);
/* A process changed or connected to what the row says: a flow when it is labelled. */
void html_flow_out(struct html *h, const struct row *row);
/* A child has what its parent had, as far as anybody knows. */
void html_flow_fork(struct html *h, size_t parent, size_t child);
/* Adds the line of ROWS_WHATS. */
void html_what(struct strbuf *out, const char *const part[HTML_WHAT_PARTS], enum kind kind);

/* Up to and with <body>: the policy, the style; script: the page has its script. */
void html_head(struct strbuf *out, const char *title, bool script);
/* Markup that is readable without the script. */
void html_summary(const struct html *h, struct strbuf *out);
/* Causes of effects; notes of a board; "1 effect", "2 effects". */
void html_causes(const struct html *h, struct strbuf *out);
void html_notes(const struct html *h, const struct board *b, struct strbuf *out);
void html_count(struct strbuf *out, uint64_t n, const char *one, const char *many);
/* A denial in h->denials, as long as there is room. */
void html_denial(struct html *h, const struct record *r);
/* The processes as lines of JSON. Returns how many fitted. */
size_t html_processes(const struct tree *t, struct column *to);

/* The page's style, script and skeleton (user/report/page/, tools/embed-page). */
extern const char html_style[];
extern const char html_script[];
extern const char html_body[];

#endif
