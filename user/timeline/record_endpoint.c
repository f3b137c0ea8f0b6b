// SPDX-License-Identifier: GPL-2.0-only
/* Where the session talked to: sums of its connections, told at its end. */
#include <arpa/inet.h>
#include <sys/socket.h>

#include "user/event/names.h"
#include "user/timeline/record.h"

static struct endpoint_use use_of(const struct event *e, const struct subject *who)
{
	struct endpoint_use use = {
		.mono_ns = e->hdr.mono_ns, .start_ns = e->hdr.start_ns, .pid = e->hdr.pid};

	use.program = program_name(who, &use.program_len);
	return use;
}

static void use_name(struct timeline *t, struct endpoint_use *use)
{
	const struct told_name *name = name_told(t, use->addr);

	use->name = name ? name->s : NULL;
	use->name_len = name ? name->len : 0;
}

static void note_inet(struct timeline *t, const struct event *e, const struct subject *who)
{
	const struct rf_ev_inet *i = &e->inet;
	struct endpoint_use use = use_of(e, who);

	if (i->v.op == RF_OP_LISTEN && i->flags & RF_INET_LISTEN)
		endpoints_listen(&t->endpoints, i->protocol, i->port);
	if (i->v.op != RF_OP_CONNECT || (i->family != AF_INET && i->family != AF_INET6))
		return;
	use.cookie = i->cookie;
	use.addr = i->addr;
	use.port = i->port;
	use.protocol = i->protocol;
	use_name(t, &use);
	endpoints_connect(&t->endpoints, &use);
}

static void note_close(struct timeline *t, const struct event *e, const struct subject *who)
{
	const struct rf_ev_close *c = &e->close;
	struct endpoint_use use = use_of(e, who);

	use.cookie = c->cookie;
	use.addr = c->addr;
	use.port = c->port;
	use.own_port = c->lport;
	use.protocol = c->protocol;
	use_name(t, &use);
	endpoints_close(&t->endpoints, &use, c->sent, c->received);
}

void endpoint_note(struct timeline *t, const struct event *e, const struct subject *who)
{
	if (e->type == RF_EV_INET)
		note_inet(t, e, who);
	else if (e->type == RF_EV_CLOSE)
		note_close(t, e, who);
}

static void put_side(struct writer *w, const struct endpoint_sum *s)
{
	bool v4 = IN6_IS_ADDR_V4MAPPED((const struct in6_addr *)(const void *)s->addr);
	char text[INET6_ADDRSTRLEN];

	inet_ntop(v4 ? AF_INET : AF_INET6, v4 ? s->addr + 12 : s->addr, text, sizeof(text));
	writer_str(w, "type", family_name(v4 ? AF_INET : AF_INET6));
	writer_str(w, "direction", s->inbound ? "inbound" : "outbound");
	writer_open(w, "peer");
	writer_str(w, "address", text);
	if (!s->inbound)
		writer_uint(w, "port", s->port);
	if (s->name) {
		writer_text(w, "name", s->name, s->name_len);
		writer_str(w, "name_from", "dns");
	}
	writer_close(w);
	if (!s->inbound)
		return;
	writer_open(w, "local");
	writer_uint(w, "port", s->port);
	writer_close(w);
}

static void put_processes(struct timeline *t, struct writer *w, const struct endpoint_sum *s)
{
	struct subject who;

	writer_open_array(w, "processes");
	for (uint32_t i = 0; i < s->nprocesses; i++) {
		const struct endpoint_process *p = &s->process[i];

		t->config.who.find(t->config.who.ctx, p->start_ns, p->pid, &who);
		writer_open(w, NULL);
		writer_str(w, "id", who.id);
		writer_uint(w, "pid", p->pid);
		writer_open(w, "executable");
		if (p->program)
			writer_text(w, "name", p->program, p->program_len);
		else
			writer_null(w, "name");
		writer_close(w);
		writer_close(w);
	}
	writer_close_array(w);
	if (s->more_processes)
		writer_bool(w, "truncated", true);
}

static void put_bytes(struct writer *w, uint64_t sent, uint64_t received)
{
	writer_open(w, "bytes");
	writer_uint(w, "sent", sent);
	writer_uint(w, "received", received);
	writer_close(w);
}

static int record_endpoint(struct timeline *t, uint64_t mono_ns, const struct endpoint_sum *s)
{
	struct envelope env = {.event = "session.endpoint", .mono_ns = mono_ns};
	struct writer w = record_open(t, &env);

	writer_open(&w, "network");
	writer_str(&w, "transport", transport_name(s->protocol, 0));
	put_side(&w, s);
	writer_close(&w);
	writer_open(&w, "ringfence");
	writer_uint(&w, "connections", s->connections);
	writer_uint(&w, "closed", s->closed);
	if (s->closed)
		put_bytes(&w, s->sent, s->received);
	put_time(t, &w, "first", s->first_ns);
	put_time(t, &w, "last", s->last_ns);
	put_processes(t, &w, s);
	writer_close(&w);
	return record_send(t, &w, &env);
}

int record_endpoints(struct timeline *t, uint64_t mono_ns)
{
	int r = 0;

	for (size_t i = 0; i < t->endpoints.n && !r; i++)
		r = record_endpoint(t, mono_ns, &t->endpoints.v[i]);
	return r;
}

void put_endpoint_totals(const struct timeline *t, struct writer *w)
{
	const struct endpoints *e = &t->endpoints;

	writer_open(w, "endpoints");
	writer_uint(w, "told", e->n);
	if (e->unlisted.connections || e->unlisted.closed) {
		writer_open(w, "unlisted");
		writer_uint(w, "connections", e->unlisted.connections);
		writer_uint(w, "closed", e->unlisted.closed);
		put_bytes(w, e->unlisted.sent, e->unlisted.received);
		writer_close(w);
	}
	writer_close(w);
}
