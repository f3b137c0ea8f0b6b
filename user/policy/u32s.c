// SPDX-License-Identifier: GPL-2.0-only
#include "user/policy/u32s.h"

#include <stdlib.h>

#include "user/base/alloc.h"

#define FIRST_SIZE 64
#define FEW	   24 /* sorted in place, without a call per comparison */

void u32s_add(struct u32s *l, uint32_t x)
{
	if (l->n == l->size) {
		l->size = l->size ? 2 * l->size : FIRST_SIZE;
		l->v = xreallocarray(l->v, l->size, sizeof(*l->v));
	}
	l->v[l->n++] = x;
}

static int by_number(const void *x, const void *y)
{
	uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;

	return (a > b) - (a < b);
}

void u32s_sort(struct u32s *l)
{
	size_t i, j;
	uint32_t x;

	if (l->n > FEW) {
		qsort(l->v, l->n, sizeof(*l->v), by_number);
		return;
	}
	for (i = 1; i < l->n; i++) {
		x = l->v[i];
		for (j = i; j > 0 && l->v[j - 1] > x; j--)
			l->v[j] = l->v[j - 1];
		l->v[j] = x;
	}
}
