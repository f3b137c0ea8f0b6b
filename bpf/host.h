/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * host.h - what the names of hosts come to at an address; one body for both sides.
 */
#ifndef RINGFENCE_HOST_H
#define RINGFENCE_HOST_H

#include "portable.h"

/*
 * Is the IPv4 address (host order) none of the public internet? As the sets of
 * user/policy/inet_sets.c have it, which has the sources.
 */
RF_INLINE int rf_v4_is_special(__u32 a)
{
	return a >> 24 == 0 || a >> 24 == 10 || a >> 24 == 127 || a >> 28 >= 14 ||
	       a >> 22 == (100u << 2 | 1) || a >> 16 == (169u << 8 | 254) ||
	       a >> 20 == (172u << 4 | 1) || a >> 16 == (192u << 8 | 168) ||
	       a >> 8 == (192u << 16) || a >> 8 == (192u << 16 | 88u << 8 | 99) ||
	       a >> 17 == (198u << 7 | 9);
}

/* The same of an address as 16 bytes, whatever form hides an IPv4 address in it. */
RF_INLINE int rf_addr_is_special(const __u8 *a)
{
	__u32 w0 = (__u32)a[0] << 24 | (__u32)a[1] << 16 | (__u32)a[2] << 8 | a[3];
	__u32 w1 = (__u32)a[4] << 24 | (__u32)a[5] << 16 | (__u32)a[6] << 8 | a[7];
	__u32 w2 = (__u32)a[8] << 24 | (__u32)a[9] << 16 | (__u32)a[10] << 8 | a[11];
	__u32 v4 = (__u32)a[12] << 24 | (__u32)a[13] << 16 | (__u32)a[14] << 8 | a[15];

	if (!w0 && !w1 && w2 == 0xffff)
		return rf_v4_is_special(v4);
	/* NAT64 (RFC 6052); the prefix of local ones (RFC 8215) may lead anywhere. */
	if (w0 == 0x0064ff9b && !w1 && !w2)
		return rf_v4_is_special(v4);
	/* 6to4 and Teredo: IPv4 behind relays, and no part of what is public. */
	if (w0 >> 16 == 0x2002 || w0 == 0x20010000)
		return 1;
	return w0 >> 29 != 1;
}

/*
 * The lists that an address is in when it was told for names of `lists`: a name that leads to an
 * address which is not public restricts, but lets nothing through.
 */
RF_INLINE __u64 rf_hosts_told(const struct rf_policy *p, const __u8 *addr, __u64 lists)
{
	return rf_addr_is_special(addr) ? lists & ~p->hosts_loose : lists;
}

/* Until when (CLOCK_BOOTTIME) an answer counts, for this policy. */
RF_INLINE __u64 rf_told_until(const struct rf_policy *p, const struct rf_told_for *f)
{
	__u64 ns = (__u64)f->ttl * 1000000000;

	if (ns < p->told_least)
		ns = p->told_least;
	if (ns > p->told_most)
		ns = p->told_most;
	return f->at_ns + ns;
}

/* Of those the ones for a port; at: the lists that are for this port only. */
RF_INLINE __u64 rf_hosts_at(const struct rf_policy *p, __u64 lists, __u64 at)
{
	return lists & (p->hosts_any | at);
}

#endif
