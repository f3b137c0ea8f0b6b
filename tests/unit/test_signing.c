// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <string.h>

#include "user/base/hash.h"
#include "user/base/signing.h"

/* RFC 8032, 7.1, test 2: one byte, 0x72. */
static const char public_hex[] = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
static const char signature_hex[] =
	"92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
	"085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";

Test(signing, the_standards_signature_is_good_and_no_other)
{
	uint8_t public[SIGNING_PUBLIC_SIZE], signature[SIGNATURE_SIZE];

	cr_assert(hash_unhex(public_hex, public, sizeof(public)));
	cr_assert(hash_unhex(signature_hex, signature, sizeof(signature)));
	cr_expect(signing_good(public, "\x72", 1, signature));
	cr_expect(!signing_good(public, "\x73", 1, signature));
	cr_expect(!signing_good(public, "\x72", 0, signature));
	signature[5] ^= 1;
	cr_expect(!signing_good(public, "\x72", 1, signature));
}

Test(signing, a_key_is_the_same_after_it_was_text)
{
	struct strbuf private = STRBUF_INIT, public = STRBUF_INIT;
	struct signing_key *key = signing_key_new(), *again;
	uint8_t is[SIGNING_PUBLIC_SIZE], was[SIGNING_PUBLIC_SIZE], signature[SIGNATURE_SIZE];

	cr_assert(key);
	cr_assert_eq(signing_key_write(key, &private), 0);
	again = signing_key_read(private.s, private.len);
	cr_assert(again);
	signing_key_public(key, was);
	signing_key_public(again, is);
	cr_expect_arr_eq(is, was, sizeof(is));
	cr_assert_eq(signing_public_write(was, &public), 0);
	cr_assert_eq(signing_public_read(public.s, public.len, is), 0);
	cr_expect_arr_eq(is, was, sizeof(is));
	cr_assert_eq(signing_sign(again, "abc", 3, signature), 0);
	cr_expect(signing_good(was, "abc", 3, signature));
	/* Neither half is the other, and nothing else is a key. */
	cr_expect_neq(signing_public_read(private.s, private.len, is), 0);
	cr_expect_null(signing_key_read(public.s, public.len));
	cr_expect_null(signing_key_read("x", 1));
	cr_expect_null(signing_key_read(private.s, private.len / 2));
	strbuf_release(&private);
	strbuf_release(&public);
	signing_key_free(key);
	signing_key_free(again);
}

Test(signing, hexadecimal_is_taken_in_one_form_only)
{
	uint8_t bytes[2];

	cr_expect(hash_unhex("0aff", bytes, 2));
	cr_expect_eq(bytes[1], 0xff);
	cr_expect(!hash_unhex("0aFf", bytes, 2));
	cr_expect(!hash_unhex("0aff0", bytes, 2));
	cr_expect(!hash_unhex("0af", bytes, 2));
	cr_expect(!hash_unhex("0ag0", bytes, 2));
}
