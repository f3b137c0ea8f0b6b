// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <string.h>

#include "user/report/html_parts.h"
#include "user/report/show.h"

#define LINES_MAX    40 /* of a board in the summary */
#define SESSIONS_MAX 50
#define TEXT_MAX     2000 /* bytes of one text in the summary */

static void add_clipped(struct strbuf *out, const char *text, size_t len)
{
	size_t shown = show_clip(text, len, TEXT_MAX);

	show_html(out, text, shown);
	if (shown < len)
		strbuf_addf(out, "… (%zu bytes, cut here)", len);
}

static void add_shown(struct strbuf *out, const char *text)
{
	add_clipped(out, text ?: "", strlen(text ?: ""));
}

/* A link to a record; the page's script follows it. */
static void add_link(struct strbuf *out, const struct html *h, uint32_t session, uint64_t seq)
{
	if (h->sessions.n > 1)
		strbuf_addf(out,
			    "<a href=\"#session=%" PRIu32 "&amp;seq=%" PRIu64 "\">#%" PRIu64 "</a>",
			    session, seq, seq);
	else
		strbuf_addf(out, "<a href=\"#seq=%" PRIu64 "\">#%" PRIu64 "</a>", seq, seq);
}

static void add_size(struct strbuf *out, uint64_t bytes)
{
	static const char *const units[] = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
	double size = (double)bytes;
	size_t unit = 0;

	for (; size >= 999.5 && unit < 6; unit++)
		size /= 1000;
	strbuf_addf(out, "%.*f %s", unit && size < 9.95 ? 1 : 0, size, units[unit]);
}

static void add_number(struct strbuf *out, uint64_t n)
{
	if (n >= 1000) {
		add_number(out, n / 1000);
		strbuf_addf(out, ",%03" PRIu64, n % 1000);
	} else {
		strbuf_addf(out, "%" PRIu64, n);
	}
}

void html_count(struct strbuf *out, uint64_t n, const char *one, const char *many)
{
	add_number(out, n);
	strbuf_addf(out, " %s", n == 1 ? one : many);
}

/* The one sentence that a reader in a hurry needs. */
static void add_verdict(const struct html *h, struct strbuf *out)
{
	const struct story *s = &h->story;
	uint64_t refused = s->denied + s->killed + s->asked;
	bool stands = html_stands_out(h);

	strbuf_addf(out, "<p class=\"verdict %s\">",
		    refused				    ? "bad"
		    : s->audited || s->mismatches || stands ? "warn"
							    : "good");
	if (refused) {
		html_count(out, refused, "operation was", "operations were");
		strbuf_addstr(out, " denied");
		if (s->killed)
			strbuf_addf(out, ", %" PRIu64 " of them by ending the process", s->killed);
		if (s->asked)
			strbuf_addf(out, ", %" PRIu64 " of them until a person approves", s->asked);
		strbuf_addstr(out, ".");
	} else {
		strbuf_addstr(out, stands ? "Nothing was denied, but see what stands out."
					  : "Nothing was denied.");
	}
	if (s->audited) {
		strbuf_addch(out, ' ');
		html_count(out, s->audited, "more would have been", "more would have been");
		strbuf_addstr(out, " (audit).");
	}
	if (s->lost || s->gaps)
		strbuf_addstr(out, " The record has holes.");
	strbuf_addstr(out, "</p>\n");
}

static void add_card(struct strbuf *out, const char *class, uint64_t n, const char *what)
{
	strbuf_addf(out, "<div class=\"card %s\"><dt>%s</dt><dd>", n ? class : "", what);
	add_number(out, n);
	strbuf_addstr(out, "</dd></div>\n");
}

static void add_cards(const struct html *h, struct strbuf *out)
{
	const struct story *s = &h->story;
	size_t touched = h->standout.sorts[STANDOUT_SECRET].n;

	strbuf_addstr(out, "<dl class=\"cards\">\n");
	add_card(out, "bad", s->denied, "denied");
	if (s->killed)
		add_card(out, "bad", s->killed, "killed");
	if (s->asked)
		add_card(out, "warn", s->asked, "asked");
	add_card(out, "warn", s->audited, "audited");
	add_card(out, "warn", touched > s->secrets.n ? touched : s->secrets.n, "secrets touched");
	add_card(out, "", s->endpoints.n, "endpoints");
	add_card(out, "warn", s->lost, "records lost");
	add_card(out, "", h->tree.n, "processes");
	add_card(out, "", s->records, "records");
	strbuf_addstr(out, "</dl>\n");
}

static void add_more(struct strbuf *out, const struct board *b)
{
	if (b->n > LINES_MAX)
		strbuf_addf(out, "<p class=\"dim\">And %zu more%s.</p>\n", b->n - LINES_MAX,
			    b->more ? ", at least" : "");
}

/* A name may be two lines: what it is, and where. */
static void add_name(struct strbuf *out, const struct board *b, const struct story_line *l,
		     bool second)
{
	struct strbuf name = STRBUF_INIT;
	const char *text = story_name(b, l, &name), *split = strchr(text, '\n');

	if (second)
		add_shown(out, split ? split + 1 : "");
	else
		add_clipped(out, text, split ? (size_t)(split - text) : name.len);
	strbuf_release(&name);
}

static void add_rules(const struct html *h, const struct board *b, struct strbuf *out)
{
	for (size_t i = 0; i < b->n && i < LINES_MAX; i++) {
		const struct story_line *l = &b->v[i];

		strbuf_addf(out, "<div class=\"rule%s\"><p><b>",
			    b == &h->story.audits ? " mild" : "");
		add_number(out, l->n);
		strbuf_addstr(out, " × ");
		add_name(out, b, l, false);
		strbuf_addstr(out, "</b> <code class=\"dim\">");
		add_shown(out, l->where);
		strbuf_addstr(out, "</code> first: ");
		add_link(out, h, l->session, l->seq);
		strbuf_addstr(out, "</p><p>");
		add_shown(out, l->text);
		strbuf_addstr(out, "</p></div>\n");
	}
	add_more(out, b);
}

static void add_denials(const struct html *h, struct strbuf *out)
{
	if (h->story.rules.n) {
		strbuf_addstr(out, "<h2>What was denied, by rule</h2>\n");
		add_rules(h, &h->story.rules, out);
	}
	if (h->story.audits.n) {
		strbuf_addstr(out, "<h2>What would have been denied</h2>\n");
		add_rules(h, &h->story.audits, out);
	}
	if (!h->denials.len)
		return;
	strbuf_addf(out,
		    "<details%s><summary>%s denials one by one</summary>\n<div class=\"wide\" "
		    "tabindex=\"0\" role=\"region\" aria-label=\"Denials one by one\"><table>"
		    "<thead><tr><th>record</th><th>process</th><th>tried</th><th>object, rule and "
		    "cause</th></tr></thead><tbody>\n",
		    h->ndenials <= 12 ? " open" : "",
		    h->ndenials > HTML_DENIALS_MAX ? "The first" : "All");
	strbuf_add(out, h->denials.s, h->denials.len);
	strbuf_addstr(out, "</tbody></table></div></details>\n");
}

void html_denial(struct html *h, const struct record *r)
{
	void (*const describe[])(const struct record *, struct strbuf *) = {
		describe_process, describe_object, describe_reason, describe_chain};
	struct strbuf text[4] = {STRBUF_INIT, STRBUF_INIT, STRBUF_INIT, STRBUF_INIT};
	struct strbuf *out = &h->denials;

	if (h->ndenials++ >= HTML_DENIALS_MAX)
		return;
	for (size_t i = 0; i < 4; i++)
		describe[i](r, &text[i]);
	strbuf_addf(out,
		    "<tr><td><a href=\"#session=%" PRIu32 "&amp;seq=%" PRIu64 "\">#%" PRIu64
		    "</a></td><td>",
		    h->session, r->seq, r->seq);
	add_shown(out, text[0].s);
	strbuf_addf(out, "[%" PRIu32 "]</td><td class=\"bad\">%s", r->pid, describe_verdict(r));
	add_shown(out, describe_verb(r));
	strbuf_addstr(out, "</td><td><code>");
	add_shown(out, text[1].s);
	strbuf_addstr(out, "</code><small>");
	add_shown(out, text[2].s);
	strbuf_addstr(out, "</small>");
	if (text[3].len) {
		strbuf_addstr(out, "<small>");
		add_shown(out, text[3].s);
		strbuf_addstr(out, "</small>");
	}
	strbuf_addstr(out, "</td></tr>\n");
	for (size_t i = 0; i < 4; i++)
		strbuf_release(&text[i]);
}

static void open_table(struct strbuf *out, const char *title, const char *heads)
{
	strbuf_addf(out,
		    "<h2>%s</h2>\n<div class=\"wide\" tabindex=\"0\" role=\"region\" "
		    "aria-label=\"%s\"><table><thead><tr>%s</tr></thead><tbody>\n",
		    title, title, heads);
}

static void add_secrets(const struct html *h, struct strbuf *out)
{
	const struct board *b = &h->story.secrets;

	if (!b->n)
		return;
	open_table(out, "Secrets touched",
		   "<th>label</th><th>source</th><th class=\"r\">times</th><th>first</th>");
	for (size_t i = 0; i < b->n && i < LINES_MAX; i++) {
		strbuf_addstr(out, "<tr><td>");
		add_name(out, b, &b->v[i], false);
		strbuf_addstr(out, "</td><td><code>");
		add_name(out, b, &b->v[i], true);
		strbuf_addf(out, "</code></td><td class=\"r\">%" PRIu64 "</td><td>", b->v[i].n);
		add_link(out, h, b->v[i].session, b->v[i].seq);
		strbuf_addstr(out, "</td></tr>\n");
	}
	strbuf_addstr(out, "</tbody></table></div>\n");
	add_more(out, b);
}

static void add_endpoints(const struct html *h, struct strbuf *out)
{
	const struct board *b = &h->story.endpoints;

	if (!b->n)
		return;
	open_table(out, "Endpoints",
		   "<th>endpoint</th><th class=\"r\">times</th><th class=\"r\">denied</th><th "
		   "class=\"r\">sent</th>"
		   "<th class=\"r\">received</th><th>first</th>");
	for (size_t i = 0; i < b->n && i < LINES_MAX; i++) {
		const struct story_line *l = &b->v[i];

		strbuf_addf(out, "<tr%s><td><code>", l->denied ? " class=\"denied\"" : "");
		add_name(out, b, l, false);
		strbuf_addf(out,
			    "</code></td><td class=\"r\">%" PRIu64 "</td><td class=\"r\">%" PRIu64
			    "</td><td class=\"r\">",
			    l->n, l->denied);
		add_size(out, l->sent);
		strbuf_addstr(out, "</td><td class=\"r\">");
		add_size(out, l->received);
		strbuf_addstr(out, "</td><td>");
		add_link(out, h, l->session, l->seq);
		strbuf_addstr(out, "</td></tr>\n");
	}
	strbuf_addstr(out, "</tbody></table></div>\n");
	add_more(out, b);
}

static void add_unended(const struct html *h, struct strbuf *out)
{
	for (size_t i = 0; i < h->sessions.n && i < SESSIONS_MAX; i++) {
		const struct session_facts *f = &h->sessions.v[i];

		if (f->began && f->ended && !f->missing)
			continue;
		strbuf_addstr(out, "<p class=\"note\">Session <code>");
		add_shown(out, f->name);
		strbuf_addf(out, "</code>%s%s", f->began ? "" : " has no beginning here",
			    f->ended   ? ""
			    : f->began ? " has no end: it was still running, or the file is cut"
				       : ", and no end");
		if (f->missing)
			strbuf_addf(out, "%s %" PRIu64 " records are missing between its numbers",
				    f->began && f->ended ? ":" : ";", f->missing);
		strbuf_addstr(out, ".</p>\n");
	}
}

void html_notes(const struct html *h, const struct board *b, struct strbuf *out)
{
	for (size_t i = 0; i < b->n && i < LINES_MAX; i++) {
		strbuf_addstr(out, "<p class=\"note\">");
		add_name(out, b, &b->v[i], false);
		strbuf_addstr(out, " ");
		add_link(out, h, b->v[i].session, b->v[i].seq);
		strbuf_addstr(out, "</p>\n");
	}
	add_more(out, b);
}

static void add_people(const struct html *h, struct strbuf *out)
{
	if (!h->story.people.n)
		return;
	strbuf_addstr(out, "<h2>Approvals by people</h2>\n");
	html_notes(h, &h->story.people, out);
}

static void add_holes(const struct html *h, struct strbuf *out)
{
	const struct story *s = &h->story;

	strbuf_addstr(out, "<h2>Coverage</h2>\n");
	if (!s->lost && !s->gaps && !s->bad_lines)
		strbuf_addstr(out, "<p>No record was lost, and there is no gap.</p>\n");
	add_unended(h, out);
	if (s->bad_lines)
		strbuf_addf(out, "<p class=\"note\">%" PRIu64 " lines could not be read.</p>\n",
			    s->bad_lines);
	html_notes(h, &s->holes, out);
	html_notes(h, &s->limits, out);
	if (h->rows.left_out)
		strbuf_addf(out,
			    "<p class=\"note\">This page has no room for %" PRIu64
			    " records from #%" PRIu64
			    " on; only the most telling ones are kept behind it. <code>ringfence "
			    "replay</code> shows all.</p>\n",
			    h->rows.left_out, h->rows.left_from);
}

static void add_policies(const struct html *h, struct strbuf *out)
{
	const struct board *b = &h->story.policies;

	if (!b->n)
		return;
	open_table(out, "Policies in force",
		   "<th>policy</th><th>mode</th><th>hash</th><th>first</th>");
	for (size_t i = 0; i < b->n && i < LINES_MAX; i++) {
		strbuf_addstr(out, "<tr><td>");
		add_shown(out, b->v[i].where);
		strbuf_addstr(out, "</td><td>");
		add_shown(out, b->v[i].text);
		strbuf_addstr(out, "</td><td><code>");
		add_name(out, b, &b->v[i], false);
		strbuf_addstr(out, "</code></td><td>");
		add_link(out, h, b->v[i].session, b->v[i].seq);
		strbuf_addstr(out, "</td></tr>\n");
	}
	strbuf_addstr(out, "</tbody></table></div>\n");
	add_more(out, b);
}

static void add_fact(struct strbuf *out, const char *before, const char *text)
{
	if (!text)
		return;
	strbuf_addf(out, " · %s", before);
	add_shown(out, text);
}

static void add_session(const struct session_facts *f, struct strbuf *out)
{
	uint64_t ms = f->last_us > f->first_us ? (f->last_us - f->first_us) / 1000 : 0;

	strbuf_addstr(out, "<p class=\"facts\">");
	add_shown(out, f->first_time);
	strbuf_addf(out, " · %" PRIu64 ".%03" PRIu64 " s", ms / 1000, ms % 1000);
	add_fact(out, "", f->why);
	add_fact(out, "on ", f->host);
	add_fact(out, "Linux ", f->kernel);
	add_fact(out, "tier ", f->tier);
	add_fact(out, "exit ", f->exit);
	strbuf_addstr(out, "</p>\n");
}

static void add_title(const struct html *h, struct strbuf *out)
{
	if (h->sessions.n == 1) {
		strbuf_addstr(out, "<h1>Session <code>");
		add_shown(out, h->sessions.v[0].name);
		strbuf_addstr(out, "</code></h1>\n");
		add_session(&h->sessions.v[0], out);
		return;
	}
	strbuf_addf(out, "<h1>%zu sessions</h1>\n<details><summary>which</summary>\n",
		    h->sessions.n);
	for (size_t i = 0; i < h->sessions.n && i < SESSIONS_MAX; i++) {
		strbuf_addstr(out, "<h3><code>");
		add_shown(out, h->sessions.v[i].name);
		strbuf_addstr(out, "</code></h3>\n");
		add_session(&h->sessions.v[i], out);
	}
	if (h->sessions.n > SESSIONS_MAX)
		strbuf_addf(out, "<p>And %zu more.</p>\n", h->sessions.n - SESSIONS_MAX);
	strbuf_addstr(out, "</details>\n");
}

void html_summary(const struct html *h, struct strbuf *out)
{
	add_title(h, out);
	add_verdict(h, out);
	add_cards(h, out);
	html_causes(h, out);
	add_denials(h, out);
	html_standout(h, out);
	add_secrets(h, out);
	add_endpoints(h, out);
	add_people(h, out);
	add_holes(h, out);
	add_policies(h, out);
}
