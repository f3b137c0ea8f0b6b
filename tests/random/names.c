// SPDX-License-Identifier: GPL-2.0-only
#include "tests/random/names.h"

#include <stdio.h>
#include <string.h>

#include "user/base/strbuf.h"

unsigned int rng_below(struct rng *r, unsigned int n)
{
	r->s ^= r->s << 13;
	r->s ^= r->s >> 7;
	r->s ^= r->s << 17;
	return (unsigned int)((r->s >> 11) % n);
}

static void random_piece(struct rng *r, struct strbuf *b, int depth)
{
	static const char *const pieces[] = {"a",    "b",    "ab",  "*", "?",
					     "[ab]", "[!a]", "\\*", "c", "."};
	unsigned int i = rng_below(r, depth ? 10 : 11);

	if (i < 10) {
		strbuf_addstr(b, pieces[i]);
		return;
	}
	strbuf_addch(b, '{');
	random_piece(r, b, depth + 1);
	strbuf_addch(b, ',');
	random_piece(r, b, depth + 1);
	if (!rng_below(r, 3))
		strbuf_addstr(b, "/a");
	strbuf_addch(b, '}');
}

void random_glob(struct rng *r, char *buf, size_t size)
{
	unsigned int parts = 1 + rng_below(r, 3), i, k;
	struct strbuf b = STRBUF_INIT;

	if (!rng_below(r, 4))
		strbuf_addstr(&b, "/**");
	for (i = 0; i < parts; i++) {
		strbuf_addch(&b, '/');
		if (!rng_below(r, 6) && i) {
			strbuf_addstr(&b, "**");
			continue;
		}
		for (k = 1 + rng_below(r, 2); k; k--)
			random_piece(r, &b, 0);
	}
	if (!rng_below(r, 4))
		strbuf_addstr(&b, "/**");
	snprintf(buf, size, "%s", b.s);
	strbuf_release(&b);
}

void random_name(struct rng *r, char *buf, size_t size)
{
	static const char bytes[] = "aaabbc.*";
	unsigned int parts = 1 + rng_below(r, 4), i, k;
	size_t n = 0;

	for (i = 0; i < parts && n + 8 < size; i++) {
		buf[n++] = '/';
		for (k = 1 + rng_below(r, 3); k; k--)
			buf[n++] = bytes[rng_below(r, sizeof(bytes) - 1)];
	}
	buf[n] = '\0';
}

static char random_byte(struct rng *r)
{
	static const char bytes[] = "aaabbc.x";

	return bytes[rng_below(r, sizeof(bytes) - 1)];
}

/* What a star stands for; two may cross a slash. */
static void hit_star(struct rng *r, bool two, struct strbuf *b)
{
	unsigned int n = rng_below(r, 3);

	while (n--) {
		strbuf_addch(b, random_byte(r));
		if (two && !rng_below(r, 3)) {
			strbuf_addch(b, '/');
			strbuf_addch(b, random_byte(r));
		}
	}
	if (two && (!b->len || b->s[b->len - 1] == '/'))
		strbuf_addch(b, random_byte(r));
}

/* Behind the class: one byte that it has, or any when it is negated. */
static const char *hit_class(struct rng *r, const char *p, struct strbuf *b)
{
	const char *end = strchr(p + 2, ']');

	if (!end)
		return p + strlen(p);
	strbuf_addch(b, p[1] == '!' ? 'x' : p[1 + rng_below(r, (unsigned int)(end - p - 1))]);
	return end + 1;
}

/* The end of the brace that opens at p; alternatives are counted on the way. */
static const char *brace_end(const char *p, unsigned int *ret_n)
{
	unsigned int depth = 0, n = 1;

	for (; *p; p++) {
		if (*p == '\\' && p[1])
			p++;
		else if (*p == '{')
			depth++;
		else if (*p == ',' && depth == 1)
			n++;
		else if (*p == '}' && !--depth)
			break;
	}
	*ret_n = n;
	return p;
}

static void hit(struct rng *r, const char *p, const char *end, struct strbuf *b);

static const char *hit_brace(struct rng *r, const char *p, struct strbuf *b)
{
	unsigned int n, depth = 0, pick;
	const char *close = brace_end(p, &n), *from = p + 1, *q;

	pick = rng_below(r, n);
	for (q = p; q <= close && *q; q++) {
		if (*q == '{')
			depth++;
		else if (*q == '}')
			depth--;
		if ((*q == ',' && depth == 1) || q == close) {
			if (!pick--)
				break;
			from = q + 1;
		}
	}
	hit(r, from, q, b);
	return *close ? close + 1 : close;
}

static void hit(struct rng *r, const char *p, const char *end, struct strbuf *b)
{
	while (p < end) {
		bool two = p[0] == '*' && p + 1 < end && p[1] == '*';

		if (*p == '*') {
			hit_star(r, two, b);
			p += two ? 2 : 1;
		} else if (*p == '?') {
			strbuf_addch(b, random_byte(r));
			p++;
		} else if (*p == '[') {
			p = hit_class(r, p, b);
		} else if (*p == '{') {
			p = hit_brace(r, p, b);
		} else {
			p += *p == '\\' && p + 1 < end;
			strbuf_addch(b, *p++);
		}
	}
}

/* One byte more, one less, or another; a name keeps its first. */
static void spoil(struct rng *r, struct strbuf *b)
{
	size_t at = b->len > 1 ? 1 + rng_below(r, (unsigned int)b->len - 1) : b->len;

	switch (rng_below(r, 4)) {
	case 0:
		strbuf_addch(b, random_byte(r));
		break;
	case 1:
		strbuf_addch(b, '/');
		strbuf_addch(b, random_byte(r));
		break;
	case 2:
		if (b->len > 2)
			b->s[--b->len] = '\0';
		break;
	default:
		if (at < b->len)
			b->s[at] = random_byte(r);
	}
}

void random_hit(struct rng *r, const char *glob, bool near, char *buf, size_t size)
{
	struct strbuf b = STRBUF_INIT;

	strbuf_addstr(&b, "");
	hit(r, glob, glob + strlen(glob), &b);
	if (near)
		spoil(r, &b);
	snprintf(buf, size, "%s", b.s);
	strbuf_release(&b);
}
