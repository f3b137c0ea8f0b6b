// SPDX-License-Identifier: GPL-2.0-only
#include "user/base/strbuf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"

#define STRBUF_FIRST 64

void strbuf_grow(struct strbuf *b, size_t extra)
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

void strbuf_addu(struct strbuf *b, uint64_t value)
{
	char text[20];
	size_t at = sizeof(text);

	do {
		text[--at] = (char)('0' + value % 10);
		value /= 10;
	} while (value);
	strbuf_add(b, text + at, sizeof(text) - at);
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
