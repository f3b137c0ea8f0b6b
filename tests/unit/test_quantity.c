// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <errno.h>

#include "user/policy/quantity.h"

static uint64_t value_of(int (*read)(const char *, uint64_t *), const char *text)
{
	uint64_t value = 0;

	return read(text, &value) ? 0 : value;
}

Test(quantity, times)
{
	cr_expect_eq(value_of(quantity_time, "1s"), 1000000000ull);
	cr_expect_eq(value_of(quantity_time, "15m"), 900000000000ull);
	cr_expect_eq(value_of(quantity_time, "8h"), 28800000000000ull);
	cr_expect_eq(value_of(quantity_time, "3650d"), QUANTITY_TIME_MAX);
	cr_expect_eq(value_of(quantity_time, "3651d"), 0);
	cr_expect_eq(value_of(quantity_time, "0s"), 0);
	cr_expect_eq(value_of(quantity_time, "15"), 0);
	cr_expect_eq(value_of(quantity_time, "m"), 0);
	cr_expect_eq(value_of(quantity_time, "1 m"), 0);
	cr_expect_eq(value_of(quantity_time, "-1m"), 0);
	cr_expect_eq(value_of(quantity_time, "1ms"), 0);
	cr_expect_eq(value_of(quantity_time, "99999999999999999999s"), 0);
	cr_expect_eq(value_of(quantity_time, "000000000000000000000001s"), 0);
}

Test(quantity, bytes)
{
	cr_expect_eq(value_of(quantity_bytes, "65536"), 65536);
	cr_expect_eq(value_of(quantity_bytes, "4GiB"), 4ull << 30);
	cr_expect_eq(value_of(quantity_bytes, "1024TiB"), QUANTITY_BYTES_MAX);
	cr_expect_eq(value_of(quantity_bytes, "1025TiB"), 0);
	cr_expect_eq(value_of(quantity_bytes, "4GB"), 0);
	cr_expect_eq(value_of(quantity_bytes, "4gib"), 0);
	cr_expect_eq(value_of(quantity_bytes, ""), 0);
	cr_expect_eq(value_of(quantity_bytes, "0x10"), 0);
}

Test(quantity, thousandths)
{
	cr_expect_eq(value_of(quantity_thousandths, "2"), 2000);
	cr_expect_eq(value_of(quantity_thousandths, "0.5"), 500);
	cr_expect_eq(value_of(quantity_thousandths, "1.25"), 1250);
	cr_expect_eq(value_of(quantity_thousandths, "0.001"), 1);
	cr_expect_eq(value_of(quantity_thousandths, "0.0001"), 0);
	cr_expect_eq(value_of(quantity_thousandths, "0"), 0);
	cr_expect_eq(value_of(quantity_thousandths, "0.0"), 0);
	cr_expect_eq(value_of(quantity_thousandths, "1."), 0);
	cr_expect_eq(value_of(quantity_thousandths, ".5"), 0);
	cr_expect_eq(value_of(quantity_thousandths, "1.2.3"), 0);
	cr_expect_eq(value_of(quantity_thousandths, "1e3"), 0);
	cr_expect_eq(value_of(quantity_thousandths, "9999999"), 0);
}
