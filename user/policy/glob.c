// SPDX-License-Identifier: GPL-2.0-only
#include "user/policy/glob.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/base/strbuf.h"

struct reader {
	const char *text;
	size_t len;
	size_t pos;
	unsigned int depth;	  /* of braces */
	bool word;		  /* no path: a slash is a byte as any other */
	struct glob_error *error; /* the first one stays */
};

/* What a sequence inside braces needs to know of the outside. */
struct around {
	bool component_start; /* what comes before ends with a slash, or there is nothing before */
	bool outermost;
};

static int parse_sequence(struct reader *r, struct around around, struct glob *g);

static int fail(struct reader *r, size_t offset, const char *message, const char *hint)
{
	*r->error = (struct glob_error){.offset = offset, .message = message, .hint = hint};
	return -EINVAL;
}

static bool at(const struct reader *r, size_t ahead, char c)
{
	return r->pos + ahead < r->len && r->text[r->pos + ahead] == c;
}

static void push_byte(struct glob *g, unsigned char byte)
{
	vec_push(g->v, g->n) = (struct glob_item){.kind = GLOB_BYTE, .byte = byte};
}

static void set_add(uint64_t *set, unsigned int first, unsigned int last)
{
	for (; first <= last; first++)
		set[first >> 6] |= 1ull << (first & 63);
}

static void set_remove(uint64_t *set, unsigned char byte)
{
	set[byte >> 6] &= ~(1ull << (byte & 63));
}

/* One member of a class, `\` undone. */
static int class_byte(struct reader *r, unsigned char *ret_byte)
{
	static const char hint[] = "write the characters as {a,b}";

	if (at(r, 0, '\\'))
		r->pos++;
	if (r->pos >= r->len)
		return fail(r, r->pos, "this [ is never closed", "write \\[ for a literal bracket");
	if ((unsigned char)r->text[r->pos] >= 0x80)
		return fail(r, r->pos, "a class [...] holds single bytes, ASCII only", hint);
	if (r->text[r->pos] == '/' && !r->word)
		return fail(r, r->pos, "a class [...] stays inside one component and cannot hold /",
			    NULL);
	*ret_byte = (unsigned char)r->text[r->pos++];
	return 0;
}

static int class_member(struct reader *r, uint64_t *set)
{
	unsigned char first, last;
	size_t start = r->pos;
	int err;

	if (at(r, 0, '[') && (at(r, 1, ':') || at(r, 1, '=') || at(r, 1, '.')))
		return fail(r, start, "named classes such as [:alpha:] are not known",
			    "write ranges such as [a-z]");
	err = class_byte(r, &first);
	if (err)
		return err;
	last = first;
	if (at(r, 0, '-') && r->pos + 1 < r->len && !at(r, 1, ']')) {
		r->pos++;
		err = class_byte(r, &last);
		if (err)
			return err;
	}
	if (last < first)
		return fail(r, start, "this range runs backwards", NULL);
	set_add(set, first, last);
	return 0;
}

static int parse_class(struct reader *r, struct glob *g)
{
	struct glob_item item = {.kind = GLOB_CLASS};
	size_t start = r->pos++, first;
	bool negate = false;
	int i, err;

	if (at(r, 0, '^'))
		return fail(r, r->pos, "[^ does not negate here", "write [!...], or [\\^...]");
	if (at(r, 0, '!')) {
		negate = true;
		r->pos++;
	}
	for (first = r->pos; r->pos == first || !at(r, 0, ']');) {
		if (r->pos >= r->len)
			return fail(r, start, "this [ is never closed",
				    "write \\[ for a literal bracket");
		err = class_member(r, item.set);
		if (err)
			return err;
	}
	r->pos++;
	for (i = 0; negate && i < 4; i++)
		item.set[i] = ~item.set[i];
	if (!r->word)
		set_remove(item.set, '/');
	vec_push(g->v, g->n) = item;
	return 0;
}

static void push_any_byte(const struct reader *r, struct glob *g)
{
	struct glob_item item = {.kind = GLOB_CLASS};

	set_add(item.set, 0, 255);
	if (!r->word)
		set_remove(item.set, '/');
	vec_push(g->v, g->n) = item;
}

static bool ends_with_slash(const struct glob *g)
{
	return g->n && g->v[g->n - 1].kind == GLOB_BYTE && g->v[g->n - 1].byte == '/';
}

/* The `**` at the end of everything: takes the slash before it along. */
static int push_below(struct reader *r, size_t start, struct glob *g)
{
	if (g->n && g->v[g->n - 1].kind == GLOB_DEEP_DIR)
		g->n--;
	if (ends_with_slash(g))
		g->n--;
	else if (g->n || r->depth)
		return fail(r, start, "** at the start of a brace needs a / behind it",
			    "write the patterns one by one");
	vec_push(g->v, g->n) = (struct glob_item){.kind = GLOB_BELOW};
	return 0;
}

static int parse_deep(struct reader *r, struct around around, struct glob *g)
{
	static const char message[] = "** stands for whole components, between slashes";
	static const char hint[] = "write * inside a name, dir/** for everything below dir";
	bool after_deep = g->n && g->v[g->n - 1].kind == GLOB_DEEP_DIR;
	size_t start = r->pos;

	if (g->n ? !ends_with_slash(g) && !after_deep : !around.component_start)
		return fail(r, start, message, hint);
	r->pos += 2;
	if (at(r, 0, '/')) {
		r->pos++;
		if (!g->n && around.outermost)
			push_byte(g, '/');
		if (!after_deep)
			vec_push(g->v, g->n) = (struct glob_item){.kind = GLOB_DEEP_DIR};
		return 0;
	}
	if (r->pos < r->len && !(r->depth && (at(r, 0, ',') || at(r, 0, '}'))))
		return fail(r, start, message, hint);
	return push_below(r, start, g);
}

static bool ends_below(const struct glob *g)
{
	const struct glob_item *last = g->n ? &g->v[g->n - 1] : NULL;
	size_t i;

	if (last && last->kind == GLOB_ALT)
		for (i = 0; i < last->nalt; i++)
			if (ends_below(&last->alt[i]))
				return true;
	return last && last->kind == GLOB_BELOW;
}

/* The comma-separated sequences up to the closing brace. */
static int parse_branches(struct reader *r, bool component_start, struct glob_item *item)
{
	struct around inside = {.component_start = component_start};
	int err;

	do {
		struct glob *branch;

		r->pos++;
		vec_push(item->alt, item->nalt) = (struct glob){0};
		branch = &item->alt[item->nalt - 1];
		err = parse_sequence(r, inside, branch);
		if (err)
			return err;
	} while (at(r, 0, ','));
	return 0;
}

static int parse_alt(struct reader *r, struct around around, struct glob *g)
{
	bool component_start = g->n ? ends_with_slash(g) || g->v[g->n - 1].kind == GLOB_DEEP_DIR
				    : around.component_start;
	size_t start = r->pos;
	int err;

	if (r->depth >= GLOB_DEPTH_MAX)
		return fail(r, start, "braces are nested more than 8 deep", NULL);
	vec_push(g->v, g->n) = (struct glob_item){.kind = GLOB_ALT};
	r->depth++;
	err = parse_branches(r, component_start, &g->v[g->n - 1]);
	r->depth--;
	if (err)
		return err;
	if (!at(r, 0, '}'))
		return fail(r, start, "this { is never closed", "write \\{ for a literal brace");
	if (g->v[g->n - 1].nalt < 2)
		return fail(r, start, "braces hold alternatives, {a,b}; there is only one here",
			    "write \\{ and \\} for literal braces");
	r->pos++;
	if (ends_below(g) && r->pos < r->len && !(r->depth && (at(r, 0, ',') || at(r, 0, '}'))))
		return fail(r, start, "** ends an alternative, but the pattern goes on behind it",
			    "write the patterns one by one");
	return 0;
}

static int parse_literal(struct reader *r, struct glob *g)
{
	char c = r->text[r->pos];

	if (c == '\0')
		return fail(r, r->pos, "a pattern cannot hold a NUL byte", NULL);
	if (c == '}')
		return fail(r, r->pos, "there is no { to this }", "write \\} for a literal brace");
	if (c == '\\' && ++r->pos >= r->len)
		return fail(r, r->pos - 1, "\\ at the end takes nothing literally",
			    "write \\\\ for a backslash");
	push_byte(g, (unsigned char)r->text[r->pos++]);
	return 0;
}

/* Any bytes, and any bytes behind them: any bytes. */
static void push_any(struct reader *r, struct glob *g)
{
	r->pos++;
	if (!g->n || g->v[g->n - 1].kind != GLOB_ANY)
		vec_push(g->v, g->n) = (struct glob_item){.kind = GLOB_ANY};
}

static int parse_item(struct reader *r, struct around around, struct glob *g)
{
	switch (r->text[r->pos]) {
	case '*':
		if (r->word) {
			push_any(r, g);
			return 0;
		}
		if (at(r, 1, '*'))
			return parse_deep(r, around, g);
		vec_push(g->v, g->n) = (struct glob_item){.kind = GLOB_STAR};
		r->pos++;
		return 0;
	case '?':
		push_any_byte(r, g);
		r->pos++;
		return 0;
	case '[':
		return parse_class(r, g);
	case '{':
		return parse_alt(r, around, g);
	default:
		return parse_literal(r, g);
	}
}

/* Up to the end of the text; inside braces up to the `,` or `}` of this level. */
static int parse_sequence(struct reader *r, struct around around, struct glob *g)
{
	while (r->pos < r->len && !(r->depth && (at(r, 0, ',') || at(r, 0, '}')))) {
		int err = parse_item(r, around, g);

		if (err)
			return err;
	}
	return 0;
}

static int parse(struct reader r, struct glob *ret_glob, struct glob_error *ret_error)
{
	struct around around = {.component_start = true, .outermost = true};
	struct glob_error error = {0};
	struct glob g = {0};
	int err;

	r.error = &error;
	if (r.len > GLOB_LEN_MAX)
		err = fail(&r, GLOB_LEN_MAX, "a pattern is longer than 4096 bytes", NULL);
	else
		err = parse_sequence(&r, around, &g);
	if (err) {
		glob_release(&g);
		*ret_error = error;
		return err;
	}
	*ret_glob = g;
	return 0;
}

int glob_parse(const char *text, size_t len, struct glob *ret_glob, struct glob_error *ret_error)
{
	return parse((struct reader){.text = text, .len = len}, ret_glob, ret_error);
}

int glob_parse_word(const char *text, size_t len, struct glob *ret_glob,
		    struct glob_error *ret_error)
{
	return parse((struct reader){.text = text, .len = len, .word = true}, ret_glob, ret_error);
}

void glob_release(struct glob *g)
{
	size_t i, j;

	for (i = 0; i < g->n; i++) {
		for (j = 0; j < g->v[i].nalt; j++)
			glob_release(&g->v[i].alt[j]);
		free(g->v[i].alt);
	}
	free(g->v);
	*g = (struct glob){0};
}

char *glob_escape(const char *text, size_t len)
{
	struct strbuf b = STRBUF_INIT;
	size_t i;

	for (i = 0; i < len; i++) {
		if (text[i] && strchr("*?[]{},\\", text[i]))
			strbuf_addch(&b, '\\');
		strbuf_addch(&b, text[i]);
	}
	return strbuf_detach(&b);
}
