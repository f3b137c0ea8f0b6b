// SPDX-License-Identifier: GPL-2.0-only
#include "user/kern/arena.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"

void arena_release(struct arena *a)
{
	for (int i = 0; i < ARENA_TABLES; i++)
		free(a->spans[i]);
	memset(a, 0, sizeof(*a));
}

static void insert(struct arena *a, enum arena_table table, size_t before, struct arena_span span)
{
	size_t n = a->nspans[table];

	a->spans[table] = xreallocarray(a->spans[table], n + 1, sizeof(span));
	memmove(&a->spans[table][before + 1], &a->spans[table][before],
		(n - before) * sizeof(span));
	a->spans[table][before] = span;
	a->nspans[table]++;
}

int arena_take(struct arena *a, enum arena_table table, uint32_t n, uint32_t limit, uint32_t owner,
	       uint32_t *ret_at)
{
	uint32_t at = 0;
	size_t i;

	for (i = 0; i < a->nspans[table]; i++) {
		const struct arena_span *s = &a->spans[table][i];

		if (s->at - at >= n)
			break;
		at = s->at + s->n;
	}
	if (at > limit || limit - at < n)
		return -E2BIG;
	insert(a, table, i, (struct arena_span){.at = at, .n = n, .owner = owner});
	*ret_at = at;
	return 0;
}

void arena_give(struct arena *a, uint32_t owner)
{
	for (int t = 0; t < ARENA_TABLES; t++) {
		size_t kept = 0;

		for (size_t i = 0; i < a->nspans[t]; i++)
			if (a->spans[t][i].owner != owner)
				a->spans[t][kept++] = a->spans[t][i];
		a->nspans[t] = kept;
	}
}
