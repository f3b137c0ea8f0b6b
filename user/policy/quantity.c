// SPDX-License-Identifier: GPL-2.0-only
#include "user/policy/quantity.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "user/base/num.h"

#define NUMBER_MAX 20 /* digits */

struct unit {
	const char *name;
	uint64_t factor;
};

/* A whole number and one of n units behind it. */
static int with_unit(const char *text, const struct unit *units, size_t n, uint64_t max,
		     uint64_t *ret_value)
{
	size_t digits = strspn(text, "0123456789"), i;
	char number[NUMBER_MAX + 1];
	uint64_t value;

	if (!digits || digits > NUMBER_MAX)
		return -EINVAL;
	memcpy(number, text, digits);
	number[digits] = '\0';
	for (i = 0; i < n && strcmp(units[i].name, text + digits) != 0; i++)
		;
	if (i == n || num_u64(number, 1, max / units[i].factor, &value))
		return -EINVAL;
	*ret_value = value * units[i].factor;
	return 0;
}

static const struct unit times[] = {{"s", 1000000000ull},
				    {"m", 60000000000ull},
				    {"h", 3600000000000ull},
				    {"d", 86400000000000ull}};
static const struct unit sizes[] = {{"", 1},
				    {"KiB", 1ull << 10},
				    {"MiB", 1ull << 20},
				    {"GiB", 1ull << 30},
				    {"TiB", 1ull << 40}};

#define UNITS(table) (table), sizeof(table) / sizeof((table)[0])

int quantity_time(const char *text, uint64_t *ret_ns)
{
	return with_unit(text, UNITS(times), QUANTITY_TIME_MAX, ret_ns);
}

int quantity_bytes(const char *text, uint64_t *ret_bytes)
{
	return with_unit(text, UNITS(sizes), QUANTITY_BYTES_MAX, ret_bytes);
}

/* In the largest unit that it is a whole number of; below the smallest, in that. */
static void add_with_unit(struct strbuf *out, const struct unit *units, size_t n, uint64_t value)
{
	size_t i = n - 1;

	while (i && value % units[i].factor)
		i--;
	strbuf_addf(out, "%llu%s", (unsigned long long)(value / units[i].factor), units[i].name);
}

void quantity_add_time(struct strbuf *out, uint64_t ns)
{
	add_with_unit(out, UNITS(times), ns);
}

void quantity_add_bytes(struct strbuf *out, uint64_t bytes)
{
	add_with_unit(out, UNITS(sizes), bytes);
}

int quantity_thousandths(const char *text, uint64_t *ret_value)
{
	static const unsigned int factor[] = {1000, 100, 10, 1};
	const char *dot = strchr(text, '.');
	size_t whole = dot ? (size_t)(dot - text) : strlen(text);
	size_t rest = dot ? strlen(dot + 1) : 0;
	char digits[NUMBER_MAX];

	if (!whole || whole > 6 || rest > 3 || (dot && !rest))
		return -EINVAL;
	memcpy(digits, text, whole);
	memcpy(digits + whole, dot ? dot + 1 : "", rest);
	digits[whole + rest] = '\0';
	if (strspn(digits, "0123456789") != whole + rest ||
	    num_u64(digits, 1, UINT32_MAX, ret_value))
		return -EINVAL;
	*ret_value *= factor[rest];
	return 0;
}

void quantity_add_thousandths(struct strbuf *out, uint64_t value)
{
	char digits[8];
	size_t n;

	strbuf_addf(out, "%llu", (unsigned long long)(value / 1000));
	snprintf(digits, sizeof(digits), ".%03u", (unsigned int)(value % 1000));
	for (n = strlen(digits); n && (digits[n - 1] == '0' || digits[n - 1] == '.'); n--)
		;
	strbuf_add(out, digits, n);
}
