/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * inside.h - what the parts of wire share; inside user/wire/ only.
 *
 * A protocol (http1.c, http2.c) takes bytes apart and fills exchanges; an exchange (exchange.c) is
 * one request with its response, which undoes codings, measures bodies, and hands what is JSON to
 * those who know it (llm.c, mcp.c).
 */
#ifndef RINGFENCE_WIRE_INSIDE_H
#define RINGFENCE_WIRE_INSIDE_H

#include <jansson.h>

#include "user/base/hash.h"
#include "user/base/strbuf.h"
#include "user/wire/decoder.h"
#include "user/wire/wire.h"

#define WIRE_DECODERS_MAX 16 /* bodies that are decoded at once: a window is up to 16 MiB */

enum wire_protocol {
	PROTOCOL_UNKNOWN, /* the first bytes have not come yet */
	PROTOCOL_HTTP1,
	PROTOCOL_HTTP2,
	PROTOCOL_WEBSOCKET,
	PROTOCOL_STDIO,
	PROTOCOL_OPAQUE, /* nothing that is known; nothing is told of it */
};

struct http1;
struct http2;
struct websocket;
struct stdio;
struct llm;

/* One direction, before a protocol takes it. */
struct wire_stream {
	uint64_t next; /* offset behind what came */
	bool begun, ended;
	struct strbuf first; /* the first bytes, until they tell the protocol */
	uint64_t first_ns;
};

/* Calls of JSON-RPC that wait for their answer. */
struct rpc_pending {
	char *id, *method, *name;
};

struct rpc {
	struct rpc_pending *v; /* WIRE_PENDING_MAX, used round and round; NULL until the first */
	size_t next;
};

struct wire {
	struct wire_sink sink;
	enum wire_protocol protocol;
	enum wire_dir client; /* which direction has the requests; known with the protocol */
	struct wire_stream stream[2];
	uint64_t exchanges;
	size_t kept;
	unsigned int decoders;
	struct rpc rpc[2]; /* by direction of the call */
	struct http1 *http1;
	struct http2 *http2;
	struct websocket *websocket;
	struct stdio *stdio;
};

/* A line-wise reader of server-sent events (the HTML standard, 9.2). */
struct sse {
	struct strbuf line, data;
	bool cr, over; /* the last byte was CR; the event is too long and left out */
};
typedef void (*sse_event)(void *ctx, const char *data, size_t len);
/* Hands on the data of each event that is whole; returns false when one was too long. */
bool sse_add(struct sse *s, const char *bytes, size_t len, sse_event event, void *ctx);
void sse_release(struct sse *s);

enum exchange_side { REQUEST, RESPONSE };

struct part {
	bool begun, headed, done;
	uint32_t flags, status;
	unsigned int nheaders;
	uint64_t begin_ns, end_ns;
	struct strbuf headers, type, coding, session;
	struct decoder *decoder;
	struct hash plain, raw; /* raw: as sent, where that is another thing */
	uint64_t length, wire_length;
	struct strbuf kept;
	bool keeps, hashes, is_events;
	struct sse sse;
};

struct exchange {
	struct wire *wire;
	uint64_t number;
	enum wire_dir client;
	const char *protocol; /* constant */
	bool no_request;      /* its request was not seen */
	bool is_rpc;	      /* its request was JSON-RPC */
	uint64_t now_ns;      /* of the bytes that are looked at */
	struct strbuf method, host, target;
	struct part part[2];
	struct llm *llm; /* NULL: no call of a model, or not known yet */
};

struct exchange *exchange_new(struct wire *w, enum wire_dir client, const char *protocol);
/* Tells nothing; what is not done is left out. */
void exchange_free(struct exchange *x);
void exchange_begin(struct exchange *x, enum exchange_side side, uint64_t ns);
/* A header; of HTTP/2 also those that begin with a colon. False: there are too many. */
bool exchange_header(struct exchange *x, enum exchange_side side, const char *name, size_t nname,
		     const char *value, size_t nvalue);
/* The head is over. */
void exchange_headed(struct exchange *x, enum exchange_side side);
void exchange_body(struct exchange *x, enum exchange_side side, const void *bytes, size_t len,
		   uint64_t ns);
void exchange_hole(struct exchange *x, enum exchange_side side, uint64_t len);
/* Tells it. flags: WIRE_CUT, WIRE_HOLE. Once for each side. */
void exchange_done(struct exchange *x, enum exchange_side side, uint32_t flags, uint64_t ns);
bool exchange_over(const struct exchange *x);
/* What every message of it has. */
struct wire_message exchange_message(const struct exchange *x, enum exchange_side side,
				     enum wire_kind kind);

void wire_emit(struct wire *w, const struct wire_message *m);
void wire_error(struct wire *w, enum wire_dir dir, uint64_t offset, uint64_t ns, const char *why);
/* A text of a message; NULL is none. */
void wire_put(struct wire_message *m, enum wire_text_id id, const char *s);
void wire_put_n(struct wire_message *m, enum wire_text_id id, const char *s, size_t n);
/* A text with a bound; sets WIRE_TRUNCATED above it. */
void wire_put_max(struct wire_message *m, enum wire_text_id id, const char *s, size_t n,
		  size_t max);
/* Length and digest of bytes. */
void wire_measure(struct wire_message *m, const void *bytes, size_t len);

/* JSON with a bound of depth; NULL: it is none. The caller calls json_decref(). */
json_t *wire_json(const char *bytes, size_t len);
/* A string of an object with its length, s NULL: there is none. */
struct wire_text wire_json_text(const json_t *object, const char *key);
uint64_t wire_json_uint(const json_t *object, const char *key);
/* Adds the text of a value: a string as it is, an array or object its "text"s, else its JSON. */
void wire_json_words(const json_t *value, struct strbuf *out);

struct http1 *http1_new(struct wire *w);
void http1_free(struct http1 *h);
void http1_data(struct http1 *h, enum wire_dir dir, const char *bytes, size_t len, uint64_t ns);
void http1_hole(struct http1 *h, enum wire_dir dir, uint64_t len, uint64_t ns);
void http1_end(struct http1 *h, enum wire_dir dir, uint64_t ns);
size_t http1_kept(const struct http1 *h);

struct http2 *http2_new(struct wire *w);
void http2_free(struct http2 *h);
void http2_data(struct http2 *h, enum wire_dir dir, const char *bytes, size_t len, uint64_t ns);
void http2_hole(struct http2 *h, enum wire_dir dir, uint64_t len, uint64_t ns);
void http2_end(struct http2 *h, enum wire_dir dir, uint64_t ns);
size_t http2_kept(const struct http2 *h);

/* extensions: of the response's Sec-WebSocket-Extensions. x: the request for it; it is copied from.
 */
struct websocket *websocket_new(struct wire *w, const struct exchange *x, const char *extensions);
void websocket_free(struct websocket *ws);
void websocket_data(struct websocket *ws, enum wire_dir dir, const char *bytes, size_t len,
		    uint64_t ns);
void websocket_hole(struct websocket *ws, enum wire_dir dir, uint64_t len, uint64_t ns);
void websocket_end(struct websocket *ws, enum wire_dir dir, uint64_t ns);
size_t websocket_kept(const struct websocket *ws);

struct stdio *stdio_new(struct wire *w);
void stdio_free(struct stdio *s);
void stdio_data(struct stdio *s, enum wire_dir dir, const char *bytes, size_t len, uint64_t ns);
void stdio_hole(struct stdio *s, enum wire_dir dir, uint64_t len, uint64_t ns);
void stdio_end(struct stdio *s, enum wire_dir dir, uint64_t ns);
size_t stdio_kept(const struct stdio *s);

/* Is it a message of JSON-RPC 2.0, or an array of such? */
bool rpc_is(const json_t *json);
/* Tells it: base has what it shares with others; dir is who sent it. */
void rpc_message(struct wire *w, const struct wire_message *base, const json_t *json);
void rpc_release(struct rpc *r);

#endif
