// SPDX-License-Identifier: GPL-2.0-only
/*
 * HTTP/2 (RFC 9113): frames and the streams they belong to.
 *
 * nghttp2 undoes HPACK; its sessions are for those who take part in a connection, so the frames are
 * read here.
 */
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/wire/http2_inside.h"

struct http2 *http2_new(struct wire *w)
{
	struct http2 *h = xcalloc(1, sizeof(*h));

	h->wire = w;
	h->half[REQUEST].skip = PREFACE_LEN;
	if (nghttp2_hd_inflate_new(&h->half[REQUEST].inflater) ||
	    nghttp2_hd_inflate_new(&h->half[RESPONSE].inflater))
		alloc_failed();
	return h;
}

void http2_free(struct http2 *h)
{
	if (!h)
		return;
	for (size_t i = 0; i < h->n; i++)
		exchange_free(h->streams[i].x);
	for (int i = 0; i < 2; i++) {
		nghttp2_hd_inflate_del(h->half[i].inflater);
		strbuf_release(&h->half[i].payload);
		strbuf_release(&h->half[i].block);
	}
	free(h);
}

size_t http2_kept(const struct http2 *h)
{
	return h ? sizeof(*h) + h->half[0].payload.size + h->half[1].payload.size +
			       h->half[0].block.size + h->half[1].block.size
		 : 0;
}

static enum wire_dir dir_of(const struct http2 *h, enum exchange_side side)
{
	return side == REQUEST ? h->wire->client : (enum wire_dir) !h->wire->client;
}

static void leave(struct http2 *h, size_t i)
{
	exchange_free(h->streams[i].x);
	h->streams[i] = h->streams[--h->n];
}

static struct exchange *find(struct http2 *h, uint32_t id)
{
	for (size_t i = 0; i < h->n; i++)
		if (h->streams[i].id == id)
			return h->streams[i].x;
	return NULL;
}

static void sweep(struct http2 *h, uint32_t id)
{
	for (size_t i = h->n; i-- > 0;)
		if (h->streams[i].id == id && exchange_over(h->streams[i].x))
			leave(h, i);
}

/* Of too many the oldest goes. */
static struct exchange *add_stream(struct http2 *h, uint32_t id)
{
	struct exchange *x;

	if (h->n == WIRE_PENDING_MAX) {
		size_t oldest = 0;

		for (size_t i = 1; i < h->n; i++)
			if (h->streams[i].x->number < h->streams[oldest].x->number)
				oldest = i;
		leave(h, oldest);
	}
	x = exchange_new(h->wire, h->wire->client, "2");
	h->streams[h->n++] = (struct http2_stream){id, x};
	return x;
}

/* Nothing of this direction can be read any more: its table of headers is not known. */
void http2_lose(struct http2 *h, enum exchange_side side, uint64_t ns, const char *why)
{
	struct http2_half *f = &h->half[side];

	if (f->lost)
		return;
	f->lost = true;
	wire_error(h->wire, dir_of(h, side), f->offset, ns, why);
	strbuf_release(&f->payload);
	strbuf_release(&f->block);
	for (size_t i = h->n; i-- > 0;) {
		exchange_done(h->streams[i].x, side, WIRE_HOLE, ns);
		if (exchange_over(h->streams[i].x))
			leave(h, i);
	}
}

void http2_end_stream(struct http2 *h, enum exchange_side side, uint32_t id, uint32_t flags,
		      uint64_t ns)
{
	struct exchange *x = find(h, id);

	if (!x)
		return;
	exchange_done(x, side, flags, ns);
	sweep(h, id);
}

struct exchange *http2_begin_side(struct http2 *h, enum exchange_side side, uint32_t id,
				  uint64_t ns)
{
	struct exchange *x = find(h, id);

	if (!x) {
		x = add_stream(h, id);
		x->no_request = side == RESPONSE;
	}
	if (!x->part[side].begun)
		exchange_begin(x, side, ns);
	return x;
}

static void frame_over(struct http2 *h, enum exchange_side side, uint64_t ns)
{
	struct http2_half *f = &h->half[side];
	bool good = true;

	f->in_frame = false;
	f->nhead = 0;
	if (f->block_stream && f->type != NGHTTP2_CONTINUATION)
		good = false;
	else if (f->type == NGHTTP2_HEADERS || f->type == NGHTTP2_CONTINUATION ||
		 f->type == NGHTTP2_PUSH_PROMISE)
		good = http2_take_headers(h, side, ns);
	else if (f->type == NGHTTP2_SETTINGS)
		good = http2_take_settings(h, side);
	else if (f->type == NGHTTP2_DATA && f->flags & NGHTTP2_FLAG_END_STREAM)
		http2_end_stream(h, side, f->stream, 0, ns);
	else if (f->type == NGHTTP2_RST_STREAM) {
		/* Of one that is over, as of a client that has enough, it cuts nothing. */
		http2_end_stream(h, REQUEST, f->stream, WIRE_CUT, ns);
		http2_end_stream(h, RESPONSE, f->stream, WIRE_CUT, ns);
	}
	strbuf_reset(&f->payload);
	if (!good)
		http2_lose(h, side, ns, "no frame of HTTP/2 that can be read");
}

static bool is_kept(uint8_t type)
{
	return type == NGHTTP2_HEADERS || type == NGHTTP2_CONTINUATION ||
	       type == NGHTTP2_PUSH_PROMISE || type == NGHTTP2_SETTINGS;
}

static void begin_frame(struct http2 *h, enum exchange_side side, uint64_t ns)
{
	struct http2_half *f = &h->half[side];
	const char *head = (const char *)f->head;

	f->length = http2_number(head, 3);
	f->type = f->head[3];
	f->flags = f->head[4];
	f->stream = http2_number(head + 5, 4) & 0x7fffffff;
	f->at = 0;
	f->pad = 0;
	f->in_frame = true;
	f->begin_ns = ns;
	if (is_kept(f->type) && f->length > WIRE_HEAD_MAX)
		http2_lose(h, side, ns, "a frame of headers is too long");
}

/* Part of DATA: one byte of padding's length first, then the content, then the padding. */
static void take_data(struct http2 *h, enum exchange_side side, const char *bytes, size_t len,
		      uint64_t ns)
{
	struct http2_half *f = &h->half[side];
	struct exchange *x = find(h, f->stream);
	uint32_t at = f->at, end;

	if (f->flags & NGHTTP2_FLAG_PADDED && !at) {
		f->pad = (unsigned char)*bytes + 1u;
		bytes++;
		len--;
		at++;
	}
	/* The content ends pad - 1 bytes before the frame does. */
	end = f->pad ? (f->length >= f->pad ? f->length - (f->pad - 1) : at) : f->length;
	if (at >= end)
		return;
	if (len > end - at)
		len = end - at;
	if (x)
		exchange_body(x, side, bytes, len, ns);
}

static size_t take_payload(struct http2 *h, enum exchange_side side, const char *bytes, size_t len,
			   uint64_t ns)
{
	struct http2_half *f = &h->half[side];

	if (len > f->length - f->at)
		len = f->length - f->at;
	if (is_kept(f->type))
		strbuf_add(&f->payload, bytes, len);
	else if (f->type == NGHTTP2_DATA)
		take_data(h, side, bytes, len, ns);
	f->at += (uint32_t)len;
	return len;
}

void http2_data(struct http2 *h, enum wire_dir dir, const char *bytes, size_t len, uint64_t ns)
{
	enum exchange_side side = dir == h->wire->client ? REQUEST : RESPONSE;
	struct http2_half *f = &h->half[side];

	while (len && !f->lost) {
		size_t n = 1;

		if (f->skip) {
			n = len < f->skip ? len : f->skip;
			f->skip -= (unsigned int)n;
		} else if (f->in_frame) {
			n = take_payload(h, side, bytes, len, ns);
		} else {
			f->head[f->nhead++] = (unsigned char)*bytes;
			if (f->nhead == FRAME_HEAD)
				begin_frame(h, side, ns);
		}
		f->offset += n;
		bytes += n;
		len -= n;
		if (f->in_frame && f->at == f->length && !f->lost)
			frame_over(h, side, ns);
	}
}

/* Inside of DATA the end of the frame is known. */
void http2_hole(struct http2 *h, enum wire_dir dir, uint64_t len, uint64_t ns)
{
	enum exchange_side side = dir == h->wire->client ? REQUEST : RESPONSE;
	struct http2_half *f = &h->half[side];
	bool padded = f->flags & NGHTTP2_FLAG_PADDED;
	struct exchange *x;

	if (f->lost)
		return;
	if (!f->in_frame || f->type != NGHTTP2_DATA || padded || len > f->length - f->at) {
		http2_lose(h, side, ns, "bytes are missing");
		return;
	}
	x = find(h, f->stream);
	if (x)
		exchange_hole(x, side, len);
	f->offset += len;
	f->at += (uint32_t)len;
	if (f->at == f->length)
		frame_over(h, side, ns);
}

void http2_end(struct http2 *h, enum wire_dir dir, uint64_t ns)
{
	enum exchange_side side = dir == h->wire->client ? REQUEST : RESPONSE;

	for (size_t i = h->n; i-- > 0;) {
		exchange_done(h->streams[i].x, side, WIRE_CUT, ns);
		if (exchange_over(h->streams[i].x))
			leave(h, i);
	}
}
