/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tls_seek.h - searches a file for functions of a TLS library that have no names. That takes
 * seconds in a large one, and meanwhile rings fill: it is done in a thread of its own, one file at
 * a time. The thread reads the file and writes its own result; all else is the caller's, of one
 * thread.
 */
#ifndef RINGFENCE_SESSION_TLS_SEEK_H
#define RINGFENCE_SESSION_TLS_SEEK_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "user/tls/find.h"

/* What is in a file; tls_sought_release() it. */
struct tls_sought {
	int r; /* of tls_find(), or why the file cannot be read */
	struct tls_find find;
	const char *mark; /* library that left marks, where find has nothing for probes; or NULL */
	bool rustls;	  /* find has something, and that left marks, too */
};

/* Zero: idle. */
struct tls_seek {
	bool busy; /* from tls_seek_begin() to tls_seek_end() */
	int fd;	   /* the file's, our own */
	uint32_t dev;
	uint64_t ino;
	pthread_t thread;
	atomic_bool over;
	struct tls_sought found;
};

/* The search itself, here and now. */
void tls_seek_now(int fd, struct tls_sought *ret_found);
void tls_sought_release(struct tls_sought *found);

/* Takes a descriptor of its own. A negative errno: there is no thread to be had; it stays idle. */
int tls_seek_begin(struct tls_seek *s, int fd, uint32_t dev, uint64_t ino);
/* Waits for the end where it is not over. The caller closes s->fd and releases what was found. */
void tls_seek_end(struct tls_seek *s, struct tls_sought *ret_found);

#endif
