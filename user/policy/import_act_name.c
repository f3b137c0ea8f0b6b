// SPDX-License-Identifier: GPL-2.0-only
/* Names of programs, files and endpoints of ActPlane in our patterns. */
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/base/num.h"
#include "user/policy/import_act.h"
#include "user/policy/import_path.h"

/* What its kernel side keeps of each. */
#define COMM_BYTES    15
#define PATTERN_BYTES 63
#define ARG_BYTES     23

bool act_is_everything(const char *pattern)
{
	return strcmp(pattern, "*") == 0 || strcmp(pattern, "**") == 0 ||
	       strcmp(pattern, "**/*") == 0;
}

char *act_comment(struct strbuf *comment)
{
	return comment->len ? strbuf_detach(comment) : NULL;
}

static void say(struct strbuf *comment, const char *what)
{
	strbuf_addf(comment, "%s%s", comment->len ? " " : "", what);
}

static const char *base_of(const char *pattern)
{
	const char *slash = strrchr(pattern, '/');

	return slash ? slash + 1 : pattern;
}

static void say_length(struct strbuf *comment, const char *base)
{
	if (strlen(base) > COMM_BYTES)
		say(comment, "ActPlane compares 15 bytes of a process's name, so it may never have "
			     "matched this; here the whole name counts.");
}

/* A literal but for its stars; two side by side are one. */
static char *name_pattern(const char *base)
{
	struct strbuf out = STRBUF_INIT;
	const char *p;

	strbuf_add(&out, "", 0);
	for (p = base; *p; p++) {
		char one[2] = {*p, '\0'}, *literal;

		if (*p == '*') {
			if (p == base || p[-1] != '*')
				strbuf_addch(&out, '*');
			continue;
		}
		literal = import_literal(one);
		strbuf_addstr(&out, literal);
		free(literal);
	}
	return strbuf_detach(&out);
}

/* A leading ~ would be the home directory, a prefix builtin: a policy. */
static bool is_odd_name(const char *base)
{
	return *base == '~' || !*base || strcmp(base, ".") == 0 || strcmp(base, "..") == 0;
}

/* Of a program that is told by where it lies: every path is every program. */
static char *program_path(const char *pattern)
{
	struct import_path_error error;
	char *path = import_actplane_path(pattern, &error);

	if (!path || strcmp(path, "**") != 0)
		return path;
	free(path);
	return xstrdup("*");
}

char *act_program_any(const char *pattern, struct strbuf *comment)
{
	const char *base = base_of(pattern);

	if (act_is_everything(pattern))
		return xstrdup("*");
	if (base[strspn(base, "*")] == '\0' || is_odd_name(base))
		return program_path(pattern);
	if (strchr(pattern, '/') && strncmp(pattern, "**/", 3) != 0)
		say(comment, "ActPlane looks at the name alone, wherever the program lies; so does "
			     "this.");
	say_length(comment, base);
	return name_pattern(base);
}

char *act_program_one(const char *pattern, struct strbuf *comment)
{
	bool floating = strncmp(pattern, "**/", 3) == 0;
	const char *name = floating ? pattern + 3 : pattern;
	struct import_path_error error;

	if (strchr(name, '*') || is_odd_name(base_of(name)) || (floating && strchr(name, '/')))
		return NULL;
	if (strchr(name, '/')) {
		say(comment, "ActPlane looks at the name alone; here only this file is trusted.");
		return import_actplane_path(name, &error);
	}
	/* The language takes no such name, escaped or not. */
	if (strpbrk(name, "?[{"))
		return NULL;
	say(comment,
	    "Trusted is only the program of that name that PATH has when the session begins; "
	    "give its path if it lies elsewhere.");
	say_length(comment, name);
	return import_literal(name);
}

static bool has_inner_star(const char *pattern)
{
	size_t len;

	if (strncmp(pattern, "**/", 3) == 0)
		pattern += 3;
	len = strlen(pattern);
	if (len >= 3 && strcmp(pattern + len - 3, "/**") == 0)
		len -= 3;
	return len && memchr(pattern, '*', len);
}

char *act_path(struct act *a, const char *pattern, bool wide, const struct src_loc *loc,
	       struct strbuf *comment)
{
	size_t len = strlen(pattern);
	bool all_below = wide && len > 2 && strcmp(pattern + len - 2, "/*") == 0 &&
			 strcmp(pattern, "**/*") != 0;
	char *deep = xasprintf("%s%s", pattern, all_below ? "*" : ""), *path;
	struct import_path_error error;

	path = import_actplane_path(deep, &error);
	if (!path)
		diag_error(a->diags, loc, error.hint, "%s: %s", shown(pattern).s, error.message);
	else if (len > PATTERN_BYTES)
		say(comment, "ActPlane keeps 63 bytes of a pattern; here all of it counts.");
	if (path && all_below)
		say(comment, "In ActPlane the last * takes all below.");
	else if (path && has_inner_star(pattern) && !act_is_everything(pattern))
		say(comment,
		    "ActPlane compares a pattern up to its *, or from there; here all of it "
		    "counts.");
	if (path && *pattern != '/' && strncmp(pattern, "**", 2) != 0 && *pattern != '*')
		say(comment,
		    strchr(pattern, '/')
			    ? "ActPlane finds this as a part of any path; here it is below "
			      "the workspace."
			    : "ActPlane finds this as a part of any path; here it is a file "
			      "of that name, anywhere.");
	free(deep);
	return path;
}

/* "10.0.0." is a network there. Returns NULL when it is none. */
static char *network_of(const char *pattern)
{
	struct strbuf out = STRBUF_INIT;
	unsigned int n = 0;
	int octet;

	while (*pattern && n < 4) {
		size_t len = strcspn(pattern, ".");
		char *digits = xstrndup(pattern, len);
		int err = num_int(digits, 0, 255, &octet);

		free(digits);
		if (err)
			break;
		strbuf_addf(&out, "%s%d", n++ ? "." : "", octet);
		pattern += len + (pattern[len] == '.');
	}
	if (!n || *pattern) {
		strbuf_release(&out);
		return NULL;
	}
	if (n < 4)
		strbuf_addf(&out, "%s/%u", n == 1 ? ".0.0.0" : n == 2 ? ".0.0" : ".0", n * 8);
	return strbuf_detach(&out);
}

/* A word that is a set of endpoints with us is the name of a host there. */
char *act_endpoint(const struct act *a, const char *pattern)
{
	char *endpoint = network_of(pattern);

	if (!endpoint && (strcmp(pattern, "*") == 0 || strcmp(pattern, "localhost") == 0))
		endpoint = xstrdup(*pattern == '*' ? pattern : "loopback");
	else if (!endpoint && strchr(pattern, '.') && strncmp(pattern, "unix:", 5) != 0)
		endpoint = xstrdup(pattern);
	if (endpoint && import_takes_endpoint(a->request, endpoint))
		return endpoint;
	free(endpoint);
	return NULL;
}

void act_args(struct strbuf *out, unsigned int indent, const struct dsl_event *event)
{
	struct import_items items = {0};
	size_t i;

	for (i = 0; i < event->nargs; i++)
		vec_push(items.v, items.n) = (struct import_item){
			.text = import_literal(event->args[i]),
			.comment = strlen(event->args[i]) > ARG_BYTES
					   ? xstrdup("ActPlane keeps 23 bytes of an argument; here "
						     "all of it counts.")
					   : NULL};
	if (items.n)
		import_list(out, indent, "args", &items);
	import_items_release(&items);
}
