// SPDX-License-Identifier: GPL-2.0-only
/*
 * fuzz_hook.c - what harnesses tell their hooks, and settings of harnesses, from arbitrary bytes,
 * for libFuzzer.
 *
 * The first byte says whose. Whatever comes in, an answer is one JSON object on one line, setup
 * done twice is setup done once, and taking it out leaves no call of ours.
 */
#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/why/hook.h"
#include "user/why/setup.h"
#include "user/why/tell.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void answer(const struct hook_call *call, const char *words, size_t len)
{
	struct strbuf block = STRBUF_INIT, out = STRBUF_INIT;
	json_t *json;

	tell_block(words, len, &block);
	hook_answer(call, block.s, block.len, &out);
	if (out.len) {
		json = json_loadb(out.s, out.len, 0, NULL);
		if (!json_is_object(json) || memchr(out.s, '\n', out.len) != out.s + out.len - 1)
			abort();
		json_decref(json);
	}
	strbuf_release(&block);
	strbuf_release(&out);
}

static void try_command(const char *command)
{
	char *buf = xmalloc(strlen(command) + 1);
	const char *words[HOOK_WORDS_MAX];
	size_t n = hook_simple_command(command, buf, words);

	for (size_t i = 0; i < n; i++)
		if (strlen(words[i]) > strlen(command))
			abort();
	free(buf);
}

static void try_hook(const char *harness, const char *text, size_t len)
{
	char error[HOOK_ERROR_MAX] = "";
	struct hook_call call;

	if (hook_read(hook_harness(harness), text, len, &call, error)) {
		if (!*error)
			abort();
		return;
	}
	answer(&call, text, len);
	if (call.command)
		try_command(call.command);
	hook_release(&call);
}

static void try_setup(const char *text, size_t len)
{
	struct setup put = {.harness = "claude-code", .program = "ringfence"}, take = put;
	struct strbuf once = STRBUF_INIT, twice = STRBUF_INIT, without = STRBUF_INIT;
	char error[SETUP_ERROR_MAX] = "";

	take.remove = true;
	if (setup_settings(&put, text, len, &once, error)) {
		if (!*error || once.len)
			abort();
		return;
	}
	if (setup_settings(&put, once.s, once.len, &twice, error) || strcmp(once.s, twice.s) ||
	    setup_settings(&take, once.s, once.len, &without, error))
		abort();
	strbuf_release(&once);
	strbuf_release(&twice);
	strbuf_release(&without);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = {"claude-code", "generic", "codex", "gemini-cli"};
	size_t n = sizeof(names) / sizeof(names[0]);
	char *text;

	if (!size)
		return 0;
	text = xstrndup((const char *)data + 1, size - 1);
	if (*data % (n + 1) == n)
		try_setup(text, strlen(text));
	else
		try_hook(names[*data % (n + 1)], text,
			 size - 1 == strlen(text) ? size - 1 : strlen(text));
	free(text);
	return 0;
}
