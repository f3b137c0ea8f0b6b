// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unix.bpf.c - local services by the real path of their socket, or by abstract name.
 *
 * Hooks: unix_stream_connect (stream and seqpacket), unix_may_send (datagrams, at connect and
 * send), file_receive (a connection that somebody hands over).
 */
#include "bpf/sock.bpf.h"
#include "bpf/sockflow.bpf.h"

/* The abstract name of a socket, into the first slot. Returns 0 when it has none. */
static __always_inline int abstract_read(struct rf_scratch *s, const struct unix_sock *u)
{
	struct unix_address *address = BPF_CORE_READ(u, addr);
	struct named *n = &s->named[NAME_PATH];
	__u32 len = BPF_CORE_READ(address, len);
	char first = 1;

	bpf_core_read(&first, 1, &address->name[0].sun_path[0]);
	if (!address || first || len <= 3 || len > 3 + 107)
		return 0;
	len -= 3; /* the family, the leading NUL */
	if (bpf_probe_read_kernel(s->name, len & 127, (void *)&address->name[0].sun_path[1]))
		return 0;
	n->off = 0;
	n->error = RF_ERR_COUNT;
	n->name.len = len & 127;
	n->name.dev = 0;
	n->name.flags = 0;
	name_match(s, NAME_PATH, rf_policy(0, s->sub.policy)->start_abstract);
	return 1;
}

/* Is it the listening socket of ours that is there for this session? */
static __always_inline int is_inside(const struct sock *other, __u32 peer_pid, __u32 session)
{
	__u64 cookie = BPF_CORE_READ(other, __sk_common.skc_cookie.counter);

	return peer_pid == rf_own_tgid && cookie &&
	       cookie == rf_inside_cookies[RF_INDEX(session, RF_SESSIONS_MAX)];
}

/* Judges a connection to the socket other, with whatever name it has. own: this session made it. */
static __noinline int judge_unix(struct rf_scratch *s, struct sock *other)
{
	const struct unix_sock *u = (void *)other;
	struct dentry *dentry = BPF_CORE_READ(u, path.dentry);
	struct rf_ev_unix *e = &s->ev.un;
	int ret;

	__builtin_memset(e, 0, sizeof(*e));
	if (dentry)
		name_of(s, NAME_PATH, dentry, (__u64)BPF_CORE_READ(u, path.mnt));
	else if (abstract_read(s, u))
		e->abstract = 1;
	else
		return 0; /* unnamed: a socketpair, or passed in */
	e->type = BPF_CORE_READ(other, sk_type);
	e->peer_pid = BPF_CORE_READ(other, sk_peer_pid, numbers[0].nr);
	e->path = s->named[NAME_PATH].name;
	/* Our own sockets are for people: nobody approves himself. One only answers, to sessions.
	 */
	if (is_inside(other, e->peer_pid, s->sub.session))
		e->v.op = RF_OP_CONNECT;
	else if (e->peer_pid == rf_own_tgid)
		verdict_close(&e->v, RF_OP_CONNECT, RF_ERR_GUARD);
	else if (s->named[NAME_PATH].error != RF_ERR_COUNT)
		verdict_close(&e->v, RF_OP_CONNECT, s->named[NAME_PATH].error);
	else
		judge_object(s, s->named[NAME_PATH].place.accept, RF_OP_CONNECT, &e->v);
	ret = verdict_finish(&s->sub, &e->v);
	if (!e->v.effect)
		e->v.op = RF_OP_CONNECT;
	if (!ret)
		object_happens(s, s->named[NAME_PATH].place.accept, RF_OP_CONNECT);
	emit_header(&e->h, &s->sub, RF_EV_UNIX, e->v.effect ? RF_CLASS_POLICY : RF_CLASS_NET);
	emit_named(s, sizeof(*e), ONE_NAME);
	return hook_return(ret);
}

HOOK(unix_stream_connect, struct sock *sock, struct sock *other, struct sock *newsk, int ret)
{
	struct rf_scratch *s;

	if (ret)
		return hook_return(ret);
	s = hook_begin(&ret);
	if (!s)
		return hook_return(ret);
	if (sock_is_own(s, SOCK_GET(other)))
		return 0;
	return hook_return(judge_unix(s, other));
}

HOOK(unix_may_send, struct socket *sock, struct socket *other, int ret)
{
	struct sock *sk = other->sk;
	struct rf_scratch *s;

	if (ret || !sk)
		return hook_return(ret);
	s = hook_begin(&ret);
	if (!s)
		return hook_return(ret);
	if (!sock_is_own(s, SOCK_GET(sk))) {
		ret = judge_unix(s, sk);
		if (ret)
			return hook_return(ret);
	}
	if (!follows_data(s))
		return 0;
	object_of_sock(s, sk);
	return hook_return(flow_out(s, RF_FLOW_SOCKET));
}

/* What somebody outside has connected to a service is not handed over where it may not connect. */
SEC("lsm/file_receive")
int BPF_PROG(unix_receive, struct file *file, int ret)
{
	struct unix_sock *u;
	struct rf_scratch *s;
	struct socket *sock;
	struct sock *peer;

	sock = ret ? 0 : bpf_sock_from_file(file);
	if (!sock)
		return hook_return(ret);
	s = hook_begin(&ret);
	if (!s)
		return hook_return(ret);
	u = (void *)sock->sk;
	if (!u || u->sk.__sk_common.skc_family != AF_UNIX || sock_is_own(s, SOCK_GET(sock->sk)))
		return 0;
	peer = BPF_CORE_READ(u, peer);
	return peer ? hook_return(judge_unix(s, peer)) : 0;
}
