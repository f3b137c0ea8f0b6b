// SPDX-License-Identifier: GPL-2.0-only
/*
 * Codex: events and answers as Claude Code has them. It has no event of its own for a tool that
 * failed; its shell is Bash, and what apply_patch changes stands in a patch, which is not read.
 */
#include "user/why/hook_internal.h"

static const struct hook_event_name events[] = {
	{"PreToolUse", HOOK_BEFORE_TOOL},
	{"PostToolUse", HOOK_AFTER_TOOL},
	{"UserPromptSubmit", HOOK_TURN},
	{"SessionStart", HOOK_TURN},
	{"Stop", HOOK_STOP},
	{NULL, HOOK_OTHER},
};

static const struct hook_tool tools[] = {
	{"Bash", HOOK_RUNS, "command"},
	{NULL, HOOK_UNKNOWN, NULL},
};

const struct hook_harness hook_codex = {
	.name = "codex",
	.event = "hook_event_name",
	.reader = "session_id",
	.cwd = "cwd",
	.tool = "tool_name",
	.input = "tool_input",
	.stopping = "stop_hook_active",
	.events = events,
	.tools = tools,
	.answer = hook_answer_claude,
};
