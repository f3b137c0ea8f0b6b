/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hosts.h - which lists of host names the rules and events of a session ask for, as bits.
 *
 * The names that a rule has on one side are lists, one for each port and one for every port; each
 * is a bit of RF_FACT_HOSTS, which stands when the address that is meant was told for a name of the
 * list, and the port is its. Equal lists are one. The struct borrows the IR it reads.
 */
#ifndef RINGFENCE_POLICY_HOSTS_H
#define RINGFENCE_POLICY_HOSTS_H

#include "user/policy/ir.h"
#include "user/policy/tables.h"

struct host_list {
	const struct ir_patterns *patterns; /* those of them that are hosts, for that port */
	int port;			    /* -1: any */
	bool loose;			    /* what is in it is let through by it */
};

struct hosts {
	struct host_list list[RF_HOSTS_MAX];
	uint32_t n;
};

/* Is the host one of that list? */
bool host_list_has(const struct host_list *list, const struct ir_pattern *pattern);
/*
 * The bits of the hosts among the patterns, loose: what matches is let through. Returns 0, or
 * -E2BIG: more than RF_HOSTS_MAX lists.
 */
int hosts_add(struct hosts *h, const struct ir_patterns *patterns, bool loose, uint64_t *ret_bits);
/* Is any of the patterns a host? */
bool hosts_are_in(const struct ir_patterns *patterns);
/* Takes the hosts out of the rule's objects: a rule about everything that asks for one of them. */
struct ir_rule rule_by_host(struct ir_rule *rule);
/* What the tables say of the lists; nothing when there are none. */
void hosts_fill(const struct hosts *h, const struct policy_env *env,
		const struct ir_name_times *times, struct policy_tables *t);

#endif
