/* SPDX-License-Identifier: GPL-2.0-only */
/* explain_defs.h - labels and gates in words. Between the explain*.c files only. */
#ifndef RINGFENCE_POLICY_EXPLAIN_DEFS_H
#define RINGFENCE_POLICY_EXPLAIN_DEFS_H

#include "user/base/strbuf.h"
#include "user/policy/ir.h"

void explain_defs(const struct policy_ir *ir, unsigned int layer, struct strbuf *out);
/* How much of what is bounded the policy uses; nothing when it has no state. */
void explain_use(const struct policy_ir *ir, struct strbuf *out);

/* explain.c */
void explain_key(struct strbuf *out, const char *name);
void explain_ops(uint32_t ops, struct strbuf *out);

#endif
