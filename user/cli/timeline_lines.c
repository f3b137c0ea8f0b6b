// SPDX-License-Identifier: GPL-2.0-only
#include "user/cli/timeline_lines.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/log.h"

struct taker {
	timeline_line_fn *fn;
	void *ctx;
	uint64_t *bad;
	struct sha256 *sha; /* NULL: not wanted */
};

static int read_lines(FILE *stream, const char *name, const struct taker *t)
{
	char *line = NULL, error[READER_ERROR_MAX];
	uint64_t number = 0, said = 0;
	size_t room = 0;
	ssize_t len;

	errno = 0;
	while ((len = getline(&line, &room, stream)) > 0) {
		number++;
		if (t->sha)
			sha256_add(t->sha, line, (size_t)len);
		len -= line[len - 1] == '\n';
		if (!t->fn(t->ctx, line, (size_t)len, error))
			continue;
		++*t->bad;
		if (said++ < TIMELINE_LINES_SAID)
			log_warn("%s:%llu: %s", name, (unsigned long long)number, error);
	}
	free(line);
	return ferror(stream) ? -(errno ?: EIO) : 0;
}

static int take(const char *name, const struct taker *t)
{
	bool from_stdin = !strcmp(name, "-");
	const char *shown = from_stdin ? "standard input" : name;
	FILE *stream = from_stdin ? stdin : fopen(name, "re");
	int r;

	if (!stream) {
		r = -errno;
		log_error("%s: %s", shown, strerror(-r));
		return r;
	}
	r = read_lines(stream, shown, t);
	if (r)
		log_error("%s: cannot be read to its end: %s", shown, strerror(-r));
	if (!from_stdin)
		fclose(stream);
	return r;
}

int timeline_lines(const char *name, timeline_line_fn *fn, void *ctx, uint64_t *bad)
{
	return take(name, &(struct taker){.fn = fn, .ctx = ctx, .bad = bad});
}

int timeline_lines_hashed(const char *name, timeline_line_fn *fn, void *ctx, uint64_t *bad,
			  struct sha256 *sha)
{
	return take(name, &(struct taker){.fn = fn, .ctx = ctx, .bad = bad, .sha = sha});
}
