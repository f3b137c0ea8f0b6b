// SPDX-License-Identifier: GPL-2.0-only
/* What passes through TLS, and what a wrong function would give. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "user/tls/look.h"

static enum tls_look look(const char *bytes, size_t n)
{
	return tls_look(bytes, n);
}

Test(look, http_and_long_text_are_sure)
{
	char text[96];

	memset(text, 'x', sizeof(text));
	cr_assert_eq(look("GET / HTTP/1.1\r\n", 16), TLS_LOOK_RIGHT);
	cr_assert_eq(look("HTTP/1.1 200 OK\r\n", 17), TLS_LOOK_RIGHT);
	cr_assert_eq(look("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 24), TLS_LOOK_RIGHT);
	cr_assert_eq(look(text, sizeof(text)), TLS_LOOK_RIGHT);
	cr_assert_eq(look(text, sizeof(text) - 1), TLS_LOOK_LIKELY);
}

Test(look, short_text_and_frames_may_be)
{
	cr_assert_eq(look("\0\0\x12\4\0\0\0\0\0\0\3\0\0\0\x80", 15), TLS_LOOK_LIKELY);
	cr_assert_eq(look("\0\0\4\x8\0\0\0\0\0\0\0\0\1", 13), TLS_LOOK_LIKELY);
	cr_assert_eq(look("{\"text\": \"gr\xc3\xbc\xc3\x9f\"}", 17), TLS_LOOK_LIKELY);
	cr_assert_eq(look("", 0), TLS_LOOK_LIKELY);
}

Test(look, other_bytes_do_not)
{
	cr_assert_eq(look("\x17\x03\x03\x04\x00\xff\x01", 7), TLS_LOOK_WRONG);
	cr_assert_eq(look("\x7f\x45\x4c\x46\x02\x01\x01\x00\x00\x00\x00", 11), TLS_LOOK_WRONG);
	cr_assert_eq(look("\0", 1), TLS_LOOK_WRONG);
}

Test(look, random_bytes_are_wrong_nearly_always)
{
	uint8_t bytes[128];
	int wrong = 0;

	srandom(1);
	for (int i = 0; i < 10000; i++) {
		size_t n = 16 + (size_t)i % 112;

		for (size_t k = 0; k < n; k++)
			bytes[k] = (uint8_t)(random() >> 7);
		cr_assert_neq(tls_look(bytes, n), TLS_LOOK_RIGHT);
		wrong += tls_look(bytes, n) == TLS_LOOK_WRONG;
	}
	cr_assert(wrong > 9500, "%d", wrong);
}
