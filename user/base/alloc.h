/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * alloc.h - memory that is there or the process ends.
 *
 * User space keeps no verdict: when it ends, the kernel side goes on denying until the links go, so
 * running on half-built state would be worse than ending. Memory is freed with free().
 */
#ifndef RINGFENCE_BASE_ALLOC_H
#define RINGFENCE_BASE_ALLOC_H

#include <stddef.h>

/* Says so on standard error and aborts. */
void alloc_failed(void) __attribute__((noreturn));
void *xmalloc(size_t size) __attribute__((malloc));
void *xcalloc(size_t n, size_t size) __attribute__((malloc));
void *xrealloc(void *p, size_t size);
/* n elements of size bytes, overflow checked. */
void *xreallocarray(void *p, size_t n, size_t size);
char *xstrdup(const char *s);
char *xstrndup(const char *s, size_t n);
char *xasprintf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void *xmemdup(const void *p, size_t n);

/*
 * Makes room for one more element behind v[0…n-1]: capacity doubles at powers of two, so that no
 * capacity has to be kept. Use: vec_push(v, n) = element;
 */
#define vec_push(v, n)                                                                             \
	(*(((n) & ((n)-1)) == 0                                                                    \
		   ? ((v) = xreallocarray((v), (n) ? 2 * (n) : 1, sizeof(*(v))), &(v)[(n)++])      \
		   : &(v)[(n)++]))

#endif
