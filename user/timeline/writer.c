// SPDX-License-Identifier: GPL-2.0-only
#include "user/timeline/writer.h"

#include <inttypes.h>
#include <string.h>

#include "user/base/b64.h"
#include "user/base/utf8.h"

struct writer writer_on(struct strbuf *out)
{
	return (struct writer){.out = out, .first = true};
}

/* What stands before a value: a comma unless it is the first, and its key. */
static void lead(struct writer *w, const char *key, const char *suffix)
{
	if (!w->first)
		strbuf_addch(w->out, ',');
	w->first = false;
	if (!key)
		return;
	strbuf_addch(w->out, '"');
	strbuf_addstr(w->out, key);
	strbuf_addstr(w->out, suffix);
	strbuf_add(w->out, "\":", 2);
}

static void open_with(struct writer *w, const char *key, char bracket)
{
	lead(w, key, "");
	strbuf_addch(w->out, bracket);
	w->first = true;
}

static void close_with(struct writer *w, char bracket)
{
	strbuf_addch(w->out, bracket);
	w->first = false;
}

void writer_open(struct writer *w, const char *key)
{
	open_with(w, key, '{');
}

void writer_close(struct writer *w)
{
	close_with(w, '}');
}

void writer_open_array(struct writer *w, const char *key)
{
	open_with(w, key, '[');
}

void writer_close_array(struct writer *w)
{
	close_with(w, ']');
}

static void add_escaped(struct strbuf *out, uint32_t point)
{
	static const char *const known[] = {
		['\b'] = "\\b", ['\t'] = "\\t", ['\n'] = "\\n", ['\f'] = "\\f",
		['\r'] = "\\r", ['"'] = "\\\"", ['\\'] = "\\\\"};

	if (point < sizeof(known) / sizeof(known[0]) && known[point])
		strbuf_addstr(out, known[point]);
	else if (point < 0x10000)
		strbuf_addf(out, "\\u%04" PRIx32, point);
	else
		strbuf_addf(out, "\\u%04" PRIx32 "\\u%04" PRIx32, 0xd7c0 + (point >> 10),
			    0xdc00 + (point & 0x3ff));
}

/* Bytes from s on that can be copied as they are. */
static size_t plain_span(const char *s, size_t n)
{
	size_t i = 0;

	while (i < n && s[i] >= 0x20 && s[i] < 0x7f && s[i] != '"' && s[i] != '\\')
		i++;
	return i;
}

static bool add_text(struct strbuf *out, const char *s, size_t n)
{
	bool exact = true;
	size_t i = 0;

	while (i < n) {
		size_t len = plain_span(s + i, n - i);
		uint32_t point;

		strbuf_add(out, s + i, len);
		i += len;
		if (i == n)
			break;
		len = utf8_next(s + i, n - i, &point);
		if (!len) {
			strbuf_addstr(out, "\xef\xbf\xbd");
			exact = false;
			len = 1;
		} else if (point == '"' || point == '\\' || utf8_is_control(point)) {
			add_escaped(out, point);
		} else {
			strbuf_add(out, s + i, len);
		}
		i += len;
	}
	return exact;
}

static void add_b64(struct writer *w, const char *bytes, size_t len)
{
	strbuf_addch(w->out, '"');
	b64_encode(w->out, bytes, len);
	strbuf_addch(w->out, '"');
}

static bool put_text(struct writer *w, const char *key, const char *bytes, size_t len)
{
	bool exact;

	lead(w, key, "");
	strbuf_addch(w->out, '"');
	exact = add_text(w->out, bytes, len);
	strbuf_addch(w->out, '"');
	if (!exact && key) {
		lead(w, key, "_b64");
		add_b64(w, bytes, len);
	}
	return exact;
}

bool writer_text(struct writer *w, const char *key, const char *bytes, size_t len)
{
	struct writer_redaction *r = w->redaction;
	size_t found;

	if (!r || !r->by)
		return put_text(w, key, bytes, len);
	strbuf_reset(&r->text);
	found = redact_text(r->by, bytes, len, &r->text);
	r->found += found;
	return found ? put_text(w, key, r->text.s, r->text.len) : put_text(w, key, bytes, len);
}

void writer_argument(struct writer *w, struct redact_args *args, const char *bytes, size_t len,
		     bool b64)
{
	struct writer_redaction *r = w->redaction;
	size_t found = 0;

	if (r && r->by) {
		strbuf_reset(&r->text);
		found = redact_argument(args, r->by, bytes, len, &r->text);
		/* Written twice, a secret is one. */
		r->found += b64 ? 0 : found;
	}
	if (found) {
		bytes = r->text.s;
		len = r->text.len;
	}
	if (!b64) {
		put_text(w, NULL, bytes, len);
		return;
	}
	lead(w, NULL, "");
	add_b64(w, bytes, len);
}

void writer_str(struct writer *w, const char *key, const char *s)
{
	if (s)
		put_text(w, key, s, strlen(s));
}

void writer_uint(struct writer *w, const char *key, uint64_t value)
{
	lead(w, key, "");
	strbuf_addf(w->out, "%" PRIu64,
		    value > (uint64_t)WRITER_INTEGER_MAX ? (uint64_t)WRITER_INTEGER_MAX : value);
}

void writer_int(struct writer *w, const char *key, int value)
{
	lead(w, key, "");
	strbuf_addf(w->out, "%d", value);
}

void writer_id(struct writer *w, const char *key, uint64_t value)
{
	lead(w, key, "");
	strbuf_addf(w->out, "\"%" PRIu64 "\"", value);
}

void writer_bool(struct writer *w, const char *key, bool value)
{
	lead(w, key, "");
	strbuf_addstr(w->out, value ? "true" : "false");
}

void writer_null(struct writer *w, const char *key)
{
	lead(w, key, "");
	strbuf_addstr(w->out, "null");
}

struct writer_maybe writer_open_maybe(struct writer *w, const char *key)
{
	struct writer_maybe mark = {.len = w->out->len, .first = w->first};

	writer_open(w, key);
	return mark;
}

void writer_close_maybe(struct writer *w, struct writer_maybe mark)
{
	if (!w->first) {
		writer_close(w);
		return;
	}
	w->out->len = mark.len;
	if (w->out->s)
		w->out->s[mark.len] = '\0';
	w->first = mark.first;
}
