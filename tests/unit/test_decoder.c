// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>
#include <zlib.h>

#include "user/base/strbuf.h"
#include "user/wire/decoder.h"

static const char text[] = "{\"a\":\"hello hello hello hello hello hello\"}";
static const unsigned char brotli[] = {0x1b, 0x2a, 0x00, 0x00, 0x04, 0x51, 0x39, 0xd2, 0xa5,
				       0x82, 0x33, 0x9b, 0xf0, 0xf3, 0x94, 0x64, 0x16, 0x66,
				       0xea, 0xf0, 0x72, 0xa6, 0x66, 0xff, 0xe0, 0x01};
static const unsigned char zstd[] = {0x28, 0xb5, 0x2f, 0xfd, 0x20, 0x2b, 0xa5, 0x00, 0x00, 0x70,
				     0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0x68, 0x65, 0x6c, 0x6c,
				     0x6f, 0x20, 0x22, 0x7d, 0x01, 0x00, 0xb9, 0x4b, 0x12};

static void add(void *ctx, const void *bytes, size_t len)
{
	strbuf_add(ctx, bytes, len);
}

static void expect(enum decoder_coding coding, const void *bytes, size_t n)
{
	for (size_t cut = 1; cut <= n; cut++) {
		struct decoder *d = decoder_new(coding, 15);
		struct strbuf out = STRBUF_INIT;

		for (size_t at = 0; at < n; at += cut)
			cr_assert_eq(decoder_add(d, (const char *)bytes + at,
						 n - at < cut ? n - at : cut, add, &out),
				     0, "coding %d, %zu at once", coding, cut);
		cr_assert_eq(out.len, sizeof(text) - 1, "coding %d, %zu at once", coding, cut);
		cr_assert_arr_eq(out.s, text, out.len);
		cr_assert(decoder_ended(d));
		strbuf_release(&out);
		decoder_free(d);
	}
}

static size_t deflated(int bits, unsigned char *out, size_t room)
{
	z_stream z = {.next_in = (unsigned char *)text,
		      .avail_in = sizeof(text) - 1,
		      .next_out = out,
		      .avail_out = (unsigned int)room};

	deflateInit2(&z, 9, Z_DEFLATED, bits, 9, Z_DEFAULT_STRATEGY);
	deflate(&z, Z_FINISH);
	deflateEnd(&z);
	return room - z.avail_out;
}

Test(decoder, all_codings_in_pieces_of_every_size)
{
	unsigned char bytes[256];

	expect(CODING_GZIP, bytes, deflated(15 + 16, bytes, sizeof(bytes)));
	expect(CODING_DEFLATE, bytes, deflated(15, bytes, sizeof(bytes)));
	/* Without the head that RFC 9110 asks for. */
	expect(CODING_DEFLATE, bytes, deflated(-15, bytes, sizeof(bytes)));
	expect(CODING_BROTLI, brotli, sizeof(brotli));
	expect(CODING_ZSTD, zstd, sizeof(zstd));
}

Test(decoder, names)
{
	cr_assert_eq(decoder_coding_of("", 0), CODING_NONE);
	cr_assert_eq(decoder_coding_of(" GZip ", 6), CODING_GZIP);
	cr_assert_eq(decoder_coding_of("br", 2), CODING_BROTLI);
	cr_assert_eq(decoder_coding_of("gzip, br", 8), CODING_UNKNOWN);
}

Test(decoder, what_is_broken_stays_broken)
{
	struct decoder *d = decoder_new(CODING_GZIP, 0);
	struct strbuf out = STRBUF_INIT;

	cr_assert_eq(decoder_add(d, "no gzip at all", 14, add, &out), -EBADMSG);
	cr_assert_eq(decoder_add(d, "\x1f\x8b", 2, add, &out), -EBADMSG);
	strbuf_release(&out);
	decoder_free(d);
}

static void count(void *ctx, const void *bytes, size_t len)
{
	(void)bytes;
	*(uint64_t *)ctx += len;
}

Test(decoder, a_bomb_ends_at_the_bound)
{
	static unsigned char zeros[1 << 16], packed[1 << 16];
	struct decoder *d = decoder_new(CODING_GZIP, 0);
	z_stream z = {0};
	uint64_t got = 0;
	int r = 0;

	deflateInit2(&z, 9, Z_DEFLATED, 31, 9, Z_DEFAULT_STRATEGY);
	for (unsigned int i = 0; i < 8192 && !r; i++) {
		z.next_in = zeros;
		z.avail_in = sizeof(zeros);
		z.next_out = packed;
		z.avail_out = sizeof(packed);
		deflate(&z, Z_NO_FLUSH);
		r = decoder_add(d, packed, sizeof(packed) - z.avail_out, count, &got);
	}
	deflateEnd(&z);
	cr_assert_eq(r, -EFBIG);
	cr_assert_leq(got, DECODER_OUT_MAX);
	decoder_free(d);
}
