// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "user/base/alloc.h"
#include "user/base/num.h"
#include "user/wire/inside.h"
#include "user/wire/llm.h"

struct exchange *exchange_new(struct wire *w, enum wire_dir client, const char *protocol)
{
	struct exchange *x = xcalloc(1, sizeof(*x));

	x->wire = w;
	x->number = ++w->exchanges;
	x->client = client;
	x->protocol = protocol;
	return x;
}

static void drop_decoder(struct exchange *x, struct part *p)
{
	if (p->decoder)
		x->wire->decoders--;
	decoder_free(p->decoder);
	p->decoder = NULL;
}

static void drop_kept(struct exchange *x, struct part *p)
{
	x->wire->kept -= p->kept.size;
	strbuf_release(&p->kept);
	p->keeps = false;
}

static void drop_events(struct exchange *x, struct part *p)
{
	x->wire->kept -= p->sse.line.size + p->sse.data.size;
	sse_release(&p->sse);
	p->is_events = false;
}

static void part_release(struct exchange *x, struct part *p)
{
	drop_decoder(x, p);
	drop_kept(x, p);
	drop_events(x, p);
	if (p->hashes) {
		hash_release(&p->plain);
		hash_release(&p->raw);
	}
	strbuf_release(&p->headers);
	strbuf_release(&p->type);
	strbuf_release(&p->coding);
	strbuf_release(&p->session);
}

void exchange_free(struct exchange *x)
{
	if (!x)
		return;
	part_release(x, &x->part[REQUEST]);
	part_release(x, &x->part[RESPONSE]);
	llm_free(x->llm);
	strbuf_release(&x->method);
	strbuf_release(&x->host);
	strbuf_release(&x->target);
	free(x);
}

void exchange_begin(struct exchange *x, enum exchange_side side, uint64_t ns)
{
	x->part[side].begun = true;
	x->part[side].begin_ns = ns;
	x->now_ns = ns;
}

static void set(struct strbuf *b, const char *value, size_t n)
{
	strbuf_reset(b);
	strbuf_add(b, value, n);
}

static bool is(const char *name, size_t n, const char *what)
{
	return strlen(what) == n && !strncasecmp(name, what, n);
}

static uint32_t status_of(const char *s, size_t n)
{
	char text[4] = {0};
	int status;

	if (n != 3)
		return 0;
	memcpy(text, s, 3);
	return num_int(text, 100, 999, &status) ? 0 : (uint32_t)status;
}

static void pseudo(struct exchange *x, enum exchange_side side, const char *name, size_t n,
		   const char *value, size_t nvalue)
{
	if (side == RESPONSE) {
		if (is(name, n, ":status"))
			x->part[side].status = status_of(value, nvalue);
	} else if (is(name, n, ":method")) {
		set(&x->method, value, nvalue);
	} else if (is(name, n, ":path")) {
		set(&x->target, value, nvalue);
	} else if (is(name, n, ":authority")) {
		set(&x->host, value, nvalue);
	}
}

static void keep_header(struct part *p, const char *name, size_t n, const char *value,
			size_t nvalue)
{
	size_t from = p->headers.len;

	strbuf_add(&p->headers, name, n);
	for (size_t i = from; i < p->headers.len; i++)
		if (p->headers.s[i] >= 'A' && p->headers.s[i] <= 'Z')
			p->headers.s[i] |= 0x20;
	strbuf_addstr(&p->headers, ": ");
	from = p->headers.len;
	strbuf_add(&p->headers, value, nvalue);
	for (size_t i = from; i < p->headers.len; i++)
		if (p->headers.s[i] == '\n' || p->headers.s[i] == '\r' || !p->headers.s[i])
			p->headers.s[i] = ' ';
	strbuf_addch(&p->headers, '\n');
}

bool exchange_header(struct exchange *x, enum exchange_side side, const char *name, size_t nname,
		     const char *value, size_t nvalue)
{
	struct part *p = &x->part[side];

	if (nname && name[0] == ':') {
		pseudo(x, side, name, nname, value, nvalue);
		return true;
	}
	if (p->nheaders == WIRE_HEADERS_MAX || p->headers.len + nname + nvalue > WIRE_HEAD_MAX) {
		p->flags |= WIRE_TRUNCATED;
		return false;
	}
	p->nheaders++;
	keep_header(p, name, nname, value, nvalue);
	if (is(name, nname, "content-type"))
		set(&p->type, value, nvalue);
	else if (is(name, nname, "content-encoding"))
		set(&p->coding, value, nvalue);
	else if (is(name, nname, "mcp-session-id"))
		set(&p->session, value, nvalue);
	else if (side == REQUEST && !x->host.len && is(name, nname, "host"))
		set(&x->host, value, nvalue);
	return true;
}

static bool has_type(const struct part *p, const char *part)
{
	return p->type.len && memmem(p->type.s, p->type.len, part, strlen(part));
}

void exchange_headed(struct exchange *x, enum exchange_side side)
{
	struct part *p = &x->part[side];
	enum decoder_coding coding = decoder_coding_of(p->coding.s ?: "", p->coding.len);

	if (p->headed)
		return;
	p->headed = true;
	hash_init(&p->plain);
	hash_init(&p->raw);
	p->hashes = true;
	if (coding != CODING_NONE && coding != CODING_UNKNOWN &&
	    x->wire->decoders < WIRE_DECODERS_MAX) {
		p->decoder = decoder_new(coding, 0);
		x->wire->decoders++;
	}
	if (coding != CODING_NONE && !p->decoder) {
		p->flags |= WIRE_UNCLEAR;
		return;
	}
	p->is_events = side == RESPONSE && has_type(p, "event-stream");
	p->keeps = !p->is_events && has_type(p, "json") &&
		   (side == REQUEST || x->llm || x->is_rpc || x->no_request);
	if (p->is_events)
		p->flags |= WIRE_STREAMED;
}

struct wire_message exchange_message(const struct exchange *x, enum exchange_side side,
				     enum wire_kind kind)
{
	const struct part *p = &x->part[side];
	struct wire_message m = {.kind = kind, .exchange = x->number, .begin_ns = p->begin_ns};

	m.dir = side == REQUEST ? x->client : (enum wire_dir) !x->client;
	m.flags = x->client == WIRE_IN ? WIRE_BY_SERVER : 0;
	m.end_ns = x->now_ns;
	wire_put(&m, WIRE_PROTOCOL, x->protocol);
	wire_put_n(&m, WIRE_HOST, x->host.s, x->host.len);
	wire_put_n(&m, WIRE_TARGET, x->target.s, x->target.len);
	wire_put_n(&m, WIRE_METHOD, x->method.s, x->method.len);
	wire_put_n(&m, WIRE_SESSION, p->session.len ? p->session.s : x->part[REQUEST].session.s,
		   p->session.len ?: x->part[REQUEST].session.len);
	return m;
}

struct said {
	struct exchange *x;
	enum exchange_side side;
};

static void tell_rpc(struct exchange *x, enum exchange_side side, const json_t *json)
{
	struct wire_message m = exchange_message(x, side, WIRE_MCP_CALL);

	rpc_message(x->wire, &m, json);
}

/* One event of a stream: of a model, or of MCP. */
static void take_event(void *ctx, const char *data, size_t len)
{
	struct exchange *x = ctx;
	json_t *json = len && data[0] != '{' ? NULL : wire_json(data, len);

	if (json && rpc_is(json)) {
		tell_rpc(x, RESPONSE, json);
	} else if (json) {
		if (!x->llm && x->no_request)
			x->llm = llm_guess(x, json);
		if (x->llm)
			llm_event(x->llm, json);
	}
	json_decref(json);
}

static void keep(struct exchange *x, struct part *p, const char *bytes, size_t len)
{
	size_t before = p->kept.size;

	if (p->kept.len + len > WIRE_BODY_MAX || x->wire->kept + len > WIRE_KEPT_MAX) {
		drop_kept(x, p);
		p->flags |= WIRE_TRUNCATED;
		return;
	}
	strbuf_add(&p->kept, bytes, len);
	x->wire->kept += p->kept.size - before;
}

static void add_events(struct exchange *x, struct part *p, const char *bytes, size_t len)
{
	size_t before = p->sse.line.size + p->sse.data.size;

	if (x->wire->kept + len > WIRE_KEPT_MAX) {
		drop_events(x, p);
		p->flags |= WIRE_TRUNCATED;
		return;
	}
	if (!sse_add(&p->sse, bytes, len, take_event, x))
		p->flags |= WIRE_TRUNCATED;
	x->wire->kept += p->sse.line.size + p->sse.data.size - before;
}

static void take_plain(void *ctx, const void *bytes, size_t len)
{
	const struct said *s = ctx;
	struct part *p = &s->x->part[s->side];

	hash_add(&p->plain, bytes, len);
	p->length += len;
	if (p->is_events)
		add_events(s->x, p, bytes, len);
	else if (p->keeps)
		keep(s->x, p, bytes, len);
}

/* What is behind it cannot be read; the bytes as sent are still measured. */
static void give_up(struct exchange *x, struct part *p)
{
	drop_decoder(x, p);
	drop_kept(x, p);
	if (p->is_events)
		drop_events(x, p);
	p->flags |= WIRE_UNCLEAR;
}

void exchange_body(struct exchange *x, enum exchange_side side, const void *bytes, size_t len,
		   uint64_t ns)
{
	struct part *p = &x->part[side];
	struct said said = {x, side};

	x->now_ns = ns;
	if (!p->hashes || !len)
		return;
	p->wire_length += len;
	if (p->decoder || p->flags & WIRE_UNCLEAR)
		hash_add(&p->raw, bytes, len);
	if (p->flags & WIRE_UNCLEAR)
		return;
	if (!p->decoder)
		take_plain(&said, bytes, len);
	else if (decoder_add(p->decoder, bytes, len, take_plain, &said))
		give_up(x, p);
}

void exchange_hole(struct exchange *x, enum exchange_side side, uint64_t len)
{
	struct part *p = &x->part[side];

	p->wire_length += len;
	p->flags |= WIRE_HOLE;
	drop_kept(x, p);
	/* Events without coding are found again; the one that was cut is none, being no JSON. */
	if (p->decoder)
		give_up(x, p);
	else if (!(p->flags & WIRE_UNCLEAR))
		p->length += len;
	if (p->is_events) {
		strbuf_reset(&p->sse.line);
		strbuf_reset(&p->sse.data);
		p->sse.over = true;
	}
}

static void measure(struct part *p, struct wire_message *m)
{
	bool unclear = p->flags & WIRE_UNCLEAR;

	m->wire_length = p->wire_length;
	m->length = unclear ? p->wire_length : p->length;
	if (!p->hashes || p->flags & WIRE_HOLE)
		return;
	hash_peek(unclear ? &p->raw : &p->plain, m->sha256);
	m->flags |= WIRE_HAS_DIGEST;
}

static void read_request(struct exchange *x, const json_t *json)
{
	if (rpc_is(json)) {
		x->is_rpc = true;
		tell_rpc(x, REQUEST, json);
	} else {
		x->llm = llm_request(x, json);
	}
}

static void read_response(struct exchange *x, const json_t *json)
{
	if (rpc_is(json)) {
		tell_rpc(x, RESPONSE, json);
		return;
	}
	if (!x->llm && x->no_request)
		x->llm = llm_guess(x, json);
	if (x->llm)
		llm_whole(x->llm, json);
}

static void read_kept(struct exchange *x, enum exchange_side side)
{
	struct part *p = &x->part[side];
	json_t *json;

	if (!p->keeps || p->flags & (WIRE_HOLE | WIRE_CUT))
		return;
	json = wire_json(p->kept.s, p->kept.len);
	drop_kept(x, p);
	if (json && side == REQUEST)
		read_request(x, json);
	else if (json)
		read_response(x, json);
	json_decref(json);
}

void exchange_done(struct exchange *x, enum exchange_side side, uint32_t flags, uint64_t ns)
{
	struct part *p = &x->part[side];
	struct wire_message m;

	if (p->done || !p->begun)
		return;
	x->now_ns = ns;
	p->done = true;
	p->end_ns = ns;
	if (p->decoder && !decoder_ended(p->decoder) && !(flags & (WIRE_CUT | WIRE_HOLE)) &&
	    p->wire_length)
		flags |= WIRE_CUT;
	p->flags |= flags;
	m = exchange_message(x, side, side == REQUEST ? WIRE_HTTP_REQUEST : WIRE_HTTP_RESPONSE);
	m.flags |= p->flags;
	m.status = p->status;
	measure(p, &m);
	wire_put_n(&m, WIRE_CONTENT_TYPE, p->type.s, p->type.len);
	wire_put_n(&m, WIRE_ENCODING, p->coding.s, p->coding.len);
	wire_put_n(&m, WIRE_HEADERS, p->headers.s, p->headers.len);
	wire_emit(x->wire, &m);
	read_kept(x, side);
	if (side == RESPONSE && x->llm)
		llm_end(x->llm, p->flags);
	drop_decoder(x, p);
	drop_events(x, p);
}

bool exchange_over(const struct exchange *x)
{
	return x->part[RESPONSE].done && (x->part[REQUEST].done || x->no_request);
}
