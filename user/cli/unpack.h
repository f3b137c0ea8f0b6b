/* SPDX-License-Identifier: GPL-2.0-only */
/* unpack.h - gzip as it comes, in pieces of any size; members one behind the other are one text. */
#ifndef RINGFENCE_CLI_UNPACK_H
#define RINGFENCE_CLI_UNPACK_H

#include <stdbool.h>
#include <stddef.h>
#include <zlib.h>

struct unpack {
	z_stream z;
	bool inside; /* a member began and has not ended */
	void (*take)(void *ctx, const char *bytes, size_t len);
	void *ctx;
};

/* Does it begin as gzip does? */
bool unpack_looks(const char *bytes, size_t len);
void unpack_init(struct unpack *u, void (*take)(void *ctx, const char *bytes, size_t len),
		 void *ctx);
/* Returns 0, or -EBADMSG: it is damaged; what was good was handed on. */
int unpack_feed(struct unpack *u, const char *bytes, size_t len);
/* Behind the last byte. Returns 0, or -EBADMSG: it was cut. */
int unpack_finish(struct unpack *u);

#endif
