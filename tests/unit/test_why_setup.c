// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <string.h>

#include "user/timeline/reader.h"
#include "user/why/setup.h"

static const struct setup put = {.harness = "claude-code", .program = "ringfence"};
static const struct setup out_again = {
	.harness = "claude-code", .program = "ringfence", .remove = true};

static void run(const struct setup *s, const char *text, struct strbuf *out)
{
	char error[SETUP_ERROR_MAX] = "";

	cr_assert_eq(setup_settings(s, text, strlen(text), out, error), 0, "%s", error);
}

Test(why_setup, all_events_get_a_hook_and_twice_is_once)
{
	static const char *const events[] = {"hooks.PreToolUse", "hooks.PostToolUse",
					     "hooks.PostToolUseFailure", "hooks.UserPromptSubmit",
					     "hooks.Stop"};
	struct strbuf once = STRBUF_INIT, twice = STRBUF_INIT;
	json_t *json;

	run(&put, "", &once);
	run(&put, once.s, &twice);
	cr_expect_str_eq(once.s, twice.s);
	json = json_loadb(once.s, once.len, 0, NULL);
	for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++)
		cr_expect_eq(json_array_size(record_get(json, events[i])), 1, "%s", events[i]);
	json_decref(json);
	strbuf_release(&once);
	strbuf_release(&twice);
}

Test(why_setup, all_else_stays_as_it_was)
{
	static const char text[] =
		"{\n  \"permissions\": {\n    \"deny\": [\n      \"Bash(rm:*)\"\n    ]\n  },\n"
		"  \"hooks\": {\n    \"Stop\": [\n      {\n        \"hooks\": [\n          {\n"
		"            \"type\": \"command\",\n            \"command\": \"notify\"\n"
		"          }\n        ]\n      }\n    ]\n  },\n  \"model\": \"x\"\n}\n";
	struct strbuf with = STRBUF_INIT, without = STRBUF_INIT;
	json_t *json;

	run(&put, text, &with);
	json = json_loadb(with.s, with.len, 0, NULL);
	cr_expect_eq(json_array_size(record_get(json, "hooks.Stop")), 2);
	cr_expect_str_eq(record_string(json, "model"), "x");
	cr_expect_eq(json_array_size(record_get(json, "permissions.deny")), 1);
	json_decref(json);
	run(&out_again, with.s, &without);
	cr_expect_str_eq(without.s, text, "%s", without.s);
	strbuf_release(&with);
	strbuf_release(&without);
}

Test(why_setup, another_place_of_the_program_takes_the_first_ones_turn)
{
	static const struct setup other = {.harness = "claude-code",
					   .program = "/opt/bin/ringfence"};
	struct strbuf one = STRBUF_INIT, two = STRBUF_INIT;

	run(&put, "", &one);
	run(&other, one.s, &two);
	cr_expect(strstr(two.s, "/opt/bin/ringfence hook claude-code"));
	cr_expect_null(strstr(two.s, "\"ringfence hook"));
	strbuf_release(&one);
	strbuf_release(&two);
}

Test(why_setup, a_command_that_only_looks_like_ours_stays)
{
	static const char text[] =
		"{\"hooks\": {\"Stop\": [{\"hooks\": [{\"command\": \"x; ringfence hook "
		"claude-code\"}, {\"command\": \"my-ringfence hook claude-code\"}]}]}}";
	struct strbuf now = STRBUF_INIT;

	run(&out_again, text, &now);
	cr_expect(strstr(now.s, "x; ringfence"));
	cr_expect(strstr(now.s, "my-ringfence"));
	strbuf_release(&now);
}

Test(why_setup, settings_that_are_wrong_are_refused)
{
	static const char *const texts[] = {"[]", "{", "{\"hooks\": []}",
					    "{\"hooks\": {\"Stop\": {}}}", "{\"a\": 1, \"a\": 2}"};
	char error[SETUP_ERROR_MAX];
	struct strbuf now = STRBUF_INIT;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		error[0] = '\0';
		cr_expect(setup_settings(&put, texts[i], strlen(texts[i]), &now, error), "%s",
			  texts[i]);
		cr_expect_gt(strlen(error), 5);
		cr_expect_eq(now.len, 0);
	}
}

Test(why_setup, hooks_that_are_switched_off_are_told)
{
	static const char off[] = "{\"disableAllHooks\": true}";

	cr_expect(setup_hindrance(off, strlen(off)));
	cr_expect_null(setup_hindrance("{}", 2));
}

Test(why_setup, each_harness_has_its_own_settings_and_unit_of_time)
{
	static const struct setup gemini = {.harness = "gemini-cli", .program = "ringfence"};
	static const struct setup codex = {.harness = "codex", .program = "ringfence"};
	struct strbuf one = STRBUF_INIT, two = STRBUF_INIT;

	run(&gemini, "", &one);
	cr_expect(strstr(one.s, "\"BeforeTool\"") && strstr(one.s, "10000"));
	run(&codex, "", &two);
	cr_expect(strstr(two.s, "\"PreToolUse\"") && strstr(two.s, "\"timeout\": 10\n"));
	cr_expect_str_eq(setup_file("codex"), ".codex/hooks.json");
	cr_expect_null(setup_file("emacs"));
	strbuf_release(&one);
	strbuf_release(&two);
}

Test(why_setup, a_plugin_is_a_file_of_its_own)
{
	struct setup opencode = {.harness = "opencode", .program = "/opt/a \"b\\c/ringfence"};
	struct strbuf once = STRBUF_INIT, twice = STRBUF_INIT, gone = STRBUF_INIT;
	char error[SETUP_ERROR_MAX] = "";

	cr_expect_str_eq(setup_file("opencode"), ".config/opencode/plugins/ringfence.js");
	run(&opencode, "", &once);
	cr_expect(strstr(once.s, "const program = \"/opt/a \\\"b\\\\c/ringfence\";\n"), "%s",
		  once.s);
	run(&opencode, once.s, &twice);
	cr_expect_str_eq(once.s, twice.s);
	opencode.remove = true;
	run(&opencode, once.s, &gone);
	cr_expect_eq(gone.len, 0);
	cr_expect_neq(setup_settings(&opencode, "export {};\n", 11, &gone, error), 0);
	cr_expect(strstr(error, "somebody else's"));
	cr_expect_eq(gone.len, 0);
	strbuf_release(&once);
	strbuf_release(&twice);
	strbuf_release(&gone);
}
