// SPDX-License-Identifier: GPL-2.0-only
#include "user/session/rule_counts.h"

#include <stdlib.h>

#include "user/base/alloc.h"

/* Is there room for one more of its kind? */
static bool has_room(const struct rule_counts *c, bool machine)
{
	return machine ? c->nmachine < RULE_COUNTS_MACHINE : c->nothers < RULE_COUNTS_OTHERS;
}

/* The count of a key; NULL: it is not there, and rule has no room or is none to be added. */
static struct rule_count *count_of(struct rule_counts *c, const char *key,
				   const struct rule_info *rule, bool machine)
{
	size_t at = strmap_find(&c->keys, key);

	if (at != STRMAP_NONE)
		return &c->v[at];
	if (rule && !has_room(c, machine))
		return NULL;
	strmap_add(&c->keys, key, NULL);
	vec_push(c->v, c->n) = (struct rule_count){
		.policy = rule ? xstrdup(rule->policy ? rule->policy : "") : NULL,
		.rule = rule ? xstrdup(rule->name ? rule->name : "") : NULL,
		.machine = machine};
	if (rule && machine)
		c->nmachine++;
	else if (rule)
		c->nothers++;
	return &c->v[c->n - 1];
}

void rule_counts_add(struct rule_counts *c, const struct rule_info *rule, bool machine, bool denied)
{
	char *key = rule ? xasprintf("%c\n%s\n%s", machine ? 'm' : 's',
				     rule->policy ? rule->policy : "", rule->name ? rule->name : "")
			 : xstrdup("closed");
	struct rule_count *count = count_of(c, key, rule, rule && machine);

	if (!count)
		count = count_of(c, machine ? "m" : "s", NULL, machine);
	else if (!rule)
		count->closed = true;
	count->denied += denied;
	count->audited += !denied;
	free(key);
}

void rule_counts_release(struct rule_counts *c)
{
	for (size_t i = 0; i < c->n; i++) {
		free(c->v[i].policy);
		free(c->v[i].rule);
	}
	free(c->v);
	strmap_release(&c->keys);
	*c = (struct rule_counts){0};
}
