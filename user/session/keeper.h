/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * keeper.h - a process beside ours that holds what we hold of the kernel's part, so that a session
 * does not become free in the instant that we die: the kernel takes programs out with the last
 * descriptor of their links.
 *
 * It does nothing until we are gone. Then it ends the session's processes, or keeps them fenced
 * until they have ended by themselves. It is in a session of its own, takes no signals, and is the
 * last to be chosen when memory is short; who kills both of us at once has ended enforcement.
 */
#ifndef RINGFENCE_SESSION_KEEPER_H
#define RINGFENCE_SESSION_KEEPER_H

#include <sys/types.h>

#define KEEPER_NAME   "ringfence-keep" /* as the kernel has it, 15 bytes at most */
#define KEEPER_PARENT "ringfence"

struct node;

enum keeper_duty {
	KEEPER_NONE,
	KEEPER_ENDS,  /* we started the processes: they are killed */
	KEEPER_STAYS, /* they were somebody's before: they stay fenced. SIGTERM lets them go */
};

/* All zeros: there is none. */
struct keeper {
	enum keeper_duty duty;
	pid_t pid; /* 0: there is none */
	int fd;	   /* its end of file tells it that we are gone */
};

/*
 * Starts one, which holds what the node's engine has attached by now, for all sessions that are and
 * will be. Returns 0 or CLI_FAILED, reported.
 */
int keeper_start(struct keeper *k, const struct node *n, enum keeper_duty duty);
/* The engine holds other links now: a keeper of those takes its place. Returns as keeper_start().
 */
int keeper_renew(struct keeper *k, const struct node *n);
/* When somebody ended it, another takes its place. */
void keeper_check(struct keeper *k, const struct node *n);
/* It does now what it would do if we were gone. */
void keeper_leave(struct keeper *k);
/* Returns when it is gone. Does nothing when there is none. */
void keeper_stop(struct keeper *k);

#endif
