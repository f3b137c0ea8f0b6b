// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>

#include "user/backtest/operation.h"

#define V(text) ((struct scan_value){.s = "\"" text "\"", .n = sizeof("\"" text "\"") - 1})

Test(operation_device, numbers)
{
	cr_expect_eq(operation_device(V("1:3")), 1u << 20 | 3);
	cr_expect_eq(operation_device(V("254:32")), 254u << 20 | 32);
	cr_expect_eq(operation_device(V("3")), 0);
	cr_expect_eq(operation_device(V("")), 0);
	cr_expect_eq(operation_device((struct scan_value){0}), 0);
	cr_expect_eq(operation_device(V("11111111111111111111111111111111:1")), 0);
}

Test(operation_device, nobodys_data)
{
	cr_expect(operation_unconcerned(1u << 20 | 3));
	cr_expect(operation_unconcerned(1u << 20 | 9));
	cr_expect(operation_unconcerned(5u << 20 | 2));
	cr_expect(!operation_unconcerned(1u << 20 | 1));
	cr_expect(!operation_unconcerned(5u << 20 | 1));
	cr_expect(!operation_unconcerned(10u << 20 | 200));
}
