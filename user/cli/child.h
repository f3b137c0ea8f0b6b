/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * child.h - the program that run starts: found, forked, held until it is fenced, executed.
 *
 * The child becomes the session's user before it is fenced, so that the policy judges the program
 * and not our own change of user; it dies when we die. That bond is the kernel's parent death
 * signal: it covers the child itself, not what the child started, and a program with set-user-ID
 * sheds it. Once the session holds the child, keeper.h sees to all of it.
 */
#ifndef RINGFENCE_CLI_CHILD_H
#define RINGFENCE_CLI_CHILD_H

#include <signal.h>
#include <sys/types.h>

#include "user/session/place.h"

struct child {
	pid_t pid;
	int go;	   /* a byte lets it go, the end of file ends it */
	int error; /* what it could not do; end of file: the program runs */
};

/* What the program gets back as it was when we were started. */
struct child_signals {
	sigset_t mask;
	struct sigaction pipe;
};

/*
 * The file that name means in path, which the caller frees: 0, CLI_NOT_FOUND or CLI_NOT_EXECUTABLE,
 * reported.
 */
int child_find(const char *name, const char *path, char **ret_file);
/* Forks; the child waits. Returns 0 or CLI_FAILED, reported. */
int child_fork(const struct place *place, const char *file, char **argv,
	       const struct child_signals *signals, struct child *ret_child);
/*
 * Lets it execute the program; why: what it finds as RINGFENCE_WHY, NULL: what we have. Returns 0,
 * or the exit status for what it could not do, reported.
 */
int child_go(struct child *c, const char *file, const char *why);
/* Ends a child that was not let go. */
void child_abandon(struct child *c);

#endif
