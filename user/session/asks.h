/* SPDX-License-Identifier: GPL-2.0-only */
/* asks.h - what becomes of `ask` rules where nobody can answer. */
#ifndef RINGFENCE_SESSION_ASKS_H
#define RINGFENCE_SESSION_ASKS_H

#include "user/policy/ir.h"

/* Of --ask. Returns 0, or -EINVAL, reported. */
int asks_parse(const char *text, enum rf_effect *ret_effect);
/* Rules that ask have this effect, and nobody can approve them; NONE: they ask. */
void asks_answer(struct policy_ir *ir, enum rf_effect effect);

#endif
