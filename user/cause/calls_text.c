// SPDX-License-Identifier: GPL-2.0-only
/* What a call's arguments say: commands, paths, words. */
#include <jansson.h>
#include <string.h>
#include <strings.h>

#include "user/cause/inside.h"

#define DEPTH_MAX    64
#define SQUEEZED_MIN 4 /* of what is looked for inside of another text */
#define SHARED_MIN   3 /* bytes of an argument that says something by itself */

void calls_squeeze(const char *s, size_t n, struct strbuf *out)
{
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)s[i] > ' ' && s[i] != '\'' && s[i] != '"' && s[i] != '\\')
			strbuf_addch(out, s[i]);
}

static bool is_one_of(const char *const *list, const char *word, size_t n)
{
	for (; *list; list++)
		if (strlen(*list) == n && !strncasecmp(*list, word, n))
			return true;
	return false;
}

static bool is_command_key(const char *key)
{
	static const char *const keys[] = {"command", "cmd",	       "commands", "script",
					   "code",    "args",	       "argv",	   "input",
					   "shell",   "shell_command", NULL};

	return key && is_one_of(keys, key, strlen(key));
}

static bool goes_on(const char *s, size_t n)
{
	while (n && (unsigned char)s[n - 1] <= ' ')
		n--;
	if (n && s[n - 1] == '&' && (n == 1 || s[n - 2] != '&'))
		return true;
	for (size_t i = 1; i + 1 < n; i++)
		if (s[i] == '&' && s[i - 1] != '&' && s[i + 1] != '&' && s[i - 1] != '>' &&
		    s[i + 1] != '>')
			return true;
	return memmem(s, n, "nohup ", 6) || memmem(s, n, "setsid ", 7) || memmem(s, n, "disown", 6);
}

static void add_words(struct call *call, const char *s, size_t n, bool command)
{
	if (!n || call->words.len + n > CALLS_TEXT_MAX)
		return;
	strbuf_add(&call->words, s, n);
	strbuf_addch(&call->words, '\0');
	if (!command)
		return;
	calls_squeeze(s, n, &call->command);
	strbuf_addch(&call->command, '\0');
	call->background |= goes_on(s, n);
}

static void walk(struct call *call, const json_t *json, const char *key, int depth);

/* A command in parts is one; its parts are words as well. */
static void walk_array(struct call *call, const json_t *array, const char *key, int depth)
{
	struct strbuf whole = STRBUF_INIT;
	json_t *item;
	size_t i;

	json_array_foreach (array, i, item) {
		walk(call, item, NULL, depth);
		if (!json_is_string(item) || !is_command_key(key))
			continue;
		if (i)
			strbuf_addch(&whole, ' ');
		strbuf_add(&whole, json_string_value(item), json_string_length(item));
	}
	add_words(call, whole.s, whole.len, true);
	strbuf_release(&whole);
}

static void walk(struct call *call, const json_t *json, const char *key, int depth)
{
	static const char *const background[] = {
		"run_in_background", "background", "is_background", "detach", "daemon", NULL};
	const char *name;
	json_t *value;

	if (depth > DEPTH_MAX)
		return;
	if (json_is_string(json))
		add_words(call, json_string_value(json), json_string_length(json),
			  is_command_key(key));
	else if (json_is_array(json))
		walk_array(call, json, key, depth + 1);
	else if (json_is_object(json))
		json_object_foreach ((json_t *)json, name, value)
			walk(call, value, name, depth + 1);
	else if (json_is_true(json) && key && is_one_of(background, key, strlen(key)))
		call->background = true;
}

void calls_words(struct call *call, const struct calls_text *arguments)
{
	size_t n = arguments->s ? arguments->n : 0;
	json_error_t error;
	json_t *json = n ? json_loadb(arguments->s, n, 0, &error) : NULL;

	if (json)
		walk(call, json, NULL, 0);
	else if (n)
		add_words(call, arguments->s, n < CALLS_TEXT_MAX / 2 ? n : CALLS_TEXT_MAX / 2,
			  true);
	json_decref(json);
}

struct calls_text calls_base(const struct calls_text *path)
{
	const char *slash = path->n ? memrchr(path->s, '/', path->n) : NULL;

	if (!slash)
		return *path;
	return (struct calls_text){slash + 1, path->n - (size_t)(slash + 1 - path->s)};
}

static bool is_shell(const struct calls_text *name)
{
	static const char *const shells[] = {"sh", "bash", "dash", "zsh", "fish", "ash", NULL};

	return is_one_of(shells, name->s ?: "", name->n);
}

/* The command line squeezed, its first word without directory when base is set. */
static void squeeze_argv(const struct calls_text *argv, bool base, struct strbuf *out)
{
	struct calls_text first = {argv->s, strnlen(argv->s, argv->n)};
	size_t at = first.n;

	if (base)
		first = calls_base(&first);
	calls_squeeze(first.s, first.n, out);
	if (at < argv->n)
		calls_squeeze(argv->s + at, argv->n - at, out);
}

static bool holds(const char *a, size_t na, const char *b, size_t nb)
{
	if (nb < SQUEEZED_MIN)
		return na == nb && !memcmp(a, b, nb);
	return na >= nb && memmem(a, na, b, nb);
}

static bool fits(const struct call *call, const struct strbuf *line)
{
	const char *at = call->command.s, *end = at + call->command.len;

	if (!line->len)
		return false;
	for (; at && at < end; at += strlen(at) + 1) {
		size_t n = strlen(at);

		if (n && (holds(line->s, line->len, at, n) || holds(at, n, line->s, line->len)))
			return true;
	}
	return false;
}

/* A short command (`ls`) in a row of arguments (`bash -c ls`): one of them is it. */
static bool is_argument(const struct call *call, const struct calls_text *argv,
			struct strbuf *scratch)
{
	for (size_t at = 0; at < argv->n; at += strnlen(argv->s + at, argv->n - at) + 1) {
		const char *c = call->command.s, *end = c + call->command.len;

		strbuf_reset(scratch);
		calls_squeeze(argv->s + at, strnlen(argv->s + at, argv->n - at), scratch);
		for (; scratch->len && c && c < end; c += strlen(c) + 1)
			if (strlen(c) == scratch->len && !memcmp(c, scratch->s, scratch->len))
				return true;
	}
	return false;
}

/* A tool without a command (a search) hands its arguments on one by one. */
static bool shares_word(const struct call *call, const struct calls_text *argv)
{
	for (size_t at = strnlen(argv->s, argv->n) + 1; at < argv->n;) {
		const char *arg = argv->s + at, *word = call->words.s;
		size_t n = strnlen(arg, argv->n - at);

		for (; n >= SHARED_MIN && word && word < call->words.s + call->words.len;
		     word += strlen(word) + 1)
			if (strlen(word) == n && !memcmp(word, arg, n))
				return true;
		at += n + 1;
	}
	return false;
}

bool calls_argv_fits(const struct call *call, const struct calls_text *argv, struct strbuf *scratch)
{
	struct calls_text first;

	if (!argv->n)
		return false;
	if (!call->command.len)
		return shares_word(call, argv);
	first = (struct calls_text){argv->s, strnlen(argv->s, argv->n)};
	first = calls_base(&first);
	/* A shell that is given nothing may be anybody's. */
	if (is_shell(&first) && strnlen(argv->s, argv->n) + 1 >= argv->n)
		return false;
	for (int base = 0; base < 2; base++) {
		strbuf_reset(scratch);
		squeeze_argv(argv, base, scratch);
		if (fits(call, scratch))
			return true;
	}
	return is_argument(call, argv, scratch);
}

static bool is_edge(char c)
{
	return (unsigned char)c <= ' ' || strchr("'\"`:;,=()<>|&[]{}\\", c);
}

/* The word of a text that has bytes at..at+n in it; ends where they end. */
static struct calls_text word_before(const char *text, size_t at, size_t n)
{
	size_t from = at;

	while (from && !is_edge(text[from - 1]))
		from--;
	while (from + 2 < at && text[from] == '.' && text[from + 1] == '/')
		from += 2;
	return (struct calls_text){text + from, at + n - from};
}

/* Is the word the path, or (whole not asked for) its end? */
static bool word_is_path(const struct calls_text *word, const struct calls_text *path, bool whole)
{
	size_t up = 0;

	if (word->n == path->n && !memcmp(word->s, path->s, path->n))
		return true;
	if (word->s[0] == '~')
		up = 1;
	else if (word->s[0] == '/' || whole)
		return false;
	/* What is behind the last "..". */
	for (size_t i = 0; i + 2 < word->n; i++)
		if (!memcmp(word->s + i, "../", 3))
			up = i + 2;
	if (up >= word->n || word->n - up > path->n ||
	    memcmp(path->s + path->n - (word->n - up), word->s + up, word->n - up) != 0)
		return false;
	return word->s[up] == '/' ||
	       (path->n > word->n - up && path->s[path->n - (word->n - up) - 1] == '/');
}

static bool named(const struct call *call, const struct calls_text *path, bool whole)
{
	struct calls_text base = calls_base(path);
	const char *at = call->words.s, *end = at + call->words.len, *hit;

	if (!base.n)
		return false;
	while (at && at < end && (hit = memmem(at, (size_t)(end - at), base.s, base.n))) {
		const char *behind = hit + base.n;
		struct calls_text word;

		at = hit + 1;
		if (behind < end && *behind == '/')
			behind++;
		if (behind < end && !is_edge(*behind) && *behind != '*')
			continue;
		word = word_before(call->words.s, (size_t)(hit - call->words.s), base.n);
		if (word_is_path(&word, path, whole))
			return true;
	}
	return false;
}

bool calls_path_named(const struct call *call, const struct calls_text *path)
{
	return path->n && named(call, path, false);
}

bool calls_place_named(const struct call *call, const struct calls_text *path)
{
	struct calls_text at = *path;

	while (at.n > 1) {
		const char *slash;

		if (named(call, &at, true))
			return true;
		slash = memrchr(at.s, '/', at.n);
		if (!slash)
			break;
		at.n = (size_t)(slash - at.s);
	}
	return false;
}

bool calls_word_named(const struct call *call, const char *word, size_t n)
{
	const char *at = call->words.s, *end = at + call->words.len, *hit;

	while (n && at && at < end && (hit = memmem(at, (size_t)(end - at), word, n))) {
		const char *behind = hit + n;

		if ((hit == call->words.s || is_edge(hit[-1]) || hit[-1] == '/' ||
		     hit[-1] == '@') &&
		    (behind == end || is_edge(*behind) || *behind == '/'))
			return true;
		at = hit + 1;
	}
	return false;
}
