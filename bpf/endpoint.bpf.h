/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* endpoint.bpf.h - internet endpoints: from addresses and sockets to a verdict and its record. */
#ifndef RINGFENCE_ENDPOINT_BPF_H
#define RINGFENCE_ENDPOINT_BPF_H

#include "bpf/dns.bpf.h"
#include "bpf/file.bpf.h"
#include <bpf/bpf_endian.h>

struct endpoint {
	__u8 addr[16];
	__u32 family; /* 0: none */
	__u32 port;
};

union sockaddr_buffer {
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
	__u16 family;
};

/* SMC goes over TCP, to addresses of it. */
static __always_inline int is_inet(const struct sock *sk)
{
	__u32 family = sk->__sk_common.skc_family;

	return family == AF_INET || family == AF_INET6 || family == AF_SMC;
}

/* Does it reach others by addresses that say nothing here: frames, virtual machines, clusters? */
static __always_inline int is_foreign(const struct sock *sk)
{
	__u32 family = sk->__sk_common.skc_family;

	return !is_inet(sk) && family != AF_UNIX && family != AF_NETLINK && family != AF_ALG &&
	       family != AF_KEY;
}

static __always_inline void endpoint_v4(struct endpoint *ep, __u32 addr)
{
	__builtin_memset(ep->addr, 0, 10);
	ep->addr[10] = 0xff;
	ep->addr[11] = 0xff;
	__builtin_memcpy(&ep->addr[12], &addr, 4);
}

/*
 * The endpoint that an address of len bytes means to a socket of the given family. UDP takes
 * AF_UNSPEC for AF_INET when it sends.
 */
static __always_inline int endpoint_read(struct endpoint *ep, const void *address, int len,
					 __u32 sock_family, int send)
{
	union sockaddr_buffer a = {};
	__u32 size = len < 0 ? 0 : len;

	if (size > sizeof(a))
		size = sizeof(a);
	asm volatile("" : "+r"(size));
	if (size > sizeof(a) || bpf_probe_read_kernel(&a, size, address))
		return -1;
	ep->family = a.family;
	if (a.family == AF_INET || (a.family == AF_UNSPEC && send && sock_family == AF_INET)) {
		endpoint_v4(ep, a.in.sin_addr.s_addr);
		ep->port = bpf_ntohs(a.in.sin_port);
		ep->family = AF_INET;
	} else if (a.family == AF_INET6) {
		__builtin_memcpy(ep->addr, &a.in6.sin6_addr, 16);
		ep->port = bpf_ntohs(a.in6.sin6_port);
	} else {
		ep->family = 0;
	}
	return 0;
}

/* Who is reached cannot be told: 100::, the address of nobody (RFC 6666), port 0. */
static __always_inline void endpoint_unknown(struct endpoint *ep)
{
	__builtin_memset(ep, 0, sizeof(*ep));
	ep->addr[0] = 1;
	ep->family = AF_INET6;
}

/*
 * What a packet for ep means when this socket sends it: protocols without ports ignore the one in
 * the address, and who makes the header himself puts any address there.
 */
static __always_inline void endpoint_real(struct endpoint *ep, const struct sock *sk)
{
	__u32 protocol = sk->sk_protocol;

	if (sk->sk_type == SOCK_RAW && inet_own_header(sk))
		endpoint_unknown(ep);
	else if (sk->sk_type == SOCK_RAW || protocol == IPPROTO_ICMP || protocol == IPPROTO_ICMPV6)
		ep->port = 0;
}

static __always_inline void endpoint_peer(struct endpoint *ep, const struct sock *sk)
{
	ep->family = sk->__sk_common.skc_family;
	ep->port = bpf_ntohs(sk->__sk_common.skc_dport);
	if (ep->family == AF_INET)
		endpoint_v4(ep, sk->__sk_common.skc_daddr);
	else
		__builtin_memcpy(ep->addr, &sk->__sk_common.skc_v6_daddr, sizeof(ep->addr));
}

static __always_inline void endpoint_local(struct endpoint *ep, const struct sock *sk)
{
	ep->family = sk->__sk_common.skc_family;
	ep->port = sk->__sk_common.skc_num;
	if (ep->family == AF_INET)
		endpoint_v4(ep, sk->__sk_common.skc_rcv_saddr);
	else
		__builtin_memcpy(ep->addr, &sk->__sk_common.skc_v6_rcv_saddr, sizeof(ep->addr));
}

/* Is it connected to anything? The address of none is all zeros, v4-mapped for IPv4. */
static __always_inline int has_peer(const struct endpoint *ep)
{
	__u64 half[2];

	__builtin_memcpy(half, ep->addr, sizeof(half));
	if (ep->family == AF_INET)
		return (half[1] >> 32) != 0;
	return half[0] || half[1];
}

/* The accept of an endpoint: longest prefix, then its port. */
static __always_inline __u32 endpoint_accept(const struct subject *sub, const struct endpoint *ep)
{
	struct rf_net_key key = {.prefixlen = 32 + 128, .policy = bpf_htonl(sub->policy)};
	struct rf_port_key port = {.policy = sub->policy, .port = ep->port};
	struct rf_net_node *node;
	__u32 *accept;

	__builtin_memcpy(key.addr, ep->addr, 16);
	node = bpf_map_lookup_elem(&nets, &key);
	if (!node)
		return rf_policy(0, sub->policy)->net_none;
	if (!node->ports)
		return node->accept;
	port.node = node->node;
	accept = bpf_map_lookup_elem(&ports, &port);
	return accept ? *accept : node->accept;
}

/*
 * What names of hosts say of the endpoint, for the facts of the operation; s->resolver: it is a
 * resolver of the policy that is asked by datagrams, which are judged by the names in them, not by
 * where they go. A frame of its own: those of judging have no room for it.
 */
static __noinline int endpoint_hosts(struct rf_scratch *s, const struct endpoint *ep, __u32 op,
				     const struct sock *sk)
{
	struct rf_addr addr;

	s->resolver = 0;
	if (!(rf_policy(0, s->sub.policy)->flags & RF_POLICY_HOSTS))
		return 0;
	__builtin_memcpy(addr.b, ep->addr, sizeof(addr.b));
	if (ep->port == PORT_DNS && op != RF_OP_LISTEN && sk->sk_protocol == IPPROTO_UDP)
		s->resolver = is_resolver(s->sub.policy, &addr,
					  BPF_CORE_READ(sk, __sk_common.skc_net.net, ns.inum));
	s->sub.facts.w[RF_FACT_HOSTS] =
		hosts_of(s->sub.session, s->sub.policy, &addr, ep->port, s->used);
	return 0;
}

/* Judges and records one endpoint, in the frame of who asks. Returns what the hook returns. */
static __always_inline int endpoint_judge(struct rf_scratch *s, const struct endpoint *ep, __u32 op,
					  struct sock *sk, __u32 flags)
{
	__u32 accept = endpoint_accept(&s->sub, ep);
	struct rf_ev_inet *e = &s->ev.inet;
	int ret;

	endpoint_hosts(s, ep, op, sk);
	s->used = 0;
	__builtin_memset(e, 0, sizeof(*e));
	e->family = ep->family;
	e->port = ep->port;
	__builtin_memcpy(e->addr, ep->addr, 16);
	e->protocol = sk->sk_protocol;
	e->type = sk->sk_type;
	e->flags = flags;
	e->cookie = bpf_get_socket_cookie(sk);
	if (!s->resolver)
		judge_object(s, accept, op, &e->v);
	ret = verdict_finish(&s->sub, &e->v);
	if (!e->v.effect)
		e->v.op = op;
	if (!ret && !s->resolver)
		object_happens(s, accept, op);
	s->sub.facts.w[RF_FACT_HOSTS] = 0;
	emit_header(&e->h, &s->sub, RF_EV_INET, e->v.effect ? RF_CLASS_POLICY : RF_CLASS_NET);
	emit(e, sizeof(*e));
	return hook_return(ret);
}

/* The same, in a frame of its own. */
static __noinline int judge_endpoint(struct rf_scratch *s, const struct endpoint *ep, __u32 op,
				     struct sock *sk, __u32 flags)
{
	return endpoint_judge(s, ep, op, sk, flags);
}

#endif
