/* SPDX-License-Identifier: GPL-2.0-only */
/* histogram.h - how long things took, by bounds that are fixed. Zero is empty. Not thread-safe. */
#ifndef RINGFENCE_BASE_HISTOGRAM_H
#define RINGFENCE_BASE_HISTOGRAM_H

#include <stddef.h>
#include <stdint.h>

#define HISTOGRAM_BOUNDS 12

struct histogram {
	uint64_t count[HISTOGRAM_BOUNDS + 1]; /* the last: above all bounds */
	uint64_t sum_ns;
};

/* Upper bound of a count, inclusive, in nanoseconds; i < HISTOGRAM_BOUNDS. */
uint64_t histogram_bound_ns(size_t i);
void histogram_add(struct histogram *h, uint64_t ns);
uint64_t histogram_total(const struct histogram *h);

#endif
