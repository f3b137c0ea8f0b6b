// SPDX-License-Identifier: GPL-2.0-only
#include "user/cli/timeline_scan.h"

#include <errno.h>
#include <stdlib.h>

#include "user/base/log.h"

static void bad_line(struct timeline_file *f, uint64_t number, const char *error)
{
	if (f->said)
		return;
	if (f->bad_lines++ < BAD_LINES_MAX)
		log_warn("%s:%llu: %s", f->name, (unsigned long long)number, error);
}

int timeline_scan_each(struct timeline_file *f, timeline_scan_fn *fn, void *ctx)
{
	char *line = NULL, error[READER_ERROR_MAX];
	uint64_t number = 0;
	size_t room = 0;
	ssize_t len;
	int r = 0;

	rewind(f->stream);
	while (!r && (len = getline(&line, &room, f->stream)) > 0) {
		struct scan s;

		number++;
		if (line[len - 1] == '\n')
			len--;
		if (scan_line(line, (size_t)len, &s, error))
			bad_line(f, number, error);
		else
			r = fn(ctx, &s);
	}
	if (!r && ferror(f->stream)) {
		r = -EIO;
		log_error("%s: cannot be read to its end", f->name);
	}
	f->said = true;
	free(line);
	return r;
}

struct counted {
	timeline_scan_fn *fn;
	void *ctx;
	uint64_t n;
};

static int count(void *ctx, const struct scan *s)
{
	struct counted *c = ctx;

	c->n++;
	return c->fn(c->ctx, s);
}

int timeline_scan_files(char *const *names, size_t n, timeline_scan_fn *fn,
			void (*before)(void *ctx, const char *name), void *ctx)
{
	int result = 0;

	for (size_t i = 0; i < n; i++) {
		struct counted c = {.fn = fn, .ctx = ctx};
		struct timeline_file f;

		if (timeline_file_open(&f, names[i])) {
			result = -1;
			continue;
		}
		if (before)
			before(ctx, f.name);
		if (timeline_scan_each(&f, count, &c) || f.bad_lines)
			result = -1;
		if (!c.n) {
			log_error("%s: no records", f.name);
			result = -1;
		}
		timeline_file_close(&f);
	}
	return result;
}
