// SPDX-License-Identifier: GPL-2.0-only
#include "user/policy/yaml_text.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "user/policy/yaml.h"

/* A place in the text, counted as editors do. */
struct cursor {
	const unsigned char *s;
	size_t len;
	size_t pos;
	struct src_loc loc;
	bool indent; /* nothing but blanks so far in this line */
};

/* Length of the character that a byte begins, 0: none can. */
static size_t length_of(unsigned char lead)
{
	if (lead < 0x80)
		return 1;
	if (lead < 0xc2)
		return 0;
	if (lead < 0xe0)
		return 2;
	if (lead < 0xf0)
		return 3;
	return lead < 0xf5 ? 4 : 0;
}

/* RFC 3629: shortest form only, no surrogates, up to U+10FFFF. Returns the length, 0: invalid. */
static size_t decode(const unsigned char *s, size_t len, uint32_t *ret_c)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	size_t n = length_of(s[0]), i;
	uint32_t c;

	if (!n || n > len)
		return 0;
	c = n == 1 ? s[0] : s[0] & (0x7fu >> n);
	for (i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (s[i] & 0x3f);
	}
	if (c < least[n] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return 0;
	*ret_c = c;
	return n;
}

/* Shown by no editor, or shown otherwise than YAML reads it. */
static bool is_invisible(uint32_t c)
{
	if (c < 0x20)
		return c != '\t' && c != '\n';
	if (c >= 0x7f && c < 0xa0)
		return true;
	if ((c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e))
		return true;
	return (c >= 0x2060 && c <= 0x2069) || c == 0xfeff || c == 0xfffe || c == 0xffff;
}

static void check_character(struct cursor *at, uint32_t c, struct diags *d)
{
	/* A carriage return is fine before a newline, a byte order mark at the very start. */
	if (c == '\r' && at->pos + 1 < at->len && at->s[at->pos + 1] == '\n')
		return;
	if (c == 0xfeff && at->pos == 0)
		return;
	if (c == 0)
		diag_error(d, &at->loc, NULL, "a NUL byte");
	else if (is_invisible(c))
		diag_error(d, &at->loc, "remove it", "an invisible character, U+%04X", c);
	else if (c == '\t' && at->indent)
		diag_error(d, &at->loc, "indent with spaces", "a tab in the indentation");
}

static void step(struct cursor *at, uint32_t c, size_t n)
{
	at->pos += n;
	at->loc.column++;
	if (c == '\n') {
		at->loc.line++;
		at->loc.column = 1;
		at->indent = true;
	} else if (c != ' ') {
		at->indent = false;
	}
}

int yaml_text_check(const char *file, const char *text, size_t len, struct diags *d)
{
	struct cursor at = {.s = (const unsigned char *)text,
			    .len = len,
			    .loc = {.file = file, .line = 1, .column = 1},
			    .indent = true};
	size_t before = d->errors;

	if (len > YAML_SIZE_MAX) {
		diag_error(d, &(struct src_loc){.file = file}, NULL,
			   "the file is larger than 1 MiB (%zu bytes)", len);
		return -EINVAL;
	}
	while (at.pos < at.len) {
		uint32_t c;
		size_t n = decode(at.s + at.pos, at.len - at.pos, &c);

		if (!n) {
			diag_error(d, &at.loc, "save the file as UTF-8", "not UTF-8 (byte 0x%02x)",
				   at.s[at.pos]);
			return -EINVAL;
		}
		check_character(&at, c, d);
		step(&at, c, n);
	}
	return d->errors > before ? -EINVAL : 0;
}

static const char *find_line(const char *text, size_t len, size_t line, size_t *ret_len)
{
	const char *end = text + len, *newline;

	for (; text < end; text = newline + 1) {
		newline = memchr(text, '\n', (size_t)(end - text));
		if (!newline)
			newline = end;
		if (!line--) {
			*ret_len = (size_t)(newline - text);
			return text;
		}
	}
	*ret_len = 0;
	return NULL;
}

/* The colon of `key: value` is no reason; one inside a word, or a second one, is. */
static bool is_strange(const char *s, size_t len, size_t i, unsigned int *colons)
{
	bool separates;

	if (strchr("*?[{&!%@", s[i]))
		return true;
	if (s[i] != ':')
		return false;
	separates = i + 1 >= len || s[i + 1] == ' ' || s[i + 1] == '\r';
	return !separates || ++*colons > 1;
}

bool yaml_text_wants_quotes(const char *text, size_t len, size_t line)
{
	unsigned int colons = 0;
	size_t n, i;
	const char *s = find_line(text, len, line, &n);
	char quote = '\0';

	for (i = 0; s && i < n; i++) {
		if (quote) {
			if (s[i] == quote)
				quote = '\0';
		} else if (s[i] == '"' || s[i] == '\'') {
			quote = s[i];
		} else if (s[i] == '#' && (i == 0 || s[i - 1] == ' ')) {
			return false;
		} else if (s[i] && is_strange(s, n, i, &colons)) {
			return true;
		}
	}
	return false;
}
