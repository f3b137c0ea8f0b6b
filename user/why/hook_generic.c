// SPDX-License-Identifier: GPL-2.0-only
/*
 * Our own form, for harnesses that have none: {"event": "before_tool" | "after_tool" |
 * "tool_failed" | "turn" | "stop", "conversation": …, "cwd": …, "tool": "run" | "read" | "write",
 * "input": {"command": …} or {"path": …}}. The answer: {"action": "deny" | "tell" | "go_on",
 * "words": …}; nothing when there is nothing to say.
 */
#include "user/why/hook_internal.h"

static const struct hook_event_name events[] = {
	{"before_tool", HOOK_BEFORE_TOOL},
	{"after_tool", HOOK_AFTER_TOOL},
	{"tool_failed", HOOK_TOOL_FAILED},
	{"turn", HOOK_TURN},
	{"stop", HOOK_STOP},
	{NULL, HOOK_OTHER},
};

static const struct hook_tool tools[] = {
	{"run", HOOK_RUNS, "command"},
	{"read", HOOK_READS, "path"},
	{"write", HOOK_WRITES, "path"},
	{NULL, HOOK_UNKNOWN, NULL},
};

void hook_answer_generic(const struct hook_call *call, struct writer *w, const char *words,
			 size_t len)
{
	writer_str(w, "action",
		   call->event == HOOK_BEFORE_TOOL ? "deny"
		   : call->event == HOOK_STOP	   ? "go_on"
						   : "tell");
	writer_text(w, "words", words, len);
}

const struct hook_harness hook_generic = {
	.name = "generic",
	.event = "event",
	.reader = "conversation",
	.cwd = "cwd",
	.tool = "tool",
	.input = "input",
	.stopping = "stopping",
	.events = events,
	.tools = tools,
	.answer = hook_answer_generic,
};
