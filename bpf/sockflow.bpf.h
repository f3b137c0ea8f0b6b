/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * sockflow.bpf.h - where the labels of data on a socket stand until somebody receives it.
 *
 * Unix sockets: on the receiving socket. TCP inside the machine: on the connection, by its two
 * ports and the network namespace; UDP: on the receiving port. Addresses are left out: two
 * connections of one namespace with the same ports share labels, which can only be too many.
 */
#ifndef RINGFENCE_SOCKFLOW_BPF_H
#define RINGFENCE_SOCKFLOW_BPF_H

#include "bpf/flow.bpf.h"
#include <bpf/bpf_endian.h>

static __always_inline void object_of_sock(struct rf_scratch *s, const struct sock *sk)
{
	__builtin_memset(&s->object, 0, sizeof(s->object));
	s->empty = 0;
	s->object.ino = (__u64)sk;
	s->object.dev = sk ? RF_DEV_SOCK : RF_DEV_NONE;
}

static __always_inline void object_of_ports(struct rf_scratch *s, const struct sock *sk, __u32 dev,
					    __u64 ports)
{
	__builtin_memset(&s->object, 0, sizeof(s->object));
	s->empty = 0;
	s->object.ino = ports;
	s->object.dev = dev;
	s->object.generation = sk->__sk_common.skc_net.net->ns.inum;
}

static __always_inline __u64 ports_pair(__u32 own, __u32 peer)
{
	return own < peer ? (__u64)own << 16 | peer : (__u64)peer << 16 | own;
}

static __always_inline __u64 ports_of(const struct sock *sk)
{
	return ports_pair(sk->__sk_common.skc_num, bpf_ntohs(sk->__sk_common.skc_dport));
}

/* Where data that comes to this socket has its labels. */
static __always_inline void object_received(struct rf_scratch *s, const struct sock *sk)
{
	__u32 family = sk->__sk_common.skc_family;

	if (family == AF_UNIX)
		object_of_sock(s, sk);
	else if (family != AF_INET && family != AF_INET6)
		object_of_sock(s, 0);
	else if (sk->sk_protocol == IPPROTO_UDP)
		object_of_ports(s, sk, RF_DEV_UDP, sk->__sk_common.skc_num);
	else
		object_of_ports(s, sk, RF_DEV_TCP, ports_of(sk));
}

/* A unix socket sends to its peer. Datagrams to a name: unix_may_send. */
static __always_inline int unix_flow_out(struct rf_scratch *s, const struct sock *sk)
{
	const struct unix_sock *u = (void *)sk;

	object_of_sock(s, BPF_CORE_READ(u, peer));
	return flow_out(s, RF_FLOW_SOCKET);
}

/* An internet socket sends to a port; only what stays on the machine can come back. */
static __always_inline int inet_flow_out(struct rf_scratch *s, const struct sock *sk, __u32 port)
{
	__u64 seq = rf_labels_seq;

	if (sk->sk_protocol == IPPROTO_UDP)
		object_of_ports(s, sk, RF_DEV_UDP, port);
	else
		object_of_ports(s, sk, RF_DEV_TCP, ports_of(sk));
	if (flow_again(s, MAY_WRITE))
		return 0;
	if (flow_out(s, RF_FLOW_SOCKET))
		return -EPERM;
	flow_done(s, MAY_WRITE, seq);
	return 0;
}

#endif
