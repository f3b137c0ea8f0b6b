/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * send.bpf.h - data goes to an endpoint: may it, and what is remembered of the answer.
 *
 * Inline, since a socket must stay the pointer that the verifier knows.
 */
#ifndef RINGFENCE_SEND_BPF_H
#define RINGFENCE_SEND_BPF_H

#include "bpf/endpoint.bpf.h"
#include "bpf/sent.bpf.h"
#include "bpf/sock.bpf.h"
#include "bpf/sockflow.bpf.h"

/* The peer is allowed until the policy, the session or the peer changes. */
static __always_inline void sock_allow(struct rf_scratch *s, struct sock *sk,
				       const struct endpoint *ep)
{
	struct rf_sock *k = SOCK_MAKE(sk);

	if (!k)
		return;
	k->allowed_session = s->sub.session + 1;
	k->allowed_epoch = session_at(s->sub.session)->epoch;
	k->generation = rf_policy(0, s->sub.policy)->generation;
	k->port = ep->port;
	k->labels = s->sub.facts.w[RF_FACT_LABELS];
	k->gates = s->sub.facts.w[RF_FACT_GATES];
	__builtin_memcpy(k->addr, ep->addr, 16);
}

static __always_inline int same_addr(const __u8 *a, const __u8 *b)
{
	__u64 x[2], y[2];

	__builtin_memcpy(x, a, sizeof(x));
	__builtin_memcpy(y, b, sizeof(y));
	return x[0] == y[0] && x[1] == y[1];
}

/* Was the session's socket allowed to this endpoint before, whatever has changed since? */
static __always_inline __u32 sock_used(struct rf_scratch *s, const struct rf_sock *k,
				       const struct endpoint *ep)
{
	return k && k->allowed_session == s->sub.session + 1 &&
	       k->allowed_epoch == session_at(s->sub.session)->epoch && k->port == ep->port &&
	       same_addr(k->addr, ep->addr);
}

static __always_inline int sock_allowed(struct rf_scratch *s, const struct rf_sock *k,
					const struct endpoint *ep)
{
	return k->allowed_session == s->sub.session + 1 &&
	       k->allowed_epoch == session_at(s->sub.session)->epoch &&
	       k->generation == rf_policy(0, s->sub.policy)->generation && k->port == ep->port &&
	       k->labels == s->sub.facts.w[RF_FACT_LABELS] &&
	       k->gates == s->sub.facts.w[RF_FACT_GATES] && same_addr(k->addr, ep->addr);
}

/* Before a send on a connection is judged: what it will be known by. */
static __always_inline void send_note(struct rf_scratch *s, const struct sock *sk,
				      const struct endpoint *ep)
{
	const struct rf_session *session = session_at(s->sub.session);
	struct rf_sent *m = &s->sent;
	__u32 half[2];

	m->facts_seq = s->facts_seq;
	m->labels_seq = rf_labels_seq;
	m->gates = session->gates;
	m->session = s->sub.session;
	m->policy = s->sub.policy;
	m->family = ep->family;
	m->port = bpf_htons(ep->port);
	m->own = sk->__sk_common.skc_num;
	__builtin_memcpy(m->addr, ep->addr, sizeof(m->addr));
	if (ep->family == AF_INET) {
		__builtin_memcpy(&half[0], &ep->addr[12], sizeof(half[0]));
		half[1] = sk->__sk_common.skc_rcv_saddr;
		__builtin_memcpy(&m->addr[0], half, sizeof(half));
	}
}

/*
 * It was allowed, and its labels went along: to this connection, if another thread has not changed
 * it meanwhile. What others change of labels that are kept, or of memory that is shared, is not
 * counted: a policy that has such, and a process that shares, are asked each time, as is a policy
 * that asks where the process stands.
 */
static __always_inline void send_keep(struct rf_scratch *s, struct sock *sk)
{
	struct rf_sent *m = &s->sent;

	if (rf_policy(0, s->sub.policy)->keep || (policy_flags(s) & RF_POLICY_CWD) || s->shares ||
	    s->unsure || s->reading.dev)
		return;
	/* It was judged by the gates that it saw, of which these are. */
	if (s->sub.facts.w[RF_FACT_GATES] != (s->gates | m->gates))
		return;
	if (follows_data(s) && s->object.dev == RF_DEV_TCP &&
	    s->object.ino != ports_pair(m->own, bpf_ntohs(m->port)))
		return;
	m->cookie = bpf_get_socket_cookie(sk);
	if (m->cookie)
		sent_keep(m);
}

/* Data goes to an endpoint: judged unless it was for these very facts; its labels go along. */
static __always_inline int judge_send(struct rf_scratch *s, struct socket *sock,
				      const struct endpoint *ep, __u32 flags)
{
	struct sock *sk = sock->sk;
	struct rf_sock *k;
	int ret = 0;

	if (!sk)
		return 0;
	send_note(s, sk, ep);
	k = SOCK_MAKE(sk);
	if (!(flags & RF_INET_LATER) || !(k && k->listens)) {
		if (!(k && sock_allowed(s, k, ep))) {
			s->used = sock_used(s, k, ep);
			ret = endpoint_judge(s, ep, RF_OP_CONNECT, sk, flags);
			if (!ret)
				sock_allow(s, sk, ep);
		}
	}
	if (!ret && follows_data(s) && is_inet(sk))
		ret = inet_flow_out(s, sk, ep->port);
	if (!ret && (flags & RF_INET_LATER))
		send_keep(s, sk);
	return hook_return(ret);
}

/*
 * A send: to an address of its own, which the message names, or on a connection (name NULL).
 * Returns the hook's value.
 */
static __always_inline int judge_message(struct rf_scratch *s, struct socket *sock,
					 const void *name, int len)
{
	__u32 flags = RF_INET_SEND;
	struct endpoint ep = {};
	struct sock *sk = sock->sk;

	if (!sk)
		return 0;
	if (sk->__sk_common.skc_family == AF_UNIX)
		return follows_data(s) ? hook_return(unix_flow_out(s, sk)) : 0;
	if (is_foreign(sk)) {
		endpoint_unknown(&ep);
		return judge_send(s, sock, &ep, flags);
	}
	if (!is_inet(sk))
		return 0;
	if (name && len > 0) {
		if (endpoint_read(&ep, name, len, sk->__sk_common.skc_family, 1))
			return hook_return(-EPERM);
	}
	if (!ep.family) {
		endpoint_peer(&ep, sk);
		flags = RF_INET_LATER;
		if (!has_peer(&ep))
			return 0;
	}
	endpoint_real(&ep, sk);
	return judge_send(s, sock, &ep, flags);
}

#endif
