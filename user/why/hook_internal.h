/* SPDX-License-Identifier: GPL-2.0-only */
/* hook_internal.h - one harness, as the others in user/why/hook*.c have it. */
#ifndef RINGFENCE_WHY_HOOK_INTERNAL_H
#define RINGFENCE_WHY_HOOK_INTERNAL_H

#include "user/timeline/writer.h"
#include "user/why/hook.h"

struct hook_event_name {
	const char *name;
	enum hook_event event;
};

/* Tools that are known, and the argument that says what they are about. */
struct hook_tool {
	const char *name;
	enum hook_does does;
	const char *argument;
};

struct hook_harness {
	const char *name;
	/* Keys of what comes in. */
	const char *event, *reader, *cwd, *tool, *input, *stopping;
	const struct hook_event_name *events; /* ends with NULL */
	const struct hook_tool *tools;	      /* ends with NULL */
	/* Writes the members of the answer. */
	void (*answer)(const struct hook_call *call, struct writer *w, const char *words,
		       size_t len);
};

extern const struct hook_harness hook_claude, hook_codex, hook_gemini, hook_opencode, hook_generic;

/* {"hookSpecificOutput": {…}} as Claude Code and those that follow it have it. */
void hook_answer_claude(const struct hook_call *call, struct writer *w, const char *words,
			size_t len);
/* {"action": "deny" | "tell" | "go_on", "words": …}: our own form. */
void hook_answer_generic(const struct hook_call *call, struct writer *w, const char *words,
			 size_t len);

#endif
