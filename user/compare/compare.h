/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * compare.h - two sets of sessions: what the second did that the first did not, and the reverse.
 *
 * Files are told by the directories that they lie in: a file counts as new where nothing of its
 * directory was used so before. The directory where a session's first program was executed is
 * ${workspace}, and numbers of processes in names stand for any. Pure; owns its memory.
 */
#ifndef RINGFENCE_COMPARE_COMPARE_H
#define RINGFENCE_COMPARE_COMPARE_H

#include "user/backtest/operation.h"
#include "user/base/strmap.h"
#include "user/timeline/writer.h"

enum compare_kind {
	COMPARE_DENIAL, /* "rule: operation object" */
	COMPARE_PROGRAM,
	COMPARE_ENDPOINT,
	COMPARE_LISTEN,
	COMPARE_SYSTEM, /* "operation" */
	COMPARE_LABEL,	/* "label: program" */
	COMPARE_WRITE,	/* directories */
	COMPARE_READ,
	COMPARE_KINDS,
};

enum compare_side { COMPARE_A, COMPARE_B, COMPARE_SIDES };

/* A thing on one side. */
struct compare_seen {
	uint64_t n;
	uint64_t seq;  /* of the first */
	uint32_t file; /* timeline of the first, index into files */
	char *example; /* of a directory: a file; NULL: none */
};

struct compare_thing {
	struct compare_seen side[COMPARE_SIDES];
};

struct compare {
	struct strmap names[COMPARE_KINDS];
	struct compare_thing *things[COMPARE_KINDS];
	struct strmap files;
	uint32_t file; /* at hand */
	uint64_t records[COMPARE_SIDES];
	struct operation operation;
	struct strbuf
		workspace; /* of the timeline at hand; empty: not known, or a directory of / */
	bool placed;
	struct strbuf name;
};

void compare_release(struct compare *c);
/* Records from now on are of this timeline. */
void compare_file(struct compare *c, const char *name);
void compare_add(struct compare *c, enum compare_side side, const struct scan *s);
/* How many things are on that side alone. */
size_t compare_count(const struct compare *c, enum compare_kind kind, enum compare_side side);
/* In words; at most `lines` things of each kind and side (0: all). */
void compare_text(const struct compare *c, size_t lines, struct strbuf *out);
/* One JSON object on a line. */
void compare_json(const struct compare *c, struct strbuf *out);

#endif
