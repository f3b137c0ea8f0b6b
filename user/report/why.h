/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * why.h - the causes of one record back to their sources, in sentences.
 *
 * The record names others by number: its chain, `because`, the record that opened or shut a gate.
 * Those are looked for in further passes over the timeline until no new number is named, so memory
 * holds only the records of the chain. Owns its memory.
 */
#ifndef RINGFENCE_REPORT_WHY_H
#define RINGFENCE_REPORT_WHY_H

#include "user/report/describe.h"
#include "user/timeline/scan.h"

#define WHY_RECORDS_MAX 64 /* of one chain; more are not followed */

struct why_record {
	uint64_t seq;
	char *line; /* NULL: not found yet */
	size_t len;
	bool looked_for; /* in a pass that ended */
};

struct why {
	struct strbuf session; /* of the record asked about: numbers are its own */
	struct why_record v[WHY_RECORDS_MAX];
	size_t n;
	bool cut; /* there were more */
};

/* seq: of the record asked about. */
void why_begin(struct why *w, uint64_t seq);
void why_release(struct why *w);
/* In each pass, for each record. The first of that number decides the session. */
void why_look(struct why *w, const struct scan *s);
/* After each pass: whether another one is needed. */
bool why_more(struct why *w);
/* Whether the record asked about was found. */
bool why_found(const struct why *w);
/* Adds the sentences, one a line. */
void why_tell(const struct why *w, struct strbuf *out);

#endif
