// SPDX-License-Identifier: GPL-2.0-only
#include "user/base/num.h"

#include <errno.h>
#include <stdlib.h>

int num_u64(const char *s, uint64_t min, uint64_t max, uint64_t *ret_value)
{
	uint64_t value = 0;

	if (!*s)
		return -EINVAL;
	for (; *s; s++) {
		unsigned int digit = (unsigned char)*s - '0';

		if (digit > 9)
			return -EINVAL;
		if (value > (UINT64_MAX - digit) / 10)
			return -ERANGE;
		value = value * 10 + digit;
	}
	if (value < min || value > max)
		return -ERANGE;
	*ret_value = value;
	return 0;
}

int num_int(const char *s, int min, int max, int *ret_value)
{
	int negative = *s == '-', r;
	uint64_t value;

	r = num_u64(s + negative, 0, (uint64_t)INT32_MAX, &value);
	if (r)
		return r;
	if (negative ? -(int64_t)value < min || -(int64_t)value > max
		     : (int64_t)value < min || (int64_t)value > max)
		return -ERANGE;
	*ret_value = negative ? -(int)value : (int)value;
	return 0;
}
