/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * story.h - what timelines come to, for the HTML and the audit report: verdicts, the rules behind
 * them, endpoints, secrets touched, policies in force, people who approved, holes. Each statement
 * keeps the record that it was first seen in.
 *
 * Owns its memory; all text is printable. Boards are bounded by STORY_MAX names, above which
 * `more` counts what has no line of its own. Not thread-safe.
 */
#ifndef RINGFENCE_REPORT_STORY_H
#define RINGFENCE_REPORT_STORY_H

#include "user/report/describe.h"
#include "user/report/dict.h"

#define STORY_MAX 10000

/* A thing and how often it was there. */
struct story_line {
	uint32_t name;	  /* in the board's names */
	uint32_t session; /* of the first record */
	uint64_t seq;	  /* of the first record */
	uint64_t n, denied;
	uint64_t sent, received; /* bytes */
	char *where, *text;	 /* NULL: none */
};

struct board {
	struct dict names;
	struct story_line *v; /* by name, until story_finish() */
	size_t n;
	uint64_t more;
};

struct story {
	uint64_t records, kinds[KIND_COUNT];
	uint64_t allowed, denied, killed, asked, audited;
	uint64_t lost, gaps;
	uint64_t calls, links, mismatches; /* of tool calls; none where nobody records them */
	uint64_t unattributed;		   /* effects that no call asked for */
	uint64_t bad_lines;		   /* counted by the caller */
	struct board rules, endpoints, secrets, policies, people, holes, audits, limits, orphans,
		odd;
};

/* A record without verdict, or allowed, that says nothing else: it is only counted. */
void story_count(struct story *s, enum kind kind, bool allowed);
/* A record that was read whole. session: its number. */
void story_add(struct story *s, const struct record *r, uint32_t session);
/*
 * A label was gained from a source that the record does not name itself: adds it to `secrets`.
 * source: printable.
 */
void story_secret(struct story *s, const struct record *r, uint32_t session, const char *source);
/* Sorts the boards: denied, then most bytes sent, then most frequent; nothing is added afterwards.
 */
void story_finish(struct story *s);
/* The name of a line, NUL-terminated copy into out, which is emptied before. */
const char *story_name(const struct board *b, const struct story_line *l, struct strbuf *out);
void story_release(struct story *s);

#endif
