/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * timeline_lines.h - the lines of several timelines, each read once from its beginning to its end.
 *
 * "-" is standard input. A line that is not taken is said on standard error, the first
 * TIMELINE_LINES_SAID of a file, and left out.
 */
#ifndef RINGFENCE_CLI_TIMELINE_LINES_H
#define RINGFENCE_CLI_TIMELINE_LINES_H

#include <stddef.h>
#include <stdint.h>

#include "user/base/sha256.h"
#include "user/timeline/reader.h"

#define TIMELINE_LINES_SAID 10

/* Takes a line without its newline: 0, or a negative errno with words in ret_error. */
typedef int timeline_line_fn(void *ctx, const char *line, size_t len,
			     char ret_error[READER_ERROR_MAX]);

/*
 * Returns 0, or a negative errno when the file cannot be opened or read to its end (reported).
 * *bad is increased by the lines that were left out.
 */
int timeline_lines(const char *name, timeline_line_fn *fn, void *ctx, uint64_t *bad);
/* The same; all bytes that are read are added to sha as well. */
int timeline_lines_hashed(const char *name, timeline_line_fn *fn, void *ctx, uint64_t *bad,
			  struct sha256 *sha);

#endif
