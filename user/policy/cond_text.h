/* SPDX-License-Identifier: GPL-2.0-only */
/* cond_text.h - what a condition names and how it reads, for the records of its rule. Pure. */
#ifndef RINGFENCE_POLICY_COND_TEXT_H
#define RINGFENCE_POLICY_COND_TEXT_H

#include "user/base/rule_info.h"
#include "user/policy/ir.h"

#define COND_TEXT_MAX 400 /* bytes of the text; above, it ends in an ellipsis */

/*
 * Fills labels, object_labels, gates and condition (the caller frees it): "secret and not (tested
 * or via make)". NULL: nothing to say.
 */
void cond_describe(const struct ir_cond *cond, struct rule_info *info);

#endif
