// SPDX-License-Identifier: GPL-2.0-only
/*
 * fuzz_mcp.c - messages of the Model Context Protocol from arbitrary bytes, for libFuzzer: an
 * answer is one JSON object on one line, with a result or an error and not both, and the session is
 * asked for nothing but what it tells anybody inside.
 */
#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/why/mcp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int ask(void *ctx, const char *const *words, size_t nwords, struct strbuf *out)
{
	(void)ctx;
	if (!nwords || (strcmp(words[0], "why") != 0 && strcmp(words[0], "status") != 0))
		abort();
	strbuf_addstr(out, words[0]);
	return 0;
}

static int check(void *ctx, const struct mcp_action *a, struct strbuf *out)
{
	(void)ctx;
	strbuf_addstr(out, a->path);
	for (size_t i = 0; i < a->nargs; i++)
		strbuf_addstr(out, a->args[i]);
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct mcp_host host = {.ask = ask, .check = check, .version = "0"};
	struct strbuf out = STRBUF_INIT;
	json_t *json;

	mcp_handle(&host, (const char *)data, size, &out);
	if (out.len) {
		json = json_loadb(out.s, out.len, 0, NULL);
		if (!json_is_object(json) || memchr(out.s, '\n', out.len) != out.s + out.len - 1 ||
		    !json_object_get(json, "result") == !json_object_get(json, "error"))
			abort();
		json_decref(json);
	}
	strbuf_release(&out);
	return 0;
}
