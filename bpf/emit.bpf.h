/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * emit.bpf.h - reserve, fill the header, submit; what is lost is counted, per session and class.
 *
 * A record is a fixed part and up to three strings of bytes. Nothing here ever changes a verdict.
 */
#ifndef RINGFENCE_EMIT_BPF_H
#define RINGFENCE_EMIT_BPF_H

#include "bpf/subject.bpf.h"

/* All of it but the thread. */
static __always_inline void emit_header_by(struct rf_ev_hdr *h, const struct subject *sub,
					   __u32 type, __u32 cls)
{
	h->type = type;
	h->cls = cls;
	h->mono_ns = bpf_ktime_get_boot_ns();
	h->start_ns = sub->start_ns;
	h->pid = sub->tgid;
	h->session = sub->session;
}

static __always_inline void emit_header(struct rf_ev_hdr *h, const struct subject *sub, __u32 type,
					__u32 cls)
{
	emit_header_by(h, sub, type, cls);
	h->tid = (__u32)bpf_get_current_pid_tgid();
}

/* Classes that have a ring of their own, so that a flood of the others does not cost them. */
static __always_inline int class_is_kept(__u32 cls)
{
	return cls == RF_CLASS_PROC || cls == RF_CLASS_POLICY || cls == RF_CLASS_ARGV ||
	       cls == RF_CLASS_FLOW;
}

/* Counts a record as produced. */
static __always_inline struct rf_count *emit_count(struct rf_ev_hdr *h)
{
	struct rf_count *c = count_of(h->session, h->cls);

	h->lost = c->lost;
	__sync_fetch_and_add(&c->produced, 1);
	return c;
}

/* Sends a record without names. */
static __always_inline void emit(void *fixed, __u32 size)
{
	struct rf_ev_hdr *h = fixed;
	struct rf_count *c;
	long r;

	h->size = size;
	c = emit_count(h);
	if (class_is_kept(h->cls))
		r = bpf_ringbuf_output(&ring_life, fixed, size, 0);
	else
		r = bpf_ringbuf_output(&ring_data, fixed, size, 0);
	if (r)
		__sync_fetch_and_add(&c->lost, 1);
}

/* Sends an open whose path stands behind the record. */
int emit_open(struct rf_scratch *s);
/*
 * Sends the scratch's record: size fixed bytes, then the names of the slots in the mask. Global, so
 * that the verifier looks at it once.
 */
int emit_named(struct rf_scratch *s, __u32 size, __u32 slots);

#endif
