/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * dns_packet.bpf.h - packets of DNS where they leave and arrive: their headers, their message, the
 * record of them.
 *
 * No task storage here: an answer arrives in the context of whoever is running. What is being read
 * stands in one of a few slots instead, each of one program at a time.
 */
#ifndef RINGFENCE_DNS_PACKET_BPF_H
#define RINGFENCE_DNS_PACKET_BPF_H

#include "bpf/dns.bpf.h"

#define VERDICT_DROP 0
#define VERDICT_PASS 1

#define ETH_P_IP   0x0800
#define ETH_P_IPV6 0x86dd

#define DNS_SLOTS    16 /* a power of two */
#define DNS_TRIES    8
#define ASKED_NS     60000000000ull /* an answer that comes later than that does not count */
#define PACKET_NAMED 53		    /* the port of DNS */

struct dns_slot {
	__u32 busy;
	__u32 pad;
	struct rf_dns dns;
	struct rf_facts facts;
	struct rf_asked asked;
	struct rf_told told;
	__u64 sk;
	struct rf_ev_dns ev;
	__u8 addr[RF_DNS_ADDRS][16]; /* of the record; stands behind it */
};

/* What a packet is about, and where its datagram begins. */
struct packet {
	__u8 addr[16]; /* of the other side; v4-mapped for IPv4 */
	__u32 family;
	__u32 protocol; /* 0: not to be told */
	__u32 off;	/* of the transport's header */
	__u16 sport, dport;
};

/* Owner: programs; each file that includes this has its own. */
static struct dns_slot rf_dns_slots[DNS_SLOTS];

/* A slot, or NULL: all that were tried are in use. */
static __always_inline struct dns_slot *slot_take(void)
{
	__u32 at = bpf_get_smp_processor_id(), i;

	for (i = 0; i < DNS_TRIES; i++) {
		struct dns_slot *s = &rf_dns_slots[RF_INDEX(at + i, DNS_SLOTS)];

		if (!__sync_val_compare_and_swap(&s->busy, 0, 1))
			return s;
	}
	error_count(RF_ERR_DNS);
	return 0;
}

static __always_inline void slot_give(struct dns_slot *s)
{
	__sync_val_compare_and_swap(&s->busy, 1, 0);
}

/*
 * The headers of a packet. out: it leaves, and the other side is where it goes to. A datagram
 * behind extension headers is none that we read: protocol 0.
 */
static __always_inline int packet_read(struct __sk_buff *skb, int out, struct packet *p)
{
	struct ipv6hdr h6;
	struct iphdr h4;
	__u16 port[2];

	if (skb->protocol == bpf_htons(ETH_P_IP)) {
		if (bpf_skb_load_bytes(skb, 0, &h4, sizeof(h4)))
			return -1;
		p->family = AF_INET;
		p->protocol = h4.protocol;
		p->off = (*(__u8 *)&h4 & 0xf) * 4;
		p->addr[10] = 0xff;
		p->addr[11] = 0xff;
		if (out)
			__builtin_memcpy(&p->addr[12], &h4.daddr, 4);
		else
			__builtin_memcpy(&p->addr[12], &h4.saddr, 4);
	} else if (skb->protocol == bpf_htons(ETH_P_IPV6)) {
		if (bpf_skb_load_bytes(skb, 0, &h6, sizeof(h6)))
			return -1;
		p->family = AF_INET6;
		p->protocol = h6.nexthdr;
		p->off = sizeof(h6);
		if (out)
			__builtin_memcpy(p->addr, &h6.daddr, 16);
		else
			__builtin_memcpy(p->addr, &h6.saddr, 16);
	} else {
		return -1;
	}
	if (p->protocol != IPPROTO_UDP)
		return 0;
	if (bpf_skb_load_bytes(skb, p->off, port, sizeof(port)))
		return -1;
	p->sport = bpf_ntohs(port[0]);
	p->dport = bpf_ntohs(port[1]);
	return 0;
}

/* The message into the slot. -1: it is too long, or is none. */
static __always_inline int message_read(struct __sk_buff *skb, const struct packet *p,
					struct dns_slot *s)
{
	__u32 from = p->off + sizeof(struct udphdr), size;

	s->dns.len = 0;
	if (skb->len <= from)
		return -1;
	size = skb->len - from;
	s->ev.bytes = size;
	if (size > RF_DNS_MESSAGE)
		return -1;
	/* It is not 0, which the verifier does not know. */
	size = RF_INDEX(size - 1, RF_DNS_MESSAGE) + 1;
	if (bpf_skb_load_bytes(skb, from, s->dns.msg, size))
		return -1;
	s->dns.len = size;
	return 0;
}

/* What the record says whatever comes of it. */
static __always_inline void event_begin(struct __sk_buff *skb, const struct packet *p,
					struct dns_slot *s, __u16 port)
{
	__builtin_memset(&s->ev, 0, sizeof(s->ev));
	s->ev.family = p->family;
	s->ev.protocol = p->protocol;
	s->ev.port = port;
	s->ev.cookie = bpf_get_socket_cookie(skb);
	s->ev.v.op = RF_OP_CONNECT;
	__builtin_memcpy(s->ev.server, p->addr, 16);
}

/* The name that was asked for, which a CNAME takes the place of later. */
static __always_inline void event_question(struct dns_slot *s)
{
	__builtin_memcpy(s->ev.name, s->dns.name, sizeof(s->ev.name));
	s->ev.len = s->dns.name_len;
	s->ev.qtype = s->dns.qtype;
	s->ev.id = s->dns.id;
}

/* Sends the record with the first n addresses of the slot. */
static __always_inline void event_send(struct dns_slot *s, __u32 cls, __u32 n)
{
	__u32 size = sizeof(s->ev) + n * 16;
	struct rf_count *c;
	long r;

	s->ev.h.type = RF_EV_DNS;
	s->ev.h.cls = cls;
	s->ev.h.mono_ns = bpf_ktime_get_boot_ns();
	s->ev.h.size = size;
	s->ev.naddr = n;
	c = count_of(s->ev.h.session, cls);
	s->ev.h.lost = c->lost;
	__sync_fetch_and_add(&c->produced, 1);
	asm volatile("" : "+r"(size));
	if (size > sizeof(s->ev) + sizeof(s->addr))
		size = sizeof(s->ev) + sizeof(s->addr);
	if (cls == RF_CLASS_POLICY)
		r = bpf_ringbuf_output(&ring_life, &s->ev, size, 0);
	else
		r = bpf_ringbuf_output(&ring_data, &s->ev, size, 0);
	if (r)
		__sync_fetch_and_add(&c->lost, 1);
}

#endif
