// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * net.bpf.c - internet endpoints: who is talked to, who may be listened to, which sockets exist.
 * What goes by other families than IP's is judged as an endpoint that nothing is known of.
 *
 * Hooks: socket_create (raw, packet, XDP, vsock, netlink route), socket_post_create (whose socket
 * it is), socket_connect, socket_sendmsg (an address in the message; the peer of a socket that this
 * session did not connect itself), socket_bind and socket_listen, file_receive (a connection that
 * somebody hands over), fentry/inet_release (bytes each way); in tier fmod_ret also
 * fentry/security_sk_free and fexit/inet_csk_accept (see sock.bpf.h).
 */
#include "bpf/send.bpf.h"

HOOK(socket_create, int family, int type, int protocol, int kern, int ret)
{
	struct rf_scratch *s;

	if (ret || kern)
		return hook_return(ret);
	type &= 0xf;
	if (family != AF_PACKET && family != AF_VSOCK && family != AF_XDP && type != SOCK_PACKET &&
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
	if (!sk)
		return 0;
	if (is_foreign(sk)) {
		endpoint_unknown(&ep);
	} else {
		if (!is_inet(sk))
			return 0;
		if (endpoint_read(&ep, address, addrlen, sk->__sk_common.skc_family, 0))
			return hook_return(-EPERM);
		if (!ep.family)
			return 0; /* AF_UNSPEC: disconnects */
		endpoint_real(&ep, sk);
		/* How resolvers ask for a route: nothing is sent; a send on it is judged. */
		if (!ep.port && sk->sk_protocol == IPPROTO_UDP)
			return 0;
	}
	ret = judge_endpoint(s, &ep, RF_OP_CONNECT, sk, 0);
	if (!ret)
		sock_allow(s, sk, &ep);
	return hook_return(ret);
}

__u64 rf_sent_lines[RF_SENT_MAX * sizeof(struct rf_sent) / sizeof(__u64)];

/* Has the socket the peer that the line is about? */
static __always_inline int sent_same_peer(const struct rf_sent *m, const struct sock *sk)
{
	__u64 half[2];
	__u32 ports;

	__builtin_memcpy(&ports, &m->port, sizeof(ports));
	if (ports != sk->__sk_common.skc_portpair)
		return 0;
	if (m->family == AF_INET) {
		half[0] = m->addr[0];
		asm("" : "+r"(half[0])); /* not one comparison for both families */
		return half[0] == sk->__sk_common.skc_addrpair;
	}
	__builtin_memcpy(half, &sk->__sk_common.skc_v6_daddr, sizeof(half));
	return sk->__sk_common.skc_family == AF_INET6 && m->addr[0] == half[0] &&
	       m->addr[1] == half[1];
}

/*
 * Has the thread sent on this very socket to this very peer, under this policy, with these gates
 * and labels, and have no labels of objects changed since? Then it may, and there is nothing to
 * label. A cookie is never given twice, so the address of a socket that is no more cannot mislead.
 * Gates that shut by themselves are looked at each time.
 */
static __always_inline int send_again(const struct task_struct *task, const struct socket *sock,
				      const struct msghdr *msg)
{
	struct rf_sent *m = sent_of(task);
	const struct rf_session *session;
	const struct sock *sk;

	asm("" : "+r"(m)); /* not to be worked out at each use */
	if (sent_thread(m) != (__u64)task)
		return 0;
	session = session_at(m->session);
	asm("" : "+r"(session));
	if (m->facts_seq != session->facts_seq || m->policy != session->policy ||
	    m->gates != session->gates || session->timed || m->labels_seq != rf_labels_seq ||
	    msg->msg_name)
		return 0;
	sk = sock->sk;
	if (!sk)
		return 0;
	return m->cookie == (__u64)sk->__sk_common.skc_cookie.counter && sent_same_peer(m, sk) &&
	       sent_thread(m) == (__u64)task;
}

/*
 * A send: to an address of its own, or on a connection. A function of its own, so that the hook has
 * few registers to save for those that go by send_again(); judging has no frames to spare below it.
 */
static __noinline int send_judged(struct socket *sock, struct msghdr *msg)
{
	struct rf_scratch *s;
	int ret;

	s = hook_begin(&ret);
	if (!s)
		return hook_return(ret);
	return judge_message(s, sock, msg->msg_name, msg->msg_namelen);
}

/* Takes its arguments when it needs them: none is kept over the call, which costs on each send. */
SEC("lsm/socket_sendmsg")
int socket_sendmsg(unsigned long long *ctx)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct socket *sock;
	struct msghdr *msg;
	int ret = (int)CTX_ARG(ctx, 3);

	if (ret)
		return hook_return(ret);
	/* Most tasks of a machine have no storage at all: they cost one load. */
	if (!task->bpf_storage)
		return 0;
	sock = (void *)CTX_ARG(ctx, 0);
	msg = (void *)CTX_ARG(ctx, 1);
	return send_again(task, sock, msg) ? 0 : send_judged(sock, msg);
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
	if (!sk)
		return 0;
	/* It sends by memory, which passes no other hook. */
	if (sk->__sk_common.skc_family == AF_XDP) {
		endpoint_unknown(&ep);
		return hook_return(judge_endpoint(s, &ep, RF_OP_CONNECT, sk, 0));
	}
	if (!is_inet(sk))
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

/*
 * A socket comes from another process: one that is connected to where this session may not connect
 * does not. Not every way to write to it passes a hook (splice, before 6.5).
 */
SEC("lsm/file_receive")
int BPF_PROG(socket_receive, struct file *file, int ret)
{
	struct endpoint ep = {};
	struct rf_scratch *s;
	struct socket *sock;
	struct rf_sock *k;
	struct sock *sk;

	sock = ret ? 0 : bpf_sock_from_file(file);
	if (!sock)
		return hook_return(ret);
	s = hook_begin(&ret);
	if (!s)
		return hook_return(ret);
	sk = sock->sk;
	if (!sk || !is_inet(sk))
		return 0;
	k = SOCK_GET(sk);
	if (sock_is_own(s, k) || (k && k->listens))
		return 0;
	endpoint_peer(&ep, sk);
	if (!has_peer(&ep))
		return 0;
	endpoint_real(&ep, sk);
	return hook_return(judge_endpoint(s, &ep, RF_OP_CONNECT, sk, RF_INET_LATER));
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
