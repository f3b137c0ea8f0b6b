// SPDX-License-Identifier: GPL-2.0-only
#include "user/cli/unpack.h"

#include <errno.h>
#include <stdlib.h>

#include "user/base/alloc.h"

#define BLOCK	    65536
#define GZIP_WINDOW (15 + 16) /* zlib.h: 16 more asks for gzip's header and trailer */

bool unpack_looks(const char *bytes, size_t len)
{
	return len >= 2 && bytes[0] == '\x1f' && bytes[1] == '\x8b';
}

void unpack_init(struct unpack *u, void (*take)(void *ctx, const char *bytes, size_t len),
		 void *ctx)
{
	*u = (struct unpack){.take = take, .ctx = ctx};
	if (inflateInit2(&u->z, GZIP_WINDOW) != Z_OK)
		abort();
}

/* One piece of what comes out. */
static int step(struct unpack *u, char *block)
{
	int r;

	u->z.next_out = (Bytef *)block;
	u->z.avail_out = BLOCK;
	r = inflate(&u->z, Z_NO_FLUSH);
	u->take(u->ctx, block, BLOCK - u->z.avail_out);
	if (r == Z_STREAM_END) {
		u->inside = false;
		inflateReset(&u->z);
		return 0;
	}
	u->inside = true;
	return r == Z_OK || r == Z_BUF_ERROR ? 0 : -EBADMSG;
}

int unpack_feed(struct unpack *u, const char *bytes, size_t len)
{
	char *block = xmalloc(BLOCK);
	int r = 0;

	u->z.next_in = (Bytef *)bytes;
	u->z.avail_in = (uInt)len;
	do
		r = step(u, block);
	while (!r && (u->z.avail_in || !u->z.avail_out));
	free(block);
	return r;
}

int unpack_finish(struct unpack *u)
{
	int r = u->inside ? -EBADMSG : 0;

	inflateEnd(&u->z);
	return r;
}
