/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* dns.bpf.h - names of hosts, as hooks on endpoints ask for them. */
#ifndef RINGFENCE_DNS_BPF_H
#define RINGFENCE_DNS_BPF_H

#include "bpf/emit.bpf.h"
#include "bpf/verdict.bpf.h"
#include <bpf/bpf_endian.h>

#include "bpf/dns.h"
#include "bpf/host.h"

#define PORT_DNS 53

struct rf_addr {
	__u8 b[16]; /* v4-mapped for IPv4 */
};

static __always_inline int same_addr16(const __u8 *a, const __u8 *b)
{
	__u64 x[2], y[2];

	__builtin_memcpy(x, a, sizeof(x));
	__builtin_memcpy(y, b, sizeof(y));
	return x[0] == y[0] && x[1] == y[1];
}

/* Global functions of dns.bpf.c. */
/* The question of a message; the records of an answer whose question was read. */
int dns_read_question(struct rf_dns *d);
int dns_read_answer(struct rf_dns *d);
/* The address is in these lists by an answer of now (CLOCK_BOOTTIME) with this TTL in seconds. */
int told_add(struct rf_told *t, __u32 policy, __u64 lists, __u64 now_ns, __u32 ttl);
/*
 * Lists of host names that the session was told the address for, of those for the port. used: the
 * socket was allowed to the endpoint before, so the policy's grace counts.
 */
__u64 hosts_of(__u32 session, __u32 policy, const struct rf_addr *addr, __u32 port, __u32 used);
/* Is the address, in that network namespace, a resolver of the policy? */
int is_resolver(__u32 policy, const struct rf_addr *addr, __u32 netns);

#endif
