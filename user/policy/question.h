/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * question.h - from the record of a denial by `ask` rules to what a person is asked.
 *
 * What the answer will be bound to is what the kernel has recorded, never what a process says.
 * Pure; not thread-safe.
 */
#ifndef RINGFENCE_POLICY_QUESTION_H
#define RINGFENCE_POLICY_QUESTION_H

#include "user/base/mounts.h"
#include "user/event/event.h"
#include "user/policy/grants.h"
#include "user/policy/tables.h"

/* What the record is read by. Pointers stay the caller's. */
struct question_source {
	const struct policy_tables *then; /* that decided; it may be trimmed, */
	uint32_t lists;			  /* and where its list 0 is among those that were loaded */
	const struct policy_tables *now;  /* in force */
	const struct mounts *mounts;
};

/*
 * Fills the grant, but for its number. Returns 0; -ENOENT: the record is of no denial by `ask`
 * rules; or -EOPNOTSUPP with *ret_unbound, a constant text that says why no answer can be bound to
 * this object: then only the whole rule can be approved. Of that grant rules and objects are what
 * is known.
 */
int question_make(const struct question_source *src, const struct event *e, struct grant *ret_grant,
		  const char **ret_unbound);

#endif
