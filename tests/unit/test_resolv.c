// SPDX-License-Identifier: GPL-2.0-only
#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <string.h>

#include "user/base/resolv.h"

static void expect(const char *text, size_t n, const char *const *addrs)
{
	uint8_t found[8][16];
	size_t i;

	cr_assert_eq(resolv_parse(text, strlen(text), found, 8), n, "%s", text);
	for (i = 0; i < n; i++) {
		char name[INET6_ADDRSTRLEN];

		inet_ntop(AF_INET6, found[i], name, sizeof(name));
		cr_expect_str_eq(name, addrs[i]);
	}
}

Test(resolv, nameservers_are_read)
{
	expect("# x\nsearch a.b\nnameserver 192.0.2.1\nnameserver\t2001:db8::1  # c\n", 2,
	       (const char *const[]){"::ffff:192.0.2.1", "2001:db8::1"});
	expect("nameserver fe80::1%eth0\nnameserver fe80::1\n", 1,
	       (const char *const[]){"fe80::1"});
	expect("nameserver 10.0.0.1", 1, (const char *const[]){"::ffff:10.0.0.1"});
}

Test(resolv, none_means_the_machine_itself)
{
	static const char *const own[] = {"::ffff:127.0.0.1"};

	expect("", 1, own);
	expect(" nameserver 192.0.2.1\nnameserverx 192.0.2.1\nnameserver \nnameserver 1.2.3\n"
	       "nameserver 192.0.2.1.evil\n;nameserver 192.0.2.1\n",
	       1, own);
}

Test(resolv, no_more_than_there_is_room_for)
{
	static const char text[] =
		"nameserver 10.0.0.1\nnameserver 10.0.0.2\nnameserver 10.0.0.3\n";
	uint8_t found[2][16];

	cr_expect_eq(resolv_parse(text, strlen(text), found, 2), 2);
}

Test(resolv, who_is_asked_for_hosts)
{
	static const struct {
		const char *text;
		bool resolve;
	} cases[] = {
		{"", false},
		{"hosts: files resolve [!UNAVAIL=return] dns", true},
		{"passwd: resolve\nhosts:\tfiles dns # resolve\n", false},
		{" hosts:resolve\n", true},
		{"hosts: resolver mdns4_minimal [NOTFOUND=return]\n", false},
		{"# hosts: resolve\n", false},
		{"hosts: resolve\nhosts: dns\n", false},
		{"hosts:", false},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		cr_expect_eq(nsswitch_hosts(cases[i].text, strlen(cases[i].text), "resolve"),
			     cases[i].resolve, "%s", cases[i].text);
}
