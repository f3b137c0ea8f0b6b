// SPDX-License-Identifier: GPL-2.0-only
#include "user/why/hook.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/why/hook_internal.h"

static const struct hook_harness *const harnesses[] = {&hook_claude, &hook_codex, &hook_gemini,
						       &hook_opencode, &hook_generic};

#define HARNESSES (sizeof(harnesses) / sizeof(harnesses[0]))

const struct hook_harness *hook_harness(const char *name)
{
	for (size_t i = 0; i < HARNESSES; i++)
		if (!strcmp(harnesses[i]->name, name))
			return harnesses[i];
	return NULL;
}

const char *hook_harnesses(void)
{
	return "claude-code codex gemini-cli opencode generic";
}

static char *text_of(const json_t *object, const char *key)
{
	const json_t *value = key ? json_object_get(object, key) : NULL;

	return json_is_string(value) ? xstrdup(json_string_value(value)) : NULL;
}

static enum hook_event event_of(const struct hook_harness *h, const char *name)
{
	for (const struct hook_event_name *e = h->events; e->name; e++)
		if (!strcmp(e->name, name))
			return e->event;
	return HOOK_OTHER;
}

static void take_tool(const struct hook_harness *h, const json_t *json, struct hook_call *call)
{
	const json_t *input = json_object_get(json, h->input);
	char *name = text_of(json, h->tool), *value;

	for (const struct hook_tool *t = h->tools; name && t->name; t++) {
		if (strcmp(t->name, name) != 0)
			continue;
		value = text_of(input, t->argument);
		if (!value)
			continue;
		call->does = t->does;
		if (t->does == HOOK_RUNS)
			call->command = value;
		else
			call->path = value;
		break;
	}
	free(name);
}

int hook_read(const struct hook_harness *h, const char *text, size_t len,
	      struct hook_call *ret_call, char ret_error[HOOK_ERROR_MAX])
{
	struct hook_call call = {.harness = h};
	json_error_t error;
	json_t *json;

	if (len > HOOK_INPUT_MAX) {
		snprintf(ret_error, HOOK_ERROR_MAX, "more than %u bytes", HOOK_INPUT_MAX);
		return -EBADMSG;
	}
	json = json_loadb(text, len, 0, &error);
	if (!json_is_object(json)) {
		snprintf(ret_error, HOOK_ERROR_MAX, "no JSON object: %.100s",
			 json ? "it is something else" : error.text);
		json_decref(json);
		return -EBADMSG;
	}
	call.name = text_of(json, h->event);
	if (!call.name) {
		snprintf(ret_error, HOOK_ERROR_MAX, "the key %s is missing", h->event);
		json_decref(json);
		return -EBADMSG;
	}
	call.event = event_of(h, call.name);
	call.reader = text_of(json, h->reader) ?: xstrdup("");
	call.cwd = text_of(json, h->cwd);
	call.stopping = h->stopping && json_is_true(json_object_get(json, h->stopping));
	take_tool(h, json, &call);
	json_decref(json);
	*ret_call = call;
	return 0;
}

void hook_release(struct hook_call *call)
{
	free(call->name);
	free(call->reader);
	free(call->cwd);
	free(call->path);
	free(call->command);
	*call = (struct hook_call){0};
}

void hook_answer(const struct hook_call *call, const char *words, size_t len, struct strbuf *out)
{
	struct writer w;

	if (!len || call->event == HOOK_OTHER)
		return;
	w = writer_on(out);
	writer_open(&w, NULL);
	call->harness->answer(call, &w, words, len);
	writer_close(&w);
	strbuf_addch(out, '\n');
}
