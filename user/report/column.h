/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * column.h - one column of a table, compressed as it grows (zlib format, RFC 1950): what a
 * browser's DecompressionStream("deflate") undoes.
 *
 * Owns its memory. Only what is compressed is kept. Not thread-safe.
 */
#ifndef RINGFENCE_REPORT_COLUMN_H
#define RINGFENCE_REPORT_COLUMN_H

#include <stdint.h>

#include "user/base/strbuf.h"

struct column;

struct column *column_new(void);
void column_free(struct column *c);
/* Little-endian base 128 (LEB128, as WebAssembly has it). */
void column_uint(struct column *c, uint64_t value);
/* The same of 2·|v|, or 2·|v| - 1 when v is negative. */
void column_int(struct column *c, int64_t value);
void column_bytes(struct column *c, const void *bytes, size_t n);
/* Bytes after compression so far, about. */
size_t column_size(const struct column *c);
/* Ends it; adds all of it to out in base64. Nothing can be added afterwards. */
void column_finish(struct column *c, struct strbuf *out);

#endif
