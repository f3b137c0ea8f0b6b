// SPDX-License-Identifier: GPL-2.0-only
#include "user/timeline/filter.h"

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/base/num.h"
#include "user/base/suggest.h"

enum op { OP_IS, OP_IS_NOT, OP_GREATER, OP_LESS, OP_AT_LEAST, OP_AT_MOST };

struct term {
	char *key;
	char *first;	  /* of the key, up to a dot */
	const char *rest; /* of the key, behind it; NULL: none */
	char *value;	  /* a glob, or what is compared with */
	uint64_t number;
	enum op op;
	bool text; /* compared as text: a time */
	bool next; /* begins the next alternative */
};

struct filter {
	struct term *v;
	size_t n;
};

/* Where the text is read, and what is wrong with it. */
struct parser {
	const char *text, *p;
	char *error;
};

static int bad(struct parser *p, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static int bad(struct parser *p, const char *fmt, ...)
{
	int n = snprintf(p->error, FILTER_ERROR_MAX, "column %zu: ", (size_t)(p->p - p->text) + 1);
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(p->error + n, FILTER_ERROR_MAX - (size_t)n, fmt, ap);
	va_end(ap);
	return -EINVAL;
}

bool filter_glob(const char *glob, const char *bytes, size_t n)
{
	const char *end = bytes + n, *star = NULL, *from = NULL;

	while (bytes < end || *glob) {
		if (*glob == '*') {
			star = ++glob;
			from = bytes;
			continue;
		}
		if (bytes < end && *glob) {
			size_t escaped = glob[0] == '\\' && glob[1];

			if ((!escaped && *glob == '?') || glob[escaped] == *bytes) {
				glob += 1 + escaped;
				bytes++;
				continue;
			}
		}
		if (!star || from >= end)
			return false;
		glob = star;
		bytes = ++from;
	}
	return true;
}

static const struct filter_key *known_key(const char *key)
{
	for (const struct filter_key *k = filter_keys; k->name; k++) {
		size_t n = strlen(k->name);

		if (!strcmp(k->name, key) ||
		    (k->kind == FILTER_KEY_OPEN && !strncmp(k->name, key, n) && key[n] == '.'))
			return k;
	}
	return NULL;
}

/* "path" for file.path: a name that is the end of a key is meant more likely than a similar one. */
static const char *nearest_key(const char *key)
{
	struct suggest near;

	suggest_init(&near, key);
	for (const struct filter_key *k = filter_keys; k->name; k++)
		suggest_try(&near, k->name);
	for (const struct filter_key *k = filter_keys; !near.best && k->name; k++) {
		size_t have = strlen(k->name), want = strlen(key);

		if (have > want && k->name[have - want - 1] == '.' &&
		    !strcmp(k->name + have - want, key))
			return k->name;
	}
	return near.best;
}

static int unknown_key(struct parser *p, const char *key)
{
	const char *near = nearest_key(key);

	if (near)
		return bad(p, "no record has a key '%.100s'; did you mean '%s'?", key, near);
	return bad(p,
		   "no record has a key '%.100s'; keys are those of the records: event, "
		   "verdict, process.pid, file.path, …",
		   key);
}

static int take_key(struct parser *p, struct term *t)
{
	size_t n = strspn(p->p, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.");
	size_t word = strcspn(p->p, " ,");

	if (!n)
		return bad(p, "a condition begins with a key: KEY=GLOB, KEY!=GLOB, KEY>N");
	if (!strchr("=!<>", p->p[n]) || !p->p[n])
		return bad(p, "'%.*s' is no condition: KEY=GLOB, KEY!=GLOB, KEY>N",
			   (int)(word < 100 ? word : 100), p->p);
	t->key = xstrndup(p->p, n);
	t->first = xstrndup(t->key, strcspn(t->key, "."));
	t->rest = strchr(t->key, '.') ? strchr(t->key, '.') + 1 : NULL;
	if (!known_key(t->key))
		return unknown_key(p, t->key);
	p->p += n;
	return 0;
}

static int take_op(struct parser *p, struct term *t)
{
	static const struct {
		const char *text;
		enum op op;
	} ops[] = {{"!=", OP_IS_NOT}, {">=", OP_AT_LEAST}, {"<=", OP_AT_MOST},
		   {"=", OP_IS},      {">", OP_GREATER},   {"<", OP_LESS}};

	for (size_t i = 0; i < sizeof(ops) / sizeof(ops[0]); i++) {
		size_t n = strlen(ops[i].text);

		if (!strncmp(p->p, ops[i].text, n)) {
			t->op = ops[i].op;
			p->p += n;
			return 0;
		}
	}
	return bad(p, "'!' is followed by '='");
}

/* Up to a space or comma outside of quotes; quotes go, backslashes stay for the glob. */
static int take_word(struct parser *p, struct strbuf *word)
{
	const char *began = p->p;
	char quote = '\0';

	for (; *p->p && (quote || (*p->p != ' ' && *p->p != ',')); p->p++) {
		if (quote ? *p->p == quote : (*p->p == '"' || *p->p == '\'')) {
			quote = quote ? '\0' : *p->p;
			continue;
		}
		strbuf_addch(word, *p->p);
		if (*p->p == '\\' && p->p[1])
			strbuf_addch(word, *++p->p);
	}
	if (quote) {
		p->p = began;
		return bad(p, "the quote %c is not closed", quote);
	}
	return 0;
}

static int take_operand(struct parser *p, struct term *t)
{
	const char *began = p->p;
	struct strbuf word = STRBUF_INIT;
	int r = take_word(p, &word);

	t->value = strbuf_detach(&word);
	if (r || t->op == OP_IS || t->op == OP_IS_NOT)
		return r;
	t->text = known_key(t->key)->kind == FILTER_KEY_TIME;
	if (t->text && *t->value)
		return 0;
	if (!num_u64(t->value, 0, UINT64_MAX, &t->number))
		return 0;
	p->p = began;
	return bad(p, "%s is compared with a %s, not with '%.100s'", t->key,
		   t->text ? "time" : "whole number", t->value);
}

static int take_term(struct parser *p, struct term *t)
{
	int r = take_key(p, t);

	r = r ? r : take_op(p, t);
	return r ? r : take_operand(p, t);
}

static int take_terms(struct parser *p, struct filter *f)
{
	bool next = false;

	for (;;) {
		p->p += strspn(p->p, " ");
		if (*p->p == ',') {
			if (!f->n || next)
				return bad(p, "no condition stands before the comma");
			next = true;
			p->p++;
			continue;
		}
		if (!*p->p)
			break;
		vec_push(f->v, f->n) = (struct term){.next = next};
		next = false;
		if (take_term(p, &f->v[f->n - 1]))
			return -EINVAL;
	}
	if (next || !f->n)
		return bad(p, f->n ? "no condition stands behind the comma"
				   : "a filter has a condition: KEY=GLOB, KEY!=GLOB, KEY>N");
	return 0;
}

struct filter *filter_parse(const char *text, char ret_error[FILTER_ERROR_MAX])
{
	struct parser p = {.text = text, .p = text, .error = ret_error};
	struct filter *f = xcalloc(1, sizeof(*f));
	int r = strlen(text) > FILTER_TEXT_MAX
			? bad(&p, "a filter has at most %d bytes (FILTER_TEXT_MAX)",
			      FILTER_TEXT_MAX)
			: take_terms(&p, f);

	if (!r)
		return f;
	filter_free(f);
	return NULL;
}

void filter_free(struct filter *f)
{
	if (!f)
		return;
	for (size_t i = 0; i < f->n; i++) {
		free(f->v[i].key);
		free(f->v[i].first);
		free(f->v[i].value);
	}
	free(f->v);
	free(f);
}

static bool compare(enum op op, int order)
{
	switch (op) {
	case OP_GREATER:
		return order > 0;
	case OP_LESS:
		return order < 0;
	case OP_AT_LEAST:
		return order >= 0;
	default:
		return order <= 0;
	}
}

static bool is_number(const char *s, size_t n, uint64_t *ret_value)
{
	char text[24];

	if (!n || n >= sizeof(text))
		return false;
	memcpy(text, s, n);
	text[n] = '\0';
	return !num_u64(text, 0, UINT64_MAX, ret_value);
}

/* One value that is no object or array, as bytes. */
static bool bytes_match(const struct term *t, const char *s, size_t n)
{
	uint64_t value;
	size_t want;
	int order;

	if (t->op == OP_IS || t->op == OP_IS_NOT)
		return filter_glob(t->value, s, n);
	if (!t->text)
		return is_number(s, n, &value) &&
		       compare(t->op, (value > t->number) - (value < t->number));
	want = strlen(t->value);
	order = memcmp(s, t->value, n < want ? n : want);
	return compare(t->op, order ? order : (n > want) - (n < want));
}

/* holder: the object that has the value under this key, for its exact bytes. */
static bool value_matches(const struct term *t, struct scan_value holder, const char *key,
			  struct scan_value v)
{
	enum scan_type type = scan_type(v);
	struct strbuf bytes = STRBUF_INIT;
	bool match;

	if (type == SCAN_OBJECT)
		return t->op <= OP_IS_NOT && !strcmp(t->value, "*");
	if (type != SCAN_STRING)
		return bytes_match(t, v.s, v.n);
	/* U+FFFD may stand for bytes that KEY_b64 has. */
	if (!memchr(v.s, '\\', v.n) && !memchr(v.s, '\xef', v.n))
		return bytes_match(t, v.s + 1, v.n - 2);
	if (!holder.s || !scan_bytes(holder, key, &bytes))
		scan_string(v, &bytes);
	match = bytes_match(t, bytes.s ?: "", bytes.len);
	strbuf_release(&bytes);
	return match;
}

/* path: what is left of the key, NULL: v is what it names. */
static bool matches_below(const struct term *t, const struct scan *s, struct scan_value holder,
			  const char *key, struct scan_value v, const char *path)
{
	struct scan_member m;
	const char *dot;
	size_t at = 0;

	if (scan_type(v) == SCAN_ARRAY) {
		while (scan_next(v, &at, &m))
			if (matches_below(t, s, (struct scan_value){0}, key, m.value, path))
				return true;
		return false;
	}
	if (!path)
		return v.s && value_matches(t, holder, key, v);
	dot = strchrnul(path, '.');
	m.value = scan_find(s, v, path, (size_t)(dot - path));
	return m.value.s && matches_below(t, s, v, path, m.value, *dot ? dot + 1 : NULL);
}

static bool term_matches(const struct term *t, const struct scan *s)
{
	bool match = matches_below(t, s, s->line, t->first, scan_get(s, t->first), t->rest);

	return t->op == OP_IS_NOT ? !match : match;
}

bool filter_match(const struct filter *f, const struct scan *s)
{
	bool all = true;

	for (size_t i = 0; i < f->n; i++) {
		if (f->v[i].next) {
			if (all)
				return true;
			all = true;
		}
		all = all && term_matches(&f->v[i], s);
	}
	return all;
}
