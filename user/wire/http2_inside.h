/* SPDX-License-Identifier: GPL-2.0-only */
/* http2_inside.h - what http2*.c share. */
#ifndef RINGFENCE_WIRE_HTTP2_INSIDE_H
#define RINGFENCE_WIRE_HTTP2_INSIDE_H

#include <nghttp2/nghttp2.h>

#include "user/wire/inside.h"

#define FRAME_HEAD  9
#define PREFACE_LEN 24
#define TABLE_MAX   (1u << 20) /* bytes of a table of headers that we keep */

struct http2_stream {
	uint32_t id;
	struct exchange *x;
};

/* One direction. */
struct http2_half {
	unsigned char head[FRAME_HEAD];
	unsigned int nhead, skip; /* skip: bytes of the preface to come */
	uint32_t length, at;	  /* of the frame's payload, and of it what came */
	uint32_t stream;
	uint8_t type, flags;
	uint32_t pad;
	bool in_frame, lost;
	uint64_t offset, begin_ns;
	struct strbuf payload; /* of frames that are read in one piece */
	struct strbuf block;   /* headers that go on in the next frame */
	uint32_t block_stream;
	bool block_ends, block_promised;
	nghttp2_hd_inflater *inflater;
	bool has_table; /* this side said how large its table is; in force when the other agrees */
	uint32_t table;
};

struct http2 {
	struct wire *wire;
	struct http2_half half[2]; /* by enum exchange_side */
	struct http2_stream streams[WIRE_PENDING_MAX];
	size_t n;
};

/* Nothing of this direction can be read any more: its table of headers is not known. */
void http2_lose(struct http2 *h, enum exchange_side side, uint64_t ns, const char *why);
/* The stream's exchange, made when it is not there, with this side begun; its end. */
struct exchange *http2_begin_side(struct http2 *h, enum exchange_side side, uint32_t id,
				  uint64_t ns);
void http2_end_stream(struct http2 *h, enum exchange_side side, uint32_t id, uint32_t flags,
		      uint64_t ns);
/* A frame of headers, of settings, in the half's payload. Return false when it cannot be read. */
bool http2_take_headers(struct http2 *h, enum exchange_side side, uint64_t ns);
bool http2_take_settings(struct http2 *h, enum exchange_side side);
/* n bytes, most significant first. */
uint32_t http2_number(const char *s, unsigned int n);

#endif
