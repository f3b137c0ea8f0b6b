/* SPDX-License-Identifier: GPL-2.0-only */
/* http1_inside.h - what http1*.c share. */
#ifndef RINGFENCE_WIRE_HTTP1_INSIDE_H
#define RINGFENCE_WIRE_HTTP1_INSIDE_H

#include "user/wire/inside.h"

#define HTTP1_DIGITS_MAX 15 /* of a length or of a chunk's size */

enum http1_state {
	STATE_START, /* of a message: its first line */
	STATE_HEADER,
	STATE_BODY, /* left bytes */
	STATE_UNTIL_END,
	STATE_CHUNK, /* the line of its size */
	STATE_CHUNK_DATA,
	STATE_CHUNK_END,
	STATE_TRAILER,
	STATE_LOST,   /* behind a hole or nonsense: until a first line is found */
	STATE_TUNNEL, /* what follows is another protocol */
};

struct http1_side {
	enum http1_state state;
	struct strbuf line;
	uint64_t left, offset, line_ns;
	size_t head; /* bytes of the head so far */
	bool skips;  /* STATE_LOST: the line is too long to be a first one */
	bool close, chunked, has_length;
	struct exchange *x; /* whose message it is in */
};

struct http1 {
	struct wire *wire;
	struct http1_side side[2];		  /* by enum exchange_side */
	struct exchange *queue[WIRE_PENDING_MAX]; /* oldest first */
	size_t n;
	struct strbuf upgrade, extensions; /* of the response's head */
};

/* Takes those out of the queue that are over; the one at a place. */
void http1_sweep(struct http1 *h);
void http1_leave(struct http1 *h, size_t at);
/* A first line. found: behind a hole. Returns false when it is none. */
bool http1_begin_message(struct http1 *h, enum exchange_side side, const char *line, size_t n,
			 bool found);
/* A line of the head, or of the trailer. Returns false when it is none. */
bool http1_take_header(struct http1 *h, enum exchange_side side, const char *line, size_t n);
/* The head is over: what follows is decided; the message is over. */
void http1_end_message(struct http1 *h, enum exchange_side side, uint32_t flags, uint64_t ns);
void http1_headed(struct http1 *h, enum exchange_side side, uint64_t ns);

#endif
