/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * timeline_file.h - the lines of a timeline file, read twice; for the commands that look at
 * records.
 *
 * "-" is standard input, which is copied to an unnamed temporary file first. A bad line is said on
 * standard error (the first BAD_LINES_MAX of them) and left out. The struct owns the file.
 */
#ifndef RINGFENCE_CLI_TIMELINE_FILE_H
#define RINGFENCE_CLI_TIMELINE_FILE_H

#include <stdio.h>

#include "user/timeline/reader.h"

#define BAD_LINES_MAX 10

struct timeline_file {
	const char *name;
	FILE *stream;
	uint64_t bad_lines;
	bool said; /* bad lines were reported by an earlier pass */
};

/* Says what is wrong and returns a negative errno. */
int timeline_file_open(struct timeline_file *f, const char *name);
void timeline_file_close(struct timeline_file *f);
/*
 * From the beginning: fn for each record, with its line without newline; ends when fn returns
 * non-zero, which is returned. Returns a negative errno when reading fails (reported).
 */
int timeline_file_each(struct timeline_file *f,
		       int (*fn)(void *ctx, const struct record *r, const char *line, size_t len),
		       void *ctx);

#endif
