// SPDX-License-Identifier: GPL-2.0-only
#include "user/policy/import_path.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/base/strbuf.h"
#include "user/policy/glob.h"

#define PATTERN_MAX                                                                                \
	4000 /* bytes; the language's limit holds for it with the directories before               \
	      */

/* One of the two syntaxes. */
struct syntax {
	const char *wild; /* characters that make a component one with wildcards */
	bool classes;	  /* ? and [...] */
};

static const struct syntax srt_syntax = {.wild = "*?[]", .classes = true};
static const struct syntax actplane_syntax = {.wild = "*"};

struct component {
	const char *s;
	size_t len;
};

/* The components of a path, without empty ones and dots. */
struct components {
	struct component *v;
	size_t n;
};

static int fail(struct import_path_error *error, const char *message, const char *hint)
{
	*error = (struct import_path_error){.message = message, .hint = hint};
	return -EINVAL;
}

static void add_literal(struct strbuf *out, char c)
{
	if (strchr("*?[]{},\\", c))
		strbuf_addch(out, '\\');
	strbuf_addch(out, c);
	if (c == '$')
		strbuf_addch(out, '$');
}

char *import_literal(const char *text)
{
	struct strbuf out = STRBUF_INIT;

	strbuf_add(&out, "", 0);
	for (; *text; text++)
		add_literal(&out, *text);
	return strbuf_detach(&out);
}

/* Splits; `..` takes one away. Returns false when it would leave what the path begins at. */
static bool split(const char *s, bool from_root, struct components *out)
{
	while (*s) {
		size_t n = strcspn(s, "/");
		bool up = n == 2 && strncmp(s, "..", 2) == 0;

		if (up && !out->n && !from_root)
			return false;
		if (up)
			out->n -= out->n ? 1 : 0;
		else if (n && !(n == 1 && *s == '.'))
			out->v[out->n++] = (struct component){.s = s, .len = n};
		s += n + (s[n] == '/');
	}
	return true;
}

static size_t count_slashes(const char *s)
{
	size_t n = 0;

	for (; *s; s++)
		n += *s == '/';
	return n;
}

static bool is_wild(const struct syntax *syntax, const struct component *c)
{
	size_t i;

	for (i = 0; i < c->len; i++)
		if (strchr(syntax->wild, c->s[i]))
			return true;
	return false;
}

/* The class that begins at s[0]; in both languages it ends at the first ]. */
static int add_class(struct strbuf *out, const char *s, size_t len, struct import_path_error *error)
{
	size_t i;

	strbuf_addch(out, '[');
	for (i = 1; i < len; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c >= 0x80)
			return fail(error, "a class [...] of characters beyond ASCII",
				    "write an entry for each of them");
		if (strchr("*?[\\", c))
			return fail(error, "a wildcard inside a class [...]",
				    "write an entry for each of the names");
		/* First in a class ! and ^ negate in ours, and neither does in theirs. */
		if (i == 1 && (c == '!' || c == '^'))
			strbuf_addch(out, '\\');
		strbuf_addch(out, (char)c);
		if (c == '$')
			strbuf_addch(out, '$');
	}
	strbuf_addch(out, ']');
	return len > 1 ? 0 : fail(error, "an empty class [] matches nothing", "leave it out");
}

/* A component with wildcards, no two stars among them. */
static int add_wild(struct strbuf *out, const struct syntax *syntax, const struct component *c,
		    struct import_path_error *error)
{
	size_t i;

	for (i = 0; i < c->len; i++) {
		const char *s = c->s + i;
		const char *close = *s == '[' ? memchr(s, ']', c->len - i) : NULL;

		if (*s == '*' || (syntax->classes && *s == '?')) {
			strbuf_addch(out, *s);
		} else if (syntax->classes && close) {
			if (add_class(out, s, (size_t)(close - s), error))
				return -EINVAL;
			i += (size_t)(close - s);
		} else {
			add_literal(out, *s);
		}
	}
	return 0;
}

/* Two stars are whole components in ours: NAME** is NAME* and all below, **NAME any path to it. */
static int add_stars(struct strbuf *out, const struct syntax *syntax, const struct component *c,
		     bool last, struct import_path_error *error)
{
	static const char message[] = "** inside a name, which can cross directories";
	static const char hint[] = "write * inside a name, dir/** for all below dir";
	struct component rest = *c;
	bool first = c->len > 2 && strncmp(c->s, "**", 2) == 0;

	if (c->len == 2 && strncmp(c->s, "**", 2) == 0) {
		strbuf_addstr(out, "**");
		return 0;
	}
	if (first) {
		strbuf_addstr(out, "**/");
		rest.s++;
		rest.len--;
	} else if (last && c->len > 2 && strncmp(c->s + c->len - 2, "**", 2) == 0) {
		rest.len--;
	}
	if (memmem(rest.s, rest.len, "**", 2))
		return fail(error, message, hint);
	if (add_wild(out, syntax, &rest, error))
		return -EINVAL;
	if (!first && rest.len < c->len)
		strbuf_addstr(out, "/**");
	return 0;
}

static bool ends_deep(const struct strbuf *out)
{
	return out->len >= 3 && strcmp(out->s + out->len - 3, "/**") == 0;
}

/* "/" and the components of the pattern; a component of two stars twice is one. */
static int add_components(struct strbuf *out, const struct syntax *syntax,
			  const struct components *c, struct import_path_error *error)
{
	size_t i, j;

	for (i = 0; i < c->n; i++) {
		const struct component *one = &c->v[i];

		if (one->len == 2 && strncmp(one->s, "**", 2) == 0 && ends_deep(out))
			continue;
		strbuf_addch(out, '/');
		if (!is_wild(syntax, one)) {
			for (j = 0; j < one->len; j++)
				add_literal(out, one->s[j]);
		} else if (memmem(one->s, one->len, "**", 2)) {
			if (add_stars(out, syntax, one, i + 1 == c->n, error))
				return -EINVAL;
		} else if (add_wild(out, syntax, one, error)) {
			return -EINVAL;
		}
		if (out->len > PATTERN_MAX)
			return fail(error, "a path of more than 4000 bytes", NULL);
	}
	return 0;
}

/* The part that has no wildcard, behind the directory that it begins in. */
static char *base_of(const char *dir, const struct components *c, bool *ret_glob)
{
	struct strbuf base = STRBUF_INIT;
	size_t i;

	strbuf_addstr(&base, strcmp(dir, "/") == 0 ? "" : dir);
	for (i = 0; i < c->n && !is_wild(&srt_syntax, &c->v[i]); i++) {
		strbuf_addch(&base, '/');
		strbuf_add(&base, c->v[i].s, c->v[i].len);
	}
	*ret_glob = i < c->n;
	return strbuf_detach(&base);
}

/* Where a path begins: how our language writes that, and which directory it is. */
struct root {
	const char *prefix;
	const char *dir;
	const char *rest;
};

static struct root root_of(const struct import_place *place, const char *path)
{
	if (*path == '/')
		return (struct root){.prefix = "", .dir = "", .rest = path + 1};
	if (*path == '~' && (!path[1] || path[1] == '/'))
		return (struct root){.prefix = "~", .dir = place->home, .rest = path + 1};
	return (struct root){.prefix = "${workspace}", .dir = place->workspace, .rest = path};
}

/* What only the reader of patterns knows: ranges that run backwards, two stars in a wrong place. */
static int check_glob(const char *pattern, struct import_path_error *error)
{
	struct glob_error at;
	struct glob glob;

	if (glob_parse(pattern, strlen(pattern), &glob, &at))
		return fail(error, at.message, at.hint);
	glob_release(&glob);
	return 0;
}

int import_srt_path(const struct import_place *place, const char *path,
		    struct import_path *ret_path, struct import_path_error *ret_error)
{
	struct root root = root_of(place, path);
	struct components c = {.v = xcalloc(count_slashes(path) + 1, sizeof(*c.v))};
	struct strbuf out = STRBUF_INIT;
	int err;

	strbuf_addstr(&out, root.prefix);
	if (!*path)
		err = fail(ret_error, "an empty path", "leave it out");
	else if (!split(root.rest, *path == '/', &c))
		err = fail(ret_error, "a path above the directory that it begins at",
			   "write it in full: /...");
	else
		err = add_components(&out, &srt_syntax, &c, ret_error);
	if (!err && !ends_deep(&out))
		strbuf_addstr(&out, "/**");
	if (!err)
		err = check_glob(out.s + strlen(root.prefix), ret_error);
	if (!err) {
		ret_path->base = base_of(root.dir, &c, &ret_path->glob);
		ret_path->pattern = strbuf_detach(&out);
	}
	strbuf_release(&out);
	free(c.v);
	return err;
}

void import_path_release(struct import_path *p)
{
	free(p->pattern);
	free(p->base);
	*p = (struct import_path){0};
}

bool import_path_within(const struct import_path *inner, const struct import_path *outer)
{
	size_t len = strlen(outer->base);

	return strncmp(inner->base, outer->base, len) == 0 &&
	       (!inner->base[len] || inner->base[len] == '/');
}

/* `**` and a slash at the start is anywhere; a name alone too; else below the workspace. */
char *import_actplane_path(const char *path, struct import_path_error *ret_error)
{
	struct components c = {.v = xcalloc(count_slashes(path) + 1, sizeof(*c.v))};
	struct strbuf out = STRBUF_INIT;
	const char *prefix = "${workspace}";
	int err;

	if (*path == '/' || strncmp(path, "**", 2) == 0)
		prefix = "";
	else if (!strchr(path, '/'))
		prefix = "/**";
	strbuf_addstr(&out, prefix);
	if (!split(path, *path == '/', &c) || !c.n)
		err = fail(ret_error, "a path that names no file", "write it in full: /...");
	else
		err = add_components(&out, &actplane_syntax, &c, ret_error);
	free(c.v);
	if (!err)
		err = check_glob(out.s + (*prefix == '$' ? strlen(prefix) : 0), ret_error);
	if (err) {
		strbuf_release(&out);
		return NULL;
	}
	/* Floating patterns begin with the stars. */
	if (strncmp(out.s, "/**", 3) == 0)
		memmove(out.s, out.s + 1, out.len--);
	return strbuf_detach(&out);
}
