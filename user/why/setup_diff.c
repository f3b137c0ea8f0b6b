// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "user/why/setup.h"

#define AROUND 3 /* lines of what stays */

static size_t line_len(const char *s)
{
	return strcspn(s, "\n") + (s[strcspn(s, "\n")] == '\n');
}

static void add_line(char mark, const char *line, size_t n, struct strbuf *out)
{
	strbuf_addch(out, mark);
	strbuf_add(out, line, n);
	if (!n || line[n - 1] != '\n')
		strbuf_addch(out, '\n');
}

static void add_lines(char mark, const char *from, const char *to, struct strbuf *out)
{
	while (from < to) {
		size_t n = line_len(from);

		if (n > (size_t)(to - from))
			n = (size_t)(to - from);
		add_line(mark, from, n, out);
		from += n;
	}
}

/* The beginning of the line before at. */
static const char *line_before(const char *text, const char *at)
{
	if (at == text)
		return text;
	for (at--; at > text && at[-1] != '\n'; at--)
		;
	return at;
}

void setup_diff(const char *before, const char *after, struct strbuf *out)
{
	const char *a = before, *b = after, *ea = before + strlen(before),
		   *eb = after + strlen(after);
	const char *from, *to;

	/* What both begin with, and what both end with. */
	while (*a && *b && line_len(a) == line_len(b) && !memcmp(a, b, line_len(a))) {
		size_t n = line_len(a);

		a += n;
		b += n;
	}
	while (ea > a && eb > b) {
		const char *la = line_before(a, ea), *lb = line_before(b, eb);

		if (ea - la != eb - lb || memcmp(la, lb, (size_t)(ea - la)) != 0)
			break;
		ea = la;
		eb = lb;
	}
	if (a == ea && b == eb)
		return;
	from = a;
	for (int i = 0; i < AROUND; i++)
		from = line_before(before, from);
	add_lines(' ', from, a, out);
	add_lines('-', a, ea, out);
	add_lines('+', b, eb, out);
	to = ea;
	for (int i = 0; i < AROUND && *to; i++)
		to += line_len(to);
	add_lines(' ', ea, to, out);
}
