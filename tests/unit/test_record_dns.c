// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <string.h>
#include <sys/socket.h>

#include "tests/unit/feed.h"

/* A record about a.example, with room for its addresses. */
static struct rf_ev_dns *dns_record(struct feed *f, enum rf_class cls, uint32_t naddr)
{
	static const char back[] = "elpmaxe.a";
	struct rf_ev_dns *d = feed_record(f, RF_EV_DNS, cls, 5);
	size_t len = sizeof(back) - 1;

	d->family = AF_INET;
	d->protocol = 17;
	d->port = 53;
	d->qtype = 28;
	d->len = (uint32_t)len;
	d->naddr = naddr;
	d->v.op = RF_OP_CONNECT;
	memcpy(d->name + sizeof(d->name) - len, back, len);
	f->len += naddr * 16;
	return d;
}

Test(record_dns, a_query_and_its_answer)
{
	struct rf_ev_dns *d;
	struct feed f;
	json_t *r;

	feed_start(&f, "dns");
	d = dns_record(&f, RF_CLASS_NET, 0);
	d->flags = RF_DNS_TRUSTED;
	cr_assert_eq(feed_send(&f), 0);
	d = dns_record(&f, RF_CLASS_NET, 2);
	d->flags = RF_DNS_TRUSTED | RF_DNS_ANSWER;
	d->rcode = 3;
	memset(d + 1, 0, 32);
	((uint8_t *)(d + 1))[15] = 1;
	cr_assert_eq(feed_send(&f), 0);
	feed_settle(&f);
	r = feed_find(&f, "net.dns", 0);
	cr_expect_str_eq(STR(r, "dns.question.name"), "a.example");
	cr_expect_str_eq(STR(r, "dns.question.type"), "AAAA");
	cr_expect_str_eq(STR(r, "dns.type"), "query");
	cr_expect_null(record_get(r, "dns.resolved_ip"));
	json_decref(r);
	r = feed_find(&f, "net.dns", 1);
	cr_expect_str_eq(STR(r, "dns.type"), "answer");
	cr_expect_str_eq(STR(r, "dns.response_code"), "NXDOMAIN");
	cr_expect_eq(json_array_size(record_get(r, "dns.resolved_ip")), 2);
	json_decref(r);
	cr_assert_eq(feed_finish(&f), 0);
}

static void connects(struct feed *f, uint8_t last)
{
	struct rf_ev_inet *i = feed_record(f, RF_EV_INET, RF_CLASS_NET, 5);

	i->family = AF_INET6;
	i->port = 443;
	i->addr[15] = last;
	i->v.op = RF_OP_CONNECT;
	cr_assert_eq(feed_send(f), 0);
}

static void answers(struct feed *f, uint32_t flags, uint8_t last)
{
	struct rf_ev_dns *d = dns_record(f, RF_CLASS_NET, 1);

	d->flags = RF_DNS_ANSWER | flags;
	memset(d + 1, 0, 16);
	((uint8_t *)(d + 1))[15] = last;
	cr_assert_eq(feed_send(f), 0);
}

Test(record_dns, an_address_has_the_name_that_it_was_told_for)
{
	struct feed f;
	json_t *r;

	feed_start(&f, "dns");
	answers(&f, RF_DNS_TRUSTED, 7);
	answers(&f, 0, 8);
	connects(&f, 7);
	connects(&f, 8);
	connects(&f, 9);
	feed_settle(&f);
	r = feed_find(&f, "net.connect", 0);
	cr_expect_str_eq(STR(r, "network.peer.name"), "a.example");
	cr_expect_str_eq(STR(r, "network.peer.name_from"), "dns");
	json_decref(r);
	r = feed_find(&f, "net.connect", 1);
	cr_expect_null(record_get(r, "network.peer.name"), "its resolver does not count");
	json_decref(r);
	r = feed_find(&f, "net.connect", 2);
	cr_expect_null(record_get(r, "network.peer.name"), "nobody was told of it");
	json_decref(r);
	cr_assert_eq(feed_finish(&f), 0);
}
