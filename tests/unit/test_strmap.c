// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "user/base/strmap.h"

Test(strmap, numbers_texts_in_the_order_of_their_arrival)
{
	struct strmap m = {0};
	char text[16];
	bool new;

	cr_expect_eq(strmap_find(&m, "none"), STRMAP_NONE);
	for (int i = 0; i < 10000; i++) {
		snprintf(text, sizeof(text), "%d", i);
		cr_assert_eq(strmap_add(&m, text, &new), (size_t)i);
		cr_assert(new);
	}
	for (int i = 0; i < 10000; i++) {
		snprintf(text, sizeof(text), "%d", i);
		cr_assert_eq(strmap_add(&m, text, &new), (size_t)i);
		cr_assert_not(new);
		cr_assert_eq(strmap_find(&m, text), (size_t)i);
	}
	cr_expect_eq(m.n, 10000);
	strmap_release(&m);
}

Test(strmap, sorts_by_bytes)
{
	struct strmap m = {0};
	size_t *order;

	cr_expect_null(strmap_sorted(&m));
	strmap_add(&m, "b", NULL);
	strmap_add(&m, "\xff", NULL);
	strmap_add(&m, "a", NULL);
	order = strmap_sorted(&m);
	cr_expect_eq(order[0], 2);
	cr_expect_eq(order[1], 0);
	cr_expect_eq(order[2], 1);
	free(order);
	strmap_release(&m);
}
