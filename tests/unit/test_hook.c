// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <string.h>

#include "user/timeline/reader.h"
#include "user/why/hook.h"

static void take(const char *harness, const char *text, struct hook_call *call)
{
	char error[HOOK_ERROR_MAX] = "";

	cr_assert_eq(hook_read(hook_harness(harness), text, strlen(text), call, error), 0, "%s",
		     error);
}

static json_t *answer(const struct hook_call *call, const char *words)
{
	struct strbuf out = STRBUF_INIT;
	json_t *json;

	hook_answer(call, words, strlen(words), &out);
	json = out.len ? json_loadb(out.s, out.len, 0, NULL) : NULL;
	cr_expect(!out.len || json, "%s", out.s);
	strbuf_release(&out);
	return json;
}

Test(hook, what_comes_in_is_understood)
{
	struct hook_call call;

	take("claude-code",
	     "{\"session_id\":\"abc\",\"cwd\":\"/w\",\"hook_event_name\":\"PreToolUse\","
	     "\"tool_name\":\"Write\",\"tool_input\":{\"file_path\":\"/w/f\"}}",
	     &call);
	cr_expect_eq(call.event, HOOK_BEFORE_TOOL);
	cr_expect_str_eq(call.reader, "abc");
	cr_expect_str_eq(call.cwd, "/w");
	cr_expect_eq(call.does, HOOK_WRITES);
	cr_expect_str_eq(call.path, "/w/f");
	hook_release(&call);
	take("claude-code",
	     "{\"hook_event_name\":\"PreToolUse\",\"tool_name\":\"Bash\",\"tool_input\":"
	     "{\"command\":\"ls\"}}",
	     &call);
	cr_expect_eq(call.does, HOOK_RUNS);
	cr_expect_str_eq(call.command, "ls");
	cr_expect_str_eq(call.reader, "");
	hook_release(&call);
}

Test(hook, arguments_of_another_shape_are_unknown)
{
	static const char *const inputs[] = {
		"{\"hook_event_name\":\"PreToolUse\",\"tool_name\":\"Write\"}",
		"{\"hook_event_name\":\"PreToolUse\",\"tool_name\":7,\"tool_input\":[]}",
		"{\"hook_event_name\":\"PreToolUse\",\"tool_name\":\"Write\",\"tool_input\":"
		"{\"file_path\":[\"/w\"]}}"};
	struct hook_call call;

	for (size_t i = 0; i < sizeof(inputs) / sizeof(inputs[0]); i++) {
		take("claude-code", inputs[i], &call);
		cr_expect_eq(call.does, HOOK_UNKNOWN);
		hook_release(&call);
	}
}

Test(hook, what_is_no_object_is_refused_with_words)
{
	static const char *const inputs[] = {
		"", "no json", "[]", "{}", "{\"hook_event_name\":1}", "{\"a\"", "\"x\""};
	char error[HOOK_ERROR_MAX];
	struct hook_call call;

	for (size_t i = 0; i < sizeof(inputs) / sizeof(inputs[0]); i++) {
		error[0] = '\0';
		cr_expect(hook_read(hook_harness("claude-code"), inputs[i], strlen(inputs[i]),
				    &call, error),
			  "%s", inputs[i]);
		cr_expect_gt(strlen(error), 5);
	}
	cr_expect_null(hook_harness("emacs"));
}

Test(hook, every_harness_that_is_listed_is_there)
{
	char names[200], *save = NULL;

	snprintf(names, sizeof(names), "%s", hook_harnesses());
	for (char *n = strtok_r(names, " ", &save); n; n = strtok_r(NULL, " ", &save))
		cr_expect(hook_harness(n), "%s", n);
}

Test(hook, claude_code_reads_each_answer_where_it_looks_for_it)
{
	struct hook_call call = {.harness = hook_harness("claude-code"),
				 .event = HOOK_AFTER_TOOL,
				 .name = (char *)"PostToolUse"};
	json_t *json = answer(&call, "words");

	cr_expect_str_eq(record_string(json, "hookSpecificOutput.additionalContext"), "words");
	cr_expect_str_eq(record_string(json, "hookSpecificOutput.hookEventName"), "PostToolUse");
	json_decref(json);
	call.event = HOOK_BEFORE_TOOL;
	json = answer(&call, "words");
	cr_expect_str_eq(record_string(json, "hookSpecificOutput.permissionDecision"), "deny");
	cr_expect_str_eq(record_string(json, "hookSpecificOutput.permissionDecisionReason"),
			 "words");
	json_decref(json);
	call.event = HOOK_STOP;
	json = answer(&call, "words");
	cr_expect_str_eq(record_string(json, "decision"), "block");
	cr_expect_str_eq(record_string(json, "reason"), "words");
	json_decref(json);
}

Test(hook, nothing_to_say_is_no_answer)
{
	struct hook_call call = {.harness = hook_harness("claude-code"),
				 .event = HOOK_BEFORE_TOOL,
				 .name = (char *)"PreToolUse"};

	cr_expect_null(answer(&call, ""));
	call.event = HOOK_OTHER;
	cr_expect_null(answer(&call, "words"));
}

Test(hook, the_generic_form_is_its_own)
{
	struct hook_call call;
	json_t *json;

	take("generic",
	     "{\"event\":\"after_tool\",\"conversation\":\"c\",\"tool\":\"run\",\"input\":"
	     "{\"command\":\"ls\"}}",
	     &call);
	cr_expect_eq(call.event, HOOK_AFTER_TOOL);
	json = answer(&call, "words");
	cr_expect_str_eq(record_string(json, "action"), "tell");
	cr_expect_str_eq(record_string(json, "words"), "words");
	json_decref(json);
	hook_release(&call);
}

Test(hook, codex_and_gemini_have_their_own_names)
{
	struct hook_call call;
	json_t *json;

	take("codex",
	     "{\"session_id\":\"a\",\"hook_event_name\":\"PreToolUse\",\"tool_name\":\"Bash\","
	     "\"tool_input\":{\"command\":\"git push\"}}",
	     &call);
	cr_expect_eq(call.does, HOOK_RUNS);
	json = answer(&call, "words");
	cr_expect_str_eq(record_string(json, "hookSpecificOutput.permissionDecision"), "deny");
	json_decref(json);
	hook_release(&call);
	take("gemini-cli",
	     "{\"session_id\":\"a\",\"hook_event_name\":\"BeforeTool\",\"tool_name\":"
	     "\"write_file\",\"tool_input\":{\"file_path\":\"/w/f\"}}",
	     &call);
	cr_expect_eq(call.does, HOOK_WRITES);
	json = answer(&call, "words");
	cr_expect_str_eq(record_string(json, "decision"), "deny");
	cr_expect_str_eq(record_string(json, "reason"), "words");
	json_decref(json);
	call.event = HOOK_AFTER_TOOL;
	json = answer(&call, "words");
	cr_expect_str_eq(record_string(json, "hookSpecificOutput.additionalContext"), "words");
	json_decref(json);
	hook_release(&call);
}

Test(hook, opencode_has_names_of_its_own)
{
	struct hook_call call;
	json_t *json;

	take("opencode",
	     "{\"event\":\"tool.execute.before\",\"conversation\":\"ses_1\",\"cwd\":\"/w\","
	     "\"tool\":\"edit\",\"input\":{\"filePath\":\"/w/f\"}}",
	     &call);
	cr_expect_eq(call.event, HOOK_BEFORE_TOOL);
	cr_expect_str_eq(call.reader, "ses_1");
	cr_expect_eq(call.does, HOOK_WRITES);
	cr_expect_str_eq(call.path, "/w/f");
	json = answer(&call, "no");
	cr_expect_str_eq(record_string(json, "action"), "deny");
	cr_expect_str_eq(record_string(json, "words"), "no");
	json_decref(json);
	hook_release(&call);
	take("opencode",
	     "{\"event\":\"tool.execute.after\",\"conversation\":\"ses_1\",\"tool\":\"bash\","
	     "\"input\":{\"command\":\"ls\"}}",
	     &call);
	cr_expect_eq(call.event, HOOK_AFTER_TOOL);
	cr_expect_str_eq(call.command, "ls");
	json = answer(&call, "told");
	cr_expect_str_eq(record_string(json, "action"), "tell");
	json_decref(json);
	hook_release(&call);
	take("opencode", "{\"event\":\"session.idle\"}", &call);
	cr_expect_null(answer(&call, "words"));
	hook_release(&call);
}
