/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * daemon.h - one engine, many sessions, until somebody stops it.
 *
 * One thread waits for records, for who connects to /run/ringfence/control.sock, and for signals;
 * nothing in it waits for one client or one session alone. A keeper (keeper.h) holds the engine's
 * links: when we are killed, what is fenced stays so until it has ended.
 */
#ifndef RINGFENCE_DAEMON_DAEMON_H
#define RINGFENCE_DAEMON_DAEMON_H

#include <stdbool.h>

#include "user/daemon/checkup.h"
#include "user/daemon/config.h"
#include "user/daemon/hosted.h"
#include "user/daemon/machine.h"
#include "user/daemon/peer.h"
#include "user/daemon/predecessor.h"
#include "user/session/node.h"

#define DAEMON_SOCKET	 "/run/ringfence/control.sock"
#define DAEMON_LOCK	 "/run/ringfence/daemon.lock"
#define DAEMON_PEERS	 1200 /* connections at once */
#define DAEMON_PEERS_UID 64   /* of one user that is not root */

struct daemon {
	struct config config;
	const char *config_path;
	struct machine machine;
	struct node node;
	struct peer **peers;
	size_t npeers;
	struct hosted **hosted;
	size_t nhosted;
	int listening, signals, lock;
	gid_t group; /* who is in it may do what root may; 0: nobody */
	uint64_t began_ns, told_ns, watchdog_ns;
	uint64_t sessions, malformed; /* so far */
	uint64_t gaps;		      /* that were told of, of sessions before */
	bool unsaved;		      /* the list could not be written, which was told */
	bool looks;		      /* checkup_start() was called */
	struct checkup checkup;
	bool stopping;
	bool release; /* what is fenced is let go */
};

/* Reads the settings. Returns an exit status; what is wrong was reported. */
int daemon_config(const char *path, struct config *ret_config);
/* Runs until it is stopped. Takes the settings over. Returns an exit status. */
int daemon_run(const char *path, struct config *config);

/* A session came or went: the list for whoever comes after us. */
void daemon_save(struct daemon *d);

/* daemon_answer.c: does what a line asks for, and sends the answer. */
void daemon_answer(struct daemon *d, struct peer *p);
/* Its session is over: the client is told. */
void daemon_tell_end(struct peer *p, const struct hosted *h, const char *said);
/* May it do to others' sessions what root may? */
bool daemon_is_operator(const struct daemon *d, const struct peer *p);

#endif
