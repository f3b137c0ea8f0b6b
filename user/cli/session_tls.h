/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * session_tls.h - finds the TLS libraries that a session's processes map, and has probes put in.
 *
 * The kernel tells of a file before it is mapped, so what is not there yet is looked for again at
 * each tick. A file is looked at once, whoever maps it.
 */
#ifndef RINGFENCE_CLI_SESSION_TLS_H
#define RINGFENCE_CLI_SESSION_TLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct session;

/* A file that was looked at. */
struct tls_known {
	uint64_t ino;
	uint32_t dev;
};

/* A process that has mapped, or is just mapping, a file. ino 0: whatever it has mapped. */
struct tls_pending {
	uint64_t since_ns;
	uint64_t ino;
	uint32_t dev;
	uint32_t pid;
	uint64_t start_ns; /* of the process */
};

/* A file without such functions, which waits to be searched for marks of a TLS library. */
struct tls_search {
	int fd;
	uint32_t pid;
	uint64_t start_ns;
	char *path;
};
#define TLS_SEARCHES_MAX 64

struct session_tls {
	bool on;
	struct tls_known *known;
	size_t nknown;
	struct tls_pending *pending;
	size_t npending;
	struct tls_search *searches;
	size_t nsearches;
	uint32_t images; /* numbers given, from 1 */
	uint32_t attached;
};

/* Before anything runs in it. Reports what goes wrong. */
int session_tls_begin(struct session *s);
/* A record of the ring of type RF_EV_IMAGE. */
void session_tls_image(struct session *s, const void *record, size_t size);
/* A process was taken in that ran before: what it has mapped is looked at. */
void session_tls_taken(struct session *s, uint32_t pid, uint64_t start_ns);
/* Nothing comes any more: what waits is looked at. */
void session_tls_finish(struct session *s);
void session_tls_tick(struct session *s, uint64_t now_ns);
/* Is anything waited for that comes without a record? */
bool session_tls_waits(const struct session *s);
void session_tls_release(struct session_tls *t);

#endif
