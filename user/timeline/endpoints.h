/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * endpoints.h - where a session talked to: sums by name, address, port and protocol, in the order
 * in which they were met.
 *
 * Of bounded size: what does not fit is counted together. Once there is a sum it stays, so that no
 * later traffic takes it away. Plain memory of the struct's owner; not thread-safe.
 */
#ifndef RINGFENCE_TIMELINE_ENDPOINTS_H
#define RINGFENCE_TIMELINE_ENDPOINTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "user/base/lru.h"
#include "user/base/strmap.h"

#define ENDPOINTS_MAX	     1024 /* of one session */
#define ENDPOINT_PROCESSES   8	  /* told of one */
#define ENDPOINT_SOCKETS_MAX 4096 /* open ones whose endpoint is remembered */
#define ENDPOINT_PROGRAM_MAX 255  /* bytes of a program's name */
#define ENDPOINT_PORT_WORDS  (65536 / 64)

/* One use of an endpoint, as a record tells it. Pointers are the caller's. */
struct endpoint_use {
	uint64_t mono_ns;
	uint64_t cookie;     /* of the socket; 0: unknown */
	const uint8_t *addr; /* 16 bytes, v4-mapped for IPv4 */
	const char *name;    /* that the address is known by, NULL: none */
	size_t name_len;
	uint64_t start_ns; /* of the process */
	uint32_t pid;
	uint16_t port;
	uint16_t own_port; /* of this side; 0: unknown */
	uint8_t protocol;
	const char *program; /* a longer one than ENDPOINT_PROGRAM_MAX is not told */
	size_t program_len;  /* 0: unknown */
};

struct endpoint_process {
	uint64_t start_ns;
	uint32_t pid;
	char *program; /* NULL: unknown */
	size_t program_len;
};

struct endpoint_sum {
	uint8_t addr[16];
	uint16_t port; /* of the peer; inbound: of this side */
	uint8_t protocol;
	bool inbound;
	char *name; /* NULL: none */
	size_t name_len;
	uint64_t connections; /* sockets that turned to it */
	uint64_t closed;      /* connections that have ended: the bytes are theirs */
	uint64_t sent, received;
	uint64_t first_ns, last_ns;
	struct endpoint_process process[ENDPOINT_PROCESSES];
	uint32_t nprocesses;
	bool more_processes; /* than there is room for */
};

struct endpoints {
	struct strmap keys;
	struct endpoint_sum *v; /* by number of the key */
	size_t n;
	struct lru sockets;	/* cookie → number + 1, or UINT64_MAX: there was no room */
	uint64_t *listening[2]; /* ports of TCP, of others: a bit each; NULL: none */
	struct {
		uint64_t connections, closed, sent, received;
	} unlisted;
};

void endpoints_init(struct endpoints *e);
void endpoints_release(struct endpoints *e);
/* Somebody of the session listens at the port. */
void endpoints_listen(struct endpoints *e, uint8_t protocol, uint16_t port);
/* A socket turns to an endpoint, and may. The same socket to the same endpoint again is one. */
void endpoints_connect(struct endpoints *e, const struct endpoint_use *use);
/*
 * A connection ended, after so many bytes. One that nobody of the session opened is inbound when it
 * is to a port that the session listens at; else it came with its socket, or its opening was lost.
 */
void endpoints_close(struct endpoints *e, const struct endpoint_use *use, uint64_t sent,
		     uint64_t received);

#endif
