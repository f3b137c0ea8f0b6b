/* SPDX-License-Identifier: GPL-2.0-only */
/* pool.h - the strings of a policy_ir that many of its places share: names of files. */
#ifndef RINGFENCE_POLICY_POOL_H
#define RINGFENCE_POLICY_POOL_H

#include "user/policy/ir.h"

/* The pool's copy of s, made at the first time; lives as long as the IR. */
const char *ir_intern(struct policy_ir *ir, const char *s);
/* Frees what the rule holds. */
void ir_rule_release(struct ir_rule *rule);

#endif
