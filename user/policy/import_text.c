// SPDX-License-Identifier: GPL-2.0-only
#include "user/policy/import_text.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/base/utf8.h"

#define COMMENT_COLUMNS 100

void import_items_add(struct import_items *items, char *text, char *comment)
{
	size_t i;

	for (i = 0; i < items->n; i++)
		if (strcmp(items->v[i].text, text) == 0) {
			free(text);
			free(comment);
			return;
		}
	vec_push(items->v, items->n) = (struct import_item){.text = text, .comment = comment};
}

void import_items_release(struct import_items *items)
{
	size_t i;

	for (i = 0; i < items->n; i++) {
		free(items->v[i].text);
		free(items->v[i].comment);
	}
	free(items->v);
	*items = (struct import_items){0};
}

/* A word that no reader of YAML takes for anything but this text. */
static bool is_plain(const char *text)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
	static const char rest[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   "0123456789_./-";
	static const char *const words[] = {"true", "false", "yes", "no", "on",
					    "off",  "null",  "y",   "n"};
	size_t i;

	if (!*text || (!strchr(letters, *text) && *text != '/') || text[strspn(text, rest)])
		return false;
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcasecmp(words[i], text) == 0)
			return false;
	return true;
}

/* What the reader of policies refuses to see bare, though YAML would take it. */
static bool needs_escape(uint32_t point)
{
	return utf8_is_control(point) || point == 0xfffe || point == 0xffff;
}

static void add_point(struct strbuf *out, const char *s, size_t n, uint32_t point)
{
	if (point == '"' || point == '\\')
		strbuf_addf(out, "\\%c", (char)point);
	else if (point == '\n')
		strbuf_addstr(out, "\\n");
	else if (point == '\t')
		strbuf_addstr(out, "\\t");
	else if (!needs_escape(point))
		strbuf_add(out, s, n);
	else if (point < 0x100)
		strbuf_addf(out, "\\x%02X", point);
	else if (point < 0x10000)
		strbuf_addf(out, "\\u%04X", point);
	else
		strbuf_addf(out, "\\U%08X", point);
}

int import_scalar(struct strbuf *out, const char *text)
{
	size_t len = strlen(text), i, n;
	uint32_t point;

	if (!utf8_valid(text, len))
		return -EINVAL;
	if (is_plain(text)) {
		strbuf_addstr(out, text);
		return 0;
	}
	strbuf_addch(out, '"');
	for (i = 0; i < len; i += n) {
		n = utf8_next(text + i, len - i, &point);
		add_point(out, text + i, n, point);
	}
	strbuf_addch(out, '"');
	return 0;
}

/* One word of a comment: what could end the line or turn it around is spelt out. */
static void add_word(struct strbuf *out, const char *s, size_t len)
{
	uint32_t point;
	size_t i, n;

	for (i = 0; i < len; i += n) {
		n = utf8_next(s + i, len - i, &point);
		if (!n || needs_escape(point)) {
			strbuf_addf(out, "\\x%02x", (unsigned char)s[i]);
			n = 1;
		} else {
			strbuf_add(out, s + i, n);
		}
	}
}

/* An escaped sequence may be of several bytes, each of which is spelt out in its turn. */
static void add_lines(struct strbuf *out, unsigned int indent, const char *text)
{
	size_t column = 0, n;

	for (; *text; text += n) {
		n = strcspn(text, " ");
		if (column && column + n >= COMMENT_COLUMNS) {
			strbuf_addch(out, '\n');
			column = 0;
		}
		if (!column) {
			strbuf_addf(out, "%*s#", (int)indent, "");
			column = indent + 1;
		}
		strbuf_addch(out, ' ');
		add_word(out, text, n);
		column += n + 1;
		n += strspn(text + n, " ");
	}
	if (column)
		strbuf_addch(out, '\n');
}

void import_comment(struct strbuf *out, unsigned int indent, const char *fmt, ...)
{
	struct strbuf text = STRBUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(&text, fmt, ap);
	va_end(ap);
	add_lines(out, indent, text.s);
	strbuf_release(&text);
}

int import_pair(struct strbuf *out, unsigned int indent, const char *key, const char *text)
{
	int err;

	strbuf_addf(out, "%*s%s: ", (int)indent, "", key);
	err = import_scalar(out, text);
	strbuf_addch(out, '\n');
	return err;
}

int import_entries(struct strbuf *out, unsigned int indent, const struct import_items *items)
{
	int err = 0;
	size_t i;

	for (i = 0; i < items->n && !err; i++) {
		if (items->v[i].comment)
			import_comment(out, indent, "%s", items->v[i].comment);
		strbuf_addf(out, "%*s- ", (int)indent, "");
		err = import_scalar(out, items->v[i].text);
		strbuf_addch(out, '\n');
	}
	return err;
}

int import_list(struct strbuf *out, unsigned int indent, const char *key,
		const struct import_items *items)
{
	strbuf_addf(out, "%*s%s:%s\n", (int)indent, "", key, items->n ? "" : " []");
	return import_entries(out, indent + 2, items);
}

char *import_plain(const char *text)
{
	struct strbuf out = STRBUF_INIT;

	strbuf_add(&out, "", 0);
	for (; *text; text++) {
		strbuf_addch(&out, *text);
		if (*text == '$')
			strbuf_addch(&out, '$');
	}
	return strbuf_detach(&out);
}
