// SPDX-License-Identifier: GPL-2.0-only
#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/policy_help.h"
#include "user/policy/eval.h"
#include "user/policy/inet_sets.h"

#include "bpf/host.h"

struct fixture {
	struct help h;
	struct policy_tables t;
	struct eval e;
	struct rf_verdict v;
};

static void begin(struct fixture *f, const char *body)
{
	memset(f, 0, sizeof(*f));
	help_body(&f->h, body);
	cr_assert_eq(f->h.err, 0, "%s", f->h.text.s);
	help_lower(&f->h, &f->t);
	eval_init(&f->e, &f->t);
}

static void finish(struct fixture *f)
{
	policy_tables_release(&f->t);
	help_release(&f->h);
}

/* May it connect to the address, which was told for the name? */
static bool may(struct fixture *f, const char *name, const char *ip, uint16_t port)
{
	uint8_t addr[16] = {[10] = 0xff, [11] = 0xff};

	if (inet_pton(AF_INET, ip, addr + 12) != 1)
		cr_assert_eq(inet_pton(AF_INET6, ip, addr), 1);
	eval_told(&f->e, NULL);
	if (name)
		cr_assert_eq(eval_told(&f->e, name), 0, "%s", name);
	return !eval_inet(&f->e, addr, port, RF_OP_CONNECT, &f->v);
}

static bool asks(struct fixture *f, const char *name)
{
	return !eval_query(&f->e, name, &f->v);
}

Test(hosts, an_allow_list_has_names_with_ports)
{
	struct fixture f;

	begin(&f, "sandbox: {network: {allow: ['api.example.com:443', '*.example.org', "
		  "'10.0.0.1:80']}}\n");
	cr_expect(may(&f, "api.example.com", "203.0.113.1", 443));
	cr_expect(may(&f, "API.example.com.", "203.0.113.1", 443));
	cr_expect(!may(&f, "api.example.com", "203.0.113.1", 80));
	cr_expect(!may(&f, "example.com", "203.0.113.1", 443));
	cr_expect(!may(&f, NULL, "203.0.113.1", 443), "a literal address has no name");
	cr_expect(may(&f, "a.b.example.org", "2001:db8::1", 22));
	cr_expect(!may(&f, "example.org", "203.0.113.1", 443));
	cr_expect(!may(&f, "evil-example.org", "203.0.113.1", 443));
	cr_expect(!may(&f, "example.org.evil", "203.0.113.1", 443));
	cr_expect(may(&f, NULL, "10.0.0.1", 80));
	finish(&f);
}

Test(hosts, names_do_not_open_what_is_not_public)
{
	static const char *const inner[] = {
		"127.0.0.1",
		"10.1.2.3",
		"169.254.169.254",
		"192.168.0.1",
		"0.0.0.0",
		"::1",
		"fe80::1",
		"fd00:ec2::254",
		"::",
		"224.0.0.1",
		"64:ff9b::a9fe:a9fe",
		"2002:a9fe:a9fe::1",
		"2001:0:1:2::3:4",
		"100.64.0.1",
		"::10.0.0.1",
		"64:ff9b:1::1",
	};
	struct fixture f;

	begin(&f, "sandbox: {network: {allow: ['api.example.com']}}\n"
		  "rules: [{name: r, deny: connect, to: evil.example.com}]\n");
	for (size_t i = 0; i < sizeof(inner) / sizeof(inner[0]); i++)
		cr_expect(!may(&f, "api.example.com", inner[i], 443), "%s", inner[i]);
	cr_expect(may(&f, "api.example.com", "64:ff9b::cb00:7101", 443), "a public one");
	finish(&f);
	begin(&f, "rules: [{name: r, deny: connect, to: evil.example.com}]\n");
	for (size_t i = 0; i < sizeof(inner) / sizeof(inner[0]); i++)
		cr_expect(!may(&f, "evil.example.com", inner[i], 443), "%s", inner[i]);
	cr_expect(may(&f, NULL, "127.0.0.1", 443));
	finish(&f);
}

/* The two lists of special addresses, one for prefixes and one for names, say the same. */
Test(hosts, what_is_not_public_is_in_no_public_set)
{
	unsigned int seed = 7;

	for (size_t i = 0; i < 200000; i++) {
		const struct inet_prefix *p = &inet_prefixes[i % inet_nprefixes], *best = NULL;
		uint8_t addr[16];

		for (size_t k = 0; k < 16; k++)
			addr[k] = (uint8_t)rand_r(&seed);
		for (size_t k = 0; k < p->bits; k++) {
			uint8_t bit = (uint8_t)(0x80u >> k % 8);

			addr[k / 8] = (uint8_t)((addr[k / 8] & ~bit) | (p->addr[k / 8] & bit));
		}
		for (size_t k = 0; k < inet_nprefixes; k++)
			if (inet_covers(inet_prefixes[k].addr, inet_prefixes[k].bits, addr) &&
			    (!best || inet_prefixes[k].bits >= best->bits))
				best = &inet_prefixes[k];
		cr_assert_eq(rf_addr_is_special(addr), best->set != INET_SET_PUBLIC, "%zu: %d", i,
			     addr[0]);
	}
}

Test(hosts, a_rule_may_have_names_and_addresses)
{
	struct fixture f;

	begin(&f, "rules:\n  - {name: r, deny: connect, to: ['a.example:443', b.example, "
		  "'192.0.2.0/24'], except: [ok.b.example, '192.0.2.7']}\n");
	cr_expect(!may(&f, "a.example", "203.0.113.1", 443));
	cr_expect(may(&f, "a.example", "203.0.113.1", 80));
	cr_expect(!may(&f, "b.example", "203.0.113.1", 80));
	cr_expect(!may(&f, NULL, "192.0.2.1", 80));
	cr_expect_eq(f.v.matched, 1, "named once");
	cr_expect(may(&f, "ok.b.example", "192.0.2.1", 80));
	cr_expect(may(&f, "b.example", "192.0.2.7", 80));
	cr_expect(may(&f, "c.example", "203.0.113.1", 80));
	finish(&f);
}

Test(hosts, a_query_is_refused_where_no_rule_could_allow_the_name)
{
	struct fixture f;

	begin(&f,
	      "sandbox: {network: {allow: ['api.example.com:443', '192.0.2.0/24', loopback]}}\n");
	cr_expect(asks(&f, "api.example.com"));
	cr_expect(!asks(&f, "secret.evil.example"));
	cr_expect_eq(f.v.effect, RF_EFFECT_DENY);
	cr_expect(!asks(&f, "no name"));
	finish(&f);
	begin(&f, "sandbox: {network: {allow: ['api.example.com', 'public:443'], deny: "
		  "['*.evil.example']}}\n");
	cr_expect(asks(&f, "anything.example"), "it may be at port 443");
	cr_expect(!asks(&f, "x.evil.example"));
	finish(&f);
}

Test(hosts, a_label_narrows_the_names_too)
{
	struct fixture f;

	begin(&f, "labels: {secret: {sources: [{read: /s}], removed_by: [{approval: true}]}}\n"
		  "rules: [{name: r, deny: connect, to: '*', except: [api.example.com], when: "
		  "secret}]\n");
	cr_expect(may(&f, "other.example", "203.0.113.1", 443));
	cr_expect(asks(&f, "other.example"));
	f.e.facts[RF_FACT_LABELS] = 1;
	cr_expect(!may(&f, "other.example", "203.0.113.1", 443));
	cr_expect(!asks(&f, "other.example"));
	cr_expect(may(&f, "api.example.com", "203.0.113.1", 443));
	cr_expect(asks(&f, "api.example.com"));
	finish(&f);
}

Test(hosts, ten_thousand_names_are_one_list)
{
	struct strbuf body = STRBUF_INIT;
	struct fixture f;
	char name[64];

	strbuf_addstr(&body, "sandbox: {network: {allow: [");
	for (int i = 0; i < 10000; i++)
		strbuf_addf(&body, "%s'h%d.ex%d.net:443'", i ? "," : "", i * 7919 % 100003, i % 97);
	strbuf_addstr(&body, "]}}\n");
	begin(&f, body.s);
	for (int i = 0; i < 10000; i += 997) {
		snprintf(name, sizeof(name), "h%d.ex%d.net", i * 7919 % 100003, i % 97);
		cr_expect(may(&f, name, "203.0.113.1", 443), "%s", name);
		cr_expect(asks(&f, name));
	}
	cr_expect(!asks(&f, "h1.ex97.net"));
	finish(&f);
	strbuf_release(&body);
}
