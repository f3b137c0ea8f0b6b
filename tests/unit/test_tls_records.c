// SPDX-License-Identifier: GPL-2.0-only
/* tls.data and tls.unattached, and what of them the totals say. */
#include <criterion/criterion.h>
#include <string.h>
#include <sys/socket.h>

#include "tests/unit/feed.h"

static struct rf_ev_tls *chunk(struct feed *f, const char *bytes, size_t n, uint64_t offset)
{
	struct rf_ev_tls *r = feed_record(f, RF_EV_TLS, RF_CLASS_TLS, 11);

	r->conn = 7;
	r->offset = offset;
	r->length = n;
	r->image = 1;
	r->direction = RF_TLS_OUT;
	r->flags = RF_TLS_WHOLE;
	memcpy(f->buf + f->len, bytes, n);
	f->len += n;
	return r;
}

static void meet_image(struct feed *f, const char *why)
{
	timeline_image(f->t, f->now,
		       &(struct timeline_image){.number = 1,
						.pid = 11,
						.start_ns = 11000000000ULL,
						.library = "openssl",
						.path = "/usr/lib/libssl.so.3",
						.why = why});
}

Test(tls_records, a_chunk_is_told_by_its_place_and_digest_and_not_by_its_bytes)
{
	struct feed f;
	json_t *r;

	feed_start(&f, "tls");
	meet_image(&f, NULL);
	chunk(&f, "abc", 3, 40);
	feed_send(&f);
	feed_settle(&f);
	r = feed_find(&f, "tls.data", 0);
	cr_assert_str_eq(STR(r, "ringfence.tls.connection"), "7");
	cr_assert_str_eq(STR(r, "ringfence.tls.direction"), "out");
	cr_assert_str_eq(STR(r, "ringfence.tls.offset"), "40");
	cr_assert_eq(UINT(r, "ringfence.tls.length"), 3);
	cr_assert_str_eq(STR(r, "ringfence.tls.library"), "openssl");
	cr_assert_str_eq(STR(r, "ringfence.tls.image"), "/usr/lib/libssl.so.3");
	cr_assert_str_eq(STR(r, "ringfence.tls.hash.sha256"),
			 "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	cr_assert_null(STR(r, "ringfence.tls.payload_b64"));
	json_decref(r);
	cr_assert_eq(feed_finish(&f), 0);
}

Test(tls_records, addresses_stand_where_the_socket_is_known)
{
	static const uint8_t v4[16] = {
		[10] = 0xff, [11] = 0xff, [12] = 192, [13] = 0, [14] = 2, [15] = 7};
	struct rf_ev_tls *c;
	struct feed f;
	json_t *r;

	feed_start(&f, "tls-socket");
	c = chunk(&f, "abc", 3, 0);
	c->flags |= RF_TLS_SOCKET;
	c->family = AF_INET;
	c->port = 443;
	memcpy(c->addr, v4, 16);
	feed_send(&f);
	feed_settle(&f);
	r = feed_find(&f, "tls.data", 0);
	cr_assert_str_eq(STR(r, "network.peer.address"), "192.0.2.7");
	cr_assert_eq(UINT(r, "network.peer.port"), 443);
	json_decref(r);
	cr_assert_eq(feed_finish(&f), 0);
}

Test(tls_records, bytes_that_were_not_seen_have_a_length_and_no_digest)
{
	struct rf_ev_tls *c;
	struct feed f;
	json_t *r;

	feed_start(&f, "tls-untaken");
	c = chunk(&f, "", 0, 0);
	c->flags = RF_TLS_UNTAKEN;
	c->length = 1 << 20;
	feed_send(&f);
	feed_settle(&f);
	r = feed_find(&f, "tls.data", 0);
	cr_assert_eq(UINT(r, "ringfence.tls.length"), 1 << 20);
	cr_assert_null(STR(r, "ringfence.tls.hash.sha256"));
	json_decref(r);
	cr_assert_eq(feed_finish(&f), 0);
}

Test(tls_records, a_chunk_that_is_not_what_it_says_is_malformed)
{
	struct feed f;

	feed_start(&f, NULL);
	chunk(&f, "abc", 3, 0)->length = 2;
	cr_assert_neq(feed_send(&f), 0);
	chunk(&f, "abc", 3, 0)->length = 4;
	cr_assert_neq(feed_send(&f), 0);
	chunk(&f, "abc", 3, 0)->direction = 2;
	cr_assert_neq(feed_send(&f), 0);
	chunk(&f, "abc", 3, UINT64_MAX - 1);
	cr_assert_neq(feed_send(&f), 0);
	chunk(&f, "abc", 3, 0)->flags |= RF_TLS_SOCKET;
	cr_assert_neq(feed_send(&f), 0);
	chunk(&f, "abc", 3, 0)->flags |= RF_TLS_UNTAKEN;
	cr_assert_neq(feed_send(&f), 0);
	feed_finish(&f);
}

Test(tls_records, an_image_that_is_not_understood_is_told_by_name_and_reason)
{
	struct feed f;
	json_t *r;

	feed_start(&f, "tls-unattached");
	meet_image(&f, "no functions");
	feed_settle(&f);
	r = feed_find(&f, "tls.unattached", 0);
	cr_assert_str_eq(STR(r, "ringfence.tls.image"), "/usr/lib/libssl.so.3");
	cr_assert_str_eq(STR(r, "ringfence.tls.reason"), "no functions");
	json_decref(r);
	cr_assert_eq(feed_finish(&f), 0);
}

Test(tls_records, what_was_lost_stands_before_what_came_after)
{
	struct feed f;
	json_t *r;

	feed_start(&f, "tls-lost");
	chunk(&f, "abc", 3, 0);
	feed_send(&f);
	feed_lose(&f, RF_CLASS_TLS);
	chunk(&f, "def", 3, 6);
	feed_send(&f);
	feed_settle(&f);
	r = feed_find(&f, "timeline.lost", 0);
	cr_assert_str_eq(STR(r, "ringfence.lost.class"), "tls");
	cr_assert_eq(UINT(r, "ringfence.lost.count"), 1);
	json_decref(r);
	cr_assert_eq(feed_finish(&f), 0);
}
