// SPDX-License-Identifier: GPL-2.0-only
/* Heads of HTTP/1: which request a response answers, and what follows a head (RFC 9112, 6.3). */
#include <string.h>
#include <strings.h>

#include "user/wire/http1_inside.h"
#include "user/wire/http1_line.h"

static struct exchange *add_exchange(struct http1 *h)
{
	struct exchange *x;

	if (h->n == WIRE_PENDING_MAX)
		http1_leave(h, 0);
	x = exchange_new(h->wire, h->wire->client, "1.1");
	h->queue[h->n++] = x;
	return x;
}

/*
 * The request that a response answers: the oldest without one. Behind a hole nobody knows which
 * were answered in it; but for pipelining it can only be the newest.
 */
static struct exchange *answered(struct http1 *h, bool found)
{
	struct exchange *x;

	while (found && h->n > 1 && h->side[REQUEST].x != h->queue[0])
		http1_leave(h, 0);
	for (size_t i = 0; i < h->n; i++)
		if (!h->queue[i]->part[RESPONSE].done)
			return h->queue[i];
	x = add_exchange(h);
	x->no_request = true;
	return x;
}

bool http1_begin_message(struct http1 *h, enum exchange_side side, const char *line, size_t n,
			 bool found)
{
	struct http1_side *s = &h->side[side];
	struct http1_line parts;

	if (!http1_line_parse(side == REQUEST, line, n, &parts))
		return false;
	if (side == REQUEST && h->n == WIRE_PENDING_MAX && h->side[RESPONSE].x == h->queue[0])
		return false;
	s->x = side == REQUEST ? add_exchange(h) : answered(h, found);
	s->close = parts.minor == 0;
	s->chunked = s->has_length = false;
	s->left = 0;
	s->head = n;
	s->state = STATE_HEADER;
	exchange_begin(s->x, side, s->line_ns);
	s->x->protocol = parts.minor ? "1.1" : "1.0";
	if (side == REQUEST) {
		exchange_header(s->x, side, ":method", 7, parts.method, parts.nmethod);
		exchange_header(s->x, side, ":path", 5, parts.target, parts.ntarget);
	} else {
		exchange_header(s->x, side, ":status", 7, parts.status, 3);
		strbuf_reset(&h->upgrade);
		strbuf_reset(&h->extensions);
	}
	return true;
}

static bool is(const char *name, size_t n, const char *what)
{
	return strlen(what) == n && !strncasecmp(name, what, n);
}

static bool has_token(const char *value, size_t n, const char *token)
{
	size_t k = strlen(token);

	for (size_t i = 0; i + k <= n; i++)
		if (!strncasecmp(value + i, token, k))
			return true;
	return false;
}

/* Several lengths must agree (RFC 9112, 6.3). */
static bool set_length(struct http1_side *s, const char *value, size_t n)
{
	uint64_t length = 0;

	if (!n || n > HTTP1_DIGITS_MAX)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (value[i] < '0' || value[i] > '9')
			return false;
		length = 10 * length + (uint64_t)(value[i] - '0');
	}
	if (s->has_length && s->left != length)
		return false;
	s->has_length = true;
	s->left = length;
	return true;
}

bool http1_take_header(struct http1 *h, enum exchange_side side, const char *line, size_t n)
{
	struct http1_side *s = &h->side[side];
	const char *colon = memchr(line, ':', n), *value;
	size_t nname, nvalue;

	if (!colon || colon == line)
		return false;
	nname = (size_t)(colon - line);
	value = colon + 1;
	nvalue = n - nname - 1;
	http1_line_trim(&value, &nvalue);
	for (size_t i = 0; i < nname; i++)
		if (line[i] <= ' ' || line[i] == 0x7f)
			return false;
	if (is(line, nname, "content-length") && !set_length(s, value, nvalue))
		return false;
	if (is(line, nname, "transfer-encoding"))
		s->chunked = has_token(value, nvalue, "chunked");
	if (is(line, nname, "connection") && has_token(value, nvalue, "close"))
		s->close = true;
	if (side == RESPONSE && is(line, nname, "upgrade"))
		strbuf_add(&h->upgrade, value, nvalue);
	if (side == RESPONSE && is(line, nname, "sec-websocket-extensions"))
		strbuf_add(&h->extensions, value, nvalue);
	exchange_header(s->x, side, line, nname, value, nvalue);
	return true;
}

void http1_end_message(struct http1 *h, enum exchange_side side, uint32_t flags, uint64_t ns)
{
	struct http1_side *s = &h->side[side];
	struct exchange *x = s->x;

	s->x = NULL;
	s->state = STATE_START;
	exchange_done(x, side, flags, ns);
	http1_sweep(h);
}

/* Another protocol has begun: a WebSocket, or what nobody here knows. */
static void switch_protocol(struct http1 *h, bool upgrade, uint64_t ns)
{
	struct exchange *x = h->side[RESPONSE].x;

	h->side[RESPONSE].state = h->side[REQUEST].state = STATE_TUNNEL;
	if (upgrade && has_token(h->upgrade.s ?: "", h->upgrade.len, "websocket"))
		h->wire->websocket = websocket_new(h->wire, x, h->extensions.s ?: "");
	h->side[RESPONSE].x = NULL;
	exchange_done(x, RESPONSE, 0, ns);
	http1_sweep(h);
}

static bool is_method(const struct exchange *x, const char *method)
{
	return x->method.len == strlen(method) && !memcmp(x->method.s, method, x->method.len);
}

static void response_headed(struct http1 *h, uint64_t ns)
{
	struct http1_side *s = &h->side[RESPONSE];
	uint32_t status = s->x->part[RESPONSE].status;

	if (status / 100 == 1 && status != 101) { /* the real one follows */
		struct part *p = &s->x->part[RESPONSE];

		strbuf_reset(&p->headers);
		p->nheaders = 0;
		p->begun = false;
		s->x = NULL;
		s->state = STATE_START;
		return;
	}
	exchange_headed(s->x, RESPONSE);
	if (status == 101 || (status / 100 == 2 && is_method(s->x, "CONNECT")))
		switch_protocol(h, status == 101, ns);
	else if (status == 204 || status == 304 || is_method(s->x, "HEAD") ||
		 (!s->chunked && s->has_length && !s->left))
		http1_end_message(h, RESPONSE, 0, ns);
	else if (s->chunked)
		s->state = STATE_CHUNK;
	else
		s->state = s->has_length ? STATE_BODY : STATE_UNTIL_END;
}

void http1_headed(struct http1 *h, enum exchange_side side, uint64_t ns)
{
	struct http1_side *s = &h->side[side];

	if (side == RESPONSE) {
		response_headed(h, ns);
		return;
	}
	exchange_headed(s->x, REQUEST);
	if (s->chunked)
		s->state = STATE_CHUNK;
	else if (s->left)
		s->state = STATE_BODY;
	else
		http1_end_message(h, REQUEST, 0, ns);
}
