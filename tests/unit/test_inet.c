// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "tests/unit/random_policy.h"
#include "user/policy/inet.h"
#include "user/policy/inet_sets.h"

static int asks(struct build *b, uint32_t op, const char *addr, uint16_t port)
{
	struct rf_verdict v;
	uint8_t bytes[16];

	build_addr(addr, bytes);
	return eval_inet(&b->eval, bytes, port, op, &v);
}

static int connects(struct build *b, const char *addr, uint16_t port)
{
	return asks(b, RF_OP_CONNECT, addr, port);
}

static int listens(struct build *b, const char *addr, uint16_t port)
{
	return asks(b, RF_OP_LISTEN, addr, port);
}

/* On a socket that is not connected. */
static int receives(struct build *b, const char *unspecified)
{
	return asks(b, RF_OP_RECEIVE, unspecified, 0);
}

/* The set that an address is in; INET_SET_NONE: in none but "*" (multicast, reserved). */
static enum inet_set inet_set_of(const uint8_t addr[16])
{
	const struct inet_prefix *best = &inet_prefixes[0];
	size_t i;

	for (i = 1; i < inet_nprefixes; i++)
		if (inet_prefixes[i].bits >= best->bits &&
		    inet_covers(inet_prefixes[i].addr, inet_prefixes[i].bits, addr))
			best = &inet_prefixes[i];
	return best->set;
}

Test(inet, sets_hold_what_they_are_named_for)
{
	static const struct {
		const char *addr;
		enum inet_set set;
	} rows[] = {
		{"127.0.0.1", INET_SET_LOOPBACK},
		{"127.255.255.255", INET_SET_LOOPBACK},
		{"0.0.0.0", INET_SET_LOOPBACK},
		{"0.0.0.1", INET_SET_NONE},
		{"::1", INET_SET_LOOPBACK},
		{"::", INET_SET_LOOPBACK},
		{"10.1.2.3", INET_SET_PRIVATE},
		{"172.15.255.255", INET_SET_PUBLIC},
		{"172.16.0.1", INET_SET_PRIVATE},
		{"172.32.0.0", INET_SET_PUBLIC},
		{"192.168.9.9", INET_SET_PRIVATE},
		{"100.64.0.1", INET_SET_PRIVATE},
		{"100.128.0.0", INET_SET_PUBLIC},
		{"fd12::1", INET_SET_PRIVATE},
		{"169.254.1.1", INET_SET_LINK_LOCAL},
		{"fe80::1", INET_SET_LINK_LOCAL},
		{"169.254.169.254", INET_SET_METADATA},
		{"169.254.170.2", INET_SET_METADATA},
		{"fd00:ec2::254", INET_SET_METADATA},
		{"fd20:ce::254", INET_SET_METADATA},
		{"100.100.100.200", INET_SET_METADATA},
		{"192.0.0.192", INET_SET_METADATA},
		{"64:ff9b::a9fe:a9fe", INET_SET_METADATA},
		{"64:ff9b::808:808", INET_SET_PUBLIC},
		{"224.0.0.1", INET_SET_NONE},
		{"255.255.255.255", INET_SET_NONE},
		{"ff02::1", INET_SET_NONE},
		{"8.8.8.8", INET_SET_PUBLIC},
		{"2606:4700::1111", INET_SET_PUBLIC},
		{"2002:a00:1::", INET_SET_NONE},
	};
	uint8_t addr[16];
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		build_addr(rows[i].addr, addr);
		cr_assert_eq(inet_set_of(addr), rows[i].set, "%s", rows[i].addr);
	}
}

Test(inet, an_allow_list_denies_the_rest_and_unix_sockets_too)
{
	struct rf_verdict v;
	struct build b;

	build_init(&b);
	build_rule(&b, "net", DENY, CONNECTS)->everything = true;
	build_inet(&b, true, INET_SET_LOOPBACK, NULL, -1);
	build_inet(&b, true, INET_SET_PRIVATE, NULL, -1);
	build_inet(&b, true, INET_SET_NONE, "8.8.8.8", 53);
	build_except(&b, PATTERN_UNIX_PATH, "/w/ok.sock");
	build_except(&b, PATTERN_UNIX_ABSTRACT, "ok*");
	cr_assert_eq(build_lower(&b), 0);
	cr_assert(!connects(&b, "127.0.0.1", 1));
	cr_assert(!connects(&b, "10.0.0.1", 443));
	cr_assert(connects(&b, "100.100.100.200", 80));
	cr_assert(connects(&b, "169.254.169.254", 80));
	cr_assert(!connects(&b, "8.8.8.8", 53));
	cr_assert(connects(&b, "8.8.8.8", 443));
	cr_assert(connects(&b, "8.8.4.4", 53));
	cr_assert(connects(&b, "2606:4700::1111", 443));
	cr_assert(!eval_unix(&b.eval, "/w/ok.sock", RF_OP_CONNECT, &v));
	cr_assert(eval_unix(&b.eval, "/run/docker.sock", RF_OP_CONNECT, &v));
	cr_assert(!eval_abstract(&b.eval, "ok-1", 4, RF_OP_CONNECT, &v));
	cr_assert(eval_abstract(&b.eval, "other", 5, RF_OP_CONNECT, &v));
	cr_assert(!eval_unix(&b.eval, "/w/other", RF_OP_LISTEN, &v));
	cr_assert(!eval_path(&b.eval, "/w/other", WRITES | READS, &v));
	build_release(&b);
}

Test(inet, a_prefix_covers_what_it_covers)
{
	struct build b;

	build_init(&b);
	build_rule(&b, "net", DENY, CONNECTS)->everything = true;
	build_inet(&b, true, INET_SET_NONE, "169.254.0.0/16", -1);
	build_inet(&b, true, INET_SET_NONE, "10.9.0.0/16", 8443);
	cr_assert_eq(build_lower(&b), 0);
	cr_assert(!connects(&b, "169.254.169.254", 80));
	cr_assert(!connects(&b, "10.9.1.1", 8443));
	cr_assert(connects(&b, "10.9.1.1", 443));
	cr_assert(connects(&b, "10.8.1.1", 8443));
	build_release(&b);
}

Test(inet, a_prefix_of_ipv6_says_nothing_of_ipv4)
{
	struct build b;

	build_init(&b);
	build_rule(&b, "net", DENY, CONNECTS)->everything = true;
	build_inet(&b, true, INET_SET_NONE, "::/0", -1);
	cr_assert_eq(build_lower(&b), 0);
	cr_assert(!connects(&b, "2606:4700::1111", 80));
	cr_assert(connects(&b, "1.2.3.4", 80));
	build_release(&b);
}

Test(inet, everything_is_every_endpoint)
{
	struct rf_verdict v;
	struct build b;

	build_init(&b);
	build_rule(&b, "net", DENY, CONNECTS);
	build_inet(&b, false, INET_SET_ANY, NULL, -1);
	build_inet(&b, true, INET_SET_PUBLIC, NULL, 443);
	cr_assert_eq(build_lower(&b), 0);
	cr_assert(connects(&b, "127.0.0.1", 443));
	cr_assert(connects(&b, "224.0.0.1", 443));
	cr_assert(connects(&b, "1.1.1.1", 80));
	cr_assert(!connects(&b, "1.1.1.1", 443));
	cr_assert(!eval_unix(&b.eval, "/run/x", RF_OP_CONNECT, &v));
	build_release(&b);
}

#define EVERY_OP (CONNECTS | RF_OP_BIT(RF_OP_LISTEN) | RF_OP_BIT(RF_OP_RECEIVE))

/* One rule about one pattern, or about everything but one. */
static void begin_one(struct build *b, bool except, const char *cidr, int port)
{
	enum inet_set set = INET_SET_NONE;

	if (!strcmp(cidr, "loopback"))
		set = INET_SET_LOOPBACK;
	if (!strcmp(cidr, "*"))
		set = INET_SET_ANY;
	build_init(b);
	build_rule(b, "net", DENY, EVERY_OP);
	if (except)
		build_inet(b, false, INET_SET_ANY, NULL, -1);
	build_inet(b, except, set, set == INET_SET_NONE ? cidr : NULL, port);
	cr_assert_eq(build_lower(b), 0);
}

Test(inet, what_is_denied_of_any_address_is_denied_of_the_unspecified_one)
{
	static const struct {
		const char *of;
		int port;
		bool v4, v6; /* listening at port 80 */
		bool v4_receive;
	} rows[] = {
		{"*", -1, true, true, true},	      {"loopback", -1, true, true, true},
		{"loopback", 80, true, true, true},   {"loopback", 81, false, false, true},
		{"10.0.0.0/8", -1, true, true, true}, {"10.0.0.0/8", 81, false, false, true},
		{"fd00::/8", -1, false, true, false}, {"::", -1, false, true, false},
		{"0.0.0.0", -1, true, true, true},
	};
	struct build b;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		begin_one(&b, false, rows[i].of, rows[i].port);
		cr_expect_eq(listens(&b, "0.0.0.0", 80) != 0, rows[i].v4, "%s", rows[i].of);
		cr_expect_eq(listens(&b, "::", 80) != 0, rows[i].v6, "%s", rows[i].of);
		cr_expect_eq(receives(&b, "0.0.0.0") != 0, rows[i].v4_receive, "%s", rows[i].of);
		cr_expect(receives(&b, "::"), "%s", rows[i].of);
		build_release(&b);
	}
}

Test(inet, an_exception_is_for_the_unspecified_address_if_it_is_for_every_one)
{
	static const struct {
		const char *except;
		int port;
		bool v4, v6; /* denied to listen at port 80 */
		bool v4_receive, v6_receive;
	} rows[] = {
		{"*", -1, false, false, false, false},
		{"*", 80, false, false, true, true},
		{"*", 81, true, true, true, true},
		{"loopback", -1, true, true, true, true},
		{"0.0.0.0/0", -1, false, true, false, true},
		{"0.0.0.0/1", -1, true, true, true, true},
		{"::/0", -1, true, true, true, true},
		{"0.0.0.0", -1, false, true, false, true},
		{"0.0.0.0", 80, false, true, true, true},
		{"::", -1, true, false, true, false},
	};
	struct build b;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		begin_one(&b, true, rows[i].except, rows[i].port);
		cr_expect_eq(listens(&b, "0.0.0.0", 80) != 0, rows[i].v4, "%s", rows[i].except);
		cr_expect_eq(listens(&b, "::", 80) != 0, rows[i].v6, "%s", rows[i].except);
		cr_expect_eq(receives(&b, "0.0.0.0") != 0, rows[i].v4_receive, "%s",
			     rows[i].except);
		cr_expect_eq(receives(&b, "::") != 0, rows[i].v6_receive, "%s", rows[i].except);
		build_release(&b);
	}
}

Test(inet, to_connect_to_the_unspecified_address_is_to_connect_to_loopback)
{
	struct build b;

	begin_one(&b, true, "loopback", -1);
	cr_expect(!connects(&b, "0.0.0.0", 80));
	cr_expect(!connects(&b, "::", 80));
	cr_expect(!listens(&b, "127.0.0.1", 80));
	cr_expect(!listens(&b, "::1", 80));
	cr_expect(!asks(&b, RF_OP_RECEIVE, "127.0.0.1", 80));
	build_release(&b);
	begin_one(&b, false, "10.0.0.0/8", -1);
	cr_expect(!connects(&b, "0.0.0.0", 80));
	build_release(&b);
	begin_one(&b, false, "0.0.0.0", -1);
	cr_expect(connects(&b, "0.0.0.0", 80));
	cr_expect(!connects(&b, "::", 80));
	build_release(&b);
}

static bool covers(const struct ir_pattern *p, const uint8_t *addr, uint16_t port)
{
	if (p->port >= 0 && p->port != port)
		return false;
	if (p->set == INET_SET_ANY)
		return true;
	if (p->set != INET_SET_NONE)
		return inet_set_of(addr) == p->set;
	if (inet_is_mapped(addr) && p->bits < 96)
		return false;
	return inet_covers(p->addr, p->bits, addr);
}

static bool any_covers(const struct ir_patterns *p, const uint8_t *addr, uint16_t port)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		if (covers(&p->v[i], addr, port))
			return true;
	return false;
}

static void random_endpoint(struct rng *r, struct build *b, bool except)
{
	static const char *const cidrs[] = {
		"10.0.0.0/8", "10.1.0.0/16", "10.1.2.0/24",   "0.0.0.0/0",	 "10.1.2.3",
		"fd00::/8",   "::/0",	     "fd00:ec2::254", "169.254.169.254", "8.0.0.0/7"};
	static const int ports[] = {-1, -1, 80, 443};
	unsigned int what = rng_below(r, 16);

	if (what < 10)
		build_inet(b, except, INET_SET_NONE, cidrs[what], ports[rng_below(r, 4)]);
	else
		build_inet(b, except, INET_SET_ANY + (what - 10), NULL, ports[rng_below(r, 4)]);
}

Test(inet, random_endpoints_match_like_the_oracle)
{
	static const char *const addrs[] = {
		"10.1.2.3",	   "10.1.2.4",	  "10.1.3.1", "10.2.0.1",      "8.8.8.8",
		"1.1.1.1",	   "127.0.0.1",	  "::1",      "fd00:ec2::254", "fd00::1",
		"169.254.169.254", "169.254.1.1", "2606::1",  "224.0.0.1"};
	struct rng r = {.s = 5};
	unsigned int i, k, p;
	struct build b;

	for (i = 0; i < 300; i++) {
		build_init(&b);
		for (k = 0; k < 4; k++) {
			build_rule(&b, "r", DENY, CONNECTS)->everything = !rng_below(&r, 4);
			for (p = 1 + rng_below(&r, 2); p && !b.ir.rules[k].everything; p--)
				random_endpoint(&r, &b, false);
			for (p = rng_below(&r, 3); p; p--)
				random_endpoint(&r, &b, true);
		}
		cr_assert_eq(build_lower(&b), 0, "%s", b.error);
		for (k = 0; k < sizeof(addrs) / sizeof(addrs[0]); k++) {
			for (p = 79; p <= 80; p++) {
				uint8_t addr[16];
				bool deny = false;
				size_t n;

				build_addr(addrs[k], addr);
				for (n = 0; n < b.ir.nrules; n++) {
					const struct ir_rule *rule = &b.ir.rules[n];

					deny |= (rule->everything ||
						 any_covers(&rule->of, addr, (uint16_t)p)) &&
						!any_covers(&rule->except, addr, (uint16_t)p);
				}
				cr_assert_eq(connects(&b, addrs[k], (uint16_t)p) != 0, deny,
					     "%s:%u", addrs[k], p);
			}
		}
		build_release(&b);
	}
}
