/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* tls.bpf.h - connections and calls of TLS libraries; shared by tls.bpf.c and tls_sock.bpf.c. */
#ifndef RINGFENCE_TLS_BPF_H
#define RINGFENCE_TLS_BPF_H

#include <bpf/bpf_endian.h>

#include "bpf/emit.bpf.h"

/* A connection is an object of the library in the memory of one process. */
struct tls_key {
	__u64 object;
	__u64 proc;
};

struct tls_sock {    /* five words, compared as such */
	__u8 family; /* 0: not known */
	__u8 pad;
	__u16 port;
	__u16 lport;
	__u16 pad2;
	__u8 addr[16];
	__u8 laddr[16];
} __attribute__((aligned(8)));

struct tls_conn {
	__u64 id;
	__u64 offset[2]; /* enum rf_tls_direction */
	__u32 flags;	 /* RF_TLS_WHOLE */
	__u32 pad;
	struct tls_sock sock;
};

/*
 * Owner: programs; an entry goes when the library frees the connection. Full: the one unused for
 * longest goes, and is a new connection when it is used again.
 */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, RF_TLS_CONNS_MAX);
	__type(key, struct tls_key);
	__type(value, struct tls_conn);
} tls_conns __weak SEC(".maps");

/* A call that a thread is in. The stack pointer at its entry tells it from those around it. */
struct tls_call {
	__u64 sp; /* 0: none */
	__u64 object;
	__u64 buffer;
	__u64 length; /* where the function puts the number of bytes */
	__u32 call;   /* enum rf_tls_call */
	__u32 inner;  /* a call inside of it moved the same bytes */
};

/* What a socket's data is taken from, at the beginning: the kernel moves on in it. */
struct tls_plain {
	__u64 cookie; /* of the socket; 0: not one that is looked into */
	__u64 buffer; /* the only segment, or 0 */
	__u64 vector; /* the segments */
	__u64 skip;   /* bytes of the first one */
	__u64 segments;
};

#define TLS_DEPTH 4 /* TLS inside of TLS, and functions that call each other */
struct tls_calls {
	struct tls_call at[TLS_DEPTH];
	__u32 next; /* taken when none is free: a call that never returned */
	__u32 pad;
	struct tls_sock sock; /* that the thread used in its call */
	struct tls_key
		owed; /* a connection whose socket is the one that is used next; object 0: none */
	struct tls_plain plain; /* the send or receive that it is in */
};

/* Owner: programs. No memory: what is called is counted as lost. */
struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct tls_calls);
} tls_threads __weak SEC(".maps");

/* What went through TLS libraries. Full: counted in `counts`, a hole at its offset. */
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 16 << 20);
} ring_tls __weak SEC(".maps");

/* Owner: programs; user space takes out what it could not open. Full: the oldest is told again. */
struct tls_image_key {
	__u64 ino;
	__u32 dev;
	__u32 session;
};
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, RF_TLS_IMAGES_MAX);
	__type(key, struct tls_image_key);
	__type(value, __u32);
} tls_images __weak SEC(".maps");

extern struct rf_tls_bytes rf_tls_bytes[RF_SESSIONS_MAX];
extern __u64 rf_next_conn;

/* Sockets to or at these are looked into; ends with 0. Owner: user space. */
extern __u32 rf_tls_ports[RF_TLS_PORTS_MAX];

/* One call's bytes on their way into records. */
struct tls_walk {
	__u64 start_ns; /* of the process */
	__u32 pid;
	__u32 session;
	struct tls_sock sock;
	__u64 conn;
	__u64 offset; /* of the call's first byte */
	__u64 buffer;
	__u64 total;
	__u32 image;
	__u16 flags; /* enum rf_tls_flag */
	__u16 direction;
};
/* Sends the bytes. Global, so that the verifier looks at it once; of tls.bpf.c. */
int tls_emit(struct tls_walk *given);

static __always_inline int session_wants_tls(__u32 session)
{
	return (session_at(session)->flags & RF_SESSION_TLS) != 0;
}

/* The process, when its session wants to know. */
static __always_inline struct rf_proc *tls_proc(struct task_struct *task)
{
	struct rf_proc *p = proc_of_current(task);

	return p && session_wants_tls(p->session) ? p : 0;
}

static __always_inline struct tls_conn *tls_conn_make(const struct tls_key *key, __u32 flags)
{
	struct tls_conn fresh = {.flags = flags};

	fresh.id = __sync_fetch_and_add(&rf_next_conn, 1) + 1;
	bpf_map_update_elem(&tls_conns, key, &fresh, BPF_ANY);
	return bpf_map_lookup_elem(&tls_conns, key);
}

/* What is lost is a hole: its bytes have offsets, and its records are counted. */
static __always_inline void tls_lose(__u32 session, __u64 records, __u64 bytes)
{
	struct rf_count *c = count_of(session, RF_CLASS_TLS);
	struct rf_tls_bytes *b = &rf_tls_bytes[RF_INDEX(session, RF_SESSIONS_MAX)];

	__sync_fetch_and_add(&c->produced, records);
	__sync_fetch_and_add(&c->lost, records);
	__sync_fetch_and_add(&b->produced, bytes);
	__sync_fetch_and_add(&b->lost, bytes);
}

/* All of a walk but where its bytes are; the connection's offset moves on. */
static __always_inline void tls_walk_of(struct tls_walk *w, const struct rf_proc *p,
					struct tls_conn *conn, __u32 direction, __u64 n)
{
	w->start_ns = p->start_ns;
	w->pid = p->tgid;
	w->session = p->session;
	w->conn = conn->id;
	w->direction = direction;
	w->flags = conn->flags | (conn->sock.family ? RF_TLS_SOCKET : 0);
	w->sock = conn->sock;
	w->total = n;
	if (direction == RF_TLS_IN)
		w->offset = __sync_fetch_and_add(&conn->offset[RF_TLS_IN], n);
	else
		w->offset = __sync_fetch_and_add(&conn->offset[RF_TLS_OUT], n);
}

/* A file is mapped as code: user space is told once in a session. */
static __always_inline void image_mapped(const struct rf_scratch *s, struct inode *inode)
{
	struct tls_image_key key = {};
	struct rf_ev_image e = {};
	__u32 one = 1;

	if (!session_wants_tls(s->sub.session))
		return;
	key.ino = BPF_CORE_READ(inode, i_ino);
	key.dev = sb_dev(BPF_CORE_READ(inode, i_sb));
	key.session = s->sub.session;
	if (bpf_map_update_elem(&tls_images, &key, &one, BPF_NOEXIST))
		return;
	emit_header(&e.h, &s->sub, RF_EV_IMAGE, RF_CLASS_TLS);
	e.h.size = sizeof(e);
	e.h.lost = 0;
	e.ino = key.ino;
	e.dev = key.dev;
	if (bpf_ringbuf_output(&ring_life, &e, sizeof(e), 0))
		bpf_map_delete_elem(&tls_images, &key);
}

#endif
