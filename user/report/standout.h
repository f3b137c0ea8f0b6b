/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * standout.h - what stands out in a timeline beside its denials: files with secrets that were read,
 * files that later sessions obey and that were changed, many deletions by one process, the same
 * command again and again, the same denial again and again, data that went out unencrypted,
 * processes that lived on when the session's program had ended. Hints for a reader, not verdicts.
 *
 * One pass; bounded memory: of each sort the first STANDOUT_MAX things are counted. All text is
 * printable. Owns its memory. Not thread-safe.
 */
#ifndef RINGFENCE_REPORT_STANDOUT_H
#define RINGFENCE_REPORT_STANDOUT_H

#include "user/report/describe_scan.h"
#include "user/timeline/scan.h"

#define STANDOUT_MAX 1024

enum standout_sort {
	STANDOUT_SECRET,
	STANDOUT_DELETED,
	STANDOUT_CLEAR, /* unencrypted */
	STANDOUT_OBEYED,
	STANDOUT_REPEATED,
	STANDOUT_DENIED,
	STANDOUT_OUTLIVES,
	STANDOUT_SORTS,
};

struct standout_thing {
	uint64_t key;
	uint64_t seq;	  /* of the first record */
	uint64_t n;	  /* how often; bytes, for STANDOUT_CLEAR */
	uint64_t who;	  /* STANDOUT_SECRET: key of the reader; 0: told where it connected to */
	uint32_t session; /* its number, in the order in which they came */
	char *text;	  /* what, by whom */
	char *command;	  /* what who did it was called with; NULL: not known, or said */
};

struct standout_things {
	struct standout_thing *v;
	uint16_t *bucket; /* of keys: index + 1; 2 * STANDOUT_MAX of them */
	size_t n;
};

/* A process that lives. */
struct standout_proc {
	uint64_t key, seq;
	uint32_t session, pid;
	char name[20];
	char *command; /* NULL: not known */
};

struct standout {
	struct standout_things sorts[STANDOUT_SORTS];
	struct standout_proc *living;
	size_t nliving, room;
	struct standout_session {
		uint64_t name; /* hash */
		uint64_t root; /* key of the first process; 0: none yet, 1: ended */
	} * sessions;
	size_t nsessions, now; /* now: index + 1 of the record's */
	uint64_t outlived;     /* all of them */
};

void standout_add(struct standout *o, const struct scan *s, const struct scan_who *who,
		  enum kind kind);
/*
 * The things that are worth a line, three of a sort at most, of all sorts, the most telling first:
 * up to max of them are given to tell(), text printable. Returns how many there are.
 */
size_t standout_tell(const struct standout *o, size_t max,
		     void (*tell)(void *ctx, const struct standout_thing *thing, const char *text),
		     void *ctx);
void standout_release(struct standout *o);

#endif
