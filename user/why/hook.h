/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hook.h - the hook protocols of harnesses: what a harness tells a hook on standard input, and how
 * the hook answers so that the model reads it. Pure.
 *
 * What comes in is anybody's: it decides nothing but which question is asked and where the answer
 * goes. Sizes are bounded, and what is not understood is refused with words.
 */
#ifndef RINGFENCE_WHY_HOOK_H
#define RINGFENCE_WHY_HOOK_H

#include <stdbool.h>
#include <stddef.h>

#include "user/base/strbuf.h"

#define HOOK_INPUT_MAX (8u << 20)
#define HOOK_ERROR_MAX 200
#define HOOK_WORDS_MAX 256

enum hook_event {
	HOOK_OTHER, /* nothing is to be said */
	HOOK_BEFORE_TOOL,
	HOOK_AFTER_TOOL,
	HOOK_TOOL_FAILED,
	HOOK_TURN, /* a prompt is on its way to the model, or a conversation begins */
	HOOK_STOP,
};

/* What a tool is about to do, as far as can be told from its arguments. */
enum hook_does {
	HOOK_UNKNOWN,
	HOOK_READS,
	HOOK_WRITES,
	HOOK_RUNS,
};

struct hook_harness;

struct hook_call {
	const struct hook_harness *harness;
	enum hook_event event;
	char *name;    /* of the event, as the harness has it */
	char *reader;  /* its conversation */
	char *cwd;     /* NULL: not told */
	char *path;    /* READS, WRITES */
	char *command; /* RUNS: for a shell */
	enum hook_does does;
	bool stopping; /* STOP: it goes on already because of a hook */
};

/* "claude-code", …; NULL: there is none of that name. */
const struct hook_harness *hook_harness(const char *name);
/* Names of all, with a space between. */
const char *hook_harnesses(void);

/* Returns 0, or -EBADMSG with one line in ret_error. The caller calls hook_release(). */
int hook_read(const struct hook_harness *h, const char *text, size_t len,
	      struct hook_call *ret_call, char ret_error[HOOK_ERROR_MAX]);
void hook_release(struct hook_call *call);

/*
 * Adds the answer, one JSON object and a newline. words: what the model is to read; empty: the
 * harness goes on, and nothing is added. BEFORE_TOOL: the tool is not used; STOP: it goes on.
 */
void hook_answer(const struct hook_call *call, const char *words, size_t len, struct strbuf *out);

/*
 * The first command of a shell line when it is a simple one: words without expansions, nothing
 * before the program. Returns how many words, 0: that cannot be told. buf is the caller's, of
 * strlen(line) + 1 bytes; words point into it.
 */
size_t hook_simple_command(const char *line, char *buf, const char *words[HOOK_WORDS_MAX]);

#endif
