/* SPDX-License-Identifier: GPL-2.0-only */
/* num.h - numbers from text, with bounds; the only place that parses them. */
#ifndef RINGFENCE_BASE_NUM_H
#define RINGFENCE_BASE_NUM_H

#include <stdint.h>

/* Whole decimal number in [min, max], the whole string. Returns 0, or -EINVAL, -ERANGE. */
int num_u64(const char *s, uint64_t min, uint64_t max, uint64_t *ret_value);
int num_int(const char *s, int min, int max, int *ret_value);

#endif
