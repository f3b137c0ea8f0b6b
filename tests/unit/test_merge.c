// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "user/timeline/merge.h"

static bool is_kind(const void *arg, const struct merge_item *item)
{
	return item->kind == *(const unsigned int *)arg;
}

static void fill(struct merge *m, unsigned int n)
{
	for (unsigned int i = 0; i < n; i++)
		merge_push(m, i * 7919 % n, i % 5, &i, sizeof(i));
}

Test(merge, items_come_out_by_time_and_then_by_arrival)
{
	struct merge m = {0};
	struct merge_item item;
	uint64_t last = 0;

	fill(&m, 1000);
	merge_push(&m, 500, 9, "a", 1);
	merge_push(&m, 500, 9, "b", 1);
	for (int i = 0; merge_pop(&m, 2000, &item); i++) {
		cr_assert_geq(item.mono_ns, last);
		cr_assert(item.kind != 9 || *(char *)item.bytes == (i == 501 ? 'a' : 'b'));
		last = item.mono_ns;
		free(item.bytes);
	}
	cr_assert_eq(m.n, 0);
	cr_assert_eq(m.bytes, 0);
	merge_release(&m);
}

/* The item that a walk over all of them finds. */
static const struct merge_item *found_slowly(const struct merge *m, uint64_t until,
					     unsigned int kind)
{
	const struct merge_item *best = NULL;

	for (size_t i = 0; i < m->n; i++) {
		const struct merge_item *it = &m->heap[i];

		if (it->kind == kind && it->mono_ns <= until &&
		    (!best || it->mono_ns < best->mono_ns ||
		     (it->mono_ns == best->mono_ns && it->order < best->order)))
			best = it;
	}
	return best;
}

Test(merge, oldest_that_matches_is_found_and_stays)
{
	struct merge m = {0};

	fill(&m, 777);
	for (uint64_t until = 0; until < 60; until++) {
		for (unsigned int kind = 0; kind < 6; kind++)
			cr_assert_eq(merge_find(&m, until, is_kind, &kind),
				     found_slowly(&m, until, kind));
	}
	cr_assert_eq(m.n, 777);
	merge_release(&m);
}

Test(merge, nothing_is_found_in_an_empty_one)
{
	struct merge m = {0};
	unsigned int kind = 0;

	cr_assert_null(merge_find(&m, UINT64_MAX, is_kind, &kind));
}
