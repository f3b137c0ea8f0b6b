// SPDX-License-Identifier: GPL-2.0-only
#include "user/report/column.h"

#include <stdlib.h>
#include <zlib.h>

#include "user/base/alloc.h"
#include "user/base/b64.h"

#define BLOCK 16384
#define LEVEL 5

struct column {
	z_stream z;
	struct strbuf out;
	size_t n; /* waiting in block */
	uint8_t block[BLOCK];
};

struct column *column_new(void)
{
	struct column *c = xcalloc(1, sizeof(*c));

	if (deflateInit(&c->z, LEVEL) != Z_OK)
		alloc_failed(); /* the only way it fails with these arguments */
	return c;
}

void column_free(struct column *c)
{
	if (!c)
		return;
	deflateEnd(&c->z);
	strbuf_release(&c->out);
	free(c);
}

static void squeeze(struct column *c, const uint8_t *bytes, size_t n, int flush)
{
	uint8_t to[BLOCK];

	c->z.next_in = (Bytef *)bytes;
	c->z.avail_in = (uInt)n;
	do {
		c->z.next_out = to;
		c->z.avail_out = sizeof(to);
		deflate(&c->z, flush);
		strbuf_add(&c->out, to, sizeof(to) - c->z.avail_out);
	} while (!c->z.avail_out);
}

static void put(struct column *c, uint8_t byte)
{
	if (c->n == BLOCK) {
		squeeze(c, c->block, BLOCK, Z_NO_FLUSH);
		c->n = 0;
	}
	c->block[c->n++] = byte;
}

void column_uint(struct column *c, uint64_t value)
{
	for (; value >= 0x80; value >>= 7)
		put(c, (uint8_t)(value | 0x80));
	put(c, (uint8_t)value);
}

void column_int(struct column *c, int64_t value)
{
	uint64_t twice = (uint64_t)value << 1;

	column_uint(c, value < 0 ? ~twice : twice);
}

void column_bytes(struct column *c, const void *bytes, size_t n)
{
	const uint8_t *at = bytes;

	squeeze(c, c->block, c->n, Z_NO_FLUSH);
	c->n = 0;
	for (size_t part; n; at += part, n -= part) {
		part = n < (1U << 30) ? n : 1U << 30;
		squeeze(c, at, part, Z_NO_FLUSH);
	}
}

size_t column_size(const struct column *c)
{
	return c->out.len;
}

void column_finish(struct column *c, struct strbuf *out)
{
	squeeze(c, c->block, c->n, Z_FINISH);
	c->n = 0;
	b64_encode(out, c->out.s, c->out.len);
}
