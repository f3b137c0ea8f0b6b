// SPDX-License-Identifier: GPL-2.0-only
/* HTTP/1.0 and 1.1 (RFC 9112): where lines and bodies begin and end. */
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/wire/http1_inside.h"
#include "user/wire/http1_line.h"

struct http1 *http1_new(struct wire *w)
{
	struct http1 *h = xcalloc(1, sizeof(*h));

	h->wire = w;
	return h;
}

void http1_free(struct http1 *h)
{
	if (!h)
		return;
	for (size_t i = 0; i < h->n; i++)
		exchange_free(h->queue[i]);
	strbuf_release(&h->side[REQUEST].line);
	strbuf_release(&h->side[RESPONSE].line);
	strbuf_release(&h->upgrade);
	strbuf_release(&h->extensions);
	free(h);
}

size_t http1_kept(const struct http1 *h)
{
	return h ? sizeof(*h) + h->side[0].line.size + h->side[1].line.size : 0;
}

static enum wire_dir dir_of(const struct http1 *h, enum exchange_side side)
{
	return side == REQUEST ? h->wire->client : (enum wire_dir) !h->wire->client;
}

void http1_leave(struct http1 *h, size_t at)
{
	exchange_free(h->queue[at]);
	memmove(h->queue + at, h->queue + at + 1, (--h->n - at) * sizeof(h->queue[0]));
}

/* Those that have both. */
void http1_sweep(struct http1 *h)
{
	for (size_t i = h->n; i-- > 0;)
		if (exchange_over(h->queue[i]) && h->side[REQUEST].x != h->queue[i])
			http1_leave(h, i);
}

static void lose(struct http1 *h, enum exchange_side side, uint64_t ns, const char *why)
{
	struct http1_side *s = &h->side[side];
	struct exchange *x = s->x;

	wire_error(h->wire, dir_of(h, side), s->offset, ns, why);
	s->x = NULL;
	if (x)
		exchange_done(x, side, WIRE_HOLE, ns);
	http1_sweep(h);
	strbuf_reset(&s->line);
	s->state = STATE_LOST;
	s->skips = false;
}

/* "1a;name=value": the size of a chunk. */
static bool take_size(struct http1_side *s, const char *line, size_t n)
{
	size_t digits = 0;

	s->left = 0;
	for (; digits < n; digits++) {
		char c = line[digits] | 0x20;
		int value = c >= '0' && c <= '9'   ? c - '0'
			    : c >= 'a' && c <= 'f' ? c - 'a' + 10
						   : -1;

		if (value < 0)
			break;
		if (digits == HTTP1_DIGITS_MAX)
			return false;
		s->left = 16 * s->left + (uint64_t)value;
	}
	if (!digits || (digits < n && !strchr("; \t", line[digits])))
		return false;
	s->state = s->left ? STATE_CHUNK_DATA : STATE_TRAILER;
	return true;
}

/* One line without its end. Returns NULL or what is wrong with it. */
static const char *take_line(struct http1 *h, enum exchange_side side, const char *line, size_t n,
			     uint64_t ns)
{
	struct http1_side *s = &h->side[side];

	switch (s->state) {
	case STATE_START:
		if (!n)
			return NULL; /* an empty line before a message */
		return http1_begin_message(h, side, line, n, false) ? NULL
								    : "no first line of HTTP";
	case STATE_HEADER:
	case STATE_TRAILER:
		s->head += n + 2;
		if (s->head > WIRE_HEAD_MAX)
			return "a head is too long";
		if (!n && s->state == STATE_HEADER)
			http1_headed(h, side, ns);
		else if (!n)
			http1_end_message(h, side, 0, ns);
		else if (!http1_take_header(h, side, line, n))
			return "no header of HTTP";
		return NULL;
	case STATE_CHUNK:
		return take_size(s, line, n) ? NULL : "no size of a chunk";
	case STATE_CHUNK_END:
		s->state = STATE_CHUNK;
		return n ? "a chunk does not end" : NULL;
	default:
		return NULL;
	}
}

/* Looks in a line for the first one of a message; what is before it was a body. */
static void look(struct http1 *h, enum exchange_side side, const char *line, size_t n)
{
	const char *from = http1_line_find(side == REQUEST, line, n);

	if (from)
		http1_begin_message(h, side, from, n - (size_t)(from - line), true);
}

static void line_over(struct http1 *h, enum exchange_side side, uint64_t ns)
{
	struct http1_side *s = &h->side[side];
	struct strbuf line = s->line;
	const char *wrong = NULL;

	s->line = (struct strbuf)STRBUF_INIT;
	if (line.len && line.s[line.len - 1] == '\r')
		line.s[--line.len] = '\0';
	if (s->state != STATE_LOST)
		wrong = take_line(h, side, line.s ?: "", line.len, ns);
	else if (!s->skips)
		look(h, side, line.s ?: "", line.len);
	s->skips = false;
	strbuf_release(&line);
	if (wrong)
		lose(h, side, ns, wrong);
}

/* Takes bytes up to the end of a line; returns how many. */
static size_t take_text(struct http1 *h, enum exchange_side side, const char *bytes, size_t len,
			uint64_t ns)
{
	struct http1_side *s = &h->side[side];
	const char *end = memchr(bytes, '\n', len);
	size_t n = end ? (size_t)(end - bytes) : len;

	if (!s->line.len)
		s->line_ns = ns;
	if (s->line.len + n > WIRE_HEAD_MAX) {
		if (s->state != STATE_LOST)
			lose(h, side, ns, "a line is too long");
		strbuf_reset(&s->line);
		s->skips = true;
	}
	if (!s->skips)
		strbuf_add(&s->line, bytes, n);
	if (end)
		line_over(h, side, ns);
	return n + (end != NULL);
}

/* Takes bytes of a body; returns how many. */
static size_t take_body(struct http1 *h, enum exchange_side side, const char *bytes, size_t len,
			uint64_t ns)
{
	struct http1_side *s = &h->side[side];

	if (s->state == STATE_UNTIL_END) {
		exchange_body(s->x, side, bytes, len, ns);
		return len;
	}
	if (len > s->left)
		len = s->left;
	exchange_body(s->x, side, bytes, len, ns);
	s->left -= len;
	if (s->left)
		return len;
	if (s->state == STATE_CHUNK_DATA)
		s->state = STATE_CHUNK_END;
	else
		http1_end_message(h, side, 0, ns);
	return len;
}

void http1_data(struct http1 *h, enum wire_dir dir, const char *bytes, size_t len, uint64_t ns)
{
	enum exchange_side side = dir == h->wire->client ? REQUEST : RESPONSE;
	struct http1_side *s = &h->side[side];

	while (len) {
		size_t n;

		if (s->state == STATE_TUNNEL) {
			if (h->wire->websocket)
				websocket_data(h->wire->websocket, dir, bytes, len, ns);
			return;
		}
		if (s->state == STATE_BODY || s->state == STATE_CHUNK_DATA ||
		    s->state == STATE_UNTIL_END)
			n = take_body(h, side, bytes, len, ns);
		else
			n = take_text(h, side, bytes, len, ns);
		s->offset += n;
		bytes += n;
		len -= n;
	}
}

void http1_hole(struct http1 *h, enum wire_dir dir, uint64_t len, uint64_t ns)
{
	enum exchange_side side = dir == h->wire->client ? REQUEST : RESPONSE;
	struct http1_side *s = &h->side[side];

	if (s->state == STATE_TUNNEL) {
		if (h->wire->websocket)
			websocket_hole(h->wire->websocket, dir, len, ns);
	} else if (s->state == STATE_UNTIL_END) {
		exchange_hole(s->x, side, len);
	} else if ((s->state == STATE_BODY || s->state == STATE_CHUNK_DATA) && len < s->left) {
		exchange_hole(s->x, side, len);
		s->left -= len;
	} else if (s->state == STATE_BODY && len == s->left) {
		exchange_hole(s->x, side, len);
		http1_end_message(h, side, 0, ns);
	} else {
		lose(h, side, ns, "bytes are missing");
	}
	s->offset += len;
}

void http1_end(struct http1 *h, enum wire_dir dir, uint64_t ns)
{
	enum exchange_side side = dir == h->wire->client ? REQUEST : RESPONSE;
	struct http1_side *s = &h->side[side];

	if (s->state == STATE_TUNNEL) {
		if (h->wire->websocket)
			websocket_end(h->wire->websocket, dir, ns);
		return;
	}
	if (s->state == STATE_UNTIL_END)
		http1_end_message(h, side, 0, ns);
	else if (s->x)
		http1_end_message(h, side, WIRE_CUT, ns);
}
