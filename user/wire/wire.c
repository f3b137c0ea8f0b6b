// SPDX-License-Identifier: GPL-2.0-only
#include "user/wire/wire.h"

#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/wire/inside.h"

#define FIRST_MAX 24 /* bytes that tell which protocol it is */

static const char preface[] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

struct wire *wire_new(const struct wire_sink *sink)
{
	struct wire *w = xcalloc(1, sizeof(*w));

	w->sink = *sink;
	return w;
}

struct wire *wire_new_stdio(const struct wire_sink *sink)
{
	struct wire *w = wire_new(sink);

	w->protocol = PROTOCOL_STDIO;
	w->stdio = stdio_new(w);
	return w;
}

void wire_free(struct wire *w)
{
	if (!w)
		return;
	http1_free(w->http1);
	http2_free(w->http2);
	websocket_free(w->websocket);
	stdio_free(w->stdio);
	for (int dir = 0; dir < 2; dir++) {
		strbuf_release(&w->stream[dir].first);
		rpc_release(&w->rpc[dir]);
	}
	free(w);
}

size_t wire_kept(const struct wire *w)
{
	return w->kept + w->stream[0].first.size + w->stream[1].first.size + http1_kept(w->http1) +
	       http2_kept(w->http2) + websocket_kept(w->websocket) + stdio_kept(w->stdio);
}

enum guess { GUESS_MORE, GUESS_NONE, GUESS_REQUEST, GUESS_RESPONSE, GUESS_HTTP2 };

static enum guess is_prefix(const struct strbuf *first, const char *text, size_t n,
			    enum guess guess)
{
	size_t have = first->len < n ? first->len : n;

	if (memcmp(first->s, text, have) != 0)
		return GUESS_NONE;
	return have == n ? guess : GUESS_MORE;
}

/* A method, a space, and what a target begins with: a path, a whole URL, or a host to CONNECT to.
 */
static enum guess is_request(const struct strbuf *first)
{
	size_t i = 0;

	while (i < first->len && first->s[i] >= 'A' && first->s[i] <= 'Z')
		i++;
	if (i == first->len)
		return i < FIRST_MAX ? GUESS_MORE : GUESS_NONE;
	if (i < 3 || first->s[i] != ' ')
		return GUESS_NONE;
	if (++i == first->len)
		return GUESS_MORE;
	return first->s[i] == '/' || first->s[i] == '*' || first->s[i] == 'h' ||
			       !memcmp(first->s, "CONNECT ", 8 < i ? 8 : i)
		       ? GUESS_REQUEST
		       : GUESS_NONE;
}

static enum guess guess_of(const struct strbuf *first)
{
	enum guess g = is_prefix(first, "HTTP/1.", 7, GUESS_RESPONSE);

	if (g == GUESS_NONE)
		g = is_prefix(first, preface, sizeof(preface) - 1, GUESS_HTTP2);
	return g == GUESS_NONE ? is_request(first) : g;
}

static void give(struct wire *w, enum wire_dir dir, const char *bytes, size_t len, uint64_t ns)
{
	if (w->protocol == PROTOCOL_WEBSOCKET)
		websocket_data(w->websocket, dir, bytes, len, ns);
	else if (w->protocol == PROTOCOL_HTTP1)
		http1_data(w->http1, dir, bytes, len, ns);
	else if (w->protocol == PROTOCOL_HTTP2)
		http2_data(w->http2, dir, bytes, len, ns);
	else if (w->protocol == PROTOCOL_STDIO)
		stdio_data(w->stdio, dir, bytes, len, ns);
}

static void give_hole(struct wire *w, enum wire_dir dir, uint64_t len, uint64_t ns)
{
	if (w->protocol == PROTOCOL_WEBSOCKET)
		websocket_hole(w->websocket, dir, len, ns);
	else if (w->protocol == PROTOCOL_HTTP1)
		http1_hole(w->http1, dir, len, ns);
	else if (w->protocol == PROTOCOL_HTTP2)
		http2_hole(w->http2, dir, len, ns);
	else if (w->protocol == PROTOCOL_STDIO)
		stdio_hole(w->stdio, dir, len, ns);
}

static void give_end(struct wire *w, enum wire_dir dir, uint64_t ns)
{
	if (w->protocol == PROTOCOL_WEBSOCKET)
		websocket_end(w->websocket, dir, ns);
	else if (w->protocol == PROTOCOL_HTTP1)
		http1_end(w->http1, dir, ns);
	else if (w->protocol == PROTOCOL_HTTP2)
		http2_end(w->http2, dir, ns);
	else if (w->protocol == PROTOCOL_STDIO)
		stdio_end(w->stdio, dir, ns);
}

/* What was held back of both directions, the requests first. */
static void give_first(struct wire *w)
{
	enum wire_dir order[] = {w->client, (enum wire_dir) !w->client};

	for (int i = 0; i < 2; i++) {
		struct strbuf first = w->stream[order[i]].first;

		w->stream[order[i]].first = (struct strbuf)STRBUF_INIT;
		if (first.len)
			give(w, order[i], first.s, first.len, w->stream[order[i]].first_ns);
		strbuf_release(&first);
	}
}

static void choose(struct wire *w, enum wire_dir dir, enum guess guess)
{
	w->client = guess == GUESS_RESPONSE ? (enum wire_dir) !dir : dir;
	if (guess == GUESS_HTTP2) {
		w->protocol = PROTOCOL_HTTP2;
		w->http2 = http2_new(w);
	} else {
		w->protocol = PROTOCOL_HTTP1;
		w->http1 = http1_new(w);
	}
	give_first(w);
}

/*
 * A server of HTTP/2 may speak before the client's preface comes to us, so its first bytes wait; of
 * a connection whose beginning was not seen nothing of HTTP/2 can be read.
 */
static void look(struct wire *w, enum wire_dir dir)
{
	struct wire_stream *s = &w->stream[dir], *other = &w->stream[!dir];
	enum guess guess = guess_of(&s->first);

	if (guess == GUESS_MORE)
		return;
	if (guess != GUESS_NONE) {
		choose(w, dir, guess);
	} else if (s->first.len > WIRE_HEAD_MAX ||
		   (other->first.len && guess_of(&other->first) == GUESS_NONE)) {
		w->protocol = PROTOCOL_OPAQUE;
		strbuf_release(&s->first);
		strbuf_release(&other->first);
	}
}

/*
 * The beginning of a direction is missing. What the other one begins with tells; else it is taken
 * for HTTP/1, which is the only one that can be found again, and the watched process for the
 * client.
 */
static void begin_late(struct wire *w, enum wire_dir dir)
{
	const struct strbuf *other = &w->stream[!dir].first;
	enum guess guess = other->len ? guess_of(other) : GUESS_NONE;

	if (guess == GUESS_MORE || guess == GUESS_NONE)
		choose(w, WIRE_OUT, GUESS_REQUEST);
	else
		choose(w, (enum wire_dir) !dir, guess);
}

static void take(struct wire *w, enum wire_dir dir, const char *bytes, size_t len, uint64_t ns)
{
	struct wire_stream *s = &w->stream[dir];

	if (w->protocol != PROTOCOL_UNKNOWN) {
		give(w, dir, bytes, len, ns);
		return;
	}
	if (!s->first.len)
		s->first_ns = ns;
	strbuf_add(&s->first, bytes, len);
	look(w, dir);
}

void wire_data(struct wire *w, enum wire_dir dir, uint64_t offset, const void *bytes, size_t len,
	       uint64_t mono_ns)
{
	struct wire_stream *s = &w->stream[dir];

	if (s->ended || w->protocol == PROTOCOL_OPAQUE)
		return;
	if (offset < s->next) { /* again */
		if (offset + len <= s->next)
			return;
		bytes = (const char *)bytes + (s->next - offset);
		len -= s->next - offset;
		offset = s->next;
	}
	if (offset > s->next) {
		if (w->protocol == PROTOCOL_UNKNOWN)
			begin_late(w, dir);
		if (w->protocol != PROTOCOL_OPAQUE)
			give_hole(w, dir, offset - s->next, mono_ns);
	}
	s->next = offset + len;
	if (len)
		take(w, dir, bytes, len, mono_ns);
}

void wire_end(struct wire *w, enum wire_dir dir, uint64_t mono_ns)
{
	if (w->stream[dir].ended)
		return;
	w->stream[dir].ended = true;
	give_end(w, dir, mono_ns);
}

void wire_emit(struct wire *w, const struct wire_message *m)
{
	w->sink.message(w->sink.ctx, m);
}

void wire_error(struct wire *w, enum wire_dir dir, uint64_t offset, uint64_t ns, const char *why)
{
	struct wire_message m = {
		.kind = WIRE_ERROR, .dir = dir, .begin_ns = ns, .end_ns = ns, .offset = offset};

	m.flags = w->client == WIRE_IN ? WIRE_BY_SERVER : 0;
	wire_put(&m, WIRE_REASON, why);
	wire_emit(w, &m);
}
