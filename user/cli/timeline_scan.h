/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * timeline_scan.h - the lines of a timeline file, scanned; for the commands that look at a few
 * values of each of many records.
 */
#ifndef RINGFENCE_CLI_TIMELINE_SCAN_H
#define RINGFENCE_CLI_TIMELINE_SCAN_H

#include "user/cli/timeline_file.h"
#include "user/timeline/scan.h"

typedef int timeline_scan_fn(void *ctx, const struct scan *s);

/* As timeline_file_each(), each record only scanned. */
int timeline_scan_each(struct timeline_file *f, timeline_scan_fn *fn, void *ctx);
/*
 * All of several files, one after another; before is called at each, and may be NULL. Says which
 * cannot be read, hold bad lines or no record; then, and when fn returned non-zero, returns -1.
 */
int timeline_scan_files(char *const *names, size_t n, timeline_scan_fn *fn,
			void (*before)(void *ctx, const char *name), void *ctx);

#endif
