// SPDX-License-Identifier: GPL-2.0-only
#include "user/wire/decoder.h"

#include <brotli/decode.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <zlib.h>
#include <zstd.h>

#include "user/base/alloc.h"

#define OUT_SIZE	16384
#define ZSTD_WINDOW_LOG 23 /* 8 MiB: what RFC 8878 asks decoders for */
#define GZIP_WINDOW	(15 + 16)

struct decoder {
	enum decoder_coding coding;
	int bits;
	bool ended, broken;
	unsigned char head[2]; /* CODING_DEFLATE: the first two bytes, until there are both */
	unsigned int nhead;
	uint64_t out;
	z_stream z;
	BrotliDecoderState *brotli;
	ZSTD_DStream *zstd;
};

enum decoder_coding decoder_coding_of(const char *name, size_t n)
{
	static const struct {
		const char *name;
		enum decoder_coding coding;
	} names[] = {{"identity", CODING_NONE},	  {"gzip", CODING_GZIP},
		     {"x-gzip", CODING_GZIP},	  {"br", CODING_BROTLI},
		     {"deflate", CODING_DEFLATE}, {"zstd", CODING_ZSTD}};

	for (; n && (*name == ' ' || *name == '\t'); n--)
		name++;
	while (n && (name[n - 1] == ' ' || name[n - 1] == '\t'))
		n--;
	if (!n)
		return CODING_NONE;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strlen(names[i].name) == n && !strncasecmp(names[i].name, name, n))
			return names[i].coding;
	return CODING_UNKNOWN;
}

static bool begin_zlib(struct decoder *d)
{
	int bits = d->coding == CODING_GZIP ? GZIP_WINDOW : d->coding == CODING_RAW ? -d->bits : 15;

	return inflateInit2(&d->z, bits) == Z_OK;
}

static bool begin_zstd(struct decoder *d)
{
	d->zstd = ZSTD_createDStream();
	return d->zstd &&
	       !ZSTD_isError(ZSTD_DCtx_setParameter(d->zstd, ZSTD_d_windowLogMax, ZSTD_WINDOW_LOG));
}

struct decoder *decoder_new(enum decoder_coding coding, int bits)
{
	struct decoder *d;
	bool good;

	if (coding == CODING_NONE || coding == CODING_UNKNOWN)
		return NULL;
	d = xcalloc(1, sizeof(*d));
	d->coding = coding;
	d->bits = bits;
	if (coding == CODING_ZSTD)
		good = begin_zstd(d);
	else if (coding == CODING_BROTLI)
		good = (d->brotli = BrotliDecoderCreateInstance(NULL, NULL, NULL)) != NULL;
	else
		good = begin_zlib(d);
	if (!good)
		alloc_failed();
	return d;
}

void decoder_free(struct decoder *d)
{
	if (!d)
		return;
	if (d->brotli)
		BrotliDecoderDestroyInstance(d->brotli);
	ZSTD_freeDStream(d->zstd);
	if (d->coding == CODING_GZIP || d->coding == CODING_DEFLATE || d->coding == CODING_RAW)
		inflateEnd(&d->z);
	free(d);
}

static int give(struct decoder *d, const void *bytes, size_t len, decoder_out out, void *ctx)
{
	d->out += len;
	if (d->out > DECODER_OUT_MAX)
		return -EFBIG;
	if (len)
		out(ctx, bytes, len);
	return 0;
}

static int add_zlib(struct decoder *d, const void *bytes, size_t len, decoder_out out, void *ctx)
{
	unsigned char buffer[OUT_SIZE];
	int r, err;

	d->ended = false;
	d->z.next_in = (unsigned char *)bytes;
	d->z.avail_in = (unsigned int)len;
	do {
		d->z.next_out = buffer;
		d->z.avail_out = sizeof(buffer);
		r = inflate(&d->z, Z_SYNC_FLUSH);
		if (r != Z_OK && r != Z_STREAM_END && r != Z_BUF_ERROR)
			return -EBADMSG;
		err = give(d, buffer, sizeof(buffer) - d->z.avail_out, out, ctx);
		if (err)
			return err;
		/* gzip may have several members, packed messages several rows of blocks. */
		if (r == Z_STREAM_END && d->z.avail_in) {
			if (d->coding != CODING_GZIP && d->coding != CODING_RAW)
				return -EBADMSG;
			inflateReset(&d->z);
			continue;
		}
		d->ended = r == Z_STREAM_END;
	} while (!d->ended && (d->z.avail_in || !d->z.avail_out) && r != Z_BUF_ERROR);
	return 0;
}

/* Some send deflate without the head of zlib (RFC 1950, 2.2): the first two bytes tell. */
static int add_deflate(struct decoder *d, const void *bytes, size_t len, decoder_out out, void *ctx)
{
	const unsigned char *in = bytes;
	int r = 0;

	if (d->nhead < 2) {
		for (; len && d->nhead < 2; len--)
			d->head[d->nhead++] = *in++;
		if (d->nhead < 2)
			return 0;
		if ((d->head[0] & 15) != 8 || (d->head[0] << 8 | d->head[1]) % 31)
			inflateReset2(&d->z, -15);
		r = add_zlib(d, d->head, 2, out, ctx);
	}
	return r || !len ? r : d->ended ? -EBADMSG : add_zlib(d, in, len, out, ctx);
}

static int add_brotli(struct decoder *d, const void *bytes, size_t len, decoder_out out, void *ctx)
{
	const uint8_t *in = bytes;
	uint8_t buffer[OUT_SIZE];
	BrotliDecoderResult r;
	int err;

	do {
		uint8_t *next = buffer;
		size_t room = sizeof(buffer);

		r = BrotliDecoderDecompressStream(d->brotli, &len, &in, &room, &next, NULL);
		if (r == BROTLI_DECODER_RESULT_ERROR)
			return -EBADMSG;
		err = give(d, buffer, sizeof(buffer) - room, out, ctx);
		if (err)
			return err;
	} while (r == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT);
	d->ended = r == BROTLI_DECODER_RESULT_SUCCESS;
	return 0;
}

static int add_zstd(struct decoder *d, const void *bytes, size_t len, decoder_out out, void *ctx)
{
	ZSTD_inBuffer in = {bytes, len, 0};
	char buffer[OUT_SIZE];
	ZSTD_outBuffer to;
	size_t r;
	int err;

	do {
		to = (ZSTD_outBuffer){buffer, sizeof(buffer), 0};
		r = ZSTD_decompressStream(d->zstd, &to, &in);
		if (ZSTD_isError(r))
			return -EBADMSG;
		err = give(d, buffer, to.pos, out, ctx);
		if (err)
			return err;
	} while (in.pos < in.size || to.pos == to.size);
	d->ended = !r;
	return 0;
}

int decoder_add(struct decoder *d, const void *bytes, size_t len, decoder_out out, void *ctx)
{
	int r;

	if (d->broken)
		return -EBADMSG;
	if (!len)
		return 0;
	if (d->coding == CODING_RAW)
		d->out = 0; /* it goes on as long as its connection */
	if (d->coding == CODING_BROTLI)
		r = d->ended ? -EBADMSG : add_brotli(d, bytes, len, out, ctx);
	else if (d->coding == CODING_ZSTD)
		r = add_zstd(d, bytes, len, out, ctx);
	else if (d->coding == CODING_DEFLATE)
		r = add_deflate(d, bytes, len, out, ctx);
	else
		r = add_zlib(d, bytes, len, out, ctx);
	d->broken = r != 0;
	return r;
}

bool decoder_ended(const struct decoder *d)
{
	return d->ended && !d->broken;
}

void decoder_reset(struct decoder *d)
{
	inflateReset(&d->z);
	d->out = 0;
	d->broken = d->ended = false;
}
