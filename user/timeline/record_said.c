// SPDX-License-Identifier: GPL-2.0-only
/* Messages as connections give them: which are recorded, and what they mean for the causes of
 * effects. */
#include <arpa/inet.h>
#include <inttypes.h>
#include <string.h>
#include <sys/socket.h>

#include "user/timeline/record_wire.h"

static struct calls_text text_of(const struct wire_message *m, enum wire_text_id id)
{
	return (struct calls_text){m->text[id].s, m->text[id].n};
}

static struct calls_who client_of(const struct wires_connection *c)
{
	return (struct calls_who){.start_ns = c->start_ns, .pid = c->pid};
}

/* Ids of JSON-RPC are small numbers: with the connection they are one call's only. */
static struct calls_text rpc_id(const struct wires_connection *c, const struct wire_message *m,
				struct strbuf *out)
{
	bool by_client = (m->kind == WIRE_MCP_CALL) == (m->dir == WIRE_OUT);

	strbuf_addf(out, "mcp:%u:%" PRIu64 ":%d:", c->way, c->number, by_client);
	strbuf_add(out, m->text[WIRE_CALL_ID].s, m->text[WIRE_CALL_ID].n);
	return (struct calls_text){out->s, out->len};
}

static void take_client(struct timeline *t, const struct wires_connection *c)
{
	struct calls_who who = client_of(c);
	char address[INET6_ADDRSTRLEN] = "";
	struct calls_text text;
	struct subject s;

	if (c->family)
		inet_ntop(c->family, c->family == AF_INET ? c->addr + 12 : c->addr, address,
			  sizeof(address));
	text = (struct calls_text){address, strlen(address)};
	calls_client(t->calls, &who, &text, c->port);
	t->config.who.find(t->config.who.ctx, c->start_ns, c->pid, &s);
	calls_workspace(t->calls, &(struct calls_text){s.cwd.bytes, s.cwd.len});
}

static void take_call(struct timeline *t, const struct wires_connection *c,
		      const struct wire_message *m, const struct calls_text *id)
{
	struct calls_call call = {.ns = m->end_ns,
				  .client = client_of(c),
				  .id = *id,
				  .name = text_of(m, WIRE_NAME),
				  .arguments = text_of(m, WIRE_ARGUMENTS)};
	struct record_wire_why why = {0};

	take_client(t, c);
	why.n = calls_begin(t->calls, &call, why.sources);
	if (!record_wire(t, c, m, &why))
		calls_recorded(t->calls, t->seq);
}

static bool is_tool_call(const struct wire_message *m)
{
	static const char method[] = "tools/call";

	return m->dir == WIRE_OUT && m->text[WIRE_METHOD].n == sizeof(method) - 1 &&
	       !memcmp(m->text[WIRE_METHOD].s, method, sizeof(method) - 1) &&
	       m->text[WIRE_CALL_ID].n;
}

/* Of a client whose model's words are seen, a call of MCP is part of one that is open already. */
static void take_rpc(struct timeline *t, const struct wires_connection *c,
		     const struct wire_message *m)
{
	struct calls_who who = client_of(c);
	struct strbuf name = STRBUF_INIT;
	struct calls_text id = rpc_id(c, m, &name);
	struct record_wire_why why = {0};

	if (is_tool_call(m) && !calls_open(t->calls, &who))
		take_call(t, c, m, &id);
	else
		record_wire(t, c, m, &why);
	strbuf_release(&name);
}

static void take_rpc_result(struct timeline *t, const struct wires_connection *c,
			    const struct wire_message *m)
{
	struct calls_answer a = {
		.client = client_of(c), .ns = m->begin_ns, .text = text_of(m, WIRE_RESULT)};
	struct record_wire_why why = {0};
	struct strbuf name = STRBUF_INIT;

	a.id = rpc_id(c, m, &name);
	calls_answer(t->calls, &a, &why.because);
	if (!record_wire(t, c, m, &why))
		calls_answered(t->calls, t->seq, why.because, &a.text);
	strbuf_release(&name);
}

/* Each request has all results so far: one is told once. */
static void take_result(struct timeline *t, const struct wires_connection *c,
			const struct wire_message *m)
{
	struct calls_answer a = {.client = client_of(c),
				 .id = text_of(m, WIRE_CALL_ID),
				 .name = text_of(m, WIRE_NAME),
				 .text = text_of(m, WIRE_RESULT),
				 .ns = m->begin_ns,
				 .fresh = m->flags & WIRE_FRESH};
	struct record_wire_why why = {0};

	if (calls_answer(t->calls, &a, &why.because) && !record_wire(t, c, m, &why))
		calls_answered(t->calls, t->seq, why.because, &a.text);
}

void said_message(void *ctx, const struct wires_connection *c, const struct wire_message *m)
{
	struct timeline *t = ctx;
	struct record_wire_why why = {0};
	struct calls_text id = text_of(m, WIRE_CALL_ID);

	switch (m->kind) {
	case WIRE_LLM_TOOL_CALL:
		if (m->flags & WIRE_BY_SERVER)
			record_wire(t, c, m, &why);
		else
			take_call(t, c, m, &id);
		return;
	case WIRE_LLM_TOOL_RESULT:
		take_result(t, c, m);
		return;
	case WIRE_MCP_CALL:
		take_rpc(t, c, m);
		return;
	case WIRE_MCP_RESULT:
		take_rpc_result(t, c, m);
		return;
	case WIRE_LLM_REQUEST:
		if (!(m->flags & WIRE_BY_SERVER))
			take_client(t, c);
		break;
	default:
		break;
	}
	record_wire(t, c, m, &why);
}

void record_bytes_of(struct timeline *t, const struct timeline_wire *wire)
{
	struct wires_connection c = {.number = wire->connection,
				     .start_ns = wire->start_ns,
				     .pid = wire->pid,
				     .way = (uint8_t)wire->way,
				     .family = wire->family,
				     .port = wire->port,
				     .lport = wire->lport};

	memcpy(c.addr, wire->addr, sizeof(c.addr));
	memcpy(c.laddr, wire->laddr, sizeof(c.laddr));
	wires_data(&t->wires, &c, wire->out ? WIRE_OUT : WIRE_IN, wire->offset, wire->bytes,
		   wire->len, wire->mono_ns);
	if (wire->end)
		wires_end(&t->wires, c.way, c.number, wire->mono_ns);
}
