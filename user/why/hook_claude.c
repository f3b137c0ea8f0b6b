// SPDX-License-Identifier: GPL-2.0-only
/*
 * Claude Code: one JSON object on standard input, one on standard output, status 0. What a model
 * reads is hookSpecificOutput.additionalContext, for Stop `reason` beside decision "block".
 */
#include "user/why/hook_internal.h"

static const struct hook_event_name events[] = {
	{"PreToolUse", HOOK_BEFORE_TOOL},
	{"PostToolUse", HOOK_AFTER_TOOL},
	{"PostToolUseFailure", HOOK_TOOL_FAILED},
	{"UserPromptSubmit", HOOK_TURN},
	{"SessionStart", HOOK_TURN},
	{"Stop", HOOK_STOP},
	{NULL, HOOK_OTHER},
};

static const struct hook_tool tools[] = {
	{"Bash", HOOK_RUNS, "command"},
	{"Read", HOOK_READS, "file_path"},
	{"Write", HOOK_WRITES, "file_path"},
	{"Edit", HOOK_WRITES, "file_path"},
	{"MultiEdit", HOOK_WRITES, "file_path"},
	{"NotebookEdit", HOOK_WRITES, "notebook_path"},
	{NULL, HOOK_UNKNOWN, NULL},
};

void hook_answer_claude(const struct hook_call *call, struct writer *w, const char *words,
			size_t len)
{
	if (call->event == HOOK_STOP) {
		writer_str(w, "decision", "block");
		writer_text(w, "reason", words, len);
		return;
	}
	writer_open(w, "hookSpecificOutput");
	writer_str(w, "hookEventName", call->name);
	if (call->event == HOOK_BEFORE_TOOL) {
		writer_str(w, "permissionDecision", "deny");
		writer_text(w, "permissionDecisionReason", words, len);
	} else {
		writer_text(w, "additionalContext", words, len);
	}
	writer_close(w);
}

const struct hook_harness hook_claude = {
	.name = "claude-code",
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
