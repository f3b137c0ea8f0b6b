/* SPDX-License-Identifier: GPL-2.0-only */
/* guest.h - a session of ours that the daemon has, over one connection: of `run` and of `attach`.
 */
#ifndef RINGFENCE_CLI_GUEST_H
#define RINGFENCE_CLI_GUEST_H

#include <stdbool.h>
#include <sys/types.h>

#include "user/cli/daemon_client.h"
#include "user/session/options.h"

struct guest {
	struct daemon_link link;
	char *session;	    /* its id; NULL: none yet */
	unsigned processes; /* in it when it began */
	int output;	    /* the timeline of our own; -1: none */
	bool linked;	    /* the daemon has the session still */
	bool over;	    /* the policy's time was */
};

#define GUEST_NONE ((struct guest){.link.fd = -1, .output = -1})

/* Is there a daemon, and is it wanted? */
bool guest_wanted(const struct options *o);
/* Can the daemon do all of that? Returns 0 or CLI_USAGE, reported. */
int guest_check(const struct options *o);
/* Connects, and makes the file for the timeline. Returns 0 or an exit status, reported. */
int guest_open(struct guest *g, const struct options *o);
/*
 * Asks for the session of a process, with a line of run_request(). Returns 0 or an exit status,
 * reported. *ret_why: the path of its socket inside, or NULL; the caller frees it.
 */
int guest_begin(struct guest *g, const struct options *o, const struct strbuf *line, pid_t pid,
		char **ret_why);
/* Hears what the daemon says: in a session that began, only that it is over. */
void guest_hear(struct guest *g);
/* Says "end" (wait_status of the program, or -1) or "kill". */
void guest_say(struct guest *g, const char *op, int wait_status);
void guest_close(struct guest *g);

#endif
