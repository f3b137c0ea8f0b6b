/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * strbuf.h - a growing byte string, always NUL-terminated behind its length.
 *
 * It may hold any bytes, NUL included. The struct owns its memory; strbuf_release() frees it and
 * makes it empty again. Allocation failure ends the process (see alloc.h). Not thread-safe.
 */
#ifndef RINGFENCE_BASE_STRBUF_H
#define RINGFENCE_BASE_STRBUF_H

#include <stdarg.h>
#include <stddef.h>

struct strbuf {
	char *s;    /* never NULL after the first addition; NULL when nothing was ever added */
	size_t len; /* bytes, without the terminating NUL */
	size_t size;
};

#define STRBUF_INIT                                                                                \
	{                                                                                          \
		NULL, 0, 0                                                                         \
	}

void strbuf_release(struct strbuf *b);
/* Makes it empty, keeps the memory. */
void strbuf_reset(struct strbuf *b);
void strbuf_add(struct strbuf *b, const void *bytes, size_t len);
void strbuf_addstr(struct strbuf *b, const char *s);
void strbuf_addch(struct strbuf *b, char c);
void strbuf_addf(struct strbuf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void strbuf_vaddf(struct strbuf *b, const char *fmt, va_list ap)
	__attribute__((format(printf, 2, 0)));
/* Gives the string away: the caller frees it; the buffer is empty again. Never NULL. */
char *strbuf_detach(struct strbuf *b);

#endif
