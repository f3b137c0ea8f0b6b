/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * session_tls.h - finds the TLS libraries that a session's processes map, and has probes put in.
 *
 * The kernel tells of a file before it is mapped, so what is not there yet is looked for again at
 * each tick. A file is looked at once, whoever maps it, in whichever session.
 */
#ifndef RINGFENCE_SESSION_SESSION_TLS_H
#define RINGFENCE_SESSION_SESSION_TLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct node;
struct session;

/* A file that the session was told of; what it is, is the node's (tls_files.h). */
struct tls_met {
	uint64_t ino;
	uint32_t dev;
	uint32_t pid; /* who has mapped it; 0: nobody yet */
	uint64_t start_ns;
	char *path;
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
	uint32_t dev;
	uint64_t ino;
	uint32_t pid;
	uint64_t start_ns;
	char *path;
};
#define TLS_SEARCHES_MAX 64

struct session_tls {
	bool on;
	struct tls_met *met;
	size_t nmet;
	struct tls_pending *pending;
	size_t npending;
	struct tls_search *searches;
	size_t nsearches;
};

/* Before anything runs in it. Reports what goes wrong. */
int session_tls_begin(struct session *s);
/*
 * The program that the session is to run first: what is in it is found before it runs, also what
 * has no names and takes longer to find.
 */
void session_tls_program(struct session *s, const char *file);
/* A record of the ring of type RF_EV_IMAGE. */
void session_tls_image(struct session *s, const void *record, size_t size);
/* A record of the ring of type RF_EV_TLS: looks whether it can be what it was taken for. */
void session_tls_data(struct session *s, const void *record, size_t size);
/* A process was taken in that ran before: what it has mapped is looked at. */
void session_tls_taken(struct session *s, uint32_t pid, uint64_t start_ns);
/* Nothing comes any more: what waits is looked at. */
void session_tls_finish(struct session *s);
void session_tls_tick(struct session *s, uint64_t now_ns);
/* Is anything waited for that comes without a record? */
bool session_tls_waits(const struct session *s);
/* Waits for the search that is under way, of whichever session. */
void session_tls_end_seek(struct node *n);
void session_tls_release(struct session_tls *t);

#endif
