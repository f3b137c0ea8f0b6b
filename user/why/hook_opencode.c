// SPDX-License-Identifier: GPL-2.0-only
/*
 * opencode: it calls functions of a plugin, not programs; ours (setup_opencode.c) hands them on as
 * JSON, under the names that opencode gives the events, its tools and their arguments. The
 * answer is in our own form. A turn of the model's end cannot be held up there.
 */
#include "user/why/hook_internal.h"

static const struct hook_event_name events[] = {
	{"tool.execute.before", HOOK_BEFORE_TOOL},
	{"tool.execute.after", HOOK_AFTER_TOOL},
	{NULL, HOOK_OTHER},
};

static const struct hook_tool tools[] = {
	{"bash", HOOK_RUNS, "command"},	    {"read", HOOK_READS, "filePath"},
	{"write", HOOK_WRITES, "filePath"}, {"edit", HOOK_WRITES, "filePath"},
	{NULL, HOOK_UNKNOWN, NULL},
};

const struct hook_harness hook_opencode = {
	.name = "opencode",
	.event = "event",
	.reader = "conversation",
	.cwd = "cwd",
	.tool = "tool",
	.input = "input",
	.events = events,
	.tools = tools,
	.answer = hook_answer_generic,
};
