/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cgroup.h - the control group (version 2) of one session, with the session's limits on it.
 *
 * Two groups, one in the other: ringfence-ID has no processes and hands its controllers down, so
 * that nobody above takes them away while it is there; ringfence-ID/session has the limits and the
 * processes. A lock on the first tells a later Ringfence that its owner lives. Not thread-safe.
 */
#ifndef RINGFENCE_KERN_CGROUP_H
#define RINGFENCE_KERN_CGROUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "user/policy/ir.h"

struct cgroup {
	char *path;  /* of ringfence-ID; NULL: there is none */
	int outer;   /* ringfence-ID, locked */
	int session; /* ringfence-ID/session, -1: there is none */
};

#define CGROUP_INIT                                                                                \
	{                                                                                          \
		.outer = -1, .session = -1                                                         \
	}

/*
 * Makes the group: below our own where that can be, else below the next one above that can have it.
 * Removes what a Ringfence that was killed left there. Returns 0 or a negative errno, with a
 * sentence that the caller frees and nothing left behind; -ENOTSUP: cgroup v2 is not to be had.
 */
int cgroup_make(struct cgroup *c, const char *id, const struct ir_limits *limits, char **ret_error);
/* Moves a process with all its threads in. Returns 0 or a negative errno. */
int cgroup_add(const struct cgroup *c, pid_t pid);
/* Pids of all that are in; the caller frees ret_pids. */
size_t cgroup_pids(const struct cgroup *c, pid_t **ret_pids);
/* Is a process in it that has not ended? */
bool cgroup_populated(const struct cgroup *c);
/* Ends all that are in, at once. Returns 0 or a negative errno. */
int cgroup_kill(const struct cgroup *c);
/* The number behind a key in a file of the group; 0: there is none. */
uint64_t cgroup_number(const struct cgroup *c, const char *file, const char *key);
/* An inotify descriptor that is readable when one of its events files changed, or a negative errno.
 */
int cgroup_watch(const struct cgroup *c);
/* Removes it and forgets it, also when processes are in it: -EBUSY then, the group is left. */
int cgroup_remove(struct cgroup *c);

/* The group that a process is in, as a directory; NULL: none can be seen. The caller frees it. */
char *cgroup_of(pid_t pid);
/* Moves a process into the group of a directory. Returns 0 or a negative errno. */
int cgroup_move(const char *dir, pid_t pid);

#endif
