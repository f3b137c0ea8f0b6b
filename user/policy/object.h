/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * object.h - what rules and events have in common: an object with its exceptions, arguments of a
 * program, and where the subject stands.
 */
#ifndef RINGFENCE_POLICY_OBJECT_H
#define RINGFENCE_POLICY_OBJECT_H

#include "user/policy/layer.h"
#include "user/policy/ops.h"

struct object {
	enum object_kind kind;
	const struct ynode *node; /* NULL: none */
	const char *what;	  /* "the rule", "the event" */
};

/*
 * Fills of, except, args, without and cwd of the rule, whose ops and trusted are set, from map, a
 * rule or an event. Errors are added.
 */
void object_read(struct layer *l, const struct ynode *map, const struct object *object,
		 struct ir_rule *rule);

#endif
