/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * denials.h - what was denied, for the words at the end of a session: counts, and a few lines.
 */
#ifndef RINGFENCE_SESSION_DENIALS_H
#define RINGFENCE_SESSION_DENIALS_H

#include <stdint.h>
#include <stdio.h>

#include "user/event/event.h"
#include "user/kern/engine.h"
#include "user/session/rule_counts.h"

#define DENIALS_SHOWN 10

struct denial {
	char *text;
	uint64_t times;
};

struct denials {
	uint64_t denied, audited;
	struct denial shown[DENIALS_SHOWN]; /* the first different ones */
	unsigned int nshown;
	uint64_t unshown; /* denials of others */
};

/* The policy that took the decisions; pointers stay the caller's. */
struct denials_policy {
	const struct engine_policy *loaded;
	const struct policy_tables *tables;
	const struct mounts *mounts;
	const struct redactor *redact; /* NULL: secrets are shown as they are */
	unsigned int nmachine;	       /* its first layers are the machine's */
	struct rule_counts *counts;    /* of the node; NULL: nobody asks */
};

/* Counts the record when it is one of a verdict. */
void denials_add(struct denials *d, const struct denials_policy *p, const void *record,
		 size_t size);
/* "denied: …" lines. */
void denials_print(const struct denials *d, FILE *to);
void denials_release(struct denials *d);

#endif
