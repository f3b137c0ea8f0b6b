// SPDX-License-Identifier: GPL-2.0-only
/* What was said over connections: http.*, llm.*, mcp.*; bodies are measured, never written. */
#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>

#include "user/timeline/record.h"
#include "user/timeline/record_wire.h"

#define HEADERS_SHOWN	100
#define TEXT_SHOWN	4096  /* bytes of a target, a name or an id */
#define ARGUMENTS_SHOWN 65536 /* bytes of a call's arguments */

static bool has(const struct wire_message *m, enum wire_text_id id)
{
	return m->text[id].s && m->text[id].n;
}

void put_wire_text(struct writer *w, const char *key, const struct wire_message *m,
		   enum wire_text_id id)
{
	size_t n = m->text[id].n < TEXT_SHOWN ? m->text[id].n : TEXT_SHOWN;

	if (has(m, id))
		writer_text(w, key, m->text[id].s, n);
}

/* Length and digest of what was sent, not the thing itself. */
void put_wire_measure(struct writer *w, const char *key, const struct wire_message *m)
{
	writer_open(w, key);
	writer_uint(w, "size", m->length);
	if (m->wire_length && m->wire_length != m->length)
		writer_uint(w, "encoded_size", m->wire_length);
	if (m->flags & WIRE_HAS_DIGEST)
		put_digest(w, "hash", m->sha256);
	writer_close(w);
}

void put_wire_flags(struct writer *w, const struct wire_message *m)
{
	static const struct {
		uint32_t flag;
		const char *key;
	} flags[] = {{WIRE_STREAMED, "streamed"},   {WIRE_FAILED, "failed"},
		     {WIRE_HOLE, "hole"},	    {WIRE_CUT, "cut"},
		     {WIRE_TRUNCATED, "truncated"}, {WIRE_UNCLEAR, "unclear"},
		     {WIRE_BY_SERVER, "by_server"}, {WIRE_NOTIFICATION, "notification"}};

	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		if (m->flags & flags[i].flag)
			writer_bool(w, flags[i].key, true);
}

/* Text that a redaction of its own has been through. */
static void put_redacted(struct timeline *t, struct writer *w, const char *key, struct strbuf *text,
			 size_t found)
{
	t->redaction.found += found;
	writer_str(w, key, text->s ?: "");
	strbuf_release(text);
}

static void put_url(struct timeline *t, struct writer *w, const struct wire_message *m)
{
	struct wire_text target = m->text[WIRE_TARGET];
	struct strbuf text = STRBUF_INIT;
	size_t found = 0;
	char *query;

	if (!target.n)
		return;
	if (target.n > TEXT_SHOWN)
		target.n = TEXT_SHOWN;
	if (t->redaction.by)
		found = redact_target(t->redaction.by, target.s, target.n, &text);
	else
		strbuf_add(&text, target.s, target.n);
	query = memchr(text.s, '?', text.len);
	writer_open(w, "url");
	if (query)
		*query++ = '\0';
	writer_str(w, "path", text.s);
	writer_str(w, "query", query);
	writer_close(w);
	t->redaction.found += found;
	strbuf_release(&text);
}

/* host, host:port, [v6]:port */
static void put_server(struct writer *w, const struct wire_message *m)
{
	struct wire_text host = m->text[WIRE_HOST];
	const char *colon = host.n ? memrchr(host.s, ':', host.n) : NULL;
	size_t n = host.n;
	uint64_t port = 0;

	if (!n || n > TEXT_SHOWN)
		return;
	if (colon && !memchr(colon, ']', host.n - (size_t)(colon - host.s))) {
		for (const char *c = colon + 1; c < host.s + host.n && port <= 65535; c++)
			port = *c >= '0' && *c <= '9' ? 10 * port + (uint64_t)(*c - '0') : 65536;
		if (port && port <= 65535)
			n = (size_t)(colon - host.s);
	}
	writer_open(w, "server");
	writer_text(w, "address", host.s, n);
	if (port && port <= 65535)
		writer_uint(w, "port", port);
	writer_close(w);
}

static void put_header(struct timeline *t, struct writer *w, const char *line, size_t n)
{
	const char *colon = memchr(line, ':', n);
	size_t name = colon ? (size_t)(colon - line) : n, found = 0;
	struct strbuf text = STRBUF_INIT;

	strbuf_add(&text, line, name);
	strbuf_addstr(&text, ": ");
	if (name + 2 <= n && t->redaction.by)
		found = redact_header(t->redaction.by, line, name, line + name + 2, n - name - 2,
				      &text);
	else if (name + 2 <= n)
		strbuf_add(&text, line + name + 2, n - name - 2);
	put_redacted(t, w, NULL, &text, found);
}

static void put_headers(struct timeline *t, struct writer *w, const struct wire_message *m)
{
	const char *s = m->text[WIRE_HEADERS].s, *end = s + m->text[WIRE_HEADERS].n, *line_end;
	unsigned int n = 0;

	if (!has(m, WIRE_HEADERS))
		return;
	writer_open_array(w, "headers");
	for (; s < end && n < HEADERS_SHOWN; s = line_end + 1, n++) {
		line_end = memchr(s, '\n', (size_t)(end - s)) ?: end;
		put_header(t, w, s, (size_t)(line_end - s));
	}
	writer_close_array(w);
	if (s < end)
		writer_bool(w, "headers_truncated", true);
}

static void put_http(struct timeline *t, struct writer *w, const struct wire_message *m)
{
	bool request = m->kind == WIRE_HTTP_REQUEST;

	put_url(t, w, m);
	put_server(w, m);
	writer_open(w, "http");
	writer_open(w, "request");
	put_wire_text(w, "method", m, WIRE_METHOD);
	if (request) {
		put_wire_measure(w, "body", m);
		put_headers(t, w, m);
	}
	writer_close(w);
	if (!request) {
		writer_open(w, "response");
		if (m->status)
			writer_uint(w, "status_code", m->status);
		put_wire_measure(w, "body", m);
		put_headers(t, w, m);
		writer_close(w);
	}
	writer_close(w);
}

static void put_side(struct writer *w, const char *key, uint8_t family, const uint8_t addr[16],
		     uint16_t port)
{
	char text[INET6_ADDRSTRLEN] = "";

	inet_ntop(family, family == AF_INET ? addr + 12 : addr, text, sizeof(text));
	writer_open(w, key);
	writer_str(w, "address", text);
	writer_uint(w, "port", port);
	writer_close(w);
}

static void put_network(struct writer *w, const struct wires_connection *c,
			const struct wire_message *m)
{
	struct wire_text protocol = m->text[WIRE_PROTOCOL];

	writer_open(w, "network");
	if (protocol.n && protocol.s[0] <= '9') {
		writer_open(w, "protocol");
		writer_str(w, "name", "http");
		writer_text(w, "version", protocol.s, protocol.n);
		writer_close(w);
	} else if (protocol.n) {
		writer_open(w, "protocol");
		writer_text(w, "name", protocol.s, protocol.n);
		writer_close(w);
	}
	writer_str(w, "transport", c->way == WIRES_STDIO ? "pipe" : "tcp");
	if (c->family) {
		writer_str(w, "type", c->family == AF_INET ? "ipv4" : "ipv6");
		put_side(w, "peer", c->family, c->addr, c->port);
		if (c->lport)
			put_side(w, "local", c->family, c->laddr, c->lport);
	}
	writer_close(w);
}

void put_wire_arguments(struct timeline *t, struct writer *w, const struct wire_message *m)
{
	struct wire_text a = m->text[WIRE_ARGUMENTS];

	if (!a.s)
		return;
	if (a.n <= ARGUMENTS_SHOWN) {
		put_json_text(t, w, "arguments", a.s, a.n);
		return;
	}
	writer_text(w, "arguments", a.s, ARGUMENTS_SHOWN);
	writer_bool(w, "truncated", true);
}

/* Where the text of the arguments was read before. */
static void put_sources(struct writer *w, const struct record_wire_why *why)
{
	if (!why->n)
		return;
	writer_open_array(w, "from");
	for (size_t i = 0; i < why->n; i++) {
		writer_open(w, NULL);
		writer_uint(w, "result", why->sources[i].result);
		if (why->sources[i].call)
			writer_uint(w, "call", why->sources[i].call);
		writer_close(w);
	}
	writer_close_array(w);
}

static void put_wire_own(struct timeline *t, struct writer *w, const struct wires_connection *c,
			 const struct wire_message *m, const struct record_wire_why *why)
{
	static const char *const ways[] = {"tls", "plain", "stdio"};

	writer_open(w, "ringfence");
	writer_str(w, "way", ways[c->way]);
	writer_id(w, "connection", c->number);
	writer_uint(w, "exchange", m->exchange);
	writer_str(w, "direction", m->dir == WIRE_OUT ? "out" : "in");
	put_time(t, w, "begin", m->begin_ns);
	if (why->because)
		writer_uint(w, "because", why->because);
	put_sources(w, why);
	put_wire_flags(w, m);
	if (m->kind == WIRE_ERROR) {
		put_wire_text(w, "reason", m, WIRE_REASON);
		writer_id(w, "offset", m->offset);
	}
	put_model_own(w, m);
	writer_close(w);
}

int record_wire(struct timeline *t, const struct wires_connection *c, const struct wire_message *m,
		const struct record_wire_why *why)
{
	struct subject who;
	struct envelope env = {.event = wire_kind_name(m->kind),
			       .mono_ns = m->end_ns > t->floor_ns ? m->end_ns : t->floor_ns,
			       .who = &who};
	struct writer w;

	t->config.who.find(t->config.who.ctx, c->start_ns, c->pid, &who);
	w = record_open(t, &env);
	put_network(&w, c, m);
	if (m->kind == WIRE_HTTP_REQUEST || m->kind == WIRE_HTTP_RESPONSE)
		put_http(t, &w, m);
	else if (m->kind != WIRE_ERROR)
		put_model(t, &w, m);
	put_wire_own(t, &w, c, m, why);
	return record_send(t, &w, &env);
}
