/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * decoder.h - what Content-Encoding did to a body, undone as it comes: gzip, deflate, br, zstd.
 *
 * Windows are bounded by the formats (RFC 1952, 7932) or by us (zstd: 8 MiB, RFC 8878), what comes
 * out by DECODER_OUT_MAX. Owns its memory; not thread-safe. Inside user/wire/ only.
 */
#ifndef RINGFENCE_WIRE_DECODER_H
#define RINGFENCE_WIRE_DECODER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DECODER_OUT_MAX (256ull << 20) /* bytes of one body, decoded */

enum decoder_coding {
	CODING_NONE,
	CODING_GZIP,
	CODING_DEFLATE, /* as zlib, or without its head as some send it */
	CODING_RAW,	/* deflate without any head: permessage-deflate (RFC 7692) */
	CODING_BROTLI,
	CODING_ZSTD,
	CODING_UNKNOWN,
};

struct decoder;

/* Of a Content-Encoding; several one after another are CODING_UNKNOWN. */
enum decoder_coding decoder_coding_of(const char *name, size_t n);
/* NULL: nothing to undo, or not known. bits: of the window, CODING_RAW only. */
struct decoder *decoder_new(enum decoder_coding coding, int bits);
void decoder_free(struct decoder *d);

/* Takes what comes out. */
typedef void (*decoder_out)(void *ctx, const void *bytes, size_t len);
/* Returns 0; -EBADMSG: broken, -EFBIG: too much comes out; then it is of no more use. */
int decoder_add(struct decoder *d, const void *bytes, size_t len, decoder_out out, void *ctx);
/* Has the end of the format been reached? Of CODING_RAW never. */
bool decoder_ended(const struct decoder *d);
/* CODING_RAW: begins anew, without what was before. */
void decoder_reset(struct decoder *d);

#endif
