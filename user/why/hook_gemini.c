// SPDX-License-Identifier: GPL-2.0-only
/*
 * Gemini CLI: what comes in has the keys of Claude Code and events of its own names. A tool is
 * refused, and an agent that stops is sent on, by `decision` and `reason`; words for the model are
 * hookSpecificOutput.additionalContext.
 */
#include "user/why/hook_internal.h"

static const struct hook_event_name events[] = {
	{"BeforeTool", HOOK_BEFORE_TOOL}, {"AfterTool", HOOK_AFTER_TOOL},
	{"BeforeAgent", HOOK_TURN},	  {"SessionStart", HOOK_TURN},
	{"AfterAgent", HOOK_STOP},	  {NULL, HOOK_OTHER},
};

static const struct hook_tool tools[] = {
	{"run_shell_command", HOOK_RUNS, "command"}, {"read_file", HOOK_READS, "file_path"},
	{"read_file", HOOK_READS, "absolute_path"},  {"write_file", HOOK_WRITES, "file_path"},
	{"replace", HOOK_WRITES, "file_path"},	     {NULL, HOOK_UNKNOWN, NULL},
};

static void answer(const struct hook_call *call, struct writer *w, const char *words, size_t len)
{
	if (call->event == HOOK_BEFORE_TOOL || call->event == HOOK_STOP) {
		writer_str(w, "decision", "deny");
		writer_text(w, "reason", words, len);
		return;
	}
	writer_open(w, "hookSpecificOutput");
	writer_str(w, "hookEventName", call->name);
	writer_text(w, "additionalContext", words, len);
	writer_close(w);
}

const struct hook_harness hook_gemini = {
	.name = "gemini-cli",
	.event = "hook_event_name",
	.reader = "session_id",
	.cwd = "cwd",
	.tool = "tool_name",
	.input = "tool_input",
	.stopping = "stop_hook_active",
	.events = events,
	.tools = tools,
	.answer = answer,
};
