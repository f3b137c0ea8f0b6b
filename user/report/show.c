// SPDX-License-Identifier: GPL-2.0-only
#include "user/report/show.h"

#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#include "user/base/utf8.h"

static void show_hidden(struct strbuf *out, uint32_t point)
{
	if (point == '\n')
		strbuf_addstr(out, "\\n");
	else if (point == '\t')
		strbuf_addstr(out, "\\t");
	else if (point == '\r')
		strbuf_addstr(out, "\\r");
	else if (point < 0x80)
		strbuf_addf(out, "\\x%02" PRIx32, point);
	else
		strbuf_addf(out, "\\u{%" PRIx32 "}", point);
}

/* Bytes before the first that is not printable ASCII. */
static size_t plain_run(const char *bytes, size_t n)
{
	size_t i = 0;

	while (i < n && bytes[i] >= 0x20 && bytes[i] < 0x7f)
		i++;
	return i;
}

void show_text(struct strbuf *out, const char *bytes, size_t n)
{
	size_t len;

	for (size_t i = 0; i < n; i += len) {
		uint32_t point;

		len = plain_run(bytes + i, n - i);
		if (len) {
			strbuf_add(out, bytes + i, len);
			continue;
		}
		len = utf8_next(bytes + i, n - i, &point);
		if (!len) {
			strbuf_addf(out, "\\x%02x", (unsigned char)bytes[i]);
			len = 1;
		} else if (utf8_is_control(point)) {
			show_hidden(out, point);
		} else {
			strbuf_add(out, bytes + i, len);
		}
	}
}

static bool is_plain_word(const char *bytes, size_t n)
{
	static const char plain[] = "_-+=./:,@%^~";

	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)bytes[i];

		if (c < 0x80 && !(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z') &&
		    !(c >= 'A' && c <= 'Z') && (!c || !strchr(plain, c)))
			return false;
	}
	return n > 0;
}

void show_word(struct strbuf *out, const char *bytes, size_t n)
{
	if (is_plain_word(bytes, n)) {
		show_text(out, bytes, n);
		return;
	}
	strbuf_addch(out, '\'');
	for (size_t i = 0, len; i < n; i += len) {
		const char *quote = memchr(bytes + i, '\'', n - i);

		len = quote ? (size_t)(quote - bytes) - i : n - i;
		show_text(out, bytes + i, len);
		if (quote) {
			strbuf_addstr(out, "'\\''");
			len++;
		}
	}
	strbuf_addch(out, '\'');
}

unsigned int show_columns(const char *s, size_t n)
{
	unsigned int columns = 0;
	uint32_t point;

	for (size_t i = 0, len; i < n; i += len) {
		len = utf8_next(s + i, n - i, &point);
		columns += len ? utf8_columns(point) : 1;
		if (!len)
			len = 1;
	}
	return columns;
}

void show_fit(struct strbuf *out, size_t from, unsigned int columns)
{
	unsigned int used = 0;
	uint32_t point;

	if (show_columns(out->s + from, out->len - from) <= columns)
		return;
	for (size_t i = from, len; i < out->len; i += len) {
		len = utf8_next(out->s + i, out->len - i, &point);
		used += len ? utf8_columns(point) : 1;
		if (used + 1 > columns) {
			out->len = i;
			break;
		}
		if (!len)
			len = 1;
	}
	strbuf_addstr(out, "…");
}

size_t show_clip(const char *s, size_t n, size_t max)
{
	if (n <= max)
		return n;
	while (max && ((unsigned char)s[max] & 0xc0) == 0x80)
		max--;
	return max;
}

void show_html(struct strbuf *out, const char *bytes, size_t n)
{
	struct strbuf text = STRBUF_INIT;

	show_text(&text, bytes, n);
	for (size_t i = 0; i < text.len; i++) {
		switch (text.s[i]) {
		case '&':
			strbuf_addstr(out, "&amp;");
			break;
		case '<':
			strbuf_addstr(out, "&lt;");
			break;
		case '>':
			strbuf_addstr(out, "&gt;");
			break;
		case '"':
			strbuf_addstr(out, "&quot;");
			break;
		case '\'':
			strbuf_addstr(out, "&#39;");
			break;
		default:
			strbuf_addch(out, text.s[i]);
		}
	}
	strbuf_release(&text);
}
