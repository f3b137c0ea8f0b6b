// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <string.h>

#include "user/event/names.h"
#include "user/policy/ops.h"

Test(ops, every_operation_that_can_be_decided_has_a_word)
{
	enum rf_op op;

	for (op = 0; op < RF_OP_COUNT; op++) {
		const struct op_info *info = op_find(op_name(op));

		if (op == RF_OP_RECEIVE || op == RF_OP_END)
			continue;
		cr_assert_not_null(info, "operation %d", op);
		cr_expect_eq(info->ops, RF_OP_BIT(op));
		cr_expect_null(info->instead);
	}
}

Test(ops, what_is_not_built_says_what_to_use_instead)
{
	cr_expect_eq(op_find("receive")->ops, 0);
	cr_expect_not_null(op_find("receive")->instead);
	cr_expect_not_null(op_find("end")->instead);
	cr_expect_null(op_find("any"));
	cr_expect_null(op_find("Read"));
}

Test(ops, any_is_all_that_fit_the_object)
{
	cr_expect_eq(ops_of_object(OBJECT_PATH), RF_OPS_FILE);
	cr_expect_eq(ops_of_object(OBJECT_PROGRAM), RF_OP_BIT(RF_OP_EXEC) | RF_OP_BIT(RF_OP_MAP));
	cr_expect_eq(ops_of_object(OBJECT_ENDPOINT),
		     RF_OP_BIT(RF_OP_CONNECT) | RF_OP_BIT(RF_OP_LISTEN));
}
