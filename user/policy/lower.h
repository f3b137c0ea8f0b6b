/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lower.h - from what a policy means to the tables that the kernel and the evaluator run.
 *
 * Pure: the machine's facts come with env. The same input gives the same tables. Not thread-safe
 * towards its arguments, which it only reads.
 */
#ifndef RINGFENCE_POLICY_LOWER_H
#define RINGFENCE_POLICY_LOWER_H

#include "user/policy/ir.h"
#include "user/policy/tables.h"

/*
 * Returns 0; -E2BIG when a limit of the tables is passed, -EINVAL when a pattern cannot be read.
 * Then *ret_error is one line that names the limit and, where there is one, the rule with its
 * place; the caller frees it, and the tables are untouched.
 */
int policy_lower(const struct policy_ir *ir, const struct policy_env *env,
		 struct policy_tables *ret_tables, char **ret_error);

#endif
