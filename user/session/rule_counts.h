/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rule_counts.h - how often each rule denied, over all sessions of a node.
 *
 * Names of rules are whoever's who starts a session, so there are only so many: the rules of the
 * machine's policies have room of their own, and of the others those that come first; what has no
 * room is counted together. A zero struct is empty and owns its strings. Not thread-safe.
 */
#ifndef RINGFENCE_SESSION_RULE_COUNTS_H
#define RINGFENCE_SESSION_RULE_COUNTS_H

#include <stdbool.h>
#include <stdint.h>

#include "user/base/rule_info.h"
#include "user/base/strmap.h"

#define RULE_COUNTS_MACHINE 1000
#define RULE_COUNTS_OTHERS  250

struct rule_count {
	char *policy, *rule;  /* NULL, NULL: no rule, or of those that had no room */
	bool machine, closed; /* closed: the answer could not be computed */
	uint64_t denied, audited;
};

struct rule_counts {
	struct strmap keys;
	struct rule_count *v; /* by number of the key */
	size_t n, nmachine, nothers;
};

/* rule NULL: none; what could not be answered. machine: it is of the machine's policies. */
void rule_counts_add(struct rule_counts *c, const struct rule_info *rule, bool machine,
		     bool denied);
void rule_counts_release(struct rule_counts *c);

#endif
