/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * dnf.h - conditions in the form that the kernel tests: alternatives of bits that are there and
 * bits that are not.
 *
 * Conditions are interned: equal ones get one index. Index 0 holds always. The struct borrows the
 * IR it reads and owns the rest.
 */
#ifndef RINGFENCE_POLICY_DNF_H
#define RINGFENCE_POLICY_DNF_H

#include "user/policy/ir.h"

/* Never holds: the rule it belongs to is in no list. */
#define COND_NEVER 0xffffffffu

struct cond_via {
	char *name; /* as the first rule that named it wrote it; NULL: the bit is not in use */
	const struct ir_patterns *files; /* the literal paths it was resolved to */
};

struct conds {
	struct rf_cond *v;
	size_t n;
	struct cond_via *via; /* bit i of RF_FACT_VIA and of RF_FACT_BY */
	size_t nvia;
	bool by_name; /* files are not known yet: programs are what they are called */
};

void conds_init(struct conds *c);
void conds_release(struct conds *c);
/*
 * The condition that `when` (NULL: always) and one of the nalso terms `also` hold. Returns 0, or
 * -E2BIG with *ret_error, which names the limit; the caller frees it.
 */
int conds_add(struct conds *c, const struct ir_cond *when, const struct rf_term *also, size_t nalso,
	      uint32_t *ret_cond, char **ret_error);

#endif
