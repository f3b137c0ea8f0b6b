/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * health.h - is what the daemon promises so at this moment? By what it hears, not by what it
 * believes.
 *
 * Every HEALTH_NS it asks for three things: a record through the ring, a denial of what the canary
 * tries (with its record), and the kernel's word on every link. What has not come
 * HEALTH_PATIENCE_NS after it was asked for is missing, and is asked for again: nothing waits for
 * ever. Pure but for what the caller hands in; times are nanoseconds since boot. Not thread-safe.
 */
#ifndef RINGFENCE_DAEMON_HEALTH_H
#define RINGFENCE_DAEMON_HEALTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "user/base/strbuf.h"

#define HEALTH_NS	   2000000000ULL
#define HEALTH_PATIENCE_NS 5000000000ULL

/* A question and its answer. */
struct health_ask {
	uint64_t asked_ns; /* 0: nothing is asked at present */
	int error;	   /* asking failed: errno */
	bool late;	   /* the last one was not answered in time */
};

struct health {
	uint64_t looked_ns; /* when it was last asked for all; 0: never */
	struct health_ask pulse, canary;
	uint64_t number;     /* of the pulse that is out */
	uint64_t told;	     /* records of denials of the canary when it was asked */
	bool denied;	     /* it was denied; its record is still to come */
	int canary_errno;    /* what came of the last try that was not denied; -1: it was */
	struct strbuf links; /* a line for each link that is not as it should be */
	size_t nlinks;	     /* that were looked at */
	bool no_keeper;
};

/* Is it time to ask? */
bool health_is_due(const struct health *h, uint64_t now);
/* May the next one be asked for now? One that is out is given up only when it is late. */
bool health_may_ask(struct health_ask *a, uint64_t now);
/* It was asked for; r: 0 or a negative errno. */
void health_asked(struct health_ask *a, uint64_t now, int r);
void health_answered(struct health_ask *a);
/* Adds one line for each thing that is wrong. True: nothing is. */
bool health_reasons(const struct health *h, uint64_t now, struct strbuf *out);

#endif
