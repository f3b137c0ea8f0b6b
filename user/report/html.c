// SPDX-License-Identifier: GPL-2.0-only
#include "user/report/html.h"

#include <inttypes.h>
#include <string.h>

#include "user/base/b64.h"
#include "user/base/sha256.h"
#include "user/report/html_tree.h"
#include "user/report/show.h"

void html_pick_add(struct html_pick *p, const struct record *r)
{
	enum kind kind = describe_kind(r);

	if (kind == KIND_FORK)
		return;
	p->by_kind[kind]++;
	p->total++;
}

void html_pick_finish(struct html_pick *p)
{
	uint64_t left = HTML_ROWS_MAX;
	unsigned int kind = 0;

	while (kind + 1 < KIND_COUNT && p->by_kind[kind] <= left)
		left -= p->by_kind[kind++];
	p->last = kind;
	p->room = left;
}

static bool pick(struct html_pick *p, enum kind kind)
{
	if (kind == KIND_FORK || kind > p->last)
		return false;
	if (kind == p->last && !p->room)
		return false;
	if (kind == p->last)
		p->room--;
	p->picked++;
	return true;
}

/* 'sha256-…' of a constant part, for the content security policy. */
static void add_hash(struct strbuf *out, const char *text)
{
	uint8_t digest[SHA256_SIZE];
	struct sha256 sha;

	sha256_init(&sha);
	sha256_add(&sha, text, strlen(text));
	sha256_finish(&sha, digest);
	strbuf_addstr(out, "'sha256-");
	b64_encode(out, digest, sizeof(digest));
	strbuf_addch(out, '\'');
}

static void add_shown(struct strbuf *out, const char *text)
{
	show_html(out, text, strlen(text));
}

static void add_head(struct strbuf *out, const struct summary *s)
{
	strbuf_addstr(out,
		      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
		      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		      "base-uri 'none'; form-action 'none'; style-src ");
	add_hash(out, html_style);
	strbuf_addstr(out, "; script-src ");
	add_hash(out, html_script);
	strbuf_addstr(out,
		      "\"><meta name=\"viewport\" content=\"width=device-width\">"
		      "<meta name=\"referrer\" content=\"no-referrer\"><title>Ringfence: session ");
	add_shown(out, s->session ?: "?");
	strbuf_addstr(out, "</title><style>");
	strbuf_addstr(out, html_style);
	strbuf_addstr(out, "</style></head>\n<body>\n");
}

static void add_title(struct strbuf *out, const struct summary *s)
{
	uint64_t ms = (s->last_us - s->first_us) / 1000;

	strbuf_addstr(out, "<h1>Session <code>");
	add_shown(out, s->session ?: "?");
	strbuf_addstr(out, "</code></h1><div class=\"dim\">");
	add_shown(out, s->first_time ?: "");
	strbuf_addf(out, " · %" PRIu64 ".%03" PRIu64 " s", ms / 1000, ms % 1000);
	if (s->why) {
		strbuf_addstr(out, " · ");
		add_shown(out, s->why);
	}
	if (s->tier) {
		strbuf_addstr(out, " · tier ");
		add_shown(out, s->tier);
	}
	if (s->exit) {
		strbuf_addstr(out, " · exit ");
		add_shown(out, s->exit);
	}
	strbuf_addstr(out, "</div>\n");
}

static void add_card(struct strbuf *out, const char *class, uint64_t n, const char *what)
{
	strbuf_addf(out, "<div class=\"card %s\"><b>%" PRIu64 "</b>%s</div>", n ? class : "", n,
		    what);
}

static void add_cards(struct strbuf *out, const struct summary *s, const struct tree *t)
{
	uint64_t refused = s->denied + s->killed + s->asked;

	strbuf_addstr(out, "<div class=\"cards\">");
	strbuf_addf(out, "<div class=\"card %s\"><b>%" PRIu64 "</b>denied</div>",
		    refused ? "bad" : "good", s->denied);
	add_card(out, "bad", s->killed, "killed");
	add_card(out, "warn", s->asked, "asked");
	add_card(out, "warn", s->audited, "audited");
	add_card(out, "", s->allowed, "allowed");
	add_card(out, "", t->n, "processes");
	add_card(out, "", s->kinds[KIND_NET], "network");
	add_card(out, "warn", s->lost, "records lost");
	strbuf_addstr(out, "</div>\n");
	if (!s->ended)
		strbuf_addstr(out,
			      "<p class=\"note\">The timeline has no end: the session was still "
			      "running, or the file is cut.</p>\n");
	if (s->gaps || s->bad_lines)
		strbuf_addf(out,
			    "<p class=\"note\">%" PRIu64 " gaps in the recording, %" PRIu64
			    " lines that could not be read.</p>\n",
			    s->gaps, s->bad_lines);
}

static void add_more(struct strbuf *out, const struct tallies *t)
{
	if (t->more)
		strbuf_addf(out, "<p class=\"note\">And others: only %d are kept apart.</p>\n",
			    SUMMARY_MAX);
}

static void add_rules(struct strbuf *out, const struct summary *s)
{
	strbuf_addstr(out, "<h2>Denials by rule</h2>\n");
	if (!s->rules.n)
		strbuf_addstr(out, "<p class=\"dim\">Nothing was denied.</p>\n");
	for (size_t i = 0; i < s->rules.n; i++) {
		const struct tally *t = &s->rules.v[i];

		strbuf_addf(out, "<div class=\"rule\"><b>%" PRIu64 " × ", t->n);
		show_html(out, t->name, strlen(t->name));
		strbuf_addstr(out, "</b> <code class=\"dim\">");
		show_html(out, t->where ?: "", strlen(t->where ?: ""));
		strbuf_addstr(out, "</code><div>");
		show_html(out, t->text ?: "", strlen(t->text ?: ""));
		strbuf_addstr(out, "</div></div>\n");
	}
	add_more(out, &s->rules);
}

static void add_endpoints(struct strbuf *out, const struct summary *s)
{
	if (!s->endpoints.n)
		return;
	strbuf_addstr(out, "<h2>Endpoints</h2>\n<table><thead><tr><th>endpoint</th><th>times</th>"
			   "<th>denied</th></tr></thead><tbody>\n");
	for (size_t i = 0; i < s->endpoints.n; i++) {
		const struct tally *t = &s->endpoints.v[i];

		strbuf_addf(out, "<tr%s><td class=\"o\">", t->denied ? " class=\"denied\"" : "");
		show_html(out, t->name, strlen(t->name));
		strbuf_addf(out, "</td><td>%" PRIu64 "</td><td>%" PRIu64 "</td></tr>\n", t->n,
			    t->denied);
	}
	strbuf_addstr(out, "</tbody></table>\n");
	add_more(out, &s->endpoints);
}

void html_begin(struct strbuf *out, const struct summary *s, const struct tree *t,
		const struct html_pick *p)
{
	add_head(out, s);
	add_title(out, s);
	add_cards(out, s, t);
	add_rules(out, s);
	add_endpoints(out, s);
	html_tree(out, t);
	strbuf_addstr(out, "<h2>Effects</h2>\n");
	if (p->total > HTML_ROWS_MAX)
		strbuf_addf(
			out,
			"<p class=\"note\">%" PRIu64 " records are in the timeline; the table has "
			"the %d most telling ones. <code>ringfence replay</code> shows all.</p>\n",
			p->total, HTML_ROWS_MAX);
	strbuf_addstr(out,
		      "<div class=\"js\"><input id=\"q\" type=\"search\" "
		      "placeholder=\"Search: words of a path, process, endpoint, verdict\" "
		      "aria-label=\"Search\"><div id=\"n\" class=\"dim\"></div></div>\n"
		      "<table id=\"effects\"><thead><tr><th>s</th><th>process</th><th>what</th>"
		      "<th>object</th></tr></thead><tbody>\n");
}

static const char *row_class(enum kind kind)
{
	switch (kind) {
	case KIND_DENIED:
		return "denied";
	case KIND_AUDITED:
	case KIND_HOLE:
	case KIND_SYSTEM:
		return "warn";
	case KIND_EXEC:
		return "exec";
	case KIND_FLOW:
		return "flow";
	case KIND_READ:
	case KIND_MAP:
	case KIND_EXIT:
		return "dim";
	default:
		return "";
	}
}

/* describe_*() give printable text; here its markup is escaped. */
static void add_described(struct strbuf *out, const struct record *r,
			  void (*describe)(const struct record *r, struct strbuf *text))
{
	struct strbuf text = STRBUF_INIT;

	describe(r, &text);
	show_html(out, text.s ?: "", text.len);
	strbuf_release(&text);
}

static void add_small(struct strbuf *out, const struct record *r,
		      void (*describe)(const struct record *r, struct strbuf *text))
{
	size_t from = out->len, empty;

	strbuf_addstr(out, "<small>");
	empty = out->len;
	add_described(out, r, describe);
	if (out->len > empty)
		strbuf_addstr(out, "</small>");
	else
		out->s[out->len = from] = '\0';
}

void html_record(struct strbuf *out, const struct summary *s, struct html_pick *p,
		 const struct record *r)
{
	enum kind kind = describe_kind(r);
	uint64_t us = r->mono_us > s->first_us ? r->mono_us - s->first_us : 0;

	if (!pick(p, kind))
		return;
	strbuf_addf(out,
		    "<tr class=\"%s\" id=\"r%" PRIu64 "\"><td class=\"t\" title=\"#%" PRIu64
		    "\">%" PRIu64 ".%03" PRIu64 "</td>",
		    row_class(kind), r->seq, r->seq, us / 1000000, us / 1000 % 1000);
	strbuf_addstr(out, "<td class=\"p\">");
	if (r->process_id) {
		add_described(out, r, describe_process);
		strbuf_addf(out, "[%" PRIu32 "]", r->pid);
	}
	strbuf_addf(out, "</td><td class=\"v\">%s ", describe_icon(r));
	add_shown(out, describe_verdict(r));
	add_shown(out, describe_verb(r));
	strbuf_addstr(out, "</td><td class=\"o\">");
	add_described(out, r, describe_object);
	if (kind == KIND_DENIED || kind == KIND_AUDITED) {
		add_small(out, r, describe_reason);
		add_small(out, r, describe_chain);
	}
	strbuf_addstr(out, "</td></tr>\n");
}

void html_end(struct strbuf *out)
{
	strbuf_addstr(out, "</tbody></table>\n<script>");
	strbuf_addstr(out, html_script);
	strbuf_addstr(out, "</script>\n</body></html>\n");
}
