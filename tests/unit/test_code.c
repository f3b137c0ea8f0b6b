// SPDX-License-Identifier: GPL-2.0-only
/* Lengths of machine instructions, and where functions return. */
#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "user/tls/code.h"

struct row {
	int length;
	const char *bytes; /* hexadecimal */
};

static size_t from_hex(const char *hex, uint8_t *out)
{
	size_t n = strlen(hex) / 2;

	for (size_t i = 0; i < n; i++) {
		unsigned int byte;

		sscanf(hex + 2 * i, "%2x", &byte);
		out[i] = (uint8_t)byte;
	}
	return n;
}

Test(code, instructions_have_the_length_that_the_manual_gives)
{
	static const struct row rows[] = {
		{1, "c3"},
		{1, "55"},
		{3, "4889e5"},
		{4, "f30f1efa"},       /* endbr64 */
		{7, "488d3d11223344"}, /* lea rdi, [rip + …] */
		{5, "e811223344"},
		{6, "0f8411223344"},
		{2, "7405"},
		{10, "48b81122334455667788"},
		{5, "b811223344"},
		{4, "66b81122"},
		{9, "a11122334455667788"},
		{5, "488b442408"}, /* SIB and disp8 */
		{8, "488b842411223344"},
		{8, "488b042511223344"}, /* SIB without base */
		{6, "8b0511223344"},
		{3, "f6c001"},
		{2, "f6d8"}, /* test has an immediate, neg has none */
		{7, "48f7c011223344"},
		{3, "48f7d8"},
		{7, "c7450011223344"},
		{6, "66c745001122"},
		{4, "c8112233"},
		{3, "c21122"},
		{9, "660f1f840000000000"}, /* nop */
		{6, "660f3a0fc108"},
		{5, "660f38f6c1"},
		{4, "c5fc28c1"},
		{3, "c5f877"},
		{6, "c4e37d39c101"},
		{5, "c4e27d58c1"},
		{6, "62f17c4828c1"},
		{5, "f20fc2c101"},
		{4, "0fbae005"},
		{2, "ffe0"},
		{6, "ff2511223344"},
		{3, "48ffc0"},
	};
	uint8_t code[32];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t n = from_hex(rows[i].bytes, code);

		cr_assert_eq(code_length(code, n), rows[i].length, "%s", rows[i].bytes);
		for (size_t cut = 0; cut < n; cut++)
			cr_assert_eq(code_length(code, cut), -EBADMSG, "%s cut to %zu",
				     rows[i].bytes, cut);
	}
}

Test(code, what_is_no_instruction_is_refused)
{
	static const char *const rows[] = {"06", "27", "62", "82c001", "9a",
					   "ce", "ea", "d6", "60"};
	uint8_t code[32] = {0}, prefixes[20];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t n = from_hex(rows[i], code);

		cr_assert_eq(code_length(code, n), -EBADMSG, "%s", rows[i]);
	}
	memset(prefixes, 0x66, sizeof(prefixes));
	cr_assert_eq(code_length(prefixes, sizeof(prefixes)), -EBADMSG);
}

static int returns(const char *hex, uint32_t *offsets)
{
	uint8_t code[128];

	return code_returns(code, from_hex(hex, code), offsets);
}

Test(code, each_return_is_found_and_no_byte_that_only_looks_like_one)
{
	uint32_t at[CODE_RETURNS_MAX];

	/* mov eax, 0xc3; je +1; ret; nop; ret 0xc3 */
	cr_assert_eq(returns("b8c30000007401c390c2c300", at), 2);
	cr_assert_eq(at[0], 7);
	cr_assert_eq(at[1], 9);
	/* rep ret */
	cr_assert_eq(returns("90f3c3", at), 1);
	cr_assert_eq(at[0], 1);
}

Test(code, a_function_that_may_end_elsewhere_is_not_trusted)
{
	uint32_t at[CODE_RETURNS_MAX];

	cr_assert_eq(returns("c3e900100000", at), -EBADMSG); /* a tail call */
	cr_assert_eq(returns("c3eb7f", at), -EBADMSG);
	cr_assert_eq(returns("ebfcc3", at), -EBADMSG); /* before it */
	cr_assert_eq(returns("ffe0c3", at), -EBADMSG); /* to an address that was computed */
	cr_assert_eq(returns("ff2500000000c3", at), -EBADMSG);
	cr_assert_eq(returns("0f8400100000c3", at), -EBADMSG);
	cr_assert_eq(returns("90", at), -EBADMSG); /* none */
	cr_assert_eq(returns("06c3", at), -EBADMSG);
}

Test(code, more_returns_than_can_be_told_are_none)
{
	uint32_t at[CODE_RETURNS_MAX];
	uint8_t code[CODE_RETURNS_MAX + 1];

	memset(code, 0xc3, sizeof(code));
	cr_assert_eq(code_returns(code, CODE_RETURNS_MAX, at), CODE_RETURNS_MAX);
	cr_assert_eq(code_returns(code, sizeof(code), at), -EBADMSG);
}
