/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * verify_range.h - the lines of one range as they are, held against the marks of its seal: which
 * are not as they were; inside user/timeline/verify*.c only.
 */
#ifndef RINGFENCE_TIMELINE_VERIFY_RANGE_H
#define RINGFENCE_TIMELINE_VERIFY_RANGE_H

#include "user/timeline/verify.h"

struct range_line {
	uint64_t seq; /* 0: it does not begin as a record */
	uint64_t offset;
	uint32_t mark;
};

/* Lines in a row; zeros is an empty one. */
struct range {
	struct range_line *v;
	size_t n, room;
	uint64_t first_line;   /* number of v[0] in the file */
	bool begins_with_seal; /* which was good in itself */
	uint64_t lines;	       /* all of them; above VERIFY_LINES_MAX, v has only the first */
};

struct range_say {
	void (*say)(void *ctx, const struct verify_finding *finding);
	void *ctx;
	uint64_t told; /* findings so far; above VERIFY_FINDINGS_MAX they are only counted */
};

void range_add(struct range *r, const struct range_line *line);
void range_reset(struct range *r, uint64_t first_line);
void range_release(struct range *r);

void range_tell(struct range_say *s, uint64_t line, uint64_t offset, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
/* What differs from the marks of the seal, which stands at that line and offset behind the range.
 */
void range_differences(const struct range *r, const struct seal_said *seal, uint64_t line,
		       uint64_t offset, struct range_say *say);
/* No seal tells of them: whether their numbers go on one by one from `after`. */
void range_order(const struct range *r, uint64_t after, struct range_say *say);

#endif
