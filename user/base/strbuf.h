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
#include <stdint.h>
#include <string.h>

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
/* Makes room for so many bytes more, and the NUL. */
void strbuf_grow(struct strbuf *b, size_t extra);

/* These stand here as views add many short texts to each of many lines. */
static inline void strbuf_add(struct strbuf *b, const void *bytes, size_t len)
{
	if (!b->s || len >= b->size - b->len)
		strbuf_grow(b, len);
	if (len)
		memcpy(b->s + b->len, bytes, len);
	b->len += len;
	b->s[b->len] = '\0';
}

static inline void strbuf_addstr(struct strbuf *b, const char *s)
{
	strbuf_add(b, s, strlen(s));
}

static inline void strbuf_addch(struct strbuf *b, char c)
{
	strbuf_add(b, &c, 1);
}

/* In decimal. */
void strbuf_addu(struct strbuf *b, uint64_t value);
void strbuf_addf(struct strbuf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void strbuf_vaddf(struct strbuf *b, const char *fmt, va_list ap)
	__attribute__((format(printf, 2, 0)));
/* Gives the string away: the caller frees it; the buffer is empty again. Never NULL. */
char *strbuf_detach(struct strbuf *b);

#endif
