// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "user/base/b64.h"
#include "user/base/sha256.h"
#include "user/report/html_parts.h"
#include "user/report/show.h"

/* What has to be written, and what came of it. */
struct sink {
	struct strbuf out;
	int (*write)(void *ctx, const char *bytes, size_t n);
	void *ctx;
	int result;
};

static void flush(struct sink *s)
{
	if (!s->result && s->out.len)
		s->result = s->write(s->ctx, s->out.s, s->out.len);
	strbuf_reset(&s->out);
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

void html_head(struct strbuf *out, const char *title, bool script)
{
	strbuf_addstr(out,
		      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
		      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		      "base-uri 'none'; form-action 'none'; style-src ");
	add_hash(out, html_style);
	strbuf_addstr(out, "; script-src ");
	if (script)
		add_hash(out, html_script);
	else
		strbuf_addstr(out, "'none'");
	strbuf_addstr(out,
		      "\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
		      "<meta name=\"referrer\" content=\"no-referrer\">"
		      "<meta name=\"color-scheme\" content=\"light dark\"><title>Ringfence: ");
	show_html(out, title, strlen(title));
	strbuf_addstr(out, "</title><style>");
	strbuf_addstr(out, html_style);
	strbuf_addstr(out, "</style></head>\n<body>\n");
}

/* Base64 has no character that markup knows: the browser keeps it as it is, and runs nothing. */
static void open_data(struct sink *s, const char *name)
{
	strbuf_addf(&s->out, "<script type=\"application/x-ringfence\" id=\"data-%s\">", name);
}

static void close_data(struct sink *s)
{
	strbuf_addstr(&s->out, "</script>\n");
	flush(s);
}

static void add_sessions(const struct sessions *s, struct strbuf *out)
{
	struct writer w = writer_on(out);

	writer_open_array(&w, NULL);
	for (size_t i = 0; i < s->n; i++) {
		writer_open(&w, NULL);
		writer_str(&w, "name", s->v[i].name);
		writer_str(&w, "host", s->v[i].host);
		writer_uint(&w, "first", s->v[i].first_seq);
		writer_uint(&w, "records", s->v[i].records);
		writer_close(&w);
	}
	writer_close_array(&w);
}

static void put_json(struct sink *s, const char *name, const struct strbuf *json)
{
	struct column *c = column_new();

	column_bytes(c, json->s, json->len);
	open_data(s, name);
	column_finish(c, &s->out);
	close_data(s);
	column_free(c);
}

static void put_facts(struct sink *s, const struct html *h, size_t processes)
{
	struct strbuf json = STRBUF_INIT;
	struct writer w = writer_on(&json);

	writer_open(&w, NULL);
	writer_uint(&w, "rows", h->rows.n);
	writer_uint(&w, "left_out", h->rows.left_out);
	writer_uint(&w, "whole", h->rows.whole);
	writer_bool(&w, "unordered", h->rows.unordered);
	writer_uint(&w, "processes", processes);
	writer_uint(&w, "all_processes", h->tree.n);
	writer_close(&w);
	put_json(s, "facts", &json);
	strbuf_reset(&json);
	add_sessions(&h->sessions, &json);
	put_json(s, "sessions", &json);
	strbuf_reset(&json);
	flows_write(&h->flows, &json);
	put_json(s, "flows", &json);
	strbuf_release(&json);
}

static void put_data(struct sink *s, struct html *h)
{
	static const char *const names[ROWS_COLUMNS] = {"time",	   "seq",    "session",	 "what",
							"process", "object", "bytes-to", "bytes-in",
							"whole",   "whats",  "objects",	 "lines"};
	struct column *processes = column_new();
	size_t n = html_processes(&h->tree, processes);

	for (size_t i = 0; i < ROWS_COLUMNS; i++) {
		open_data(s, names[i]);
		rows_finish(&h->rows, (enum rows_column)i, &s->out);
		close_data(s);
	}
	open_data(s, "processes");
	column_finish(processes, &s->out);
	close_data(s);
	column_free(processes);
	put_facts(s, h, n);
}

int html_finish(struct html *h, uint64_t bad_lines,
		int (*write)(void *ctx, const char *bytes, size_t n), void *ctx)
{
	struct sink s = {.out = STRBUF_INIT, .write = write, .ctx = ctx};

	h->story.bad_lines = bad_lines;
	story_finish(&h->story);
	html_head(&s.out, h->sessions.n == 1 ? h->sessions.v[0].name : "several sessions", true);
	strbuf_addstr(&s.out, "<main id=\"summary\">\n");
	html_summary(h, &s.out);
	strbuf_addstr(&s.out,
		      "<noscript><p class=\"note\">The records themselves, the timeline, the "
		      "tree and the search need JavaScript.</p></noscript>\n</main>\n");
	strbuf_addstr(&s.out, html_body);
	flush(&s);
	put_data(&s, h);
	strbuf_addstr(&s.out, "<script>");
	strbuf_addstr(&s.out, html_script);
	strbuf_addstr(&s.out, "</script>\n</body></html>\n");
	flush(&s);
	strbuf_release(&s.out);
	return s.result;
}
