// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * tls_sock.bpf.c - which socket a TLS connection uses, and what goes through sockets of chosen
 * ports as it is.
 *
 * Hooks: fentry and fexit of tcp_sendmsg and tcp_recvmsg, attached while a session looks into TLS
 * libraries or sockets. Each costs a thread of no session one load.
 */
#include "bpf/tls.bpf.h"

#define MSG_PEEK	2
#define RF_TLS_SEGMENTS 64 /* of one call: what is behind is lost */

/* Addresses, as a record has them. */
static __always_inline void sock_read(struct sock *sk, struct tls_sock *s)
{
	__u16 family = BPF_CORE_READ(sk, __sk_common.skc_family);

	s->family = 0;
	s->port = bpf_ntohs(BPF_CORE_READ(sk, __sk_common.skc_dport));
	s->lport = BPF_CORE_READ(sk, __sk_common.skc_num);
	__builtin_memset(s->addr, 0, 16);
	__builtin_memset(s->laddr, 0, 16);
	if (family == AF_INET) {
		s->addr[10] = s->addr[11] = s->laddr[10] = s->laddr[11] = 0xff;
		bpf_core_read(s->addr + 12, 4, &sk->__sk_common.skc_daddr);
		bpf_core_read(s->laddr + 12, 4, &sk->__sk_common.skc_rcv_saddr);
	} else if (family == AF_INET6) {
		bpf_core_read(s->addr, 16, &sk->__sk_common.skc_v6_daddr);
		bpf_core_read(s->laddr, 16, &sk->__sk_common.skc_v6_rcv_saddr);
	} else {
		return;
	}
	s->family = family;
}

/* The thread is in a call of a TLS library, or has just left one that wrote to memory. */
static __always_inline void sock_note(struct tls_calls *calls, struct sock *sk, int sends)
{
	struct tls_conn *conn;
	struct tls_key key;
	__u32 i;

	for (i = 0; i < TLS_DEPTH; i++) {
		if (calls->at[i].sp) {
			sock_read(sk, &calls->sock);
			return;
		}
	}
	if (!sends || !calls->owed.object)
		return;
	key = calls->owed;
	calls->owed.object = 0;
	conn = bpf_map_lookup_elem(&tls_conns, &key);
	if (!conn || conn->sock.family)
		return;
	sock_read(sk, &conn->sock);
	conn->flags |= RF_TLS_GUESSED;
}

static __always_inline int port_is_chosen(__u32 port)
{
	__u32 i;

	for (i = 0; i < RF_TLS_PORTS_MAX && rf_tls_ports[i]; i++)
		if (rf_tls_ports[i] == port)
			return 1;
	return 0;
}

struct iov_iter___6_1 {
	const struct iovec *iov;
} __attribute__((preserve_access_index));

/* Where the data is, before the kernel moves on in it. */
static __always_inline void plain_begin(struct tls_plain *plain, struct msghdr *msg)
{
	const struct iov_iter *iter = &msg->msg_iter;
	const struct iov_iter___6_1 *old = (const void *)iter;
	__u8 type = BPF_CORE_READ(iter, iter_type);

	plain->buffer = plain->vector = 0;
	plain->skip = BPF_CORE_READ(iter, iov_offset);
	plain->segments = 1;
	if (type == bpf_core_enum_value(enum iter_type, ITER_UBUF)) {
		plain->buffer = (__u64)BPF_CORE_READ(iter, ubuf);
	} else if (type == bpf_core_enum_value(enum iter_type, ITER_IOVEC)) {
		plain->vector = bpf_core_field_exists(old->iov) ? (__u64)BPF_CORE_READ(old, iov)
								: (__u64)BPF_CORE_READ(iter, __iov);
		plain->segments = BPF_CORE_READ(iter, nr_segs);
	}
}

/* Before the function. Threads of no session have no storage. */
static __always_inline int sock_begin(struct sock *sk, struct msghdr *msg, int sends)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct tls_calls *calls;
	struct rf_proc *p;

	if (!task->bpf_storage)
		return 0;
	calls = bpf_task_storage_get(&tls_threads, task, 0, 0);
	if (calls)
		sock_note(calls, sk, sends);
	if (!rf_tls_ports[0] ||
	    !(port_is_chosen(bpf_ntohs(BPF_CORE_READ(sk, __sk_common.skc_dport))) ||
	      port_is_chosen(BPF_CORE_READ(sk, __sk_common.skc_num))))
		return 0;
	p = tls_proc(task);
	if (!p)
		return 0;
	calls = bpf_task_storage_get(&tls_threads, task, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (!calls) {
		error_count(RF_ERR_TASK_STORAGE);
		return 0;
	}
	plain_begin(&calls->plain, msg);
	calls->plain.cookie = bpf_get_socket_cookie(sk);
	return 0;
}

/* The segments of one call, on the program's stack. */
struct plain_walk {
	struct tls_walk w;
	__u64 vector;
	__u64 skip;
	__u64 left;
};

static long plain_round(__u32 i, struct plain_walk *pw)
{
	struct iovec segment = {};
	__u64 n;

	if (!pw->left || bpf_probe_read_kernel(&segment, sizeof(segment),
					       (void *)(pw->vector + (__u64)i * sizeof(segment))))
		return 1;
	n = segment.iov_len;
	if (pw->skip) {
		if (pw->skip >= n) {
			pw->skip -= n;
			return 0;
		}
		n -= pw->skip;
	}
	if (n > pw->left)
		n = pw->left;
	if (n) {
		pw->w.buffer = (__u64)segment.iov_base + pw->skip;
		pw->w.total = n;
		tls_emit(&pw->w);
	}
	pw->skip = 0;
	pw->w.offset += n;
	pw->left -= n;
	return 0;
}

static __noinline int plain_segments(struct plain_walk *pw, __u64 segments)
{
	if (!pw)
		return 0;
	if (segments > RF_TLS_SEGMENTS)
		segments = RF_TLS_SEGMENTS;
	bpf_loop(segments, plain_round, pw, 0);
	return 0;
}

/* The function is over: n bytes went through. */
static __always_inline int sock_end(void *ctx, struct sock *sk, __u32 direction)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct plain_walk pw = {};
	struct tls_key key = {};
	struct tls_calls *calls;
	struct tls_conn *conn;
	struct rf_proc *p;
	__u64 result = 0;
	long n;

	if (!task->bpf_storage || !rf_tls_ports[0])
		return 0;
	/* Where the result stands depends on how many arguments this kernel's function has. */
	bpf_get_func_ret(ctx, &result);
	n = (__s32)result;
	calls = bpf_task_storage_get(&tls_threads, task, 0, 0);
	if (!calls || !calls->plain.cookie)
		return 0;
	key.object = calls->plain.cookie;
	calls->plain.cookie = 0;
	p = tls_proc(task);
	if (!p || n <= 0)
		return 0;
	conn = bpf_map_lookup_elem(&tls_conns, &key);
	if (!conn)
		conn = tls_conn_make(&key, RF_TLS_PLAIN | RF_TLS_WHOLE);
	if (conn)
		conn->id = key.object;
	if (!conn) {
		tls_lose(p->session, 1, n);
		return 0;
	}
	if (!conn->sock.family)
		sock_read(sk, &conn->sock);
	tls_walk_of(&pw.w, p, conn, direction, n);
	if (calls->plain.vector) {
		pw.vector = calls->plain.vector;
		pw.skip = calls->plain.skip;
		pw.left = n;
		plain_segments(&pw, calls->plain.segments);
		if (pw.left)
			tls_lose(p->session, 1, pw.left);
		return 0;
	}
	pw.w.buffer = calls->plain.buffer + calls->plain.skip;
	if (!calls->plain.buffer)
		pw.w.flags |= RF_TLS_UNTAKEN;
	tls_emit(&pw.w);
	return 0;
}

SEC("fentry/tcp_sendmsg")
int BPF_PROG(tls_send_begin, struct sock *sk, struct msghdr *msg, size_t size)
{
	return sock_begin(sk, msg, 1);
}

SEC("fexit/tcp_sendmsg")
int BPF_PROG(tls_send_done, struct sock *sk)
{
	return sock_end(ctx, sk, RF_TLS_OUT);
}

SEC("fentry/tcp_recvmsg")
int BPF_PROG(tls_recv_begin, struct sock *sk, struct msghdr *msg, size_t size, int flags)
{
	return flags & MSG_PEEK ? 0 : sock_begin(sk, msg, 0);
}

SEC("fexit/tcp_recvmsg")
int BPF_PROG(tls_recv_done, struct sock *sk)
{
	return sock_end(ctx, sk, RF_TLS_IN);
}
