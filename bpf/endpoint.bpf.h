/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* endpoint.bpf.h - an internet endpoint and what the policy says of it. */
#ifndef RINGFENCE_ENDPOINT_BPF_H
#define RINGFENCE_ENDPOINT_BPF_H

#include <bpf/bpf_endian.h>

#include "bpf/subject.bpf.h"

struct endpoint {
	__u8 addr[16];
	__u32 family; /* 0: none */
	__u32 port;
};

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

#endif
