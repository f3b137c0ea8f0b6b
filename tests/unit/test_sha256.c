// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <string.h>

#include "user/base/sha256.h"

static void hash(const char *text, size_t repeat, size_t step, char *hex)
{
	size_t len = strlen(text), i, j;
	uint8_t digest[SHA256_SIZE];
	struct sha256 s;

	sha256_init(&s);
	for (i = 0; i < repeat; i++)
		for (j = 0; j < len; j += step)
			sha256_add(&s, text + j, len - j < step ? len - j : step);
	sha256_finish(&s, digest);
	sha256_hex(digest, hex);
}

/* FIPS 180-4 examples, and the lengths around the padding's edges (from coreutils' sha256sum). */
Test(sha256, known_texts_have_their_known_hashes)
{
	static const struct {
		char text[120];
		size_t repeat;
		char hex[SHA256_HEX_SIZE];
	} rows[] = {
		{"", 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
		{"abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
		{"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
		 "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
		{"abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqk"
		 "l"
		 "mnopqrlmnopqrsmnopqrstnopqrstu",
		 1, "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"},
		{"a", 1000000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
		{"a", 55, "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318"},
		{"a", 56, "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a"},
		{"a", 64, "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb"},
	};
	char hex[SHA256_HEX_SIZE];
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		hash(rows[i].text, rows[i].repeat, 200, hex);
		cr_expect_str_eq(hex, rows[i].hex, "row %zu", i);
	}
}

Test(sha256, pieces_of_any_size_hash_like_the_whole)
{
	static const char text[] = "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmn"
				   "oijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu";
	char whole[SHA256_HEX_SIZE], pieces[SHA256_HEX_SIZE];
	size_t step;

	hash(text, 3, sizeof(text), whole);
	for (step = 1; step < sizeof(text); step++) {
		hash(text, 3, step, pieces);
		cr_expect_str_eq(pieces, whole, "steps of %zu", step);
	}
}
