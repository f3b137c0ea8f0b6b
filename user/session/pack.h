/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pack.h - compresses closed segments (gzip) in a thread of its own, so that records are not kept
 * waiting. NAME becomes NAME.gz, which is complete before NAME goes; what cannot be compressed
 * stays as it is, with one warning.
 *
 * pack_add() and pack_end() are one thread's.
 */
#ifndef RINGFENCE_SESSION_PACK_H
#define RINGFENCE_SESSION_PACK_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

struct pack {
	pthread_t thread;
	pthread_mutex_t lock; /* of what follows */
	pthread_cond_t changed;
	bool started, ending;
	int dir;
	char **names; /* to do */
	size_t nnames;
};

/* name: in the directory, whose descriptor stays open until pack_end(). Taken over. */
void pack_add(struct pack *p, int dir, char *name);
/* Waits until all is done. */
void pack_end(struct pack *p);

#endif
