/* SPDX-License-Identifier: GPL-2.0-only */
/* wire_feed.h - a client that talks to a model, for tests of what a timeline makes of it. */
#ifndef RINGFENCE_TESTS_WIRE_FEED_H
#define RINGFENCE_TESTS_WIRE_FEED_H

#include "tests/unit/feed.h"

#define CLIENT 100 /* the process that talks to the model; it works in /repo */

struct wire_feed {
	struct feed f;
	uint64_t at[2]; /* offsets of the connection, in and out */
	unsigned int turn;
	struct strbuf results; /* JSON of the results that the next request brings */
};

/* Process CLIENT, and a first request that is open. redact: with a key. */
void wire_feed_init(struct wire_feed *w, const char *name);
/* Bytes of connection 1 of CLIENT. */
void wire_feed_bytes(struct wire_feed *w, bool out, const char *bytes, size_t len);
/* The model asks for calls: each `{"id":…,"name":…,"input":…}`, n of them. Ends the response. */
struct wire_tool {
	const char *id, *name, *input; /* input: JSON */
};
void wire_feed_calls(struct wire_feed *w, const struct wire_tool *v, size_t n);
/* Its result is sent with the next request, which wire_feed_request() sends. */
void wire_feed_result(struct wire_feed *w, const char *id, const char *text);
void wire_feed_request(struct wire_feed *w);
/* A shell below the client that runs a command as agents do; returns with process pid executed. */
void wire_feed_shell(struct wire_feed *w, uint32_t pid, const char *command);
void wire_feed_connect(struct wire_feed *w, uint32_t pid, const uint8_t v4[4], uint16_t port);
void wire_feed_open(struct wire_feed *w, uint32_t pid, uint32_t access, const char *path);
/* Ends it; lines are in w->f.out until wire_feed_free(). */
void wire_feed_end(struct wire_feed *w);
void wire_feed_free(struct wire_feed *w);

#endif
