// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * dns_in.bpf.c - which addresses the answers of DNS open.
 *
 * Hook: cgroup_skb/ingress (an answer is read before the socket has it, so its addresses are known
 * before the process can use them). Attached as the one of dns_out.bpf.c.
 */
#include "bpf/dns_packet.bpf.h"

/* One address of the answer becomes known to the session. */
static __always_inline void address_told(struct dns_slot *s, __u32 i)
{
	const struct rf_policy *p = rf_policy(0, s->dns.policy);
	const __u8 *addr = s->dns.addr[RF_INDEX(i, RF_DNS_ADDRS)];
	struct rf_told_key key = {.session = s->asked.session, .epoch = s->asked.epoch};
	__u64 now = bpf_ktime_get_boot_ns(), lists;
	struct rf_told *known, fresh = {};

	__builtin_memcpy(key.addr, addr, 16);
	lists = rf_hosts_told(p, addr, s->dns.lists);
	if (!lists)
		return;
	known = bpf_map_lookup_elem(&told, &key);
	if (known && known->hosts_id == p->hosts_id)
		__builtin_memcpy(&fresh, known, sizeof(fresh));
	fresh.hosts_id = p->hosts_id;
	told_add(&fresh, s->dns.policy, lists, now, s->dns.ttl);
	bpf_map_update_elem(&told, &key, &fresh, BPF_ANY);
}

struct answer_ref {
	struct dns_slot *s;
};

static long address_round(__u32 i, struct answer_ref *r)
{
	struct dns_slot *s = r->s;

	if (i >= s->dns.naddr)
		return 1;
	__builtin_memcpy(s->addr[RF_INDEX(i, RF_DNS_ADDRS)], s->dns.addr[RF_INDEX(i, RF_DNS_ADDRS)],
			 16);
	if (s->asked.trusted)
		address_told(s, i);
	return 0;
}

static __always_inline void answer_in(struct __sk_buff *skb, const struct packet *p,
				      struct dns_slot *s)
{
	struct answer_ref r = {.s = s};
	__u32 n;

	event_begin(skb, p, s, p->sport);
	s->ev.h.start_ns = s->asked.start_ns;
	s->ev.h.pid = s->asked.pid;
	s->ev.h.tid = s->asked.tid;
	s->ev.h.session = s->asked.session;
	s->dns.policy = session_at(s->asked.session)->policy;
	if (message_read(skb, p, s))
		return;
	dns_read_question(&s->dns);
	if ((s->dns.flags & RF_DNS_BAD) || s->dns.hash != s->asked.hash ||
	    !(s->dns.bits & RF_DNS_QR))
		return;
	event_question(s);
	dns_read_answer(&s->dns);
	s->ev.flags = RF_DNS_ANSWER | (s->asked.trusted ? RF_DNS_TRUSTED : 0) |
		      (s->dns.bits & RF_DNS_TC ? RF_DNS_CUT : 0) |
		      (s->dns.flags & RF_DNS_BAD ? RF_DNS_UNREAD : 0);
	s->ev.rcode = s->dns.bits & RF_DNS_RCODE;
	s->ev.ttl = s->dns.ttl == 0xffffffff ? 0 : s->dns.ttl;
	s->ev.chain = s->dns.chain;
	bpf_loop(RF_DNS_ADDRS, address_round, &r, 0);
	n = s->dns.naddr;
	event_send(s, RF_CLASS_NET, n > RF_DNS_ADDRS ? RF_DNS_ADDRS : n);
}

SEC("cgroup_skb/ingress")
int dns_ingress(struct __sk_buff *skb)
{
	struct rf_asked_key key = {};
	struct rf_asked *asked;
	struct packet p = {};
	struct dns_slot *s;
	__u16 id;

	if (packet_read(skb, 0, &p) || p.protocol != IPPROTO_UDP || p.sport != PACKET_NAMED ||
	    bpf_skb_load_bytes(skb, p.off + sizeof(struct udphdr), &id, sizeof(id)))
		return VERDICT_PASS;
	key.cookie = bpf_get_socket_cookie(skb);
	key.id = bpf_ntohs(id);
	asked = bpf_map_lookup_elem(&asked_queries, &key);
	if (!asked || asked->until_ns < bpf_ktime_get_boot_ns() ||
	    !same_addr16(asked->server, p.addr) ||
	    !session_live(session_at(asked->session), asked->epoch))
		return VERDICT_PASS;
	/* Without room the answer is as good as lost, and is asked for again. */
	s = slot_take();
	if (!s)
		return VERDICT_DROP;
	s->asked = *asked;
	bpf_map_delete_elem(&asked_queries, &key);
	answer_in(skb, &p, s);
	slot_give(s);
	return VERDICT_PASS;
}
