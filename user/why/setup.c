// SPDX-License-Identifier: GPL-2.0-only
#include "user/why/setup.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/why/setup_internal.h"

#define TIMEOUT_S 10 /* a call takes some milliseconds */

struct target {
	const char *harness, *file;
	const char *events[8]; /* ends with NULL */
	bool by_tool[8];       /* the event has a matcher of tools */
	int timeout;	       /* in the harness's own unit */
};

static const struct target targets[] = {
	{"claude-code",
	 ".claude/settings.json",
	 {"PreToolUse", "PostToolUse", "PostToolUseFailure", "UserPromptSubmit", "Stop", NULL},
	 {true, true, true},
	 TIMEOUT_S},
	{"codex",
	 ".codex/hooks.json",
	 {"PreToolUse", "PostToolUse", "UserPromptSubmit", "Stop", NULL},
	 {true, true},
	 TIMEOUT_S},
	{"gemini-cli",
	 ".gemini/settings.json",
	 {"BeforeTool", "AfterTool", "BeforeAgent", "AfterAgent", NULL},
	 {true, true},
	 TIMEOUT_S * 1000},
	{"opencode", ".config/opencode/plugins/ringfence.js", {NULL}, {false}, 0},
};

static const struct target *target_of(const char *harness)
{
	for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++)
		if (!strcmp(targets[i].harness, harness))
			return &targets[i];
	return NULL;
}

const char *setup_file(const char *harness)
{
	const struct target *t = target_of(harness);

	return t ? t->file : NULL;
}

/* "…/ringfence hook HARNESS", however the program is spelt. */
static bool is_ours(const json_t *hook, const char *harness)
{
	const char *command = json_string_value(json_object_get(hook, "command"));
	char *tail = xasprintf("ringfence hook %s", harness);
	size_t n = command ? strlen(command) : 0, m = strlen(tail);
	bool ours = n >= m && !strcmp(command + n - m, tail) &&
		    (n == m || command[n - m - 1] == '/') && !strpbrk(command, ";&|$`<>\n");

	free(tail);
	return ours;
}

/* Takes our hooks out of an event's list, and entries that are empty then. */
static void take_out(json_t *entries, const char *harness)
{
	for (size_t i = json_array_size(entries); i-- > 0;) {
		json_t *hooks = json_object_get(json_array_get(entries, i), "hooks");
		size_t before = json_array_size(hooks);

		for (size_t k = before; k-- > 0;)
			if (is_ours(json_array_get(hooks, k), harness))
				json_array_remove(hooks, k);
		if (before && !json_array_size(hooks))
			json_array_remove(entries, i);
	}
}

static json_t *entry_of(const struct setup *s, bool by_tool)
{
	char *command = xasprintf("%s hook %s", s->program, s->harness);
	json_t *entry = json_object(), *hook;

	hook = json_pack("{s:s, s:s, s:i}", "type", "command", "command", command, "timeout",
			 target_of(s->harness)->timeout);
	if (by_tool)
		json_object_set_new(entry, "matcher", json_string("*"));
	json_object_set_new(entry, "hooks", json_pack("[o]", hook));
	free(command);
	return entry;
}

static bool has_ours(const json_t *entries, const struct setup *s)
{
	char *command = xasprintf("%s hook %s", s->program, s->harness);
	json_t *entry, *hook;
	size_t i, k, n = 0, same = 0;

	json_array_foreach (entries, i, entry) {
		json_array_foreach (json_object_get(entry, "hooks"), k, hook) {
			const char *is = json_string_value(json_object_get(hook, "command"));

			n += is_ours(hook, s->harness);
			same += is && !strcmp(is, command);
		}
	}
	free(command);
	return n == 1 && same == 1;
}

static int change_event(const struct setup *s, json_t *hooks, const char *event, bool by_tool,
			char ret_error[SETUP_ERROR_MAX])
{
	json_t *entries = json_object_get(hooks, event);

	if (entries && !json_is_array(entries)) {
		snprintf(ret_error, SETUP_ERROR_MAX, "hooks.%s is no list", event);
		return -EBADMSG;
	}
	if (!s->remove && has_ours(entries, s))
		return 0;
	take_out(entries, s->harness);
	if (s->remove) {
		if (entries && !json_array_size(entries))
			json_object_del(hooks, event);
		return 0;
	}
	if (!entries) {
		entries = json_array();
		json_object_set_new(hooks, event, entries);
	}
	json_array_append_new(entries, entry_of(s, by_tool));
	return 0;
}

static int change(const struct setup *s, json_t *settings, char ret_error[SETUP_ERROR_MAX])
{
	const struct target *t = target_of(s->harness);
	json_t *hooks = json_object_get(settings, "hooks");
	int err = 0;

	if (hooks && !json_is_object(hooks)) {
		snprintf(ret_error, SETUP_ERROR_MAX, "`hooks` is no object");
		return -EBADMSG;
	}
	if (!hooks && s->remove)
		return 0;
	if (!hooks) {
		hooks = json_object();
		json_object_set_new(settings, "hooks", hooks);
	}
	for (size_t i = 0; t->events[i] && !err; i++)
		err = change_event(s, hooks, t->events[i], t->by_tool[i], ret_error);
	if (!err && s->remove && !json_object_size(hooks))
		json_object_del(settings, "hooks");
	return err;
}

/* Spaces that the first indented line begins with. */
static size_t indent_of(const char *text)
{
	const char *line = strchr(text, '\n');
	size_t n = line ? strspn(line + 1, " ") : 0;

	return n >= 1 && n <= 8 ? n : 2;
}

int setup_settings(const struct setup *s, const char *text, size_t len, struct strbuf *out,
		   char ret_error[SETUP_ERROR_MAX])
{
	json_t *settings;
	json_error_t error;
	char *now;
	int err;

	if (!target_of(s->harness) || len > SETUP_MAX) {
		snprintf(ret_error, SETUP_ERROR_MAX,
			 len > SETUP_MAX ? "more than %u bytes" : "no such harness", SETUP_MAX);
		return -EBADMSG;
	}
	if (!strcmp(s->harness, "opencode"))
		return setup_opencode(s, text, len, out, ret_error);
	settings = len ? json_loadb(text, len, JSON_REJECT_DUPLICATES, &error) : json_object();
	if (!json_is_object(settings)) {
		snprintf(ret_error, SETUP_ERROR_MAX, "line %d: %.200s", settings ? 1 : error.line,
			 settings ? "no JSON object" : error.text);
		json_decref(settings);
		return -EBADMSG;
	}
	err = change(s, settings, ret_error);
	if (!err) {
		now = json_dumps(settings, JSON_INDENT(indent_of(text)));
		strbuf_addstr(out, now);
		strbuf_addch(out, '\n');
		free(now);
	}
	json_decref(settings);
	return err;
}

const char *setup_hindrance(const char *text, size_t len)
{
	json_t *settings = json_loadb(text, len, 0, NULL);
	bool off = json_is_true(json_object_get(settings, "disableAllHooks"));

	json_decref(settings);
	return off ? "disableAllHooks is true there: no hook is run until it is not" : NULL;
}
