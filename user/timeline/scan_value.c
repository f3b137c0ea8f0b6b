// SPDX-License-Identifier: GPL-2.0-only
/* Values of a line that scan_line() took: it is JSON, so nothing is checked a second time. */
#include <stdio.h>
#include <string.h>

#include "user/base/b64.h"
#include "user/timeline/scan.h"
#include "user/timeline/scan_step.h"

#define KEY_MAX 64

enum scan_type scan_type(struct scan_value v)
{
	if (!v.n)
		return SCAN_NONE;
	switch (*v.s) {
	case '"':
		return SCAN_STRING;
	case '{':
		return SCAN_OBJECT;
	case '[':
		return SCAN_ARRAY;
	case 't':
		return SCAN_TRUE;
	case 'f':
		return SCAN_FALSE;
	case 'n':
		return SCAN_NULL;
	default:
		return SCAN_NUMBER;
	}
}

static const char *skip_space(const char *p, const char *end)
{
	if (p<end && * p> ' ')
		return p;
	while (p < end && (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r'))
		p++;
	return p;
}

/* Behind the string that begins at p. */
static const char *skip_string(const char *p, const char *end)
{
	for (p++; p < end; p += 2) {
		p += scan_step(p, end, false);
		if (p >= end || *p == '"')
			break;
	}
	return p < end ? p + 1 : end;
}

static bool ends_value(char c)
{
	return c == ',' || c == '}' || c == ']' || c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static const char *skip_value(const char *p, const char *end)
{
	size_t depth = 0;

	do {
		if (*p == '"') {
			p = skip_string(p, end);
			continue;
		}
		if (*p == '{' || *p == '[')
			depth++;
		else if (*p == '}' || *p == ']')
			depth--;
		p++;
	} while (p < end && (depth || !ends_value(*p)));
	return p;
}

bool scan_next(struct scan_value container, size_t *at, struct scan_member *ret_member)
{
	enum scan_type type = scan_type(container);
	const char *p, *end;

	if (type != SCAN_OBJECT && type != SCAN_ARRAY)
		return false;
	end = container.s + container.n;
	p = skip_space(container.s + (*at ? *at : 1), end);
	if (p < end && *p == ',')
		p = skip_space(p + 1, end);
	if (p >= end || *p == '}' || *p == ']')
		return false;
	ret_member->key = (struct scan_value){0};
	if (type == SCAN_OBJECT) {
		const char *behind = skip_string(p, end);

		ret_member->key = (struct scan_value){p + 1, (uint32_t)(behind - p) - 2, 0, 0};
		p = skip_space(skip_space(behind, end) + 1, end);
	}
	ret_member->value = (struct scan_value){.s = p};
	p = skip_value(p, end);
	ret_member->value.n = (uint32_t)(p - ret_member->value.s);
	*at = (size_t)(p - container.s);
	return true;
}

/* Up to four hexadecimal digits. */
static uint32_t hex(const char *s, const char *end)
{
	uint32_t value = 0;

	for (int i = 0; i < 4 && s < end; i++, s++)
		value = value << 4 | (uint32_t)(*s <= '9' ? *s - '0' : (*s | 0x20) - 'a' + 10);
	return value;
}

static void add_point(struct strbuf *out, uint32_t point)
{
	char s[4];
	size_t n = 0;

	if (point < 0x80) {
		s[n++] = (char)point;
	} else if (point < 0x800) {
		s[n++] = (char)(0xc0 | point >> 6);
		s[n++] = (char)(0x80 | (point & 0x3f));
	} else if (point < 0x10000) {
		s[n++] = (char)(0xe0 | point >> 12);
		s[n++] = (char)(0x80 | (point >> 6 & 0x3f));
		s[n++] = (char)(0x80 | (point & 0x3f));
	} else {
		s[n++] = (char)(0xf0 | point >> 18);
		s[n++] = (char)(0x80 | (point >> 12 & 0x3f));
		s[n++] = (char)(0x80 | (point >> 6 & 0x3f));
		s[n++] = (char)(0x80 | (point & 0x3f));
	}
	strbuf_add(out, s, n);
}

/* At a backslash; returns what follows the escape. */
static const char *add_escape(struct strbuf *out, const char *p, const char *end)
{
	static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
	const char *at;
	uint32_t point;

	if (end - p < 2)
		return end;
	if (p[1] != 'u') {
		at = strchr(from, p[1]);
		strbuf_addch(out, at ? to[at - from] : p[1]);
		return p + 2;
	}
	point = hex(p + 2, end);
	p += 6;
	if (point >= 0xd800 && point < 0xdc00) {
		point = 0x10000 + ((point - 0xd800) << 10) + (hex(p + 2, end) - 0xdc00);
		p += 6;
	}
	add_point(out, point);
	return p < end ? p : end;
}

/* Between the quotes. */
static void decode(struct strbuf *out, const char *p, const char *end)
{
	while (p < end) {
		const char *slash = memchr(p, '\\', (size_t)(end - p)) ?: end;

		strbuf_add(out, p, (size_t)(slash - p));
		p = slash < end ? add_escape(out, slash, end) : end;
	}
}

bool scan_string(struct scan_value v, struct strbuf *out)
{
	if (scan_type(v) != SCAN_STRING)
		return false;
	decode(out, v.s + 1, v.s + v.n - 1);
	return true;
}

/* inner: without its quotes. */
static bool says(struct scan_value inner, const char *text, size_t n)
{
	struct strbuf decoded = STRBUF_INIT;
	bool same;

	if (inner.n == n && !memcmp(inner.s, text, n) && !memchr(text, '\\', n))
		return true;
	/* No escape is shorter than what it stands for. */
	if (inner.n <= n || !memchr(inner.s, '\\', inner.n))
		return false;
	decode(&decoded, inner.s, inner.s + inner.n);
	same = decoded.len == n && !memcmp(decoded.s, text, n);
	strbuf_release(&decoded);
	return same;
}

bool scan_is(struct scan_value v, const char *text)
{
	return scan_type(v) == SCAN_STRING &&
	       says((struct scan_value){v.s + 1, v.n - 2, 0, 0}, text, strlen(text));
}

static bool is_key(struct scan_value key, const struct scan_key *wanted)
{
	return key.n == wanted->n && !memcmp(key.s, wanted->s, key.n);
}

void scan_pick(struct scan_value object, const struct scan_key *keys, unsigned int n,
	       struct scan_value *ret_values)
{
	struct scan_member m;
	size_t at = 0;

	for (unsigned int i = 0; i < n; i++)
		ret_values[i] = (struct scan_value){0};
	if (scan_type(object) != SCAN_OBJECT)
		return;
	while (scan_next(object, &at, &m)) {
		bool escaped = m.key.n && memchr(m.key.s, '\\', m.key.n);

		for (unsigned int i = 0; i < n; i++) {
			if (escaped ? !says(m.key, keys[i].s, keys[i].n) : !is_key(m.key, &keys[i]))
				continue;
			ret_values[i] = m.value;
			break;
		}
	}
}

static struct scan_value find(struct scan_value object, const char *key, size_t n)
{
	struct scan_member m;
	size_t at = 0;

	if (scan_type(object) != SCAN_OBJECT)
		return (struct scan_value){0};
	while (scan_next(object, &at, &m))
		if (says(m.key, key, n))
			return m.value;
	return (struct scan_value){0};
}

struct scan_value scan_below(struct scan_value object, const char *path)
{
	for (;;) {
		size_t n = strcspn(path, ".");

		object = find(object, path, n);
		if (!path[n] || !object.s)
			return object;
		path += n + 1;
	}
}

/* The value of a key among these members, each followed by those below it. */
static struct scan_value kept(const struct scan_member *m, unsigned int n, const char *key,
			      size_t len)
{
	for (unsigned int i = 0; i < n; i += 1u + m[i].value.nodes)
		if (m[i].key.n == len && *m[i].key.s == *key && !memcmp(m[i].key.s, key, len))
			return m[i].value;
	return (struct scan_value){0};
}

struct scan_value scan_find(const struct scan *s, struct scan_value object, const char *key,
			    size_t n)
{
	if (!object.nodes)
		return find(object, key, n);
	if (*object.s != '{')
		return (struct scan_value){0};
	return kept(&s->member[object.node], object.nodes, key, n);
}

struct scan_value scan_get(const struct scan *s, const char *path)
{
	struct scan_value v = s->line;

	for (bool top = true;; top = false) {
		size_t n = (size_t)(strchrnul(path, '.') - path);

		v = top && s->nmembers ? kept(s->member, s->nmembers, path, n)
				       : scan_find(s, v, path, n);
		if (!path[n] || !v.s)
			return v;
		path += n + 1;
	}
}

uint64_t scan_uint(struct scan_value v)
{
	uint64_t value = 0;

	if (scan_type(v) != SCAN_NUMBER || *v.s == '-')
		return 0;
	for (size_t i = 0; i < v.n; i++) {
		if (v.s[i] < '0' || v.s[i] > '9')
			return 0;
		value = value * 10 + (uint64_t)(v.s[i] - '0');
	}
	return value;
}

/* The object that holds the last key of a path. */
static struct scan_value holder(struct scan_value object, const char *path, const char **ret_key)
{
	for (;;) {
		size_t n = strcspn(path, ".");

		*ret_key = path;
		if (!path[n])
			return object;
		object = find(object, path, n);
		path += n + 1;
	}
}

bool scan_bytes(struct scan_value object, const char *path, struct strbuf *out)
{
	struct strbuf text = STRBUF_INIT;
	const char *key;
	char exact[KEY_MAX + sizeof("_b64")];
	size_t n;
	bool done;

	object = holder(object, path, &key);
	n = strlen(key);
	if (n >= KEY_MAX)
		return false;
	snprintf(exact, sizeof(exact), "%s_b64", key);
	done = scan_string(find(object, exact, n + 4), &text) &&
	       !b64_decode(out, text.s ?: "", text.len);
	strbuf_release(&text);
	return done || scan_string(find(object, key, n), out);
}
