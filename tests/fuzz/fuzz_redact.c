// SPDX-License-Identifier: GPL-2.0-only
/* Any bytes as a text and as arguments: nothing is read beyond them, and what is found is gone. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/redact.h"

static const struct redactor key = {.key = {7}};

/* Bytes that are read beyond their end are read from freed memory. */
static char *exact(const uint8_t *data, size_t size)
{
	char *copy = malloc(size ?: 1);

	if (!copy)
		abort();
	memcpy(copy, data, size);
	return copy;
}

static void as_text(const char *text, size_t size)
{
	struct strbuf out = STRBUF_INIT;
	size_t found = redact_text(&key, text, size, &out);

	if (!found != !out.len && size)
		abort();
	if (found && out.len < found * strlen("[redacted:x:012345678901]"))
		abort();
	strbuf_release(&out);
}

static void as_arguments(const uint8_t *data, size_t size)
{
	struct strbuf out = STRBUF_INIT;
	struct redact_args args;
	char *program = exact(data, size);
	const char *nul = memchr(program, '\0', size);

	redact_args_begin(&args, program, nul ? (size_t)(nul - program) : size);
	for (size_t at = 0; at < size;) {
		size_t len = strnlen((const char *)data + at, size - at);
		char *one = exact(data + at, len);

		redact_argument(&args, &key, one, len, &out);
		free(one);
		at += len + 1;
	}
	strbuf_release(&out);
	free(program);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = exact(data, size);

	as_text(text, size);
	free(text);
	as_arguments(data, size);
	return 0;
}
