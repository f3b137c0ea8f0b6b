// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "user/base/b64.h"
#include "user/base/utf8.h"

Test(utf8, accepts_what_rfc_3629_does_and_nothing_else)
{
	static const struct {
		char s[6];
		size_t len;
	} rows[] = {
		{"a", 1},
		{"\x7f", 1},
		{"\xc2\x80", 2},
		{"\xc1\xbf", 0},
		{"\xc3", 0},
		{"\xe0\x9f\xbf", 0},
		{"\xe0\xa0\x80", 3},
		{"\xed\x9f\xbf", 3},
		{"\xed\xa0\x80", 0},
		{"\xef\xbf\xbf", 3},
		{"\xf0\x90\x80\x80", 4},
		{"\xf0\x8f\xbf\xbf", 0},
		{"\xf4\x8f\xbf\xbf", 4},
		{"\xf4\x90\x80\x80", 0},
		{"\xf5\x80\x80\x80", 0},
		{"\x80", 0},
		{"\xff", 0},
		{"\xe2\x82", 0},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint32_t point;

		cr_assert_eq(utf8_next(rows[i].s, strlen(rows[i].s), &point), rows[i].len,
			     "row %zu", i);
	}
	cr_assert(utf8_valid("", 0));
	cr_assert_not(utf8_valid("a\xff", 2));
}

Test(utf8, knows_what_can_drive_a_terminal)
{
	cr_assert(utf8_is_control(0x1b));
	cr_assert(utf8_is_control(0x9b));
	cr_assert(utf8_is_control(0x202e));
	cr_assert_not(utf8_is_control('a'));
	cr_assert_not(utf8_is_control(0xfffd));
	cr_assert_eq(utf8_columns(0x6f22), 2);
	cr_assert_eq(utf8_columns(0x301), 0);
}

Test(b64, all_lengths_come_back)
{
	struct strbuf text = STRBUF_INIT, back = STRBUF_INIT;
	unsigned char bytes[256];

	for (size_t i = 0; i < 256; i++)
		bytes[i] = (unsigned char)(i * 7);
	for (size_t n = 0; n < 256; n++) {
		strbuf_reset(&text);
		strbuf_reset(&back);
		b64_encode(&text, bytes, n);
		cr_assert_eq(b64_decode(&back, text.s ?: "", text.len), 0);
		cr_assert_eq(back.len, n);
		cr_assert(!n || !memcmp(back.s, bytes, n));
	}
	strbuf_reset(&text);
	b64_encode(&text, "foob", 4);
	cr_assert_str_eq(text.s, "Zm9vYg==");
	strbuf_release(&text);
	strbuf_release(&back);
}

Test(b64, refuses_what_it_would_not_write)
{
	static const char rows[][10] = {
		"Zg", "Zg=", "Zh==", "Z===", "====", "Zm9=Zm9v", "Zm 9", "Zm9-"};
	struct strbuf out = STRBUF_INIT;

	strbuf_addstr(&out, "kept");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		cr_assert_eq(b64_decode(&out, rows[i], strlen(rows[i])), -EBADMSG, "%s", rows[i]);
	cr_assert_str_eq(out.s, "kept");
	strbuf_release(&out);
}

Test(base, numbers_are_added_in_decimal)
{
	static const uint64_t values[] = {0, 9, 10, 4294967296, UINT64_MAX};
	struct strbuf text = STRBUF_INIT, wanted = STRBUF_INIT;

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		strbuf_addu(&text, values[i]);
		strbuf_addf(&wanted, "%llu", (unsigned long long)values[i]);
		cr_expect_str_eq(text.s, wanted.s);
	}
	strbuf_release(&text);
	strbuf_release(&wanted);
}
