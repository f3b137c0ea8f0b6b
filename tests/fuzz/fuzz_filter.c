// SPDX-License-Identifier: GPL-2.0-only
/*
 * fuzz_filter.c - the language of --filter, for libFuzzer.
 *
 * The input: a filter, a newline, a line of a timeline. A filter that is refused has one line of
 * words for it; a glob made plain matches its own text; of a condition and its opposite one holds.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "user/timeline/filter.h"

#define GLOB_MAX 200

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct filter *parse(const char *text)
{
	char error[FILTER_ERROR_MAX] = "";
	struct filter *f = filter_parse(text, error);

	if (!f && (!*error || strchr(error, '\n') || strlen(error) >= FILTER_ERROR_MAX))
		abort();
	return f;
}

/* A glob that holds its own text plainly matches that text. */
static void check_glob(const char *text, size_t n)
{
	char *glob = malloc(2 * n + 1), *p = glob;

	for (size_t i = 0; i < n; i++) {
		*p++ = '\\';
		*p++ = text[i];
	}
	*p = '\0';
	if (!filter_glob(glob, text, n) || !filter_glob("*", text, n))
		abort();
	filter_glob(text, text, n);
	free(glob);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1), *eol, error[READER_ERROR_MAX];
	char both[2][FILTER_TEXT_MAX + sizeof("file.path!=")];
	struct filter *f;
	struct scan s;

	memcpy(text, data, size);
	text[size] = '\0';
	eol = strchr(text, '\n') ?: text + size;
	if (*eol)
		*eol++ = '\0';
	f = parse(text);
	/* A text full of stars against itself takes the square of its length. */
	if (strlen(text) <= GLOB_MAX)
		check_glob(text, strlen(text));
	if (!scan_line(eol, (size_t)(text + size - eol), &s, error)) {
		if (f)
			filter_match(f, &s);
		/* A single condition and its opposite. */
		if (strlen(text) < FILTER_TEXT_MAX / 2 && !strpbrk(text, " ,\t\"'")) {
			struct filter *is, *is_not;

			snprintf(both[0], sizeof(both[0]), "file.path=%s", text);
			snprintf(both[1], sizeof(both[1]), "file.path!=%s", text);
			is = parse(both[0]);
			is_not = parse(both[1]);
			if (!is != !is_not ||
			    (is && filter_match(is, &s) == filter_match(is_not, &s)))
				abort();
			filter_free(is);
			filter_free(is_not);
		}
	}
	filter_free(f);
	free(text);
	return 0;
}
