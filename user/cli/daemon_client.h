/* SPDX-License-Identifier: GPL-2.0-only */
/* daemon_client.h - a line to the daemon, and its answer. Reports what goes wrong. */
#ifndef RINGFENCE_CLI_DAEMON_CLIENT_H
#define RINGFENCE_CLI_DAEMON_CLIENT_H

#include <jansson.h>
#include <stdbool.h>

#include "user/base/strbuf.h"

/* A connection. Zero, but for fd. */
struct daemon_link {
	int fd;
	struct strbuf in;
};

/* Does a daemon listen? Nothing is reported. */
bool daemon_runs(void);
/* Is it sure that there is none? One that refuses us is there. */
bool daemon_is_gone(void);
/* Returns 0 or CLI_FAILED, reported. */
int daemon_connect(struct daemon_link *ret_link);
/* Sends a line with descriptors beside it. Returns 0 or a negative errno. */
int daemon_send(const struct daemon_link *l, const struct strbuf *line, const int *fds,
		size_t nfds);
/*
 * The next answer, which the caller decrefs. wait: until it comes; else what is there. NULL: none
 * yet, or *ret_gone, when the daemon is.
 */
json_t *daemon_receive(struct daemon_link *l, bool wait, bool *ret_gone);
void daemon_hang_up(struct daemon_link *l);

/* One question: the answer, which the caller decrefs; NULL: none came, which was reported. */
json_t *daemon_question(const struct strbuf *line);
/* The same; prints what is said and returns the status. ret_answer NULL: nobody wants more. */
int daemon_ask(const struct strbuf *line, json_t **ret_answer);

#endif
