/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * wires.h - the connections of a session whose bytes are read: one struct wire each, found by
 * number.
 *
 * Fed in order of time; hands on messages with the connection that they came over. Bounded: of more
 * than WIRES_MAX connections, or above WIRES_KEPT_MAX bytes of what is not finished, the longest
 * unused one is ended. Owns its memory; not thread-safe. Inside timeline/ only.
 */
#ifndef RINGFENCE_TIMELINE_WIRES_H
#define RINGFENCE_TIMELINE_WIRES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "user/wire/wire.h"

#define WIRES_MAX      1024
#define WIRES_KEPT_MAX (256u << 20)

/* Where bytes came from. */
struct wires_connection {
	uint64_t number;   /* with `way` the connection's name in its session */
	uint64_t start_ns; /* of the process */
	uint32_t pid;
	uint8_t way;		     /* enum wires_way */
	uint8_t family;		     /* of the socket: AF_INET, AF_INET6; 0: not known */
	uint16_t port, lport;	     /* of the peer, own */
	uint8_t addr[16], laddr[16]; /* v4-mapped for IPv4 */
};

/* As enum timeline_way. */
enum wires_way {
	WIRES_TLS,   /* numbers are those of tls.data */
	WIRES_PLAIN, /* a socket's bytes; numbers are its cookie */
	WIRES_STDIO, /* a pair of pipes */
};

struct wires_entry;

struct wires {
	struct wires_entry **v;
	size_t n;
	uint64_t used;
	size_t kept;
	void (*message)(void *ctx, const struct wires_connection *c, const struct wire_message *m);
	void *ctx;
};

void wires_release(struct wires *w);
/* As wire_data(); the newest that is known of the connection is kept. */
void wires_data(struct wires *w, const struct wires_connection *c, enum wire_dir dir,
		uint64_t offset, const void *bytes, size_t len, uint64_t mono_ns);
/* The connection is over, both ways. */
void wires_end(struct wires *w, enum wires_way way, uint64_t number, uint64_t mono_ns);
/* All of one process (pid 0: of all) are over. */
void wires_exit(struct wires *w, uint64_t start_ns, uint32_t pid, uint64_t mono_ns);

#endif
