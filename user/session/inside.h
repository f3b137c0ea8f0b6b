/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * inside.h - the socket on which a session's own processes hear why they were denied.
 *
 * /run/ringfence/why/SESSION.sock, of the session's user alone; the kernel lets processes of the
 * session connect to it, whatever their policy says of sockets. Who connects is looked for among
 * the session's live processes: nobody else is answered. Requests are fields with a NUL behind each
 * until the end of the stream, as on the control socket; the answer is one digit, an exit status,
 * and text. Nothing that is said here opens a gate, takes a label off or makes a policy allow more.
 *
 * A peer that is slow or silent keeps nobody waiting: descriptors do not block, there are
 * INSIDE_PEERS at most, and one that says nothing for INSIDE_PATIENCE_NS goes. Not thread-safe.
 */
#ifndef RINGFENCE_SESSION_INSIDE_H
#define RINGFENCE_SESSION_INSIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "user/base/strbuf.h"
#include "user/session/control.h"

#define INSIDE_DIR	   CONTROL_DIR "/why"
#define INSIDE_ENV	   "RINGFENCE_WHY" /* in the environment of what run starts: the path */
#define INSIDE_REQUEST_MAX (64u << 10)
#define INSIDE_ANSWER_MAX  (128u << 10)
#define INSIDE_WORDS_MAX   512
#define INSIDE_PEERS	   16
#define INSIDE_PATIENCE_NS 2000000000ULL

struct session;

struct inside_peer {
	int fd; /* 0: none */
	uint64_t since_ns;
	char *buf;
	size_t len;
	struct ucred cred;
	int pidfd; /* of who connected; -1: not to be had */
};

struct inside {
	bool open;
	int fd, poll; /* listening; what is readable when there is something to do */
	char path[CONTROL_PATH_MAX];
	struct inside_peer peers[INSIDE_PEERS];
};

/* Failure is a warning: the session runs without. */
void inside_open(struct inside *in, struct session *s);
/* Does what can be done without waiting; to be called when in->poll is readable, or now and then.
 */
void inside_serve(struct inside *in, struct session *s);
void inside_close(struct inside *in, struct session *s);
/* Milliseconds until a silent peer goes; -1: there is none. */
int inside_timeout(const struct inside *in, uint64_t now_ns);

#endif
