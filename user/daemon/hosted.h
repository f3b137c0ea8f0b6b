/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hosted.h - a session that the daemon has for somebody: from the process that waits to be let go
 * until all that descends from it is gone.
 *
 * It is bound to the connection that has begun it: when that ends without a word, the session's
 * processes are ended, as those of `run` are with it; those of `attach` stay fenced. Ending waits
 * for nobody: hosted_step() does what is due. Not thread-safe.
 */
#ifndef RINGFENCE_DAEMON_HOSTED_H
#define RINGFENCE_DAEMON_HOSTED_H

#include <stdbool.h>
#include <sys/socket.h>

#include "user/daemon/config.h"
#include "user/daemon/machine.h"
#include "user/daemon/peer.h"
#include "user/daemon/request.h"
#include "user/session/session.h"

enum hosted_state {
	HOSTED_RUNS,
	HOSTED_WAITS, /* for what the program left */
	HOSTED_ENDS,  /* SIGTERM was sent */
	HOSTED_KILLS,
	HOSTED_FREES, /* what was attached to is let go */
};

struct hosted {
	struct session session;
	struct options options;
	struct place place;
	struct policy_input given;
	struct peer *peer; /* NULL: it is gone */
	struct ucred by;   /* who began it */
	pid_t pid;	   /* the first process */
	char *program;	   /* as the client calls it */
	char **texts;	   /* what the options point to */
	size_t ntexts;
	uint64_t began_ns;
	enum hosted_state state;
	uint64_t until_ns, killed_ns;
	bool wait;
	bool attached; /* to a process that ran before: it is not ended with its client */
	const char *why;
	int wait_status;
};

struct hosting {
	struct node *node;
	const struct config *config;
	const struct machine *machine;
};

/*
 * Begins what the request asks for, with the descriptors that came with it. Returns an exit status;
 * what is to be said goes to log_file(). ret_hosted is set when it is 0.
 */
int hosted_begin(const struct hosting *on, struct peer *p, const struct request *q,
		 struct hosted **ret_hosted);
/* Its program ended, or somebody wants it to end. why: a constant. */
void hosted_end(struct hosted *h, const char *why, int wait_status);
/* Who has begun it is gone without a word: `run` is ended with it, and `attach` goes on. */
void hosted_abandon(struct hosted *h);
/* Does what is due. True: nobody is left, or could be ended; hosted_finish() is next. */
bool hosted_step(struct hosted *h);
/* Milliseconds until something is due, at most ms. */
int hosted_timeout(const struct hosted *h, int ms);
/* Ends enforcement and its timeline, and says what there was to log_file(). */
void hosted_finish(struct hosted *h);
void hosted_free(struct hosted *h);

/* hosted_check.c: may the peer have this process fenced? Fills its place. Returns an exit status.
 */
int hosted_check(const struct hosting *on, struct peer *p, const struct request *q,
		 struct hosted *h);
/* The same of all that was attached to, once it is in the session. */
int hosted_check_taken(struct peer *p, const struct hosted *h);

#endif
