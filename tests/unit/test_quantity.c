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

static void expect_text(void (*add)(struct strbuf *out, uint64_t value), uint64_t value,
			const char *text)
{
	struct strbuf out = STRBUF_INIT;

	add(&out, value);
	cr_expect_str_eq(out.s, text);
	strbuf_release(&out);
}

Test(quantity, values_are_told_as_they_are_written)
{
	expect_text(quantity_add_time, 90000000000ull, "90s");
	expect_text(quantity_add_time, 5400000000000ull, "90m");
	expect_text(quantity_add_time, 28800000000000ull, "8h");
	expect_text(quantity_add_time, 172800000000000ull, "2d");
	expect_text(quantity_add_bytes, 1000, "1000");
	expect_text(quantity_add_bytes, 1024, "1KiB");
	expect_text(quantity_add_bytes, 1536ull << 20, "1536MiB");
	expect_text(quantity_add_bytes, 4ull << 30, "4GiB");
	expect_text(quantity_add_thousandths, 2000, "2");
	expect_text(quantity_add_thousandths, 10000, "10");
	expect_text(quantity_add_thousandths, 500, "0.5");
	expect_text(quantity_add_thousandths, 1250, "1.25");
	expect_text(quantity_add_thousandths, 1, "0.001");
}
