// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "policy_help.h"
#include "user/base/alloc.h"

static void compile_to(struct help *h, const char *endpoint)
{
	char *body = xasprintf("rules: [{name: r, deny: connect, to: '%s'}]\n", endpoint);

	help_body(h, body);
	free(body);
}

Test(endpoint, every_spelling_arrives_as_it_is_meant)
{
	static const struct {
		char text[48];
		char canonical[48];
		unsigned int bits;
	} rows[] = {
		{"10.0.0.0/8", "10.0.0.0/8", 104},
		{"10.0.0.0/8:443", "10.0.0.0/8:443", 104},
		{"1.2.3.4", "1.2.3.4", 128},
		{"1.2.3.4:1", "1.2.3.4:1", 128},
		{"1.2.3.4:65535", "1.2.3.4:65535", 128},
		{"0.0.0.0/0", "0.0.0.0/0", 96},
		{"::1", "::1", 128},
		{"[::1]", "::1", 128},
		{"[::1]:443", "[::1]:443", 128},
		{"2001:DB8::/32", "2001:db8::/32", 32},
		{"[2001:db8::/32]:443", "[2001:db8::/32]:443", 32},
		{"::ffff:1.2.3.4", "1.2.3.4", 128},
		{"::ffff:0:0/96", "0.0.0.0/0", 96},
		{"fe80::/10", "fe80::/10", 10},
		{"*", "*", 0},
		{"*:443", "*:443", 0},
		{"loopback", "loopback", 0},
		{"private:5432", "private:5432", 0},
		{"link-local", "link-local", 0},
		{"metadata", "metadata", 0},
		{"public:443", "public:443", 0},
		{"unix:/run/*.sock", "unix:/run/*.sock", 0},
		{"unix:~/x.sock", "unix:/home/u/x.sock", 0},
		{"unix:**/docker.sock", "unix:**/docker.sock", 0},
		{"unix:@name*", "unix:@name*", 0},
		{"unix:@**", "unix:@*/**", 0},
	};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct help h = {0};
		const struct ir_rule *r;
		char *text;

		compile_to(&h, rows[i].text);
		r = help_rule(&h, "r");
		cr_assert_not_null(r, "%s: %s", rows[i].text, h.text.s);
		text = help_patterns(&r->of);
		cr_expect_str_eq(text, rows[i].canonical, "%s: %s", rows[i].text, text);
		cr_expect_eq(r->of.v[0].bits, rows[i].bits, "%s", rows[i].text);
		free(text);
		help_release(&h);
	}
}

Test(endpoint, an_ipv4_address_is_held_mapped)
{
	static const uint8_t expected[16] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 10, 1, 2, 3};
	struct help h = {0};

	compile_to(&h, "10.1.2.3:80");
	cr_assert_eq(h.err, 0);
	cr_expect_arr_eq(h.ir.rules[0].of.v[0].addr, expected, 16);
	cr_expect_eq(h.ir.rules[0].of.v[0].port, 80);
	cr_expect_eq(h.ir.rules[0].of.v[0].kind, PATTERN_INET);
	help_release(&h);
}

Test(endpoint, mistakes_are_refused_with_what_to_write)
{
	static const struct {
		char text[40];
		char message[120]; /* what the printed message must hold */
	} rows[] = {
		{"intranet:80", "a host name without a dot; hint: write all of its name"},
		{"a..example.com", "a host name with an empty part"},
		{"*.*.example.com", "hint: a star stands at the front only"},
		{"*example.com", "hint: a star stands at the front only"},
		{"ex ample.com", "no host name"},
		{"b\303\274cher.example", "hint: write it as DNS has it"},
		{"example.com/24", "only an address has a prefix"},
		{"localhost:80", "hint: write loopback"},
		{"lopback", "hint: did you mean loopback?"},
		{"10.0.0.1/8", "bits behind the prefix; hint: did you mean 10.0.0.0/8?"},
		{"192.168.1.77/28", "hint: did you mean 192.168.1.64/28?"},
		{"2001:db8::1/64", "hint: did you mean 2001:db8::/64?"},
		{"10.0.0.0/33", "a prefix of IPv4 has 0 to 32 bits"},
		{"10.0.0.0/-1", "a prefix of IPv4 has 0 to 32 bits"},
		{"10.0.0.0/", "a prefix of IPv4 has 0 to 32 bits"},
		{"10.0.0.0/8x", "a prefix of IPv4 has 0 to 32 bits"},
		{"2001:db8::/129", "a prefix of IPv6 has 0 to 128 bits"},
		{"::/0", "this prefix covers the IPv4 addresses too; hint: write *"},
		{"::/64", "this prefix covers the IPv4 addresses too"},
		{"::ffff:0:0/80", "bits behind the prefix"},
		{"300.1.1.1", "this is no address"},
		{"1.2.3", "this is no address"},
		{"010.0.0.1", "this is no address"},
		{"12345::1:::", "this is no address"},
		{"1.2.3.4:80:90", "this is no address"},
		{"fe80::1%eth0", "an address with a zone"},
		{"1.2.3.4:0", "a port is a number from 1 to 65535"},
		{"1.2.3.4:65536", "a port is a number from 1 to 65535"},
		{"1.2.3.4:http", "a port is a number from 1 to 65535"},
		{"1.2.3.4:", "a port is a number from 1 to 65535"},
		{"1.2.3.4:80-90", "a range of ports; hint: write an entry for each port"},
		{":443", "there is no address; hint: write *:PORT"},
		{"[::1", "an address in brackets is [ADDRESS] or [ADDRESS]:PORT"},
		{"[::1]443", "an address in brackets is [ADDRESS] or [ADDRESS]:PORT"},
		{"loopback/8", "only an address has a prefix"},
		{"https://1.2.3.4/", "this is a URL, not an endpoint"},
		{"/run/x.sock", "this is a path; hint: write unix:/PATH for a socket"},
		{"unix:", "an empty pattern matches nothing"},
		{"unix:@", "there is no name"},
		{"unix:/run/../x", "a component .. matches nothing"},
		{"", "an empty endpoint matches nothing"},
	};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct help h = {0};

		compile_to(&h, rows[i].text);
		cr_expect_neq(h.err, 0, "%s", rows[i].text);
		cr_expect_eq(strncmp(h.text.s, "p.yaml:3:38: error: ", 20), 0, "%s", h.text.s);
		cr_expect(strstr(h.text.s, rows[i].message), "%s: %s", rows[i].text, h.text.s);
		cr_expect_eq(h.diags.errors, 1, "%s", h.text.s);
		help_release(&h);
	}
}
