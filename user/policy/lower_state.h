/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lower_state.h - what the tables say of the state of a session: labels, gates, events that wait,
 * arguments. For lower.c only.
 */
#ifndef RINGFENCE_POLICY_LOWER_STATE_H
#define RINGFENCE_POLICY_LOWER_STATE_H

#include "user/policy/asks.h"
#include "user/policy/tables.h"

/* Rules are in the tables. Returns 0, or -E2BIG with *ret_error, which names the limit. */
int lower_state(const struct policy_ir *ir, const struct asks *asks, struct policy_tables *t,
		char **ret_error);

#endif
