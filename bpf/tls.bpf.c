// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * tls.bpf.c - what tracked processes send and receive through TLS libraries, before it is encrypted
 * and after it was decrypted.
 *
 * Probes, in libraries and executables that user space finds: tls_enter and tls_leave, where a
 * function of enum rf_tls_call begins and where it returns (tls_left behind its return, where the
 * returning instructions are not known). Their cookie says which function, and in which image. The
 * bytes are read when the function returns, since only then it is known how many they are.
 *
 * A breakpoint is in the file's pages, so processes of no session that run it pay for the trap too;
 * of these a probe looks up the task storage, and nothing else.
 */
#include "bpf/tls.bpf.h"

struct rf_tls_bytes rf_tls_bytes[RF_SESSIONS_MAX];
__u64 rf_next_conn;
__u32 rf_tls_ports[RF_TLS_PORTS_MAX];

static __always_inline __u32 tls_direction(__u32 call)
{
	return call == RF_TLS_READ || call == RF_TLS_READ_EX || call == RF_TLS_RECV ? RF_TLS_IN
										    : RF_TLS_OUT;
}

static __always_inline void tls_fill(struct rf_ev_tls *e, const struct tls_walk *w, __u64 done,
				     __u64 n)
{
	e->h.type = RF_EV_TLS;
	e->h.cls = RF_CLASS_TLS;
	e->h.mono_ns = bpf_ktime_get_boot_ns();
	e->h.start_ns = w->start_ns;
	e->h.pid = w->pid;
	e->h.tid = (__u32)bpf_get_current_pid_tgid();
	e->h.session = w->session;
	e->h.size = sizeof(*e) + (w->flags & RF_TLS_UNTAKEN ? 0 : n);
	emit_count(&e->h);
	e->conn = w->conn;
	e->offset = w->offset + done;
	e->length = n;
	e->image = w->image;
	e->flags = w->flags;
	e->direction = w->direction;
	e->family = w->sock.family;
	e->port = w->sock.port;
	e->lport = w->sock.lport;
	e->pad = 0;
	__builtin_memcpy(e->addr, w->sock.addr, 16);
	__builtin_memcpy(e->laddr, w->sock.laddr, 16);
}

static __always_inline void tls_count_bytes(const struct tls_walk *w, __u64 n)
{
	__sync_fetch_and_add(&rf_tls_bytes[RF_INDEX(w->session, RF_SESSIONS_MAX)].produced, n);
}

/* A macro for its constant: a reservation's size is one that the verifier knows. Returns 0 or lost.
 */
#define TLS_SEND(room, w, done, n)                                                                 \
	({                                                                                         \
		struct {                                                                           \
			struct rf_ev_tls e;                                                        \
			__u8 bytes[room];                                                          \
		} *r_ = bpf_ringbuf_reserve(&ring_tls, sizeof(*r_), 0);                            \
		long lost_ = !r_;                                                                  \
		if (r_) {                                                                          \
			__u32 n_ = n;                                                              \
			asm volatile("" : "+r"(n_));                                               \
			if (n_ > (room))                                                           \
				n_ = room;                                                         \
			if (bpf_probe_read_user(r_->bytes, n_, (void *)((w)->buffer + (done)))) {  \
				bpf_ringbuf_discard(r_, 0);                                        \
				error_count(RF_ERR_TLS_READ);                                      \
				lost_ = 1;                                                         \
			} else {                                                                   \
				tls_fill(&r_->e, w, done, n);                                      \
				bpf_ringbuf_submit(r_, 0);                                         \
			}                                                                          \
		}                                                                                  \
		lost_;                                                                             \
	})

static long tls_round(__u32 i, struct tls_walk *w)
{
	__u64 done = (__u64)i * RF_TLS_CHUNK, left = w->total - done;
	__u32 n = left > RF_TLS_CHUNK ? RF_TLS_CHUNK : left;
	long lost;

	if (done >= w->total)
		return 1;
	if (n <= 256)
		lost = TLS_SEND(256, w, done, n);
	else if (n <= 2048)
		lost = TLS_SEND(2048, w, done, n);
	else
		lost = TLS_SEND(RF_TLS_CHUNK, w, done, n);
	if (lost)
		tls_lose(w->session, 1, n);
	else
		tls_count_bytes(w, n);
	return 0;
}

/* Bytes that the kernel read from a file itself. */
static __always_inline void tls_untaken(struct tls_walk *w, __u64 n)
{
	struct rf_ev_tls *e = bpf_ringbuf_reserve(&ring_tls, sizeof(*e), 0);

	if (!e) {
		tls_lose(w->session, 1, n);
		return;
	}
	tls_fill(e, w, 0, n);
	bpf_ringbuf_submit(e, 0);
	tls_count_bytes(w, n);
}

int tls_emit(struct tls_walk *given)
{
	__u64 most = (__u64)RF_TLS_CALL_MAX * RF_TLS_CHUNK;
	struct tls_walk w;

	if (!given)
		return 0;
	w = *given;
	if (w.flags & RF_TLS_UNTAKEN) {
		tls_untaken(&w, w.total);
		return 0;
	}
	if (w.total > most) {
		tls_lose(w.session, 1, w.total - most);
		w.total = most;
	}
	bpf_loop((w.total + RF_TLS_CHUNK - 1) / RF_TLS_CHUNK, tls_round, &w, 0);
	return 0;
}

/* How many bytes a call moved that is over; 0: none. */
static __always_inline __u64 tls_moved(const struct tls_call *c, __u64 result)
{
	__u64 n = 0;

	switch (c->call) {
	case RF_TLS_READ:
	case RF_TLS_WRITE:
		return (__s32)result > 0 ? (__u32)result : 0;
	case RF_TLS_RECV:
	case RF_TLS_SEND:
	case RF_TLS_SENDFILE:
		return (__s64)result > 0 ? result : 0;
	case RF_TLS_READ_EX:
	case RF_TLS_WRITE_EX:
	case RF_TLS_WRITE_EX2:
		if ((__s32)result != 1 || bpf_probe_read_user(&n, sizeof(n), (void *)c->length))
			return 0;
		return n;
	}
	return 0;
}

/* A connection begins. */
static __noinline int tls_begins(struct rf_proc *p, const struct tls_call *c, __u64 result)
{
	struct tls_key key = {.object = result};

	if (!p || !c)
		return 0;
	key.proc = p->id;
	if (c->call == RF_TLS_INIT &&
	    (result || bpf_probe_read_user(&key.object, sizeof(key.object), (void *)c->object)))
		return 0;
	if (key.object)
		tls_conn_make(&key, RF_TLS_WHOLE);
	return 0;
}

/* A connection is over. One that moved nothing was never told of. */
static __noinline int tls_ends(struct rf_proc *p, const struct tls_key *key, __u32 image)
{
	struct tls_conn *conn;
	struct tls_walk w = {};

	if (!p || !key)
		return 0;
	conn = bpf_map_lookup_elem(&tls_conns, key);
	if (!conn)
		return 0;
	if (conn->offset[RF_TLS_IN] || conn->offset[RF_TLS_OUT]) {
		tls_walk_of(&w, p, conn, RF_TLS_OUT, 0);
		w.flags |= RF_TLS_UNTAKEN | RF_TLS_ENDED;
		w.image = image;
		tls_emit(&w);
	}
	bpf_map_delete_elem(&tls_conns, key);
	return 0;
}

/*
 * A library whose SSL_new was not found may have another connection at the same address: its socket
 * is another.
 */
static __always_inline int tls_sock_other(const struct tls_conn *conn, const struct tls_sock *now)
{
	const __u64 *a = (const __u64 *)&conn->sock, *b = (const __u64 *)now;

	return conn->sock.family && now->family && !(conn->flags & RF_TLS_GUESSED) &&
	       (a[0] != b[0] || a[1] != b[1] || a[2] != b[2] || a[3] != b[3] || a[4] != b[4]);
}

static __always_inline void tls_moves(struct rf_proc *p, struct tls_calls *calls,
				      const struct tls_call *c, __u64 n, __u32 image)
{
	struct tls_key key = {.object = c->object, .proc = p->id};
	struct tls_conn *conn = bpf_map_lookup_elem(&tls_conns, &key);
	struct tls_walk w = {};

	if (!conn || tls_sock_other(conn, &calls->sock))
		conn = tls_conn_make(&key, 0);
	if (!conn) {
		tls_lose(p->session, 1, n);
		return;
	}
	if (calls->sock.family) {
		conn->sock = calls->sock;
		conn->flags &= ~RF_TLS_GUESSED;
	} else if (!conn->sock.family) {
		/* The library wrote to memory: who then sends it, sends it soon. */
		calls->owed = key;
	}
	tls_walk_of(&w, p, conn, tls_direction(c->call), n);
	w.flags |= c->call == RF_TLS_SENDFILE ? RF_TLS_UNTAKEN : 0;
	w.buffer = c->buffer;
	w.image = image;
	tls_emit(&w);
}

/* The slot of the call that was entered with this stack pointer; TLS_DEPTH: there is none. */
static __always_inline __u32 tls_slot_of(const struct tls_calls *calls, __u64 sp)
{
	__u32 i, slot = TLS_DEPTH;

	/* Numbers, since the compiler reckons with pointers that it compares with none. */
	for (i = 0; i < TLS_DEPTH; i++) {
		if (calls->at[i].sp == sp)
			slot = i;
		asm volatile("" : "+r"(slot));
	}
	return slot;
}

/* A slot for a new call. Calls that it stands inside of move no bytes of their own, if they are
 * about the same connection. */
static __always_inline struct tls_call *tls_slot(struct tls_calls *calls, __u64 sp, __u64 object,
						 __u32 call)
{
	__u32 direction = tls_direction(call), slot, i;

	for (i = 0; i < TLS_DEPTH; i++) {
		struct tls_call *c = &calls->at[i];

		if (c->sp > sp && c->object == object && tls_direction(c->call) == direction)
			c->inner = 1;
	}
	slot = tls_slot_of(calls, sp);
	if (slot == TLS_DEPTH)
		slot = tls_slot_of(calls, 0);
	if (slot == TLS_DEPTH)
		slot = calls->next++;
	return &calls->at[RF_INDEX(slot, TLS_DEPTH)];
}

/*
 * Programs of probes in user code can be preempted, but from 6.13 on the JIT has their frames in
 * memory of the CPU all the same, where the next one that runs there writes over them: a record got
 * another thread's connection (seen on 7.2). A program with a tail call keeps its frames on the
 * stack. This one never happens: the map is empty.
 */
struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} tls_nowhere SEC(".maps");

const volatile __u32 rf_tls_elsewhere; /* 0 */

static __always_inline void frames_on_stack(struct pt_regs *ctx)
{
	if (rf_tls_elsewhere)
		bpf_tail_call(ctx, &tls_nowhere, 0);
}

SEC("uprobe")
int tls_enter(struct pt_regs *ctx)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct rf_proc *p = tls_proc(task);
	__u32 call = bpf_get_attach_cookie(ctx) & RF_TLS_COOKIE_CALL;
	__u64 object = PT_REGS_PARM1(ctx);
	struct tls_key key = {.object = object};
	__u64 fourth = PT_REGS_PARM4(ctx), fifth = PT_REGS_PARM5(ctx);
	struct tls_calls *calls;
	struct tls_call *c;

	frames_on_stack(ctx);
	/* Or the compiler chooses between their addresses, which the verifier refuses. */
	asm volatile("" : "+r"(fourth), "+r"(fifth));
	if (!p)
		return 0;
	if (call == RF_TLS_FREE) {
		key.proc = p->id;
		return tls_ends(p, &key, bpf_get_attach_cookie(ctx) >> RF_TLS_COOKIE_SHIFT);
	}
	calls = bpf_task_storage_get(&tls_threads, task, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (!calls) {
		error_count(RF_ERR_TASK_STORAGE);
		return 0;
	}
	c = tls_slot(calls, PT_REGS_SP(ctx), object, call);
	c->sp = PT_REGS_SP(ctx);
	c->object = object;
	c->buffer = PT_REGS_PARM2(ctx);
	c->length = call == RF_TLS_WRITE_EX2 ? fifth : fourth;
	c->call = call;
	c->inner = 0;
	calls->sock.family = 0;
	return 0;
}

/* The call that was entered with this stack pointer is over. */
static __always_inline int tls_over(struct pt_regs *ctx, __u64 sp)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct rf_proc *p = tls_proc(task);
	__u64 cookie = bpf_get_attach_cookie(ctx), n;
	struct tls_calls *calls;
	struct tls_call *c;
	__u32 slot;

	if (!p)
		return 0;
	calls = bpf_task_storage_get(&tls_threads, task, 0, 0);
	if (!calls)
		return 0;
	slot = tls_slot_of(calls, sp);
	if (slot == TLS_DEPTH)
		return 0;
	c = &calls->at[RF_INDEX(slot, TLS_DEPTH)];
	c->sp = 0;
	if (c->call == RF_TLS_NEW || c->call == RF_TLS_INIT)
		return tls_begins(p, c, PT_REGS_RC(ctx));
	n = c->inner ? 0 : tls_moved(c, PT_REGS_RC(ctx));
	if (n)
		tls_moves(p, calls, c, n, cookie >> RF_TLS_COOKIE_SHIFT);
	return 0;
}

SEC("uprobe")
int tls_leave(struct pt_regs *ctx)
{
	frames_on_stack(ctx);
	return tls_over(ctx, PT_REGS_SP(ctx));
}

/* Behind the return: on x86 that has taken the address from the stack. */
SEC("uretprobe")
int tls_left(struct pt_regs *ctx)
{
	frames_on_stack(ctx);
#ifdef __TARGET_ARCH_x86
	return tls_over(ctx, PT_REGS_SP(ctx) - sizeof(__u64));
#else
	return tls_over(ctx, PT_REGS_SP(ctx));
#endif
}
