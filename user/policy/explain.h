/* SPDX-License-Identifier: GPL-2.0-only */
/* explain.h - what a policy compiles to, in words for the person who wrote it. */
#ifndef RINGFENCE_POLICY_EXPLAIN_H
#define RINGFENCE_POLICY_EXPLAIN_H

#include "user/base/strbuf.h"
#include "user/policy/ir.h"

void policy_explain(const struct policy_ir *ir, struct strbuf *out);
/* The pattern as a policy would write it. */
void ir_pattern_format(const struct ir_pattern *p, struct strbuf *out);
/* "came by make and not by sh"; "always" when NULL. */
void ir_cond_format(const struct ir_cond *cond, struct strbuf *out);

#endif
