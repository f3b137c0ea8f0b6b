/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * inet.h - endpoints: the named sets of addresses, and prefixes to longest-prefix nodes.
 *
 * Every prefix that a pattern or a named set is made of becomes a node whose answer is that of all
 * patterns which cover it, so that the kernel's longest match is the whole answer. Addresses are
 * 16 bytes, IPv4 v4-mapped. A prefix written as IPv6 covers no IPv4 address, though ::/0 contains
 * the mapped ones. The struct borrows nothing and owns its memory.
 *
 * The unspecified address is loopback to who connects to it. To who listens on it, or receives on a
 * socket that is not connected (whose peer it is), it may be any: a pattern that restricts matches
 * when it covers one of them, and one that permits (an exception; what opens a gate) when it covers
 * all: `*`, 0.0.0.0/0 for IPv4, or the address itself.
 */
#ifndef RINGFENCE_POLICY_INET_H
#define RINGFENCE_POLICY_INET_H

#include "user/policy/accept.h"
#include "user/policy/ir.h"
#include "user/policy/tables.h"

struct inet_item {
	enum inet_set set;
	uint8_t addr[16];
	unsigned int bits;
	int port; /* -1: any */
	uint32_t hit;
};

struct inet {
	struct inet_item *v;
	size_t n;
};

void inet_add(struct inet *in, const struct ir_pattern *pattern, uint32_t hit);
/*
 * Fills nets and ports of the tables (policy.net_none is the caller's). Returns 0, or -E2BIG with
 * *ret_error, which names the limit; the caller frees it.
 */
int inet_make(const struct inet *in, struct accepts *a, struct policy_tables *ret_tables,
	      char **ret_error);
void inet_release(struct inet *in);

#endif
