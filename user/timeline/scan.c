// SPDX-License-Identifier: GPL-2.0-only
#include "user/timeline/scan.h"

#include <errno.h>
#include <string.h>

#include "user/base/utf8.h"
#include "user/timeline/scan_quick.h"
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
	struct scan_value key = {.s = c->p + 1}, *value;
	bool escaped;

	if (*c->p != '"' || !take_string(c, &escaped) || escaped)
		return false;
	key.n = (uint32_t)(c->p - key.s) - 1;
	if (!add_member(m, key) || peek(c) != ':')
		return false;
	c->p++;
	if (!peek(c))
		return false;
	value = &m->v[m->n - 1].value;
	*value = (struct scan_value){.s = c->p};
	if (!take_value(c, depth))
		return false;
	value->n = (uint32_t)(c->p - value->s);
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

/* The fast path: false when the line is broken or not plain enough. */
static bool take_line(const char *line, size_t len, struct scan *s, unsigned int *ret_head)
{
	struct cursor c = {.p = line, .end = line + len};

	s->line = (struct scan_value){.s = line, .n = (uint32_t)len};
	if (scan_quick(line, len, s, ret_head))
		return true;
	*ret_head = 0;
	if (peek(&c) != '{')
		return false;
	s->line.s = c.p;
	if (!take_object(&c, 0, s->member, &s->nmembers))
		return false;
	s->line.n = (uint32_t)(c.p - s->line.s);
	return !peek(&c) && c.p == c.end;
}

#define KEY_IS(key, name) (!memcmp((key).s, name, sizeof(name) - 1))

/* Of a member whose value is kept as it is: where. NULL: it is none of these. */
static struct scan_value *place_of(struct scan *s, struct scan_value key)
{
	switch (key.n) {
	case 4:
		if (KEY_IS(key, "time"))
			return &s->time;
		return KEY_IS(key, "file") ? &s->file : NULL;
	case 5:
		return KEY_IS(key, "event") ? &s->event : NULL;
	case 6:
		return KEY_IS(key, "result") ? &s->result : NULL;
	case 7:
		if (KEY_IS(key, "process"))
			return &s->process;
		if (KEY_IS(key, "session"))
			return &s->session;
		if (KEY_IS(key, "network"))
			return &s->network;
		return KEY_IS(key, "verdict") ? &s->verdict : NULL;
	case 9:
		return KEY_IS(key, "ringfence") ? &s->ringfence : NULL;
	default:
		return NULL;
	}
}

/* What every reader relies on. head: of the keys, those that are in their places. */
static bool take_envelope(struct scan *s, unsigned int head)
{
	uint64_t version = head ? TIMELINE_VERSION : 0;
	bool has_mono = head;

	for (unsigned int i = head; i < s->nmembers; i += 1u + s->member[i].value.nodes) {
		const struct scan_member *m = &s->member[i];
		struct scan_value *place = place_of(s, m->key);

		if (place)
			*place = m->value;
		else if (m->key.n == 1 && *m->key.s == 'v')
			version = scan_uint(m->value);
		else if (m->key.n == 3 && KEY_IS(m->key, "seq"))
			s->seq = scan_uint(m->value);
		else if (m->key.n == 4 && KEY_IS(m->key, "mono"))
			has_mono = scan_type(m->value) == SCAN_NUMBER && *m->value.s != '-',
			s->mono_us = scan_uint(m->value);
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
	s->line = (struct scan_value){.s = line, .n = (uint32_t)len};
	s->seq = r.seq;
	s->mono_us = r.mono_us;
	s->nmembers = 0;
	record_release(&r);
	s->time = scan_get(s, "time");
	s->session = scan_get(s, "session");
	s->event = scan_get(s, "event");
	s->verdict = scan_get(s, "verdict");
	s->result = scan_get(s, "result");
	s->process = scan_get(s, "process");
	s->ringfence = scan_get(s, "ringfence");
	s->file = scan_get(s, "file");
	s->network = scan_get(s, "network");
	return 0;
}

static void only_strings(struct scan_value *v)
{
	if (scan_type(*v) != SCAN_STRING)
		*v = (struct scan_value){0};
}

int scan_line(const char *line, size_t len, struct scan *s, char error[READER_ERROR_MAX])
{
	unsigned int head;

	s->seq = s->mono_us = 0;
	s->time = s->session = s->event = s->verdict = s->result = (struct scan_value){0};
	s->process = s->ringfence = s->file = s->network = (struct scan_value){0};
	if (len > READER_LINE_MAX || !take_line(line, len, s, &head) || !take_envelope(s, head)) {
		int r = take_by_reader(line, len, s, error);

		if (r)
			return r;
	}
	only_strings(&s->verdict);
	only_strings(&s->result);
	return 0;
}
