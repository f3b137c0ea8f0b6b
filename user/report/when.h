/* SPDX-License-Identifier: GPL-2.0-only */
/* when.h - the times of records: as numbers, and as people give them. Pure. */
#ifndef RINGFENCE_REPORT_WHEN_H
#define RINGFENCE_REPORT_WHEN_H

#include <stdbool.h>
#include <stdint.h>

#include "user/timeline/scan.h"

/* Microseconds since 1970 of `time`; of a text that is no such time, of `mono`. */
int64_t when_us(const struct scan *s);

/* The second of a record before; empty to begin with. */
struct when_second {
	char text[20]; /* up to the dot */
	int64_t us;
};

/* The same, sooner where the record is of that second; it is that of this record then. */
int64_t when_us_near(struct when_second *second, const struct scan *s);

/* A moment: RFC 3339 (also its beginning), or seconds since the first record, as the view shows. */
struct when {
	char text[32]; /* empty: by seconds */
	int64_t since_us;
};

/* Returns 0, or -EINVAL. */
int when_parse(const char *text, struct when *ret_when);
/* Whether a record is later; began_us: when_us() of the first record. */
bool when_is_over(const struct when *w, const struct scan *s, int64_t began_us);

#endif
