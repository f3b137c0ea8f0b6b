// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "user/backtest/operation.h"

uint32_t operation_device(struct scan_value v)
{
	char text[32], *colon;

	if (scan_type(v) != SCAN_STRING || v.n - 2 >= sizeof(text))
		return 0;
	memcpy(text, v.s + 1, v.n - 2);
	text[v.n - 2] = '\0';
	colon = strchr(text, ':');
	if (!colon)
		return 0;
	return (uint32_t)(strtoul(text, NULL, 10) << 20 | (strtoul(colon + 1, NULL, 10) & 0xfffff));
}

bool operation_unconcerned(uint32_t rdev)
{
	uint32_t major = rdev >> 20, minor = rdev & 0xfffff;

	if (major == 1)
		return minor == 3 || minor == 5 || (minor >= 7 && minor <= 9);
	return major == 5 && (minor == 0 || minor == 2);
}
