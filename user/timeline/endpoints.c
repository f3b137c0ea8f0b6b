// SPDX-License-Identifier: GPL-2.0-only
#include "user/timeline/endpoints.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/base/strbuf.h"

#define UNLISTED UINT64_MAX /* in sockets: the socket's endpoint had no room */

void endpoints_init(struct endpoints *e)
{
	*e = (struct endpoints){0};
	lru_init(&e->sockets, sizeof(uint64_t), ENDPOINT_SOCKETS_MAX);
}

void endpoints_release(struct endpoints *e)
{
	for (size_t i = 0; i < e->n; i++) {
		for (uint32_t k = 0; k < e->v[i].nprocesses; k++)
			free(e->v[i].process[k].program);
		free(e->v[i].name);
	}
	free(e->v);
	free(e->listening[0]);
	free(e->listening[1]);
	strmap_release(&e->keys);
	lru_release(&e->sockets);
	endpoints_init(e);
}

void endpoints_listen(struct endpoints *e, uint8_t protocol, uint16_t port)
{
	uint64_t **ports = &e->listening[protocol != IPPROTO_TCP];

	if (!*ports)
		*ports = xcalloc(ENDPOINT_PORT_WORDS, sizeof(**ports));
	(*ports)[port / 64] |= 1ULL << port % 64;
}

static bool listens(const struct endpoints *e, uint8_t protocol, uint16_t port)
{
	const uint64_t *ports = e->listening[protocol != IPPROTO_TCP];

	return ports && ports[port / 64] & 1ULL << port % 64;
}

/* Numbers, in hexadecimal, then the name: what else it holds, no two have one key. */
static void write_key(const struct endpoint_use *use, bool inbound, struct strbuf *key)
{
	for (size_t i = 0; i < 16; i++)
		strbuf_addf(key, "%02x", use->addr[i]);
	strbuf_addf(key, ":%04x:%02x:%d:", inbound ? use->own_port : use->port, use->protocol,
		    inbound);
	for (size_t i = 0; i < use->name_len; i++)
		strbuf_addf(key, "%02x", (unsigned char)use->name[i]);
}

/* The number of the sum, made when there is room; UNLISTED: there is none. */
static uint64_t number_of(struct endpoints *e, const struct endpoint_use *use, bool inbound)
{
	struct strbuf key = STRBUF_INIT;
	struct endpoint_sum sum = {.protocol = use->protocol,
				   .inbound = inbound,
				   .port = inbound ? use->own_port : use->port,
				   .first_ns = use->mono_ns};
	size_t number;

	write_key(use, inbound, &key);
	number = strmap_find(&e->keys, key.s);
	if (number == STRMAP_NONE && e->n < ENDPOINTS_MAX) {
		number = strmap_add(&e->keys, key.s, NULL);
		memcpy(sum.addr, use->addr, sizeof(sum.addr));
		if (use->name) {
			sum.name = xmemdup(use->name, use->name_len);
			sum.name_len = use->name_len;
		}
		vec_push(e->v, e->n) = sum;
	}
	strbuf_release(&key);
	return number == STRMAP_NONE ? UNLISTED : number;
}

static void add_process(struct endpoint_sum *sum, const struct endpoint_use *use)
{
	struct endpoint_process *p = sum->process;

	for (uint32_t i = 0; i < sum->nprocesses; i++)
		if (p[i].start_ns == use->start_ns && p[i].pid == use->pid)
			return;
	if (sum->nprocesses == ENDPOINT_PROCESSES) {
		sum->more_processes = true;
		return;
	}
	p += sum->nprocesses++;
	*p = (struct endpoint_process){.start_ns = use->start_ns, .pid = use->pid};
	if (use->program_len && use->program_len <= ENDPOINT_PROGRAM_MAX) {
		p->program = xmemdup(use->program, use->program_len);
		p->program_len = use->program_len;
	}
}

static void add_use(struct endpoint_sum *sum, const struct endpoint_use *use)
{
	if (use->mono_ns < sum->first_ns)
		sum->first_ns = use->mono_ns;
	if (use->mono_ns > sum->last_ns)
		sum->last_ns = use->mono_ns;
	add_process(sum, use);
}

void endpoints_connect(struct endpoints *e, const struct endpoint_use *use)
{
	const struct lru_key key = {.k = {use->cookie}};
	uint64_t number = number_of(e, use, false), none = 0;
	uint64_t mark = number == UNLISTED ? UNLISTED : number + 1;
	uint64_t *socket = use->cookie ? lru_get(&e->sockets, &key) : &none;
	bool again = *socket == mark;

	*socket = mark;
	if (number == UNLISTED) {
		e->unlisted.connections += !again;
		return;
	}
	e->v[number].connections += !again;
	add_use(&e->v[number], use);
}

void endpoints_close(struct endpoints *e, const struct endpoint_use *use, uint64_t sent,
		     uint64_t received)
{
	const struct lru_key key = {.k = {use->cookie}};
	const uint64_t *socket = use->cookie ? lru_find(&e->sockets, &key) : NULL;
	uint64_t number;

	if (socket)
		number = *socket == UNLISTED ? UNLISTED : *socket - 1;
	else
		number = number_of(e, use, listens(e, use->protocol, use->own_port));
	if (number == UNLISTED) {
		e->unlisted.closed++;
		e->unlisted.sent += sent;
		e->unlisted.received += received;
		return;
	}
	if (e->v[number].inbound)
		e->v[number].connections++;
	e->v[number].closed++;
	e->v[number].sent += sent;
	e->v[number].received += received;
	add_use(&e->v[number], use);
}
