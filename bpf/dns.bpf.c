// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * dns.bpf.c - messages of DNS, each part of reading them verified once, and what is known of an
 * address from them. It has no hook.
 */
#include "bpf/dns.bpf.h"

int rf_dns_name(struct rf_dns *d)
{
	if (d)
		rf_dns_name_body(d);
	return 0;
}

int rf_dns_match(struct rf_dns *d)
{
	if (d)
		rf_dns_match_body(0, d);
	return 0;
}

int rf_dns_service(struct rf_dns *d, __u32 data, __u32 size)
{
	if (d)
		rf_dns_service_body(0, d, data, size);
	return 0;
}

int rf_dns_record(struct rf_dns *d)
{
	if (d)
		rf_dns_record_body(0, d);
	return 0;
}

/* The question of the message, and for an answer its records. */
int dns_read_question(struct rf_dns *d)
{
	if (d)
		rf_dns_question(0, d);
	return 0;
}

int dns_read_answer(struct rf_dns *d)
{
	if (d)
		rf_dns_answer(0, d);
	return 0;
}

int is_resolver(__u32 policy, const struct rf_addr *addr, __u32 netns)
{
	const struct rf_policy *p = rf_policy(0, policy);
	__u32 i;

	if (!addr || (p->netns && p->netns != netns))
		return 0;
	for (i = 0; i < RF_RESOLVERS_MAX && i < p->nresolvers; i++)
		if (same_addr16(p->resolvers[i], addr->b))
			return 1;
	return 0;
}

/*
 * They go to the set of the same lists, else to one that is free, or that counts no longer or
 * shortest. Of two answers with the same lists the one that counts longer stays.
 */
int told_add(struct rf_told *t, __u32 policy, __u64 lists, __u64 now_ns, __u32 ttl)
{
	const struct rf_policy *p = rf_policy(0, policy);
	struct rf_told_for fresh = {.lists = lists, .at_ns = now_ns, .ttl = ttl};
	__u64 first = ~0ull, end;
	__u32 at = 0, i;

	if (!t)
		return 0;
	for (i = 0; i < RF_TOLD_SETS; i++) {
		end = t->set[i].lists ? rf_told_until(p, &t->set[i]) : 1;
		if (t->set[i].lists == lists)
			end = 0;
		if (end < first) {
			first = end;
			at = i;
		}
	}
	at = RF_INDEX(at, RF_TOLD_SETS);
	if (t->set[at].lists == lists && rf_told_until(p, &t->set[at]) > rf_told_until(p, &fresh))
		return 0;
	t->set[at] = fresh;
	return 0;
}

__u64 hosts_of(__u32 session, __u32 policy, const struct rf_addr *addr, __u32 port, __u32 used)
{
	const struct rf_policy *p = rf_policy(0, policy);
	struct rf_host_port_key at = {.policy = policy, .port = port};
	struct rf_told_key key = {.session = session};
	__u64 lists = 0, grace = 0, now, *only;
	struct rf_told *t;
	int i;

	if (!addr)
		return 0;
	key.epoch = session_at(session)->epoch;
	__builtin_memcpy(key.addr, addr->b, 16);
	t = bpf_map_lookup_elem(&told, &key);
	if (!t || t->hosts_id != p->hosts_id)
		return 0;
	now = bpf_ktime_get_boot_ns();
	if (used)
		grace = p->told_grace;
	for (i = 0; i < RF_TOLD_SETS; i++)
		if (rf_told_until(p, &t->set[i]) + grace > now)
			lists |= t->set[i].lists;
	if (!(lists & ~p->hosts_any))
		return lists;
	only = bpf_map_lookup_elem(&host_ports, &at);
	return rf_hosts_at(p, lists, only ? *only : 0);
}
