/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * canary.h - a process of our own in a session of its own, whose policy denies what it tries each
 * time that it is asked: enforcement that is there is seen to be there.
 *
 * What it tries reaches nobody: a datagram socket that is to be connected to this machine itself,
 * by which nothing is sent. Nothing here waits for the process. It ends with us.
 */
#ifndef RINGFENCE_DAEMON_CANARY_H
#define RINGFENCE_DAEMON_CANARY_H

#include <stdbool.h>
#include <sys/types.h>

#include "user/session/node.h"

/* Zero: there is none. */
struct canary {
	struct node *node;
	struct engine_policy policy;
	bool loaded, started;
	uint32_t session; /* index */
	pid_t pid;	  /* 0: it is gone */
	int ask, answer;  /* pipes */
};

/* Returns an exit status, reported. Tier observe denies nothing, and has none: 0. */
int canary_start(struct canary *c, struct node *n);
/* Has it one? */
static inline bool canary_is_there(const struct canary *c)
{
	return c->started;
}
/* Lets it try; one that was ended is replaced. Returns 0 or a negative errno. */
int canary_ask(struct canary *c);
/* True: it has tried; *ret_errno is what came of it, 0: it was let through. */
bool canary_hear(struct canary *c, int *ret_errno);
void canary_stop(struct canary *c);

#endif
