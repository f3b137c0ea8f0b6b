/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * log.h - the denials of a session as those who were denied hear of them: the last ones as they
 * were recorded, all of them by kind, and who has heard of what.
 *
 * Bounded, whatever is denied: WHY_RECENT lines, WHY_KINDS kinds, WHY_READERS readers; what is of
 * no kind that has room is counted. Lines are those of the timeline. Owns its memory. Pure, not
 * thread-safe.
 */
#ifndef RINGFENCE_WHY_LOG_H
#define RINGFENCE_WHY_LOG_H

#include "user/why/reason.h"

#define WHY_RECENT	256
#define WHY_KINDS	64
#define WHY_READERS	16
#define WHY_READER_SIZE 65
#define WHY_LINE_MAX	(64u << 10) /* bytes; a longer line is counted, not kept */
#define WHY_PAGE_KINDS	10	    /* kinds that one page tells of */

struct why_line {
	char *text;
	size_t len;
	uint64_t seq;
	uint32_t pid;
};

struct why_kind {
	char *key;
	struct why_line last;
	uint64_t count;
};

/* A conversation with a model: what it has heard is not told it again. */
struct why_reader {
	char name[WHY_READER_SIZE];
	uint64_t heard[WHY_KINDS], other, used;
};

struct why_log {
	struct why_line recent[WHY_RECENT];
	uint64_t nrecent; /* in all; the last is at (nrecent - 1) % WHY_RECENT */
	struct why_kind kinds[WHY_KINDS];
	size_t nkinds;
	uint64_t denied; /* in all */
	uint64_t other;	 /* of these, of kinds that had no room */
	struct why_reader readers[WHY_READERS];
	uint64_t uses;
};

/* Who hears: names of its labels, of which `data` follow data. All: a person. */
struct why_listener {
	bool all;
	struct reason_names has, data;
};

/* A line of the timeline, with or without its newline; what is no denial is passed over. */
void why_log_line(struct why_log *log, const char *line, size_t len);
void why_log_release(struct why_log *log);

enum why_which {
	WHY_LAST,
	WHY_PID, /* the last of that process */
	WHY_SEQ,
	WHY_ALL, /* the kinds, each with its last */
	WHY_NEW, /* the same, but what the reader has heard is left out; it has heard it then */
};

struct why_question {
	enum why_which which;
	uint64_t number;    /* of PID, SEQ */
	const char *reader; /* of NEW */
	struct why_reader
		*own; /* of NEW: one of the caller's, whom nobody can speak for; or NULL */
	bool json;
};

/*
 * Adds the answer; nothing when there is none. JSON: {"denied": N, "kinds": [{"count": N,
 * "reason": {…}}…], "other": N} for ALL and NEW, else one reason. Returns how many denials it is
 * about.
 */
uint64_t why_log_answer(struct why_log *log, const struct why_question *q,
			const struct why_listener *who, struct strbuf *out);

#endif
