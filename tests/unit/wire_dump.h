/* SPDX-License-Identifier: GPL-2.0-only */
/* wire_dump.h - messages of wire as text, a line each, without their times. */
#ifndef RINGFENCE_TESTS_WIRE_DUMP_H
#define RINGFENCE_TESTS_WIRE_DUMP_H

#include "user/base/strbuf.h"
#include "user/wire/wire.h"

/* A sink that adds lines to a strbuf: "http.request 1 out method=GET host=h …". */
struct wire_sink wire_dump_sink(struct strbuf *out);
/* One direction's bytes, "> …" for out, in order. */
struct wire_bytes {
	enum wire_dir dir;
	const char *s;
	size_t n;
};
#define WIRE_BYTES(dir, text)                                                                      \
	(struct wire_bytes)                                                                        \
	{                                                                                          \
		dir, text, sizeof(text) - 1                                                        \
	}
/* Feeds them in pieces of random size, at most max bytes (0: whole), to a new connection, ends it.
 */
void wire_dump_run(const struct wire_bytes *v, size_t n, unsigned int seed, size_t max,
		   struct strbuf *out);

#endif
