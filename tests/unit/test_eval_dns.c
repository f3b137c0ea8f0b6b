// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/policy_help.h"
#include "user/policy/eval_dns.h"

static struct help h;
static struct policy_tables t;

static void setup(void)
{
	help_body(&h, "sandbox: {network: {allow: [a.example, '*.b.example', 'c.example:443']}}\n");
	cr_assert_eq(h.err, 0, "%s", h.text.s);
	help_lower(&h, &t);
}

static void teardown(void)
{
	policy_tables_release(&t);
	help_release(&h);
}

TestSuite(eval_dns, .init = setup, .fini = teardown);

#define HEADER(qr, answers)		"\x12\x34" qr "\x80\x00\x01\x00" answers "\0\0\0\0"
#define QUERY(name, type)		"\x12\x34\x01\0\0\1\0\0\0\0\0\0" name "\0\0" type "\0\1"
#define ANSWER(n, name)			"\x12\x34\x81\x80\0\1\0" n "\0\0\0\0" name "\0\0\1\0\1"
#define RR(owner, type, ttl, len, data) owner "\0" type "\0\1\0\0\0" ttl "\0" len data
#define A_EXAMPLE			"\1a\7example"
#define TOP				"\xc0\x0c"

#define READ(text) reads((const uint8_t *)(text), sizeof(text) - 1)

/* A copy without a byte behind it, for the sanitizer. */
static struct dns_reading reads(const uint8_t *bytes, size_t len)
{
	uint8_t *copy = malloc(len ? len : 1);
	struct dns_reading r;

	memcpy(copy, bytes, len);
	eval_dns(&t, copy, len, &r);
	free(copy);
	return r;
}

Test(eval_dns, a_query_has_a_name_and_its_lists)
{
	struct dns_reading r = READ(QUERY("\1A\7EXAMPLE", "\1"));

	cr_assert(r.readable && r.query && r.whole);
	cr_expect_str_eq(r.name, "a.example");
	cr_expect_eq(r.type, 1);
	cr_expect_neq(r.lists, 0);
	r = READ(QUERY("\1x\1y\1b\7example", "\x1c"));
	cr_expect_neq(r.lists, 0);
	r = READ(QUERY("\1b\7example", "\1"));
	cr_expect_eq(r.lists, 0, "not the apex");
	r = READ(QUERY("\2xb\7example", "\1"));
	cr_expect_eq(r.lists, 0);
}

Test(eval_dns, what_is_no_query_is_none)
{
	cr_expect(!READ("").readable);
	cr_expect(!READ("\x12\x34\x01\0\0\1\0\0\0\0\0").readable, "no header");
	cr_expect(!READ("\x12\x34\x01\0\0\2\0\0\0\0\0\0" A_EXAMPLE "\0\0\1\0\1").readable, "two");
	cr_expect(!READ("\x12\x34\x01\0\0\0\0\0\0\0\0\0").readable, "none");
	cr_expect(!READ("\x12\x34\x01\0\0\1\0\0\0\0\0\0" A_EXAMPLE "\0\0\1\0").readable, "cut");
	cr_expect(!READ("\x12\x34\x29\0\0\1\0\0\0\0\0\0" A_EXAMPLE "\0\0\6\0\1").query,
		  "an update");
	cr_expect(!READ("\x12\x34\x81\0\0\1\0\0\0\0\0\0" A_EXAMPLE "\0\0\1\0\1").query,
		  "an answer");
	cr_expect(!READ("\x12\x34\x01\0\0\1\0\0\0\0\0\0\x40" A_EXAMPLE "\0\0\1\0\1").readable);
}

#define ASKS		   "\x12\x34\x01\0\0\1\0"
#define QUESTION	   A_EXAMPLE "\0\0\1\0\1"
#define OPTIONS(size, ...) "\0\0\x29\4\xd0\0\0\0\0\0" size __VA_ARGS__
#define SIXTEEN		   "0123456789abcdef"

Test(eval_dns, a_query_carries_its_question_alone)
{
	cr_expect(READ(ASKS "\0\0\0\0\0" QUESTION).query);
	cr_expect(READ(ASKS "\0\0\0\0\1" QUESTION OPTIONS("\0")).query, "EDNS");
	cr_expect(READ(ASKS "\0\0\0\0\1" QUESTION OPTIONS("\x0c", "\0\x0a\0\x08"
								  "12345678"))
			  .query,
		  "with a cookie");
	cr_expect(READ(ASKS "\0\0\0\0\1" QUESTION OPTIONS("\x40", SIXTEEN SIXTEEN SIXTEEN SIXTEEN))
			  .query);
	cr_expect(!READ(ASKS
			"\0\0\0\0\1" QUESTION OPTIONS("\x41", SIXTEEN SIXTEEN SIXTEEN SIXTEEN "0"))
			   .query,
		  "with much");
	cr_expect(!READ(ASKS "\0\0\0\0\0" QUESTION "0").query, "more behind it");
	cr_expect(!READ(ASKS "\0\0\0\0\1" QUESTION OPTIONS("\0", "0")).query, "behind EDNS");
	cr_expect(!READ(ASKS "\0\0\0\0\1" QUESTION OPTIONS("\1")).query, "cut");
	cr_expect(!READ(ASKS "\0\0\0\0\1" QUESTION).query, "a record that is not there");
	cr_expect(!READ(ASKS "\1\0\0\0\0" QUESTION RR(TOP, "\1", "\1", "\4", "\xcb\0\x71\1")).query,
		  "an answer in it");
	cr_expect(!READ(ASKS "\0\0\1\0\0" QUESTION RR(TOP, "\1", "\1", "\4", "\xcb\0\x71\1")).query,
		  "an authority");
	cr_expect(!READ(ASKS "\0\0\0\0\1" QUESTION RR("", "\x10", "\1", "\4", "abcd")).query,
		  "a record that is not EDNS");
}

Test(eval_dns, hostile_names_match_nothing)
{
	struct dns_reading r = READ("\x12\x34\x01\0\0\1\0\0\0\0\0\0\x09"
				    "a.example"
				    "\0\0\1\0\1");

	cr_expect(r.readable && r.odd && !r.query && !r.lists, "a dot in a label");
	r = READ("\x12\x34\x01\0\0\1\0\0\0\0\0\0\2a\0\7example\0\0\1\0\1");
	cr_expect(r.odd && !r.query && !r.lists, "a NUL");
	r = READ("\x12\x34\x01\0\0\1\0\0\0\0\0\0\2x\n\1b\7example\0\0\1\0\1");
	cr_expect(r.odd && !r.query && !r.lists, "a line's end");
	cr_expect(!READ("\x12\x34\x01\0\0\1\0\0\0\0\0\0\xc0\x0c\0\1\0\1").readable, "itself");
	cr_expect(!READ("\x12\x34\x01\0\0\1\0\0\0\0\0\0\1a\xc0\x0c\0\1\0\1").readable, "a circle");
	cr_expect(!READ("\x12\x34\x01\0\0\1\0\0\0\0\0\0\xc0\x20\0\1\0\1").readable, "forwards");
}

Test(eval_dns, names_have_their_length)
{
	uint8_t m[400] = {0x12, 0x34, 1, 0, 0, 1};
	struct dns_reading r;
	size_t at = 12;

	for (int i = 0; i < 127; i++) {
		m[at++] = 1;
		m[at++] = 'x';
	}
	at++;
	m[at + 1] = m[at + 3] = 1;
	r = reads(m, at + 4);
	cr_expect(r.readable, "253 bytes, of which each second is a dot");
	cr_expect_eq(strlen(r.name), 253);
	m[at - 1] = 1;
	m[at] = 'x';
	m[at + 1] = 0;
	m[at + 3] = m[at + 5] = 1;
	m[at + 2] = 0;
	m[at + 4] = 0;
	cr_expect(!reads(m, at + 6).readable);
}

Test(eval_dns, addresses_follow_the_aliases)
{
	static const uint8_t expected[16] = {[10] = 0xff, [11] = 0xff, 203, 0, 113, 1};
	struct dns_reading r =
		READ(ANSWER("\3", A_EXAMPLE) RR(TOP, "\5", "\x50", "\4", "\1x\xc0\x0e")
			     RR("\1x\xc0\x0e", "\1", "\x40", "\4", "\xcb\0\x71\1")
				     RR("\1y\xc0\x0e", "\1", "\1", "\4", "\xcb\0\x71\2"));

	cr_assert(r.readable && r.whole);
	cr_expect_eq(r.naddrs, 1, "another's address is not counted");
	cr_expect_arr_eq(r.addrs[0], expected, 16);
	cr_expect_eq(r.chain, 1);
	cr_expect_eq(r.ttl, 0x40);
	cr_expect_str_eq(r.name, "a.example");
	cr_expect_neq(r.lists, 0);
}

Test(eval_dns, an_alias_of_itself_ends)
{
	struct dns_reading r = READ(ANSWER("\2", A_EXAMPLE) RR(TOP, "\5", "\1", "\2", TOP)
					    RR(TOP, "\1", "\1", "\4", "\xcb\0\x71\1"));

	cr_expect(r.readable);
	cr_expect_eq(r.naddrs, 1);
}

Test(eval_dns, what_cannot_be_read_ends_it)
{
	struct dns_reading r =
		READ(ANSWER("\2", A_EXAMPLE) RR(TOP, "\1", "\1", "\4", "\xcb\0\x71\1")
			     RR("\xc0\xff", "\1", "\1", "\4", "\xcb\0\x71\2"));

	cr_expect(r.readable && !r.whole);
	cr_expect_eq(r.naddrs, 1);
	r = READ(ANSWER("\1", A_EXAMPLE) TOP "\0\1\0\1\0\0\0\1\0\x05\xcb\0\x71\1");
	cr_expect(!r.whole, "longer than the message");
	cr_expect_eq(r.naddrs, 0);
	r = READ(ANSWER("\1", A_EXAMPLE) RR(TOP, "\1", "\1", "\3", "\xcb\0\x71"));
	cr_expect_eq(r.naddrs, 0, "three bytes are no address");
}

/* Records of HTTPS services: priority, target, parameters. */
#define HTTPS(owner, ttl, len, data) RR(owner, "\x41", ttl, len, data)
#define FIRST			     "\0\1"
#define ALIAS			     "\0\0"
#define ALPN			     "\0\1\0\3\2h2"
#define V4(n, addrs)		     "\0\4\0" n addrs
#define V6			     "\0\6\0\x10\x20\1\xd\xb8\0\0\0\0\0\0\0\0\0\0\0\7"
#define ONE			     "\xcb\0\x71\1"
#define TWO			     "\xcb\0\x71\2"

Test(eval_dns, hints_are_addresses_of_the_name)
{
	static const uint8_t v4[16] = {[10] = 0xff, [11] = 0xff, 203, 0, 113, 2};
	static const uint8_t v6[16] = {0x20, 1, 0xd, 0xb8, [15] = 7};
	struct dns_reading r =
		READ(ANSWER("\2", A_EXAMPLE)
			     HTTPS(TOP, "\x30", "\x2a", FIRST "\0" ALPN V4("\x08", ONE TWO) V6)
				     RR(TOP, "\1", "\x40", "\4", "\xcb\0\x71\3"));

	cr_assert(r.readable && r.whole);
	cr_assert_eq(r.naddrs, 4, "two, one, and that of the record behind");
	cr_expect_arr_eq(r.addrs[1], v4, 16);
	cr_expect_arr_eq(r.addrs[2], v6, 16);
	cr_expect_eq(r.ttl, 0x30);
	cr_expect_eq(r.chain, 0);
	cr_expect_neq(r.lists, 0);
	r = READ(ANSWER("\1", A_EXAMPLE)
			 HTTPS("\1y\xc0\x0e", "\x30", "\x0b", FIRST "\0" V4("\x04", ONE)));
	cr_expect(r.whole);
	cr_expect_eq(r.naddrs, 0, "another's");
}

Test(eval_dns, a_service_may_be_at_another_name)
{
	/* A target may not be compressed, and is read all the same. */
	struct dns_reading r =
		READ(ANSWER("\2", A_EXAMPLE)
			     HTTPS(TOP, "\1", "\x0e", FIRST "\1x\xc0\x0e" V4("\x04", ONE))
				     RR(TOP, "\1", "\1", "\4", TWO));

	cr_assert(r.readable && r.whole);
	cr_expect_eq(r.naddrs, 2, "the name asked for is looked for on");
	cr_expect_eq(r.chain, 1);
	r = READ(ANSWER("\3", A_EXAMPLE) HTTPS(TOP, "\1", "\x0e",
					       ALIAS "\1x\xc0\x0e" V4("\x04", ONE))
			 RR("\1x\xc0\x0e", "\1", "\1", "\4", TWO) RR(TOP, "\1", "\1", "\4", ONE));
	cr_expect(r.whole);
	cr_expect_eq(r.naddrs, 1, "that of the alias, and no hint");
	cr_expect_eq(r.addrs[0][15], 2);
	r = READ(ANSWER("\2", A_EXAMPLE) HTTPS(TOP, "\1", "\3", ALIAS "\0")
			 RR(TOP, "\1", "\1", "\4", TWO));
	cr_expect_eq(r.naddrs, 1, "no alias: there is no such service");
	cr_expect_eq(r.chain, 0);
}

Test(eval_dns, a_target_restricts_and_lets_nothing_through)
{
	static const char question[] = ANSWER("\1", "\1x\7example")
		HTTPS(TOP, "\1", "\x0e", FIRST "\1a\xc0\x0e" V4("\x04", ONE));
	const uint8_t *bytes = (const uint8_t *)question;

	cr_expect_eq(reads(bytes, sizeof(question) - 1).lists, 0,
		     "x.example gives nothing to a.example's rule");
	teardown();
	h = (struct help){0};
	help_body(&h, "rules: [{name: r, deny: connect, to: a.example}]\n");
	help_lower(&h, &t);
	cr_expect_neq(reads(bytes, sizeof(question) - 1).lists, 0);
}

Test(eval_dns, a_service_that_cannot_be_read_ends_it)
{
	static const struct {
		char data[64];
		size_t len;
		uint32_t addrs;
	} bad[] = {
		{"\0\1", 2, 0},
		{FIRST "\0\0\4\0\3\xcb\0\x71", 10, 0},
		{FIRST "\0\0\4\0\x08\xcb\0\x71\1", 11, 0},
		{FIRST "\0\0\4\0\4\xcb\0\x71\1\0", 12, 1},
		{FIRST "\0\0\4\0\4\xcb\0\x71\1\0\5\0\1", 15, 1},
		{FIRST "\x3f", 3, 0},
	};
	static const char head[] = ANSWER("\2", A_EXAMPLE) TOP "\0\x41\0\1\0\0\0\1\0";
	static const char behind[] = RR(TOP, "\1", "\1", "\4", ONE);

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		uint8_t m[256];
		size_t at = sizeof(head) - 1;
		struct dns_reading r;

		memcpy(m, head, at);
		m[at++] = (uint8_t)bad[i].len;
		memcpy(m + at, bad[i].data, bad[i].len);
		at += bad[i].len;
		memcpy(m + at, behind, sizeof(behind) - 1);
		r = reads(m, at + sizeof(behind) - 1);
		cr_expect(r.readable && !r.whole, "%zu", i);
		cr_expect_eq(r.naddrs, bad[i].addrs, "%zu: %u", i, r.naddrs);
	}
}

Test(eval_dns, services_are_bounded)
{
	uint8_t m[4096];
	size_t at = sizeof(ANSWER("\x20", A_EXAMPLE)) - 1;
	struct dns_reading r;

	memcpy(m, ANSWER("\x20", A_EXAMPLE), at);
	for (int i = 0; i < 0x20; i++) {
		memcpy(m + at, HTTPS(TOP, "\1", "\5", FIRST "\1x\0"), 17);
		at += 17;
	}
	r = reads(m, at);
	cr_expect(r.readable && !r.whole, "too many names");
	at = sizeof(ANSWER("\1", A_EXAMPLE)) - 1;
	memcpy(m, ANSWER("\1", A_EXAMPLE), at);
	memcpy(m + at, TOP "\0\x41\0\1\0\0\0\1\2\x07" FIRST "\0\0\4\2\0", 19);
	at += 19;
	memset(m + at, 7, 512);
	r = reads(m, at + 512);
	cr_expect(r.readable && !r.whole, "more addresses than are read");
	cr_expect_eq(r.naddrs, RF_DNS_ADDRS_MAX);
}
