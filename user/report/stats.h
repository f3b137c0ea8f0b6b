/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * stats.h - numbers of a timeline: records by event, by program and by session, bytes, times.
 * Bounded by STATS_MAX names of each; what comes after is counted together. Owns its memory.
 */
#ifndef RINGFENCE_REPORT_STATS_H
#define RINGFENCE_REPORT_STATS_H

#include "user/timeline/scan.h"

#define STATS_MAX 512

struct stats_row {
	char *name; /* the JSON text of the string */
	size_t len;
	uint64_t n;
	uint64_t denied;
};

struct stats_rows {
	struct stats_row *v;
	size_t n;
	uint64_t other; /* records of names that did not fit */
};

struct stats {
	struct stats_rows events, programs, sessions;
	uint64_t records, bytes; /* of the lines */
	uint64_t read, written, sent, received;
	int64_t first_us, last_us;
	uint64_t bad; /* lines; the caller's */
};

void stats_add(struct stats *s, const struct scan *line);
/* Adds the tables, most frequent first. */
void stats_tell(struct stats *s, struct strbuf *out);
void stats_release(struct stats *s);

#endif
