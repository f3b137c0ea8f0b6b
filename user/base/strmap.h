/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * strmap.h - texts numbered from 0 in order of arrival, each once.
 *
 * What belongs to a text is kept by the caller in an array beside. The struct owns the texts; a
 * zero one is empty. Not thread-safe.
 */
#ifndef RINGFENCE_BASE_STRMAP_H
#define RINGFENCE_BASE_STRMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define STRMAP_NONE ((size_t)-1)

struct strmap {
	char **text;
	size_t n;
	uint32_t *slot; /* number + 1; 0: free */
	size_t nslots;	/* a power of two, or 0 */
};

void strmap_release(struct strmap *m);
/* The number of a text; *ret_new (may be NULL) says whether it was added now. */
size_t strmap_add(struct strmap *m, const char *text, bool *ret_new);
/* STRMAP_NONE: it is not there. */
size_t strmap_find(const struct strmap *m, const char *text);
/* Numbers in the order of their texts' bytes; the caller frees them. NULL: there are none. */
size_t *strmap_sorted(const struct strmap *m);

#endif
