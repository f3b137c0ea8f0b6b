// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>

#include "user/base/histogram.h"

Test(histogram, bounds_rise_and_are_inclusive)
{
	struct histogram h = {0};

	for (size_t i = 0; i < HISTOGRAM_BOUNDS; i++) {
		cr_expect(!i || histogram_bound_ns(i) > histogram_bound_ns(i - 1));
		histogram_add(&h, histogram_bound_ns(i));
		cr_expect_eq(h.count[i], 1, "bound %zu", i);
	}
	histogram_add(&h, 0);
	cr_expect_eq(h.count[0], 2);
	histogram_add(&h, UINT64_MAX / 2);
	cr_expect_eq(h.count[HISTOGRAM_BOUNDS], 1);
	cr_expect_eq(histogram_total(&h), HISTOGRAM_BOUNDS + 2);
}
