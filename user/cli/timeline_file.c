// SPDX-License-Identifier: GPL-2.0-only
#include "user/cli/timeline_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/log.h"

#define COPY_SIZE 65536

static int copy_stdin(FILE *to)
{
	char block[COPY_SIZE];
	size_t n;

	while ((n = fread(block, 1, sizeof(block), stdin)))
		if (fwrite(block, 1, n, to) != n)
			return -EIO;
	return ferror(stdin) ? -EIO : 0;
}

int timeline_file_open(struct timeline_file *f, const char *name)
{
	bool from_stdin = !strcmp(name, "-");
	int r = 0;

	*f = (struct timeline_file){.name = from_stdin ? "standard input" : name};
	f->stream = from_stdin ? tmpfile() : fopen(name, "re");
	if (!f->stream)
		r = -errno;
	else if (from_stdin)
		r = copy_stdin(f->stream);
	if (r) {
		log_error("%s: %s", f->name, strerror(-r));
		timeline_file_close(f);
	}
	return r;
}

void timeline_file_close(struct timeline_file *f)
{
	if (f->stream)
		fclose(f->stream);
	f->stream = NULL;
}

static void bad_line(struct timeline_file *f, uint64_t number, const char *error)
{
	if (f->said)
		return;
	if (f->bad_lines++ < BAD_LINES_MAX)
		log_warn("%s:%llu: %s", f->name, (unsigned long long)number, error);
}

int timeline_file_each(struct timeline_file *f,
		       int (*fn)(void *ctx, const struct record *r, const char *line, size_t len),
		       void *ctx)
{
	char *line = NULL, error[READER_ERROR_MAX];
	uint64_t number = 0;
	size_t room = 0;
	ssize_t len;
	int r = 0;

	rewind(f->stream);
	while (!r && (len = getline(&line, &room, f->stream)) > 0) {
		struct record record;

		number++;
		if (line[len - 1] == '\n')
			len--;
		if (record_parse(line, (size_t)len, &record, error)) {
			bad_line(f, number, error);
			continue;
		}
		r = fn(ctx, &record, line, (size_t)len);
		record_release(&record);
	}
	if (!r && ferror(f->stream)) {
		r = -EIO;
		log_error("%s: cannot be read to its end", f->name);
	}
	f->said = true;
	free(line);
	return r;
}
