/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * control.h - the socket by which a person speaks to a running session: approve, labels,
 * reload.
 *
 * /run/ringfence/SESSION.sock. Who may speak: root and the user who started the session, never a
 * process of a session itself (the kernel refuses it the connection, and we look again). A request
 * is fields, each with a NUL behind it, until the end of the stream; the answer is one digit, the
 * exit status of the command that asked, and text. One request a connection. Not thread-safe.
 */
#ifndef RINGFENCE_SESSION_CONTROL_H
#define RINGFENCE_SESSION_CONTROL_H

#include <stdbool.h>

#include "user/session/sockets.h"

#define CONTROL_REQUEST_MAX 4096
#define CONTROL_WORDS_MAX   64

struct session;

struct control {
	bool open;
	int fd; /* listening, when open */
	char path[CONTROL_PATH_MAX];
};

/* Failure is a warning: the session runs without. */
void control_open(struct control *c, const struct session *s);
/* Answers who has connected; to be called when fd is readable. */
void control_serve(struct control *c, struct session *s);
void control_close(struct control *c);

#endif
