/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rule_info.h - what a record says of a rule: made by the policy compiler, read by the timeline.
 *
 * It stands here because neither of the two may include the other. Strings belong to whoever made
 * it (struct policy_tables).
 */
#ifndef RINGFENCE_BASE_RULE_INFO_H
#define RINGFENCE_BASE_RULE_INFO_H

#include <stdint.h>

struct rule_info {
	char *name; /* with prefix: sandbox.write.allow, credentials.ssh, …; of an event, whose it
		     * is: labels.secret.sources, gates.tested.opens */
	char *policy; /* name of the policy (layer) */
	char *file;
	unsigned int line;
	unsigned int layer; /* 0 first -p */
	char *reason;	    /* NULL: none */
	char *severity;	    /* low, medium, high, critical */
	uint32_t ops;	    /* RF_OP_BIT()s */
	uint8_t action;	    /* enum rf_action; NONE: a rule */
	uint8_t bit;	    /* of an event: the label or gate */
	/* What its condition names: bits. */
	uint64_t labels, object_labels, gates;
	char *condition; /* in words: "secret and not tested"; NULL: none */
};

#endif
