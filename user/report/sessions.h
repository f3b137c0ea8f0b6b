/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sessions.h - the sessions of one or several timelines: who, where, when, under which tier.
 *
 * Owns its memory; all text is printable. One entry a name of a session. Not thread-safe.
 */
#ifndef RINGFENCE_REPORT_SESSIONS_H
#define RINGFENCE_REPORT_SESSIONS_H

#include "user/report/dict.h"
#include "user/timeline/reader.h"

#define SESSION_USERS_MAX 8

struct session_facts {
	char *name, *host, *kernel, *version, *tier, *why; /* NULL: not said */
	char *exit;					   /* NULL: not said */
	char *first_time, *last_time;			   /* RFC 3339 */
	uint64_t first_seq, last_seq, records;
	uint64_t first_us, last_us; /* since boot */
	int64_t wall_us;	    /* since 1970 of the moment the machine started */
	uint64_t denied, audited, approvals, lost, gaps;
	uint64_t starts; /* records of a session's start: more than one is a file that came twice */
	uint64_t missing; /* seqs that are not there, between the first and the last */
	uint64_t users[SESSION_USERS_MAX];
	size_t nusers;
	bool began, ended, counted;
};

struct sessions {
	struct dict names;
	struct session_facts *v;
	size_t n;
};

/* The number of a session, with a new entry for a new name. */
uint32_t sessions_of(struct sessions *s, const char *name);
/* Every record, in the order of the files: its number and time. */
void sessions_seen(struct sessions *s, uint32_t session, uint64_t seq, uint64_t mono_us);
/* A record that is read whole: what it says about its session. */
void sessions_add(struct sessions *s, uint32_t session, const struct record *r);
void sessions_release(struct sessions *s);

/* Microseconds since 1970 of an RFC 3339 text that ends in Z; 0: it is none. */
int64_t wall_time_us(const char *text);

#endif
