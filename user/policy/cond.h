/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cond.h - from a condition of a policy to one of the IR.
 *
 * Each function gives a condition that the caller owns, or NULL: always, or an error was added.
 */
#ifndef RINGFENCE_POLICY_COND_H
#define RINGFENCE_POLICY_COND_H

#include "user/policy/layer.h"

/* What a condition can ask for. */
enum cond_scope {
	COND_SUBJECT, /* labels, gates, programs */
	COND_OBJECT,  /* labels of the object: `of` */
	COND_END,     /* gates: at the session's end nobody acts */
};

struct ir_cond *cond_new(enum ir_cond_kind kind, const struct src_loc *loc);
struct ir_cond *cond_read(struct layer *l, const struct ynode *node, enum cond_scope scope);
/* when, unless and of together; scope is that of when and unless. */
struct ir_cond *cond_of_rule(struct layer *l, const struct ynode *rule, enum cond_scope scope);
/* The one program that `via` or `by` names. */
struct ir_cond *cond_program(struct layer *l, const struct ynode *node, enum ir_cond_kind kind);
/* That both hold; takes them over. */
struct ir_cond *cond_both(struct ir_cond *a, struct ir_cond *b);

#endif
