// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * dns_out.bpf.c - which queries of DNS go out.
 *
 * Hook: cgroup_skb/egress (a query is judged by the name it asks for; nobody of the session answers
 * as a resolver). Attached to the root of the control groups while a session has a policy with
 * names of hosts: user/kern/dns.c. The packet is read where nobody can change it any more.
 */
#include "bpf/dns_packet.bpf.h"

/* The network namespace of the packet's socket. */
static __always_inline __u32 netns_of(struct __sk_buff *skb, struct dns_slot *s)
{
	struct bpf_sock *sk = skb->sk;
	struct sock *kernel;

	if (sk)
		sk = bpf_sk_fullsock(sk);
	if (!sk)
		return 0;
	/* A program may not look into it, but it may read what is at the address. */
	s->sk = (__u64)sk;
	asm volatile("" ::: "memory");
	kernel = (struct sock *)s->sk;
	return BPF_CORE_READ(kernel, __sk_common.skc_net.net, ns.inum);
}

/* The process of the current thread, when names of hosts concern it. */
static __always_inline struct rf_proc *asker(struct task_struct *task)
{
	__u32 tgid = task->tgid;
	const struct rf_session *session;
	struct rf_proc *p;
	__u64 *id;

	id = bpf_map_lookup_elem(&tgids, &tgid);
	p = id ? bpf_map_lookup_elem(&procs, id) : 0;
	if (!p)
		return 0;
	session = session_at(p->session);
	if (!session_runs(session) || !(rf_policy(0, session->policy)->flags & RF_POLICY_HOSTS))
		return 0;
	return p;
}

/* What the query is judged by: the process's facts, and the lists that its name is in. */
static __always_inline void query_facts(struct dns_slot *s, const struct rf_proc *p, __u64 lists)
{
	const struct rf_session *session = session_at(p->session);
	int i;

	for (i = 0; i < RF_FACTS_KEPT; i++)
		s->facts.w[i] = p->facts[i];
	for (i = RF_FACTS_KEPT; i < RF_FACT_WORDS; i++)
		s->facts.w[i] = 0;
	s->facts.w[RF_FACT_GATES] |= session->gates;
	s->facts.w[RF_FACT_HOSTS] = lists;
}

/* Judges what was read, and says so in the record. Returns whether it is refused. */
static __always_inline int query_judge(struct dns_slot *s, const struct rf_proc *p, __u32 policy)
{
	const struct rf_policy *h = rf_policy(0, policy);
	struct rf_verdict *v = &s->ev.v;
	int i;

	query_facts(s, p, s->dns.lists);
	if (!rf_dns_is_query(&s->dns))
		verdict_close(v, RF_OP_CONNECT, RF_ERR_DNS);
	else
		rf_judge(0, h->net_query, RF_OP_CONNECT, &s->facts, v);
	v->policy = policy;
	v->generation = h->generation;
	for (i = 0; i < RF_FACTS_TOLD; i++)
		v->facts[i] = s->facts.w[i];
	rf_audit(h, v);
	if (!rf_denies(v))
		return 0;
	if (rf_tier == RF_TIER_OBSERVE) {
		v->flags |= RF_VERDICT_OBSERVED;
		return 0;
	}
	return 1;
}

/* It goes out: its answer is waited for. */
static __always_inline void query_note(struct dns_slot *s, const struct rf_proc *p)
{
	struct rf_asked_key key = {.cookie = s->ev.cookie, .id = s->dns.id};
	struct rf_asked asked = {
		.hash = s->dns.hash,
		.until_ns = bpf_ktime_get_boot_ns() + ASKED_NS,
		.start_ns = p->start_ns,
		.pid = s->ev.h.pid,
		.tid = s->ev.h.tid,
		.session = p->session,
		.epoch = session_at(p->session)->epoch,
		.trusted = s->ev.flags & RF_DNS_TRUSTED,
	};

	__builtin_memcpy(asked.server, s->ev.server, 16);
	bpf_map_update_elem(&asked_queries, &key, &asked, BPF_ANY);
}

static __always_inline int query_out(struct __sk_buff *skb, const struct packet *p,
				     const struct rf_proc *proc, struct task_struct *task,
				     struct dns_slot *s)
{
	__u32 policy = session_at(proc->session)->policy;
	struct rf_addr server;
	int refused;

	event_begin(skb, p, s, p->dport);
	s->ev.h.start_ns = proc->start_ns;
	s->ev.h.pid = proc->tgid;
	s->ev.h.tid = task->pid;
	s->ev.h.session = proc->session;
	__builtin_memcpy(server.b, p->addr, 16);
	if (is_resolver(policy, &server, netns_of(skb, s)))
		s->ev.flags |= RF_DNS_TRUSTED;
	s->dns.policy = policy;
	s->dns.flags = RF_DNS_BAD;
	/* Several datagrams in one (UDP_SEGMENT): only the first could be read. */
	if (!message_read(skb, p, s) && !skb->gso_size)
		dns_read_question(&s->dns);
	else
		s->dns.flags = RF_DNS_BAD;
	if (s->dns.flags & RF_DNS_BAD)
		s->ev.flags |= RF_DNS_UNREAD;
	else
		event_question(s);
	refused = query_judge(s, proc, policy);
	event_send(s, s->ev.v.effect ? RF_CLASS_POLICY : RF_CLASS_NET, 0);
	if (!refused)
		query_note(s, proc);
	return refused;
}

SEC("cgroup_skb/egress")
int dns_egress(struct __sk_buff *skb)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct packet p = {};
	struct rf_proc *proc;
	struct dns_slot *s;
	struct bpf_sock *sk;
	int refused;

	/* Most tasks of a machine have no storage at all: they cost one load. */
	if (!task->bpf_storage)
		return VERDICT_PASS;
	if (packet_read(skb, 1, &p))
		return VERDICT_PASS;
	if (p.protocol != IPPROTO_UDP) {
		/* Behind extension headers a datagram could be a query that nobody reads. */
		sk = skb->sk;
		if (sk)
			sk = bpf_sk_fullsock(sk);
		if (p.family != AF_INET6 || !sk || sk->protocol != IPPROTO_UDP)
			return VERDICT_PASS;
		return asker(task) && rf_tier != RF_TIER_OBSERVE ? VERDICT_DROP : VERDICT_PASS;
	}
	if (p.dport != PACKET_NAMED && p.sport != PACKET_NAMED)
		return VERDICT_PASS;
	proc = asker(task);
	if (!proc)
		return VERDICT_PASS;
	/* No process of the session is the resolver that another one asks. */
	if (p.sport == PACKET_NAMED)
		return rf_tier == RF_TIER_OBSERVE ? VERDICT_PASS : VERDICT_DROP;
	s = slot_take();
	if (!s)
		return VERDICT_DROP;
	refused = query_out(skb, &p, proc, task, s);
	slot_give(s);
	return refused ? VERDICT_DROP : VERDICT_PASS;
}
