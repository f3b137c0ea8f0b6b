// SPDX-License-Identifier: GPL-2.0-only
/* Blocks of headers of HTTP/2, and the settings of their tables. */
#include "user/wire/http2_inside.h"

/* Undoes a block; what is of no stream (a promise) is undone all the same, for the table. */
static bool inflate_block(struct http2 *h, enum exchange_side side, struct exchange *x)
{
	struct http2_half *f = &h->half[side];
	const uint8_t *in = (const uint8_t *)(f->block.s ?: "");
	size_t left = f->block.len;

	for (;;) {
		nghttp2_nv nv;
		int flags = 0;
		ssize_t n = nghttp2_hd_inflate_hd2(f->inflater, &nv, &flags, in, left, 1);

		if (n < 0)
			return false;
		in += n;
		left -= (size_t)n;
		if (flags & NGHTTP2_HD_INFLATE_EMIT && x)
			exchange_header(x, side, (const char *)nv.name, nv.namelen,
					(const char *)nv.value, nv.valuelen);
		if (flags & NGHTTP2_HD_INFLATE_FINAL)
			break;
		if (!(flags & NGHTTP2_HD_INFLATE_EMIT) && !left)
			return false;
	}
	nghttp2_hd_inflate_end_headers(f->inflater);
	return true;
}

static bool is_interim(const struct exchange *x, enum exchange_side side)
{
	return side == RESPONSE && x->part[side].status / 100 == 1;
}

static void block_over(struct http2 *h, enum exchange_side side, uint64_t ns)
{
	struct http2_half *f = &h->half[side];
	struct exchange *x =
		f->block_promised ? NULL : http2_begin_side(h, side, f->block_stream, f->begin_ns);

	if (!inflate_block(h, side, x)) {
		http2_lose(h, side, ns, "a block of headers cannot be read");
		return;
	}
	strbuf_reset(&f->block);
	if (x && is_interim(x, side)) {
		strbuf_reset(&x->part[side].headers);
		x->part[side].nheaders = 0;
		x->part[side].begun = false;
		x = NULL;
	}
	if (x)
		exchange_headed(x, side);
	if (x && f->block_ends)
		http2_end_stream(h, side, f->block_stream, 0, ns);
	f->block_stream = 0;
}

/* Without padding and priority. Returns false when they do not fit. */
static bool strip(const struct http2_half *f, const char **payload, size_t *n)
{
	size_t pad = 0;

	if (f->flags & NGHTTP2_FLAG_PADDED) {
		if (!*n)
			return false;
		pad = (unsigned char)**payload;
		++*payload;
		--*n;
	}
	if (f->type == NGHTTP2_HEADERS && f->flags & NGHTTP2_FLAG_PRIORITY) {
		if (*n < 5)
			return false;
		*payload += 5;
		*n -= 5;
	}
	if (f->type == NGHTTP2_PUSH_PROMISE) {
		if (*n < 4)
			return false;
		*payload += 4;
		*n -= 4;
	}
	if (pad > *n)
		return false;
	*n -= pad;
	return true;
}

bool http2_take_headers(struct http2 *h, enum exchange_side side, uint64_t ns)
{
	struct http2_half *f = &h->half[side];
	const char *payload = f->payload.s ?: "";
	size_t n = f->payload.len;

	if (f->type == NGHTTP2_CONTINUATION) {
		if (f->block_stream != f->stream)
			return false;
	} else {
		if (f->block_stream || !f->stream || !strip(f, &payload, &n))
			return false;
		f->block_stream = f->stream;
		f->block_ends = f->type == NGHTTP2_HEADERS && f->flags & NGHTTP2_FLAG_END_STREAM;
		f->block_promised = f->type == NGHTTP2_PUSH_PROMISE;
	}
	if (f->block.len + n > WIRE_HEAD_MAX)
		return false;
	strbuf_add(&f->block, payload, n);
	if (f->flags & NGHTTP2_FLAG_END_HEADERS)
		block_over(h, side, ns);
	return true;
}

uint32_t http2_number(const char *s, unsigned int n)
{
	uint32_t value = 0;

	for (unsigned int i = 0; i < n; i++)
		value = value << 8 | (unsigned char)s[i];
	return value;
}

/* What one side says of its table holds for what the other writes, once that has agreed. */
bool http2_take_settings(struct http2 *h, enum exchange_side side)
{
	struct http2_half *f = &h->half[side], *other = &h->half[!side];

	if (f->flags & NGHTTP2_FLAG_ACK) {
		if (other->has_table &&
		    nghttp2_hd_inflate_change_table_size(f->inflater, other->table))
			return false;
		other->has_table = false;
		return true;
	}
	for (size_t i = 0; i + 6 <= f->payload.len; i += 6) {
		uint32_t value = http2_number(f->payload.s + i + 2, 4);

		if (http2_number(f->payload.s + i, 2) != NGHTTP2_SETTINGS_HEADER_TABLE_SIZE)
			continue;
		if (value > TABLE_MAX)
			return false;
		f->has_table = true;
		f->table = value;
	}
	return true;
}
