// SPDX-License-Identifier: GPL-2.0-only
/* Records of DNS, and the names by which addresses are known from them. */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "user/event/names.h"
#include "user/timeline/record.h"

/* The name that was asked for, which the kernel has backwards. */
static void read_name(const struct rf_ev_dns *d, struct told_name *ret_name)
{
	uint32_t i;

	for (i = 0; i < d->len && i < sizeof(ret_name->s); i++)
		ret_name->s[i] = (char)d->name[sizeof(d->name) - 1 - i];
	ret_name->len = (uint8_t)i;
}

static struct lru_key key_of(const uint8_t *addr)
{
	struct lru_key key = {0};

	memcpy(key.k, addr, 16);
	return key;
}

void names_told(struct timeline *t, const struct event *e)
{
	const uint8_t *addrs = (const uint8_t *)e->data;

	if (!(e->dns.flags & RF_DNS_ANSWER) || !(e->dns.flags & RF_DNS_TRUSTED))
		return;
	for (uint32_t i = 0; i < e->dns.naddr; i++) {
		struct lru_key key = key_of(addrs + i * 16);

		read_name(&e->dns, lru_get(&t->names, &key));
	}
}

const struct told_name *name_told(struct timeline *t, const uint8_t addr[16])
{
	struct lru_key key = key_of(addr);
	const struct told_name *name = t->names.n ? lru_find(&t->names, &key) : NULL;

	return name && name->len ? name : NULL;
}

static void put_address(struct writer *w, const char *key, const uint8_t *addr)
{
	bool v4 = IN6_IS_ADDR_V4MAPPED((const struct in6_addr *)(const void *)addr);
	char text[INET6_ADDRSTRLEN];

	inet_ntop(v4 ? AF_INET : AF_INET6, v4 ? addr + 12 : addr, text, sizeof(text));
	writer_str(w, key, text);
}

static void put_answer(struct writer *w, const struct event *e)
{
	char number[16];
	const char *rcode = dns_rcode_name(e->dns.rcode, number);

	writer_str(w, "response_code", rcode);
	writer_open_array(w, "resolved_ip");
	for (uint32_t i = 0; i < e->dns.naddr; i++)
		put_address(w, NULL, (const uint8_t *)e->data + i * 16);
	writer_close_array(w);
}

void put_dns(struct writer *w, const struct event *e)
{
	const struct rf_ev_dns *d = &e->dns;
	struct told_name name;
	char number[16];

	read_name(d, &name);
	writer_open(w, "dns");
	writer_id(w, "id", d->id);
	writer_str(w, "type", d->flags & RF_DNS_ANSWER ? "answer" : "query");
	writer_open(w, "question");
	if (!(d->flags & RF_DNS_UNREAD) || d->flags & RF_DNS_ANSWER) {
		writer_text(w, "name", name.s, name.len);
		writer_str(w, "type", dns_type_name(d->qtype, number));
	}
	writer_close(w);
	if (d->flags & RF_DNS_ANSWER)
		put_answer(w, e);
	writer_close(w);
	writer_open(w, "network");
	writer_str(w, "transport", transport_name(d->protocol, 0));
	writer_str(w, "type", d->family == AF_INET ? "ipv4" : "ipv6");
	writer_open(w, "peer");
	put_address(w, "address", d->server);
	writer_uint(w, "port", d->port);
	writer_close(w);
	writer_close(w);
}

void put_dns_own(struct writer *w, const struct rf_ev_dns *d)
{
	writer_id(w, "socket", d->cookie);
	writer_bool(w, "trusted", d->flags & RF_DNS_TRUSTED);
	writer_uint(w, "length", d->bytes);
	if (d->flags & RF_DNS_ANSWER) {
		writer_uint(w, "ttl", d->ttl);
		writer_uint(w, "aliases", d->chain);
	}
	if (d->flags & RF_DNS_CUT)
		writer_bool(w, "cut", true);
	if (d->flags & RF_DNS_UNREAD)
		writer_bool(w, "unread", true);
}
