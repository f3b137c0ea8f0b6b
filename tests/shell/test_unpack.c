// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/strbuf.h"
#include "user/cli/unpack.h"

static void take(void *ctx, const char *bytes, size_t len)
{
	strbuf_add(ctx, bytes, len);
}

/* text as one gzip member behind what is in out. */
static void pack(struct strbuf *out, const char *text, size_t len)
{
	z_stream z = {0};
	char block[4096];
	int r;

	cr_assert_eq(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
	z.next_in = (Bytef *)text;
	z.avail_in = (uInt)len;
	do {
		z.next_out = (Bytef *)block;
		z.avail_out = sizeof(block);
		r = deflate(&z, Z_FINISH);
		strbuf_add(out, block, sizeof(block) - z.avail_out);
	} while (r != Z_STREAM_END);
	deflateEnd(&z);
}

static int run(const struct strbuf *packed, size_t piece, struct strbuf *out)
{
	struct unpack u;
	int r = 0;

	unpack_init(&u, take, out);
	for (size_t at = 0; at < packed->len && !r; at += piece)
		r = unpack_feed(&u, packed->s + at,
				packed->len - at < piece ? packed->len - at : piece);
	return unpack_finish(&u) ?: r;
}

static void make(struct strbuf *text, struct strbuf *packed)
{
	for (int i = 0; i < 40000; i++)
		strbuf_addf(text, "%d\n", i * 7919 % 10007);
	pack(packed, text->s, text->len / 2);
	pack(packed, text->s + text->len / 2, text->len - text->len / 2);
}

Test(unpack, members_are_one_text_whatever_the_pieces)
{
	struct strbuf text = STRBUF_INIT, packed = STRBUF_INIT;

	make(&text, &packed);
	cr_assert(unpack_looks(packed.s, packed.len));
	for (size_t piece = 1; piece < 2 * packed.len; piece *= 5) {
		struct strbuf out = STRBUF_INIT;

		cr_expect_eq(run(&packed, piece, &out), 0);
		cr_expect(out.len == text.len && !memcmp(out.s, text.s, text.len));
		strbuf_release(&out);
	}
	strbuf_release(&text);
	strbuf_release(&packed);
}

Test(unpack, one_that_was_cut_or_changed_is_told)
{
	struct strbuf text = STRBUF_INIT, packed = STRBUF_INIT, out = STRBUF_INIT;
	size_t whole;

	make(&text, &packed);
	whole = packed.len;
	for (size_t cut = 1; cut < 2000; cut += 97) {
		packed.len = whole - cut;
		strbuf_reset(&out);
		cr_expect_eq(run(&packed, 512, &out), -EBADMSG);
	}
	packed.len = whole;
	packed.s[whole - 6] ^= 1;
	strbuf_reset(&out);
	cr_expect_eq(run(&packed, 512, &out), -EBADMSG);
	cr_expect(!unpack_looks("{\"v\"", 4));
	strbuf_release(&text);
	strbuf_release(&packed);
	strbuf_release(&out);
}
