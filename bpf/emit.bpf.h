/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * emit.bpf.h - reserve, fill the header, submit; what is lost is counted, per session and class.
 *
 * A record is a fixed part and up to three strings of bytes. Nothing here ever changes a verdict.
 */
#ifndef RINGFENCE_EMIT_BPF_H
#define RINGFENCE_EMIT_BPF_H

#include "bpf/subject.bpf.h"

#define EMIT_CHUNK 256

static __always_inline struct rf_count *count_of(__u32 session, __u32 cls)
{
	return &rf_counts[RF_INDEX(session * RF_CLASS_COUNT + cls,
				   RF_SESSIONS_MAX * RF_CLASS_COUNT)];
}

static __always_inline void emit_header(struct rf_ev_hdr *h, const struct subject *sub, __u32 type,
					__u32 cls)
{
	h->type = type;
	h->cls = cls;
	h->cpu = bpf_get_smp_processor_id();
	h->mono_ns = bpf_ktime_get_boot_ns();
	h->start_ns = sub->start_ns;
	h->pid = sub->tgid;
	h->tid = (__u32)bpf_get_current_pid_tgid();
	h->session = sub->session;
	h->pad = 0;
}

/* len bytes of a name's buffer into the record at offset at. */
static __noinline int emit_bytes(struct bpf_dynptr *ptr, __u32 at, struct rf_scratch *s,
				 __u32 slot)
{
	const struct named *n = &s->named[slot < NAME_SLOTS ? slot : 0];
	__u32 off = n->off, len = n->name.len, i;
	const __u8 *buffer = s->name[slot < NAME_SLOTS ? slot : 0];

	for (i = 0; i < RF_PATH_MAX / EMIT_CHUNK; i++) {
		__u32 size = len > EMIT_CHUNK ? EMIT_CHUNK : len;

		if (!len)
			break;
		/* The verifier must see the bound on the register that the helper gets. */
		asm volatile("" : "+r"(size));
		if (size > EMIT_CHUNK)
			break;
		bpf_dynptr_write(ptr, at, (void *)&buffer[RF_INDEX(off, RF_PATH_MAX)], size, 0);
		off += size;
		at += size;
		len -= size;
	}
	return 0;
}

/* Counts a record as produced. */
static __always_inline struct rf_count *emit_count(struct rf_ev_hdr *h)
{
	struct rf_count *c = count_of(h->session, h->cls);

	h->lost = c->lost;
	__sync_fetch_and_add(&c->produced, 1);
	return c;
}

static __always_inline long emit_reserve(const struct rf_ev_hdr *h, struct bpf_dynptr *ptr)
{
	if (h->cls == RF_CLASS_PROC || h->cls == RF_CLASS_POLICY || h->cls == RF_CLASS_ARGV)
		return bpf_ringbuf_reserve_dynptr(&ring_life, h->size, 0, ptr);
	return bpf_ringbuf_reserve_dynptr(&ring_data, h->size, 0, ptr);
}

/* Sends a record without names. */
static __always_inline void emit(void *fixed, __u32 size)
{
	struct rf_ev_hdr *h = fixed;
	struct rf_count *c;
	long r;

	h->size = size;
	c = emit_count(h);
	if (h->cls == RF_CLASS_PROC || h->cls == RF_CLASS_POLICY || h->cls == RF_CLASS_ARGV)
		r = bpf_ringbuf_output(&ring_life, fixed, size, 0);
	else
		r = bpf_ringbuf_output(&ring_data, fixed, size, 0);
	if (r)
		__sync_fetch_and_add(&c->lost, 1);
}

/* Sends the scratch's record: size fixed bytes, then the names of the slots in the mask. */
static __always_inline void emit_named(struct rf_scratch *s, __u32 size, __u32 slots)
{
	struct rf_ev_hdr *h = &s->ev.file.h;
	struct bpf_dynptr ptr;
	struct rf_count *c;
	__u32 at = size, i;

	h->size = size;
	for (i = 0; i < NAME_SLOTS; i++)
		if (slots & (1 << i))
			h->size += s->named[i].name.len;
	c = emit_count(h);
	if (emit_reserve(h, &ptr)) {
		__sync_fetch_and_add(&c->lost, 1);
		bpf_ringbuf_discard_dynptr(&ptr, 0);
		return;
	}
	bpf_dynptr_write(&ptr, 0, &s->ev, size, 0);
	for (i = 0; i < NAME_SLOTS; i++) {
		if (!(slots & (1 << i)))
			continue;
		emit_bytes(&ptr, at, s, i);
		at += s->named[i].name.len;
	}
	bpf_ringbuf_submit_dynptr(&ptr, 0);
}

#endif
