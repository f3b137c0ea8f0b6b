// SPDX-License-Identifier: GPL-2.0-only
#include "user/timeline/scan.h"

#include <errno.h>
#include <string.h>

#include "user/base/utf8.h"
#include "user/timeline/scan_step.h"
#include "user/timeline/timeline.h"

#define DEPTH_MAX  16 /* of nesting, that the fast path follows */
#define DIGITS_MAX 18 /* of a number: fits into 64 bits */

struct cursor {
	const char *p, *end;
};

static bool is_hex(char c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

/* Behind a backslash; surrogates are left to the reader. */
static bool take_escape(struct cursor *c)
{
	if (c->end - c->p < 2)
		return false;
	if (c->p[1] != 'u') {
		bool known = c->p[1] && strchr("\"\\/bfnrt", c->p[1]);

		c->p += 2;
		return known;
	}
	if (c->end - c->p < 6 || !is_hex(c->p[2]) || !is_hex(c->p[3]) || !is_hex(c->p[4]) ||
	    !is_hex(c->p[5]) || (c->p[2] | 0x20) == 'd')
		return false;
	c->p += 6;
	return true;
}

/* At a quote; leaves the cursor behind the closing one. ret_escaped: a backslash was in it. */
static bool take_string(struct cursor *c, bool *ret_escaped)
{
	*ret_escaped = false;
	c->p++;
	for (;;) {
		uint32_t point;
		size_t n;

		c->p += scan_step(c->p, c->end, true);
		if (c->p >= c->end)
			return false;
		if (*c->p == '"') {
			c->p++;
			return true;
		}
		if (*c->p == '\\') {
			*ret_escaped = true;
			if (!take_escape(c))
				return false;
			continue;
		}
		n = (unsigned char)*c->p < 0x20 ? 0
						: utf8_next(c->p, (size_t)(c->end - c->p), &point);
		if (!n)
			return false;
		c->p += n;
	}
}

/* An integer of few digits; every other number is left to the reader. */
static bool take_number(struct cursor *c)
{
	const char *digits;

	if (*c->p == '-')
		c->p++;
	digits = c->p;
	while (c->p < c->end && *c->p >= '0' && *c->p <= '9')
		c->p++;
	if (c->p == digits || c->p - digits > DIGITS_MAX || (*digits == '0' && c->p - digits > 1))
		return false;
	return c->p < c->end && *c->p != '.' && (*c->p | 0x20) != 'e';
}

static bool take_word(struct cursor *c, const char *word, size_t n)
{
	if ((size_t)(c->end - c->p) < n || memcmp(c->p, word, n) != 0)
		return false;
	c->p += n;
	return true;
}

static inline char peek(struct cursor *c)
{
	/* Records are written without spaces. */
	if (__builtin_expect(c->p<c->end && * c->p> ' ', 1))
		return *c->p;
	while (c->p < c->end && (*c->p == ' ' || *c->p == '\t' || *c->p == '\n' || *c->p == '\r'))
		c->p++;
	return c->p < c->end ? *c->p : '\0';
}

/* The members of an object so far; a key that stands twice is left to the reader to refuse. */
struct members {
	struct scan_member *v;
	unsigned int n;
	uint64_t seen; /* bits by key: none set, not there yet */
};

static bool add_member(struct members *m, struct scan_value key)
{
	uint64_t bit = 1ull << ((key.n ? key.n * 11 + (unsigned char)key.s[0] * 5 +
						 (unsigned char)key.s[key.n - 1]
				       : 0) &
				63);

	if (m->n == SCAN_MEMBERS_MAX)
		return false;
	for (unsigned int i = 0; m->seen & bit && i < m->n; i++)
		if (m->v[i].key.n == key.n && !memcmp(m->v[i].key.s, key.s, key.n))
			return false;
	m->seen |= bit;
	m->v[m->n++].key = key;
	return true;
}

static bool take_value(struct cursor *c, unsigned int depth);

/* KEY:VALUE, at the quote. */
static bool take_member(struct cursor *c, unsigned int depth, struct members *m)
{
	struct scan_value key = {.s = c->p + 1};
	bool escaped;

	if (*c->p != '"' || !take_string(c, &escaped) || escaped)
		return false;
	key.n = (size_t)(c->p - key.s) - 1;
	if (!add_member(m, key) || peek(c) != ':')
		return false;
	c->p++;
	if (!peek(c))
		return false;
	m->v[m->n - 1].value.s = c->p;
	if (!take_value(c, depth))
		return false;
	m->v[m->n - 1].value.n = (size_t)(c->p - m->v[m->n - 1].value.s);
	return true;
}

/* At the brace; members: SCAN_MEMBERS_MAX of them. */
static bool take_object(struct cursor *c, unsigned int depth, struct scan_member *members,
			unsigned int *ret_n)
{
	struct members m = {.v = members};

	c->p++;
	if (peek(c) == '}') {
		c->p++;
		*ret_n = 0;
		return true;
	}
	for (;;) {
		char next;

		if (!peek(c) || !take_member(c, depth, &m))
			return false;
		next = peek(c);
		c->p++;
		if (next == '}')
			break;
		if (next != ',')
			return false;
	}
	*ret_n = m.n;
	return true;
}

static bool take_array(struct cursor *c, unsigned int depth)
{
	c->p++;
	if (peek(c) == ']') {
		c->p++;
		return true;
	}
	for (;;) {
		char next;

		if (!peek(c) || !take_value(c, depth))
			return false;
		next = peek(c);
		c->p++;
		if (next == ']')
			return true;
		if (next != ',')
			return false;
	}
}

static bool take_nested(struct cursor *c, unsigned int depth)
{
	struct scan_member members[SCAN_MEMBERS_MAX];
	unsigned int n;

	if (depth >= DEPTH_MAX)
		return false;
	return *c->p == '[' ? take_array(c, depth + 1) : take_object(c, depth + 1, members, &n);
}

/* At its first byte, which is there. */
static bool take_value(struct cursor *c, unsigned int depth)
{
	bool escaped;

	switch (*c->p) {
	case '"':
		return take_string(c, &escaped);
	case '{':
	case '[':
		return take_nested(c, depth);
	case 't':
		return take_word(c, "true", 4);
	case 'f':
		return take_word(c, "false", 5);
	case 'n':
		return take_word(c, "null", 4);
	default:
		return take_number(c);
	}
}

static bool key_is(struct scan_value key, const char *name, size_t n)
{
	return key.n == n && *key.s == *name && !memcmp(key.s, name, n);
}

/* The fast path: false when the line is broken or not plain enough. */
static bool take_line(const char *line, size_t len, struct scan *s)
{
	struct cursor c = {.p = line, .end = line + len};

	if (peek(&c) != '{')
		return false;
	s->line.s = c.p;
	if (!take_object(&c, 0, s->member, &s->nmembers))
		return false;
	s->line.n = (size_t)(c.p - s->line.s);
	return !peek(&c) && c.p == c.end;
}

/* What every reader relies on. */
static bool take_envelope(struct scan *s)
{
	static const struct {
		const char *name;
		size_t n, at;
	} keys[] = {
#define KEY(name, field) {name, sizeof(name) - 1, offsetof(struct scan, field)}
		KEY("time", time),	     KEY("session", session), KEY("event", event),
		KEY("verdict", verdict),     KEY("result", result),   KEY("process", process),
		KEY("ringfence", ringfence),
#undef KEY
	};
	const size_t nkeys = sizeof(keys) / sizeof(keys[0]);
	uint64_t version = 0;
	bool has_mono = false;
	size_t next = 0;

	for (unsigned int i = 0; i < s->nmembers; i++) {
		const struct scan_member *m = &s->member[i];

		if (key_is(m->key, "v", 1))
			version = scan_uint(m->value);
		else if (key_is(m->key, "seq", 3))
			s->seq = scan_uint(m->value);
		else if (key_is(m->key, "mono", 4))
			has_mono = scan_type(m->value) == SCAN_NUMBER && *m->value.s != '-',
			s->mono_us = scan_uint(m->value);
		/* They stand in this order, so the next one is tried first. */
		for (size_t k = 0; k < nkeys; k++) {
			size_t at = next + k < nkeys ? next + k : next + k - nkeys;

			if (!key_is(m->key, keys[at].name, keys[at].n))
				continue;
			*(struct scan_value *)((char *)s + keys[at].at) = m->value;
			next = at + 1;
			break;
		}
	}
	return version == TIMELINE_VERSION && s->seq && has_mono &&
	       scan_type(s->time) == SCAN_STRING && scan_type(s->session) == SCAN_STRING &&
	       scan_type(s->event) == SCAN_STRING;
}

/* The reader decides; what it takes is walked for its values. */
static int take_by_reader(const char *line, size_t len, struct scan *s,
			  char error[READER_ERROR_MAX])
{
	struct record r;
	int result = record_parse(line, len, &r, error);

	if (result)
		return result;
	while (len && *line != '{')
		line++, len--;
	*s = (struct scan){.line = {line, len}, .seq = r.seq, .mono_us = r.mono_us};
	record_release(&r);
	s->time = scan_get(s, "time");
	s->session = scan_get(s, "session");
	s->event = scan_get(s, "event");
	s->verdict = scan_get(s, "verdict");
	s->result = scan_get(s, "result");
	s->process = scan_get(s, "process");
	s->ringfence = scan_get(s, "ringfence");
	return 0;
}

static void only_strings(struct scan_value *v)
{
	if (scan_type(*v) != SCAN_STRING)
		*v = (struct scan_value){0};
}

int scan_line(const char *line, size_t len, struct scan *s, char error[READER_ERROR_MAX])
{
	s->seq = s->mono_us = 0;
	s->time = s->session = s->event = s->verdict = s->result = s->process = s->ringfence =
		(struct scan_value){0};
	if (len > READER_LINE_MAX || !take_line(line, len, s) || !take_envelope(s)) {
		int r = take_by_reader(line, len, s, error);

		if (r)
			return r;
	}
	only_strings(&s->verdict);
	only_strings(&s->result);
	return 0;
}
