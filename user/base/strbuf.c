// SPDX-License-Identifier: GPL-2.0-only
#include "user/base/strbuf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"

#define STRBUF_FIRST 64

static void strbuf_grow(struct strbuf *b, size_t extra)
{
	size_t need = b->len + extra + 1, size = b->size ? b->size : STRBUF_FIRST;

	if (need < extra)
		alloc_failed();
	if (need <= b->size)
		return;
	while (size < need)
		size *= 2;
	b->s = xrealloc(b->s, size);
	b->size = size;
}

void strbuf_release(struct strbuf *b)
{
	free(b->s);
	*b = (struct strbuf)STRBUF_INIT;
}

void strbuf_reset(struct strbuf *b)
{
	b->len = 0;
	if (b->s)
		b->s[0] = '\0';
}

void strbuf_add(struct strbuf *b, const void *bytes, size_t len)
{
	strbuf_grow(b, len);
	if (len)
		memcpy(b->s + b->len, bytes, len);
	b->len += len;
	b->s[b->len] = '\0';
}

void strbuf_addstr(struct strbuf *b, const char *s)
{
	strbuf_add(b, s, strlen(s));
}

void strbuf_addch(struct strbuf *b, char c)
{
	strbuf_add(b, &c, 1);
}

void strbuf_vaddf(struct strbuf *b, const char *fmt, va_list ap)
{
	va_list again;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (n < 0)
		return;
	strbuf_grow(b, (size_t)n);
	vsnprintf(b->s + b->len, (size_t)n + 1, fmt, ap);
	b->len += (size_t)n;
}

void strbuf_addf(struct strbuf *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	strbuf_vaddf(b, fmt, ap);
	va_end(ap);
}

char *strbuf_detach(struct strbuf *b)
{
	char *s;

	strbuf_grow(b, 0);
	s = b->s;
	s[b->len] = '\0';
	*b = (struct strbuf)STRBUF_INIT;
	return s;
}
