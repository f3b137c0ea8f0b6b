/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * limits.h - the bounds of a running session: its control group, its time, what they stopped.
 *
 * Where a bound cannot be set nothing is started. A session that only audits has none. Reports what
 * goes wrong, and returns an exit status (enum cli_status).
 */
#ifndef RINGFENCE_SESSION_LIMITS_H
#define RINGFENCE_SESSION_LIMITS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "user/kern/cgroup.h"
#include "user/timeline/timeline.h"

struct session;

/* Zero: no limits. */
struct limits {
	bool on;
	struct timeline_limits bounds;
	struct cgroup group; /* path NULL: none is needed */
	int watch;	     /* with a group: readable when something was stopped */
	char *home;	     /* the group that an attached tree came from */
	uint64_t end_ns;     /* when the time is over, 0: never */
	bool over;
	bool changed;	  /* something may have been stopped since it was last told */
	uint64_t told_ns; /* when that was */
	uint64_t refused; /* as told */
	uint64_t killed;
};

/* Makes the group, by the session's id. */
int limits_open(struct limits *l, const struct session *s);
/* The time begins. */
void limits_begin(struct limits *l);
/* Puts our own child in, which waits. */
int limits_join(struct limits *l, pid_t pid);
/* Puts all processes of the session in, which may fork meanwhile; pid: the first of them. */
int limits_gather(struct limits *l, const struct session *s, pid_t pid);
/* Tells the timeline what was stopped since it was last told. */
void limits_tick(struct limits *l, const struct session *s);
/* Is the time over? Tells it once. */
bool limits_over(struct limits *l, const struct session *s);
/* Milliseconds until something is to be done, at most ms. */
int limits_timeout(const struct limits *l, uint64_t now_ns, int ms);
/* What they have done, in all. */
void limits_usage(const struct limits *l, struct timeline_usage *ret_usage);
/* Says it to a person; nothing when nothing was stopped. */
void limits_say(const struct limits *l);
/* Lets what still lives go back to where it came from, and removes the group. */
void limits_close(struct limits *l);

#endif
