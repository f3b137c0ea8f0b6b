// SPDX-License-Identifier: GPL-2.0-only
#include "user/policy/pattern.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/policy/glob.h"

static int bad(struct layer *l, const struct text_at *entry, const char *hint, const char *what)
{
	diag_error(l->diags, &entry->loc, hint, "%s: %s", shown(entry->text).s, what);
	return -EINVAL;
}

static int check(struct layer *l, const struct text_at *entry, const char *text,
		 int (*parse)(const char *, size_t, struct glob *, struct glob_error *))
{
	struct glob_error error;
	struct glob glob;

	if (parse(text, strlen(text), &glob, &error))
		return bad(l, entry, error.hint, error.message);
	glob_release(&glob);
	return 0;
}

int pattern_check_glob(struct layer *l, const struct text_at *entry, const char *text)
{
	return check(l, entry, text, glob_parse);
}

int pattern_check_word(struct layer *l, const struct text_at *entry, const char *text)
{
	return check(l, entry, text, glob_parse_word);
}

/* A machine's directory, escaped, and the rest of a pattern behind a slash. */
static char *below(const struct layer *l, const char *var, const char *rest)
{
	const char *dir = vars_find(&l->vars, var, strlen(var))->values.v[0].text;
	char *escaped = glob_escape(dir, strlen(dir)), *path;

	if (!*rest)
		return escaped;
	path = xasprintf("%s/%s", strcmp(escaped, "/") == 0 ? "" : escaped, rest);
	free(escaped);
	return path;
}

/* Makes it absolute or floating; NULL: an error was added. */
static char *anchor(struct layer *l, const struct text_at *entry)
{
	const char *s = entry->text;

	if (*s == '/')
		return xstrdup(s);
	if (strcmp(s, "**") == 0)
		return xstrdup("/**");
	if (strncmp(s, "**/", 3) == 0)
		return xstrdup(s);
	if (strcmp(s, "~") == 0)
		return below(l, "home", "");
	if (strncmp(s, "~/", 2) == 0 && s[2])
		return below(l, "home", s + 2);
	if (*s == '~') {
		bad(l, entry,
		    s[1] == '/' ? "write ~/** for the home directory and all below"
				: "write ~/..., or the directory in full",
		    s[1] == '/' ? "a pattern does not end with a slash"
				: "the home directories of other users are not known");
		return NULL;
	}
	if (*s == '{' && strpbrk(s, "/~*") && strpbrk(s, ",")) {
		const char *p;

		for (p = s; (p = strpbrk(p, "{,")); p++)
			if (p[1] == '/' || p[1] == '~' || strncmp(p + 1, "**", 2) == 0)
				break;
		if (p) {
			bad(l, entry, "write the patterns one by one",
			    "braces cannot choose where a pattern begins");
			return NULL;
		}
	}
	return below(l, "workspace", s);
}

/* The component [s, s + n) of an anchored pattern. Returns what is wrong with it, or NULL. */
static const char *component_error(const char *s, size_t n, bool last)
{
	if (!n)
		return last ? "a pattern does not end with a slash"
			    : "two slashes side by side match nothing";
	if (n == 1 && *s == '.')
		return "a component . matches nothing";
	if (n == 2 && strncmp(s, "..", 2) == 0)
		return "a component .. matches nothing";
	return NULL;
}

/* Names are compared as the kernel spells them: no empty components, no dots. */
static int check_components(struct layer *l, const struct text_at *entry, const char *text)
{
	const char *s = *text == '/' ? text + 1 : text, *start = s;

	if (!*s)
		return 0;
	for (;; s++) {
		const char *error;
		bool end = !*s;

		if (*s == '\\' && s[1]) {
			s++;
			continue;
		}
		if (!end && *s != '/')
			continue;
		error = component_error(start, (size_t)(s - start), end);
		if (error)
			return bad(l, entry,
				   end && s == start
					   ? "write dir/** for a directory and all below it"
					   : "write the path as it is in the end, without . and ..",
				   error);
		if (end)
			return 0;
		start = s + 1;
	}
}

int pattern_path(struct layer *l, const struct text_at *entry, enum pattern_use use,
		 struct ir_pattern *ret_pattern)
{
	char *text;

	if (!*entry->text)
		return bad(l, entry, NULL, "an empty pattern matches nothing");
	if (strncmp(entry->text, "./", 2) == 0)
		return bad(l, entry,
			   "a relative path begins at ${workspace}; write it without ./, or "
			   "${workspace}/NAME",
			   "a component . matches nothing");
	if (is_builtin_spec(entry->text))
		return bad(l, entry, "name it under extends, or in a list of sandbox",
			   "a builtin policy where a pattern is expected");
	text = anchor(l, entry);
	if (!text)
		return -EINVAL;
	if (strlen(text) > RF_PATH_MAX) {
		free(text);
		diag_error(l->diags, &entry->loc, NULL, "a path of more than %d bytes",
			   RF_PATH_MAX);
		return -EINVAL;
	}
	if (check_components(l, entry, text) || pattern_check_glob(l, entry, text)) {
		free(text);
		return -EINVAL;
	}
	pattern_warn_path(l, entry, use);
	*ret_pattern = (struct ir_pattern){
		.kind = PATTERN_PATH, .text = text, .port = -1, .loc = entry->loc};
	return 0;
}

/* With a slash it is a path, else a name. */
static bool is_path(const char *program)
{
	return strchr(program, '/') || *program == '~';
}

static void warn_arguments(struct layer *l, const struct text_at *entry)
{
	if (strchr(entry->text, ' '))
		diag_warning(l->diags, &entry->loc, "write the arguments beside it: args: [...]",
			     "%s: a program's name with a space in it; arguments are no part of it",
			     shown(entry->text).s);
}

int pattern_program(struct layer *l, const struct text_at *entry, enum pattern_use use,
		    struct ir_pattern *ret_pattern)
{
	const char *s = entry->text;

	if (is_path(s))
		return pattern_path(l, entry, use, ret_pattern);
	if (!*s || strcmp(s, ".") == 0 || strcmp(s, "..") == 0)
		return bad(l, entry, NULL, "this names no program");
	if (strcmp(s, "**") == 0)
		return bad(l, entry, "write * for every program",
			   "a program's name has no slashes");
	if (strlen(s) > RF_PATH_MAX)
		return bad(l, entry, NULL, "a name of more than 4096 bytes");
	if (pattern_check_glob(l, entry, s))
		return -EINVAL;
	if (use != PATTERN_DENIES && strpbrk(s, "*?[{"))
		return bad(l, entry, "name the programs one by one, or their directory: /usr/bin/*",
			   use == PATTERN_ALLOWS
				   ? "an exception trusts one program, not a pattern of names"
				   : "what is trusted is one program, not a pattern of names");
	warn_arguments(l, entry);
	*ret_pattern = (struct ir_pattern){
		.kind = PATTERN_PROGRAM, .text = xstrdup(s), .port = -1, .loc = entry->loc};
	return 0;
}

/* The one string that the glob matches, or NULL. */
static char *literal_of(const char *text)
{
	struct glob_error error;
	struct glob glob;
	char *s;
	size_t i;

	if (glob_parse(text, strlen(text), &glob, &error))
		return NULL;
	s = xmalloc(glob.n + 1);
	for (i = 0; i < glob.n && glob.v[i].kind == GLOB_BYTE; i++)
		s[i] = (char)glob.v[i].byte;
	s[i] = '\0';
	if (i < glob.n) {
		free(s);
		s = NULL;
	}
	glob_release(&glob);
	return s;
}

int pattern_one_program(struct layer *l, const struct text_at *entry, char **ret_program)
{
	struct ir_pattern pattern;
	char *program;

	if (pattern_program(l, entry, PATTERN_DENIES, &pattern))
		return -EINVAL;
	program = literal_of(pattern.text);
	free(pattern.text);
	if (!program)
		return bad(l, entry, "name them one by one: {any: [{via: A}, {via: B}]}",
			   "a condition trusts one program, not a pattern");
	*ret_program = program;
	return 0;
}
