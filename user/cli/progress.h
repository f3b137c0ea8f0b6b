/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * progress.h - how far the reading of long files is, as a bar on standard error when that is a
 * terminal and standard output is not the same one's text.
 */
#ifndef RINGFENCE_CLI_PROGRESS_H
#define RINGFENCE_CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#define PROGRESS_EVERY 8192 /* records between two looks at the clock */

struct progress {
	bool wanted, shown;
	uint64_t total; /* bytes */
	uint64_t began_ms, last_ms;
	uint64_t records;
};

/* total: bytes; below PROGRESS_BYTES_MIN nothing is shown. */
#define PROGRESS_BYTES_MIN (32u << 20)
void progress_begin(struct progress *p, uint64_t total);
/* After each PROGRESS_EVERY records. */
void progress_tell(struct progress *p, uint64_t bytes);
/* Removes the bar. */
void progress_end(struct progress *p);

#endif
