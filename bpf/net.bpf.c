// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * net.bpf.c - internet endpoints: who is talked to, who may be listened to, which sockets exist.
 *
 * Hooks: socket_create (raw, packet, vsock, netlink route), socket_post_create (whose socket it
 * is), socket_connect, socket_sendmsg (an address in the message; the peer of a socket that this
 * session did not connect itself), socket_bind and socket_listen, fentry/inet_release (bytes each
 * way); in tier fmod_ret also fentry/security_sk_free and fexit/inet_csk_accept (see sock.bpf.h).
 */
#include "bpf/sock.bpf.h"
#include "bpf/endpoint.bpf.h"
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

static __always_inline int sock_allowed(struct rf_scratch *s, const struct rf_sock *k,
					const struct endpoint *ep)
{
	return k->allowed_session == s->sub.session + 1 &&
	       k->allowed_epoch == session_at(s->sub.session)->epoch &&
	       k->generation == rf_policy(0, s->sub.policy)->generation && k->port == ep->port &&
	       k->labels == s->sub.facts.w[RF_FACT_LABELS] &&
	       k->gates == s->sub.facts.w[RF_FACT_GATES] && same_addr(k->addr, ep->addr);
}

HOOK(socket_create, int family, int type, int protocol, int kern, int ret)
{
	struct rf_scratch *s;

	if (ret || kern)
		return hook_return(ret);
	type &= 0xf;
	if (family != AF_PACKET && family != AF_VSOCK && type != SOCK_PACKET &&
	    !((family == AF_INET || family == AF_INET6) && type == SOCK_RAW) &&
	    !(family == AF_NETLINK && protocol == NETLINK_ROUTE))
		return 0;
	s = hook_begin(&ret);
	if (!s)
		return hook_return(ret);
	return hook_return(system_judge(s, RF_OP_RAWSOCK, family));
}

HOOK(socket_post_create, struct socket *sock, int family, int type, int protocol, int kern, int ret)
{
	struct rf_proc *p;
	struct rf_sock *k;
	struct sock *sk;

	if (ret || kern)
		return hook_return(ret);
	p = proc_of_current(bpf_get_current_task_btf());
	if (!p)
		return 0;
	sk = sock->sk;
	if (!sk)
		return 0;
	k = SOCK_MAKE(sk);
	if (k) {
		k->session = p->session + 1;
		k->epoch = session_at(p->session)->epoch;
	}
	return 0;
}

HOOK(socket_connect, struct socket *sock, struct sockaddr *address, int addrlen, int ret)
{
	struct endpoint ep = {};
	struct rf_scratch *s;
	struct sock *sk;

	if (ret)
		return hook_return(ret);
	s = hook_begin(&ret);
	if (!s)
		return hook_return(ret);
	sk = sock->sk;
	if (!sk || !is_inet(sk))
		return 0;
	if (endpoint_read(&ep, address, addrlen, sk->__sk_common.skc_family, 0))
		return hook_return(-EPERM);
	if (!ep.family)
		return 0; /* AF_UNSPEC: disconnects */
	/* How resolvers ask for a route: nothing is sent. A send on it is judged when it comes. */
	if (!ep.port && sk->sk_protocol == IPPROTO_UDP)
		return 0;
	ret = judge_endpoint(s, &ep, RF_OP_CONNECT, sk, 0);
	if (!ret)
		sock_allow(s, sk, &ep);
	return hook_return(ret);
}

/*
 * Has the thread sent on this very socket to this very peer, under this policy, with these gates
 * and labels, and have no labels of objects changed since? Then it may, and there is nothing to
 * label. A cookie is never given twice, so the address of a socket that is no more cannot mislead.
 */
static __always_inline int send_again(const struct rf_scratch *s, const struct sock *sk)
{
	const struct send_memo *m = &s->sent;
	__u64 half[2];

	if (!m->cookie || m->cookie != (__u64)sk->__sk_common.skc_cookie.counter ||
	    m->labels_seq != rf_labels_seq || m->gates != s->sub.facts.w[RF_FACT_GATES] ||
	    m->generation != rf_policy(0, s->sub.policy)->generation ||
	    m->port != sk->__sk_common.skc_dport || m->own != sk->__sk_common.skc_num)
		return 0;
	if (m->family == AF_INET)
		return m->addr[1] >> 32 == sk->__sk_common.skc_daddr;
	__builtin_memcpy(half, &sk->__sk_common.skc_v6_daddr, sizeof(half));
	return sk->__sk_common.skc_family == AF_INET6 && m->addr[0] == half[0] &&
	       m->addr[1] == half[1];
}

/* Before a send on a connection is judged: what it will be known by. */
static __always_inline void send_note(struct rf_scratch *s, const struct sock *sk,
				      const struct endpoint *ep)
{
	struct send_memo *m = &s->sent;

	m->cookie = 0;
	__builtin_memcpy(m->addr, ep->addr, sizeof(m->addr));
	m->gates = s->sub.facts.w[RF_FACT_GATES];
	m->labels_seq = rf_labels_seq;
	m->generation = rf_policy(0, s->sub.policy)->generation;
	m->family = ep->family;
	m->port = bpf_htons(ep->port);
	m->own = sk->__sk_common.skc_num;
}

/*
 * It was allowed, and its labels went along: to this connection, if another thread has not changed
 * it meanwhile. What others change of labels that are kept is not counted: a policy that has such
 * is asked each time, as is one that asks where the process stands.
 */
static __always_inline void send_keep(struct rf_scratch *s, struct sock *sk)
{
	struct send_memo *m = &s->sent;

	if (rf_policy(0, s->sub.policy)->keep || (policy_flags(s) & RF_POLICY_CWD))
		return;
	if (follows_data(s) && s->object.dev == RF_DEV_TCP &&
	    s->object.ino != ports_pair(m->own, bpf_ntohs(m->port)))
		return;
	m->cookie = bpf_get_socket_cookie(sk);
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
			ret = judge_endpoint(s, ep, RF_OP_CONNECT, sk, flags);
			if (!ret)
				sock_allow(s, sk, ep);
		}
	}
	if (!ret && follows_data(s))
		ret = inet_flow_out(s, sk, ep->port);
	if (!ret && (flags & RF_INET_LATER))
		send_keep(s, sk);
	return hook_return(ret);
}

/* A send: to an address of its own, or on a connection. */
HOOK(socket_sendmsg, struct socket *sock, struct msghdr *msg, int size, int ret)
{
	struct endpoint ep = {};
	struct rf_scratch *s;
	struct sock *sk;
	__u32 flags = RF_INET_SEND;

	if (ret)
		return hook_return(ret);
	s = hook_begin(&ret);
	if (!s)
		return hook_return(ret);
	sk = sock->sk;
	if (!sk)
		return 0;
	if (!msg->msg_name && send_again(s, sk))
		return 0;
	if (sk->__sk_common.skc_family == AF_UNIX)
		return follows_data(s) ? hook_return(unix_flow_out(s, sk)) : 0;
	if (!is_inet(sk))
		return 0;
	if (msg->msg_name && msg->msg_namelen > 0) {
		if (endpoint_read(&ep, msg->msg_name, msg->msg_namelen, sk->__sk_common.skc_family,
				  1))
			return hook_return(-EPERM);
	}
	if (!ep.family) {
		endpoint_peer(&ep, sk);
		flags = RF_INET_LATER;
		if (!has_peer(&ep))
			return 0;
	}
	return judge_send(s, sock, &ep, flags);
}

HOOK(socket_bind, struct socket *sock, struct sockaddr *address, int addrlen, int ret)
{
	struct endpoint ep = {};
	struct rf_scratch *s;
	struct sock *sk;

	if (ret)
		return hook_return(ret);
	s = hook_begin(&ret);
	if (!s)
		return hook_return(ret);
	sk = sock->sk;
	if (!sk || !is_inet(sk))
		return 0;
	if (endpoint_read(&ep, address, addrlen, sk->__sk_common.skc_family, 1))
		return hook_return(-EPERM);
	/* Port 0 is how a client picks its own address; a server is met again at listen. */
	if (!ep.family || !ep.port)
		return 0;
	return hook_return(judge_endpoint(s, &ep, RF_OP_LISTEN, sk, 0));
}

HOOK(socket_listen, struct socket *sock, int backlog, int ret)
{
	struct endpoint ep = {};
	struct rf_scratch *s;
	struct sock *sk;
	struct rf_sock *k;

	if (ret)
		return hook_return(ret);
	s = hook_begin(&ret);
	if (!s)
		return hook_return(ret);
	sk = sock->sk;
	if (!sk || !is_inet(sk))
		return 0;
	endpoint_local(&ep, sk);
	ret = judge_endpoint(s, &ep, RF_OP_LISTEN, sk, RF_INET_LISTEN);
	k = SOCK_MAKE(sk);
	if (!ret && k)
		k->listens = 1;
	return hook_return(ret);
}

/* Tier fmod_ret: a socket's entry goes with it. */
SEC("?fentry/security_sk_free")
int BPF_PROG(socket_free, struct sock *sk)
{
	__u64 key = (__u64)sk;

	bpf_map_delete_elem(&socks_hash, &key);
	return 0;
}

/* Tier fmod_ret: what a listener accepted is a listener's; socket storage is cloned by the kernel.
 */
SEC("?fexit/inet_csk_accept")
int socket_accepted(unsigned long long *ctx)
{
	__u64 listener = CTX_ARG(ctx, 0), sk;
	struct rf_sock *from = bpf_map_lookup_elem(&socks_hash, &listener), *to;

	if (!from || !from->listens)
		return 0;
	if (rf_accept_args == 4)
		sk = CTX_ARG(ctx, 4);
	else
		sk = CTX_ARG(ctx, 2);
	to = sk ? sock_hash_make(sk) : 0;
	if (to)
		*to = *from;
	return 0;
}

/* The last descriptor of an internet socket is closed: what went each way. */
SEC("fentry/inet_release")
int BPF_PROG(socket_release, struct socket *sock)
{
	struct endpoint peer = {}, local = {};
	struct rf_ev_close *e;
	struct rf_scratch *s;
	struct sock *sk = sock->sk;
	struct tcp_sock *tp = (void *)sk;
	int ret;

	s = hook_begin(&ret);
	if (!s || !sk || sk->sk_protocol != IPPROTO_TCP)
		return 0;
	endpoint_peer(&peer, sk);
	if (!peer.port)
		return 0;
	endpoint_local(&local, sk);
	e = &s->ev.close;
	__builtin_memset(e, 0, sizeof(*e));
	e->family = peer.family;
	e->protocol = IPPROTO_TCP;
	e->port = peer.port;
	e->lport = local.port;
	__builtin_memcpy(e->addr, peer.addr, 16);
	__builtin_memcpy(e->laddr, local.addr, 16);
	e->cookie = (__u64)sk->__sk_common.skc_cookie.counter;
	e->sent = BPF_CORE_READ(tp, bytes_sent) - BPF_CORE_READ(tp, bytes_retrans);
	e->received = BPF_CORE_READ(tp, bytes_received);
	/* The peer's end of stream takes a number like a byte, and is counted as one. */
	if (e->received &&
	    sk->__sk_common.skc_flags & 1ul << bpf_core_enum_value(enum sock_flags, SOCK_DONE))
		e->received--;
	emit_header(&e->h, &s->sub, RF_EV_CLOSE, RF_CLASS_NET);
	emit(e, sizeof(*e));
	return 0;
}
