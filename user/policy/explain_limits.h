/* SPDX-License-Identifier: GPL-2.0-only */
/* explain_limits.h - the bounds of a session in words. Between the explain*.c files only. */
#ifndef RINGFENCE_POLICY_EXPLAIN_LIMITS_H
#define RINGFENCE_POLICY_EXPLAIN_LIMITS_H

#include "user/base/strbuf.h"
#include "user/policy/ir.h"

/* Nothing when there are none. */
void explain_limits(const struct ir_limits *limits, struct strbuf *out);

#endif
