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

		cr_assert_not_null(info, "operation %d", op);
		cr_expect_eq(info->ops, RF_OP_BIT(op));
	}
}

Test(ops, words_are_exact)
{
	cr_expect_null(op_find("any"));
	cr_expect_null(op_find("Read"));
	cr_expect_null(op_find(""));
}

Test(ops, an_event_has_the_narrowest_object)
{
	cr_expect_eq(object_of_event(op_find("read")), OBJECT_PATH);
	cr_expect_eq(object_of_event(op_find("exec")), OBJECT_PROGRAM);
	cr_expect_eq(object_of_event(op_find("connect")), OBJECT_ENDPOINT);
	cr_expect_eq(object_of_event(op_find("receive")), OBJECT_PEER);
	cr_expect_eq(object_of_event(op_find("mount")), OBJECT_NONE);
}

Test(ops, any_is_all_that_fit_the_object)
{
	cr_expect_eq(ops_of_object(OBJECT_PATH), RF_OPS_FILE);
	cr_expect_eq(ops_of_object(OBJECT_PROGRAM), RF_OP_BIT(RF_OP_EXEC) | RF_OP_BIT(RF_OP_MAP));
	cr_expect_eq(ops_of_object(OBJECT_ENDPOINT),
		     RF_OP_BIT(RF_OP_CONNECT) | RF_OP_BIT(RF_OP_LISTEN));
	cr_expect_eq(ops_of_object(OBJECT_PEER), RF_OP_BIT(RF_OP_RECEIVE));
}
