// SPDX-License-Identifier: GPL-2.0-only
/* The first command of a shell line, where it can be told without being a shell. */
#include <string.h>

#include "user/why/hook.h"

/* What the shell would make something else of. */
static bool is_special(char c, char quote)
{
	if (quote == '\'')
		return false;
	return strchr(quote ? "$`\\!" : "$`\\!(){}<>*?[]~#", c);
}

static bool is_end(char c)
{
	return strchr(";&|\n", c);
}

struct words {
	const char **v;
	size_t n;
	char *to; /* where the next byte goes */
	bool in;  /* inside of a word */
};

static bool word_begin(struct words *w)
{
	if (w->in)
		return true;
	if (w->n == HOOK_WORDS_MAX)
		return false;
	w->v[w->n++] = w->to;
	w->in = true;
	return true;
}

static void word_end(struct words *w)
{
	if (w->in)
		*w->to++ = '\0';
	w->in = false;
}

/* A variable before the program is none of its words. */
static bool is_plain_program(const char *word)
{
	return *word && !strchr(word, '=');
}

size_t hook_simple_command(const char *line, char *buf, const char *words[HOOK_WORDS_MAX])
{
	struct words w = {.v = words, .to = buf};
	char quote = 0;

	for (; *line; line++) {
		if (is_special(*line, quote))
			return 0;
		if (quote ? *line == quote : *line == '\'' || *line == '"') {
			quote = quote ? 0 : *line;
			if (!word_begin(&w))
				return 0;
		} else if (!quote && is_end(*line)) {
			break;
		} else if (!quote && (*line == ' ' || *line == '\t')) {
			word_end(&w);
		} else {
			if (!word_begin(&w))
				return 0;
			*w.to++ = *line;
		}
	}
	if (quote)
		return 0;
	word_end(&w);
	return w.n && is_plain_program(words[0]) ? w.n : 0;
}
