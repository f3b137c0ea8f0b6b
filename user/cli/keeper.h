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
#ifndef RINGFENCE_CLI_KEEPER_H
#define RINGFENCE_CLI_KEEPER_H

#include <sys/types.h>

struct session;

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
 * Starts one, which holds what the session's engine has attached by now. Returns 0 or CLI_FAILED,
 * reported.
 */
int keeper_start(struct keeper *k, const struct session *s, enum keeper_duty duty);
/* The engine has attached more, or may have: one that holds that too takes its place. */
void keeper_renew(struct keeper *k, const struct session *s);
/* When somebody ended it, another takes its place. */
void keeper_check(struct keeper *k, const struct session *s);
/* Returns when it is gone. Does nothing when there is none. */
void keeper_stop(struct keeper *k);

#endif
