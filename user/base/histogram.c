// SPDX-License-Identifier: GPL-2.0-only
#include "user/base/histogram.h"

static const uint64_t bounds[HISTOGRAM_BOUNDS] = {
	10000,	  100000,    1000000,	5000000,   10000000,   25000000,
	50000000, 100000000, 250000000, 500000000, 1000000000, 5000000000,
};

uint64_t histogram_bound_ns(size_t i)
{
	return bounds[i];
}

void histogram_add(struct histogram *h, uint64_t ns)
{
	size_t i = 0;

	while (i < HISTOGRAM_BOUNDS && ns > bounds[i])
		i++;
	h->count[i]++;
	h->sum_ns += ns;
}

uint64_t histogram_total(const struct histogram *h)
{
	uint64_t n = 0;

	for (size_t i = 0; i <= HISTOGRAM_BOUNDS; i++)
		n += h->count[i];
	return n;
}
