/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * procs.h - the processes that live at a point of a timeline, for views that go through it once.
 *
 * Of bounded size: of the processes that ended only the last PROCS_ENDED_MAX are still known, and
 * of the living the newest PROCS_ALIVE_MAX. Owns its memory. Not thread-safe.
 */
#ifndef RINGFENCE_REPORT_PROCS_H
#define RINGFENCE_REPORT_PROCS_H

#include <stdbool.h>
#include <stdint.h>

#include "user/report/describe_scan.h"
#include "user/timeline/scan.h"

#define PROCS_ALIVE_MAX 32768
#define PROCS_ENDED_MAX 1024
#define PROCS_TEXT_MAX	200 /* bytes of a command line or of a row of labels that are kept */
#define PROCS_NAME_MAX	32
#define PROCS_DEPTH_MAX 60000

/* Links are indexes + 1; 0: none. */
struct proc {
	uint64_t key; /* hash of the id and session */
	uint32_t chain, older, newer;
	uint32_t pid;
	uint16_t depth; /* ancestors that were known when it came */
	bool told;	/* a record of its own was there */
	bool ended;
	bool picked;	      /* it or an ancestor is what was asked for */
	uint64_t parent, top; /* keys; top: of its ancestor of depth 1, or its own; 0: none */
	uint64_t effects[KIND_COUNT];
	uint64_t started_us;
	char name[PROCS_NAME_MAX]; /* printable */
	char *command, *labels;	   /* printable; kept only with texts; NULL: none */
};

struct procs {
	bool texts; /* keep command lines and labels */
	struct proc *v;
	uint32_t n, room, free;
	uint32_t *bucket, nbuckets;
	uint32_t alive[2], ended[2]; /* lists: oldest and newest */
	uint32_t nalive, nended;
	uint64_t seen;	    /* processes that ever came */
	uint64_t forgotten; /* that lived when there was no room */
};

void procs_release(struct procs *p);
/* NULL: not known. Valid until the next procs_add(). */
struct proc *procs_find(const struct procs *p, uint64_t key);
/* 0: the record is about no process. */
uint64_t procs_key(const struct scan *s, struct scan_value id);
/*
 * What a record tells of who lives: forks, first records, ends. Returns the process that the record
 * is about, NULL: none; counts the effect there. Valid until the next call.
 */
struct proc *procs_add(struct procs *p, const struct scan *s, const struct scan_who *who,
		       enum kind kind);

#endif
