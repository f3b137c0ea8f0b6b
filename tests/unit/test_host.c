// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/policy/host.h"

Test(host, one_name_has_one_form)
{
	static const char *const rows[][2] = {
		{"API.Example.COM", "api.example.com"},
		{"api.example.com.", "api.example.com"},
		{"*.Example.com", "*.example.com"},
		{"_dmarc.a-b.org", "_dmarc.a-b.org"},
		{"xn--bcher-kva.example", "xn--bcher-kva.example"},
		{"intranet.", "intranet"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct host_error error;
		char *name = host_read(rows[i][0], &error);

		cr_assert_not_null(name, "%s: %s", rows[i][0], error.what);
		cr_expect_str_eq(name, rows[i][1]);
		free(name);
	}
}

Test(host, what_is_no_name_is_refused)
{
	static const char *const rows[] = {
		"",
		".",
		"..",
		"a..b",
		".a.b",
		"a.b..",
		"a b.c",
		"a/b.c",
		"*",
		"*.",
		"a.*.b",
		"*a.b",
		"*.*.a",
		"1.2.3.4",
		"1.2",
		"a.1",
		"host",
		"a\tb.c",
		"b\303\274cher.example",
		"a.b:1",
		"[a.b]",
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct host_error error = {0};

		cr_expect_null(host_read(rows[i], &error), "%s", rows[i]);
		cr_expect_not_null(error.what, "%s", rows[i]);
	}
}

Test(host, lengths_are_those_of_dns)
{
	struct host_error error;
	char text[300];

	memset(text, 'a', sizeof(text));
	text[63] = '.';
	memcpy(text + 64, "b", 2);
	free(host_read(text, &error));
	cr_expect_null(error.what);
	memset(text, 'a', 64);
	memcpy(text + 64, ".b", 3);
	cr_expect_null(host_read(text, &error));
	for (int i = 0; i < 254; i++)
		text[i] = i % 2 ? '.' : 'a';
	text[253] = '\0';
	free(host_read(text, &error));
	cr_expect_null(error.what);
	memcpy(text + 253, ".a", 3);
	cr_expect_null(host_read(text, &error));
}

Test(host, backwards_is_backwards)
{
	char *back = host_backwards("*.ab.c");

	cr_expect_str_eq(back, "c.ba.*");
	free(back);
}
