/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * peer.h - a connection to the daemon: what has come of a line, and what is still to be sent.
 *
 * Nobody is waited for: descriptors do not block, lines and what is unsent are bounded, and who is
 * silent without a session goes. Not thread-safe.
 */
#ifndef RINGFENCE_DAEMON_PEER_H
#define RINGFENCE_DAEMON_PEER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "user/base/strbuf.h"

#define PEER_FDS	 2	       /* that come with a request */
#define PEER_UNSENT	 (4u << 20)    /* bytes; who does not read them goes */
#define PEER_PATIENCE_NS 5000000000ULL /* until a line has come, without a session */

struct hosted;

struct peer {
	int fd;
	struct ucred cred;
	uint64_t since_ns; /* of its last line */
	struct strbuf in, out;
	int fds[PEER_FDS];
	size_t nfds;
	struct hosted *hosted; /* the session that it has begun; NULL: none */
	bool leaving;	       /* it goes when all is sent */
	bool gone;	       /* it is there no more */
};

/* Accepts one. NULL: there is none, or it could not be. now: since boot. */
struct peer *peer_accept(int listening, uint64_t now);
/* Takes what has come. True: p->in is a line, with its newline. */
bool peer_read(struct peer *p);
/* The line is done with: what came with it is closed. */
void peer_next(struct peer *p, uint64_t now);
/* Sends now what can be sent of it and what was unsent. */
void peer_send(struct peer *p, const struct strbuf *text);
void peer_flush(struct peer *p);
/* Has it been silent for too long? */
bool peer_silent(const struct peer *p, uint64_t now);
void peer_free(struct peer *p);

#endif
