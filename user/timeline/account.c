// SPDX-License-Identifier: GPL-2.0-only
#include "user/timeline/account.h"

#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"

void account_release(struct account *a)
{
	free(a->events);
	free(a->rules);
	*a = (struct account){0};
}

void account_see_lost(struct account *a, unsigned int cls, uint64_t lost)
{
	struct class_account *c = &a->cls[cls];

	if (lost <= c->seen_lost)
		return;
	c->pending[LOST_RING_FULL] += lost - c->seen_lost;
	c->seen_lost = lost;
}

void account_event(struct account *a, const char *name)
{
	for (size_t i = 0; i < a->nevents; i++) {
		if (strcmp(a->events[i].name, name) == 0) {
			a->events[i].n++;
			return;
		}
	}
	vec_push(a->events, a->nevents) = (struct event_total){.name = name, .n = 1};
}

uint64_t account_events(const struct account *a, const char *name)
{
	for (size_t i = 0; i < a->nevents; i++)
		if (strcmp(a->events[i].name, name) == 0)
			return a->events[i].n;
	return 0;
}

void account_rule(struct account *a, const struct rule_info *rule, const char *verdict)
{
	for (size_t i = 0; i < a->nrules; i++) {
		if (a->rules[i].rule == rule && strcmp(a->rules[i].verdict, verdict) == 0) {
			a->rules[i].n++;
			return;
		}
	}
	vec_push(a->rules, a->nrules) =
		(struct rule_total){.rule = rule, .verdict = verdict, .n = 1};
}

static uint64_t accounted(const struct class_account *c)
{
	uint64_t n = c->delivered + c->lost;

	for (int i = 0; i < LOST_REASONS; i++)
		n += c->pending[i];
	return n;
}

void account_close(struct account *a, const struct rf_count counts[RF_CLASS_COUNT])
{
	for (unsigned int i = 0; i < RF_CLASS_COUNT; i++) {
		struct class_account *c = &a->cls[i];

		account_see_lost(a, i, counts[i].lost);
		if (counts[i].produced > accounted(c))
			c->pending[LOST_UNREAD] += counts[i].produced - accounted(c);
	}
}

const char *lost_reason_name(enum lost_reason reason)
{
	static const char *const names[LOST_REASONS] = {"ring_full", "not_written", "malformed",
							"orphan", "unread"};

	return names[reason];
}
