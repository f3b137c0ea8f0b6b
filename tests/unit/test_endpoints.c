// SPDX-License-Identifier: GPL-2.0-only
/* Where a session talked to: the sums, and what is told of them. */
#include <criterion/criterion.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "tests/unit/feed.h"
#include "user/report/describe.h"
#include "user/timeline/endpoints.h"

#define SOME 6 /* a protocol */

static const uint8_t v4[16] = {[10] = 0xff, [11] = 0xff, [12] = 203, [14] = 113, [15] = 7};

static struct endpoint_use use_of(uint64_t cookie, uint16_t port)
{
	return (struct endpoint_use){.mono_ns = 5,
				     .cookie = cookie,
				     .addr = v4,
				     .start_ns = 1,
				     .pid = 2,
				     .port = port,
				     .protocol = SOME,
				     .program = "curl",
				     .program_len = 4};
}

Test(endpoints, a_socket_counts_once_however_often_it_turns_to_one)
{
	struct endpoints e;
	struct endpoint_use use = use_of(9, 443), other = use_of(9, 80);

	endpoints_init(&e);
	endpoints_connect(&e, &use);
	use.mono_ns = 8;
	endpoints_connect(&e, &use);
	cr_expect_eq(e.n, 1);
	cr_expect_eq(e.v[0].connections, 1);
	cr_expect_eq(e.v[0].first_ns, 5);
	cr_expect_eq(e.v[0].last_ns, 8);
	cr_expect_eq(e.v[0].nprocesses, 1);
	endpoints_connect(&e, &other);
	endpoints_connect(&e, &use);
	cr_expect_eq(e.n, 2);
	cr_expect_eq(e.v[0].connections, 2, "it had turned to another one meanwhile");
	use.cookie = 0;
	endpoints_connect(&e, &use);
	endpoints_connect(&e, &use);
	cr_expect_eq(e.v[0].connections, 4, "sockets without a number are each one");
	endpoints_release(&e);
}

Test(endpoints, a_connection_ends_where_it_was_opened_whatever_the_name_is_now)
{
	struct endpoints e;
	struct endpoint_use use = use_of(9, 443);

	endpoints_init(&e);
	use.name = "a.example";
	use.name_len = 9;
	endpoints_connect(&e, &use);
	use.name = "b.example";
	endpoints_close(&e, &use, 10, 20);
	cr_expect_eq(e.n, 1);
	cr_expect_eq(e.v[0].closed, 1);
	cr_expect_eq(e.v[0].sent, 10);
	cr_expect_eq(e.v[0].received, 20);
	endpoints_connect(&e, &use);
	cr_expect_eq(e.n, 2, "another name is another endpoint");
	endpoints_release(&e);
}

Test(endpoints, who_was_accepted_is_known_by_the_port_that_is_listened_at)
{
	struct endpoints e;
	struct endpoint_use one = use_of(1, 40001), two = use_of(2, 40002);

	endpoints_init(&e);
	one.own_port = two.own_port = 8080;
	endpoints_close(&e, &one, 1, 1);
	cr_expect_eq(e.n, 1);
	cr_expect_not(e.v[0].inbound, "nobody listens");
	cr_expect_eq(e.v[0].connections, 0);
	endpoints_listen(&e, IPPROTO_UDP, 8080);
	endpoints_close(&e, &one, 1, 1);
	cr_expect_eq(e.n, 1, "of another protocol");
	endpoints_listen(&e, SOME, 8080);
	endpoints_close(&e, &one, 1, 1);
	endpoints_close(&e, &two, 1, 1);
	cr_expect_eq(e.n, 2, "the peer's port does not count");
	cr_expect(e.v[1].inbound);
	cr_expect_eq(e.v[1].port, 8080);
	cr_expect_eq(e.v[1].connections, 2);
	cr_expect_eq(e.v[1].closed, 2);
	endpoints_release(&e);
}

Test(endpoints, what_has_no_room_is_counted)
{
	struct endpoints e;
	struct endpoint_use use;

	endpoints_init(&e);
	for (uint16_t i = 0; i < ENDPOINTS_MAX + 3; i++) {
		use = use_of(i + 1, i);
		endpoints_connect(&e, &use);
	}
	cr_expect_eq(e.n, ENDPOINTS_MAX);
	cr_expect_eq(e.unlisted.connections, 3);
	endpoints_close(&e, &use, 7, 8);
	cr_expect_eq(e.unlisted.closed, 1);
	cr_expect_eq(e.unlisted.sent, 7);
	cr_expect_eq(e.unlisted.received, 8);
	use = use_of(1, 0);
	endpoints_close(&e, &use, 1, 1);
	cr_expect_eq(e.v[0].closed, 1, "those that have room go on");
	for (uint32_t i = 0; i < ENDPOINT_PROCESSES + 2; i++) {
		use.pid = 100 + i;
		endpoints_connect(&e, &use);
	}
	cr_expect_eq(e.v[0].nprocesses, ENDPOINT_PROCESSES);
	cr_expect(e.v[0].more_processes);
	endpoints_release(&e);
}

static void connects(struct feed *f, uint64_t cookie, uint16_t flags, enum rf_effect effect)
{
	struct rf_ev_inet *i = feed_record(f, RF_EV_INET, RF_CLASS_NET, 11);

	i->family = AF_INET;
	i->protocol = IPPROTO_TCP;
	i->port = flags & RF_INET_LISTEN ? 8080 : 443;
	i->flags = flags;
	i->cookie = cookie;
	i->v.op = flags & RF_INET_LISTEN ? RF_OP_LISTEN : RF_OP_CONNECT;
	i->v.effect = (uint8_t)effect;
	memcpy(i->addr, v4, 16);
	cr_assert_eq(feed_send(f), 0);
}

static void closes(struct feed *f, uint64_t cookie, uint16_t own_port)
{
	struct rf_ev_close *c = feed_record(f, RF_EV_CLOSE, RF_CLASS_NET, 11);

	c->family = AF_INET;
	c->protocol = IPPROTO_TCP;
	c->port = 443;
	c->lport = own_port;
	c->cookie = cookie;
	c->sent = 1500;
	c->received = 20;
	memcpy(c->addr, v4, 16);
	memcpy(c->laddr, v4, 16);
	cr_assert_eq(feed_send(f), 0);
}

/* The address is a.example's from now on. */
static void answers(struct feed *f)
{
	static const char back[] = "elpmaxe.a";
	struct rf_ev_dns *d = feed_record(f, RF_EV_DNS, RF_CLASS_NET, 11);
	size_t len = sizeof(back) - 1;

	d->flags = RF_DNS_ANSWER | RF_DNS_TRUSTED;
	d->family = AF_INET;
	d->protocol = IPPROTO_UDP;
	d->len = (uint32_t)len;
	d->naddr = 1;
	d->v.op = RF_OP_CONNECT;
	memcpy(d->name + sizeof(d->name) - len, back, len);
	memcpy(d + 1, v4, 16);
	f->len += 16;
	cr_assert_eq(feed_send(f), 0);
}

static void expect_words(const struct feed *f, size_t n, const char *words)
{
	struct strbuf text = STRBUF_INIT;
	char error[READER_ERROR_MAX], *line;
	json_t *json = feed_find(f, "session.endpoint", n);
	struct record r;

	cr_assert(json);
	line = json_dumps(json, 0);
	cr_assert_eq(record_parse(line, strlen(line), &r, error), 0, "%s", error);
	describe_object(&r, &text);
	cr_expect_str_eq(text.s, words);
	strbuf_release(&text);
	record_release(&r);
	free(line);
	json_decref(json);
}

Test(endpoints, are_told_at_the_end)
{
	struct feed f;
	json_t *r;

	feed_start(&f, "endpoints");
	connects(&f, 1, 0, RF_EFFECT_NONE);
	answers(&f);
	connects(&f, 2, 0, RF_EFFECT_NONE);
	connects(&f, 3, 0, RF_EFFECT_NONE);
	connects(&f, 4, RF_INET_LISTEN, RF_EFFECT_NONE);
	closes(&f, 2, 50000);
	closes(&f, 5, 8080);
	feed_settle(&f);
	cr_expect_eq(feed_count(&f, "session.endpoint"), 0, "not before");
	feed_end(&f);
	cr_expect_eq(feed_count(&f, "session.endpoint"), 3);
	r = feed_find(&f, "session.endpoint", 0);
	cr_expect_null(record_get(r, "network.peer.name"));
	cr_expect_eq(UINT(r, "ringfence.connections"), 1);
	cr_expect_null(record_get(r, "ringfence.bytes"), "it is still open");
	json_decref(r);
	r = feed_find(&f, "session.endpoint", 1);
	cr_expect_str_eq(STR(r, "network.peer.name"), "a.example");
	cr_expect_str_eq(STR(r, "network.peer.address"), "203.0.113.7");
	cr_expect_eq(UINT(r, "network.peer.port"), 443);
	cr_expect_eq(UINT(r, "ringfence.connections"), 2);
	cr_expect_eq(UINT(r, "ringfence.closed"), 1);
	cr_expect_eq(UINT(r, "ringfence.bytes.sent"), 1500);
	cr_expect_lt(strcmp(STR(r, "ringfence.first"), STR(r, "ringfence.last")), 0);
	cr_expect_eq(json_array_size(record_get(r, "ringfence.processes")), 1);
	json_decref(r);
	r = feed_find(&f, "session.end", 0);
	cr_expect_eq(UINT(r, "ringfence.endpoints.told"), 3);
	cr_expect_null(record_get(r, "ringfence.endpoints.unlisted"));
	json_decref(r);
	expect_words(&f, 1,
		     "a.example (203.0.113.7:443) tcp  2 connections, sent 1.5 kB, received 20 B: "
		     "sh");
	expect_words(&f, 2,
		     "a.example (203.0.113.7) tcp at port 8080  1 connection, sent 1.5 kB, "
		     "received 20 B: sh");
	feed_free(&f);
}

Test(endpoints, what_was_refused_is_none)
{
	struct feed f;

	feed_start(&f, "endpoints-refused");
	connects(&f, 1, 0, RF_EFFECT_DENY);
	connects(&f, 2, 0, RF_EFFECT_ASK);
	connects(&f, 3, 0, RF_EFFECT_AUDIT);
	feed_end(&f);
	cr_expect_eq(feed_count(&f, "session.endpoint"), 1);
	feed_free(&f);
}
