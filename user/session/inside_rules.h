/* SPDX-License-Identifier: GPL-2.0-only */
/* inside_rules.h - the rules that a policy shows to the agent: those that have a reason for it. */
#ifndef RINGFENCE_SESSION_INSIDE_RULES_H
#define RINGFENCE_SESSION_INSIDE_RULES_H

#include "user/base/strbuf.h"
#include "user/policy/tables.h"

/* Name, effect, operations and reason of each; its objects are not told. Adds at most one page. */
void inside_rules(const struct policy_tables *t, struct strbuf *out);

#endif
