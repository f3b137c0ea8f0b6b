/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * account.h - bookkeeping of what was produced, delivered and lost, per class; totals of a session.
 *
 * For every class produced = delivered + lost. A loss is pending from when it is noticed until its
 * timeline.lost is written. Plain memory; account_release() frees the lists.
 */
#ifndef RINGFENCE_TIMELINE_ACCOUNT_H
#define RINGFENCE_TIMELINE_ACCOUNT_H

#include <stddef.h>
#include <stdint.h>

#include "bpf/abi_user.h"
#include "user/base/rule_info.h"

enum lost_reason {
	LOST_RING_FULL,	  /* in the kernel */
	LOST_NOT_WRITTEN, /* the sink failed */
	LOST_MALFORMED,	  /* not a record of this ABI */
	LOST_ORPHAN,	  /* arguments whose exec was lost */
	LOST_UNREAD,	  /* produced, never lost, never seen */
	LOST_REASONS,
};

struct class_account {
	uint64_t seen_lost; /* the kernel's counter, as last seen */
	uint64_t delivered;
	uint64_t lost; /* written in timeline.lost */
	uint64_t pending[LOST_REASONS];
	uint64_t last_seq; /* of the last record of this class, 0: none */
};

struct event_total {
	const char *name; /* constant */
	uint64_t n;
};

struct rule_total {
	const struct rule_info *rule; /* NULL: no rule, the answer could not be computed */
	const char *verdict;	      /* constant */
	uint64_t n;
};

struct account {
	struct class_account cls[RF_CLASS_COUNT];
	struct event_total *events;
	size_t nevents;
	struct rule_total *rules;
	size_t nrules;
	uint64_t read, written, sent, received; /* bytes */
	uint64_t late, malformed;
};

void account_release(struct account *a);
/* The loss counter that a record carries: what is new of it becomes pending. */
void account_see_lost(struct account *a, unsigned int cls, uint64_t lost);
void account_event(struct account *a, const char *name);
/* How many so far. */
uint64_t account_events(const struct account *a, const char *name);
void account_rule(struct account *a, const struct rule_info *rule, const char *verdict);
/* The kernel's last word: what is still missing becomes pending. */
void account_close(struct account *a, const struct rf_count counts[RF_CLASS_COUNT]);
const char *lost_reason_name(enum lost_reason reason);

#endif
