/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * sent.bpf.h - to whom a thread last sent something on a connection, and may send again.
 *
 * A line is found by the thread's address and stands outside task storage, whose look-up would cost
 * more than all that is compared. It may be about another thread, and gives way to that: whose it
 * is says its first word, which changes while a line is written, so it is read before the others
 * and after them. Only a thread itself makes that word its own address.
 */
#ifndef RINGFENCE_SENT_BPF_H
#define RINGFENCE_SENT_BPF_H

#include "bpf/scratch.bpf.h"

#define RF_SENT_MAX 1024 /* a power of two */
#define SENT_NONE   0
#define SENT_WRITES 1 /* somebody writes the line */
#define SENT_HELD   1 /* bit of the thread's address: something waits for the thread's next act */

/* Owner: programs. An array of struct rf_sent; of net.bpf.c. */
extern __u64 rf_sent_lines[RF_SENT_MAX * sizeof(struct rf_sent) / sizeof(__u64)];

/* The line of the thread whose task is at that address, of which the lower half is enough. */
static __always_inline struct rf_sent *sent_at(__u32 task)
{
	__u64 at = task;

	asm("%0 &= %1" : "+r"(at) : "i"((RF_SENT_MAX - 1) * sizeof(struct rf_sent)));
	return (void *)rf_sent_lines + at;
}

/* The same of a task that the program may only compare. */
static __always_inline struct rf_sent *sent_of(const struct task_struct *task)
{
	__u32 low;

	/* A program may not reckon with a pointer, but with the half of one. */
	asm("%0 = %1" : "=w"(low) : "w"((__u32)(__u64)task));
	return sent_at(low);
}

/* A full barrier where loads are not kept in order by themselves, and for the compiler anyway. */
static __always_inline __u64 sent_thread(struct rf_sent *m)
{
	__u64 thread;

	asm volatile("" ::: "memory");
#ifdef __TARGET_ARCH_x86
	thread = *(volatile __u64 *)&m->thread;
#else
	thread = __sync_fetch_and_add(&m->thread, 0);
#endif
	asm volatile("" ::: "memory");
	return thread;
}

/* The current thread's line is about this from now on, unless another is just writing there. */
static __always_inline void sent_keep(const struct rf_sent *from)
{
	__u64 me = bpf_get_current_task(), was;
	struct rf_sent *m = sent_at((__u32)me);

	was = sent_thread(m);
	if (was == SENT_WRITES || __sync_val_compare_and_swap(&m->thread, was, SENT_WRITES) != was)
		return;
	m->cookie = from->cookie;
	m->facts_seq = from->facts_seq;
	m->labels_seq = from->labels_seq;
	m->gates = from->gates;
	m->addr[0] = from->addr[0];
	m->addr[1] = from->addr[1];
	m->port = from->port;
	m->own = from->own;
	m->family = from->family;
	m->session = from->session;
	m->policy = from->policy;
	__sync_val_compare_and_swap(&m->thread, SENT_WRITES, me);
}

/*
 * What the current thread does next is more than what it does: a record or a read waits for that.
 * Its line is not used until sent_resume().
 */
static __always_inline void sent_hold(void)
{
	__u64 me = bpf_get_current_task();

	__sync_val_compare_and_swap(&sent_at((__u32)me)->thread, me, me | SENT_HELD);
}

/* One of the two that may wait has come to its end. */
static __always_inline void sent_resume(const struct rf_scratch *s)
{
	__u64 me = bpf_get_current_task();

	if (!s->unsure && !s->reading.dev)
		__sync_val_compare_and_swap(&sent_at((__u32)me)->thread, me | SENT_HELD, me);
}

/* The task becomes a thread of a process: what stands of its address is of one that is no more. */
static __always_inline void sent_forget(const struct task_struct *task)
{
	struct rf_sent *m = sent_of(task);
	__u64 thread = sent_thread(m);

	if ((thread & ~(__u64)SENT_HELD) == (__u64)task)
		__sync_val_compare_and_swap(&m->thread, thread, SENT_NONE);
}

#endif
