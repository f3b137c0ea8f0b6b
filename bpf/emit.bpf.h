/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * emit.bpf.h - reserve, fill the header, submit; what is lost is counted, per session and class.
 *
 * A record is a fixed part and up to two names. Nothing here ever changes a verdict.
 */
#ifndef RINGFENCE_EMIT_BPF_H
#define RINGFENCE_EMIT_BPF_H

#include "bpf/subject.bpf.h"

#define EMIT_CHUNK 256

static __always_inline struct rf_count *count_of(__u32 session, __u32 cls)
{
	return &rf_counts[RF_INDEX(session * RF_CLASS_COUNT + cls, RF_SESSIONS_MAX *RF_CLASS_COUNT)];
}

static __always_inline void emit_header(struct rf_ev_hdr *h, const struct rf_proc *p, __u32 type,
					__u32 cls)
{
	__u64 id = bpf_get_current_pid_tgid();

	h->type = type;
	h->cls = cls;
	h->cpu = bpf_get_smp_processor_id();
	h->mono_ns = bpf_ktime_get_boot_ns();
	h->start_ns = p->start_ns;
	h->pid = p->tgid;
	h->tid = (__u32)id;
	h->session = p->session;
	h->pad = 0;
}

/* Bytes that follow the fixed part: off is where they start in their buffer. */
struct emit_part {
	const __u8 *buffer; /* RF_BUFFER bytes */
	__u32 off;
	__u32 len; /* at most RF_PATH_MAX */
};

#define EMIT_PARTS 3

static __always_inline void emit_part(struct bpf_dynptr *ptr, __u32 at, const struct emit_part *part)
{
	__u32 off = part->off, len = part->len, i;

	for (i = 0; i < RF_PATH_MAX / EMIT_CHUNK; i++) {
		__u32 n = len > EMIT_CHUNK ? EMIT_CHUNK : len;

		if (!len)
			break;
		bpf_dynptr_write(ptr, at, (void *)&part->buffer[RF_INDEX(off, RF_PATH_MAX)], n, 0);
		off += n;
		at += n;
		len -= n;
	}
}

/*
 * Sends a record: size fixed bytes, then the parts (an unused one has length 0; NULL: none). The
 * header was filled by emit_header(). Counts it as produced, and as lost when the ring has no room.
 */
static __always_inline void emit(void *fixed, __u32 size, const struct emit_part *parts)
{
	struct rf_ev_hdr *h = fixed;
	struct rf_count *c = count_of(h->session, h->cls);
	struct bpf_dynptr ptr;
	__u32 at = size, i;
	long r;

	h->size = size;
	for (i = 0; parts && i < EMIT_PARTS; i++)
		h->size += parts[i].len;
	h->lost = c->lost;
	__sync_fetch_and_add(&c->produced, 1);
	if (h->cls == RF_CLASS_PROC || h->cls == RF_CLASS_POLICY || h->cls == RF_CLASS_ARGV)
		r = bpf_ringbuf_reserve_dynptr(&ring_life, h->size, 0, &ptr);
	else
		r = bpf_ringbuf_reserve_dynptr(&ring_data, h->size, 0, &ptr);
	if (r) {
		__sync_fetch_and_add(&c->lost, 1);
		bpf_ringbuf_discard_dynptr(&ptr, 0);
		return;
	}
	bpf_dynptr_write(&ptr, 0, fixed, size, 0);
	for (i = 0; parts && i < EMIT_PARTS; i++) {
		if (!parts[i].len)
			continue;
		emit_part(&ptr, at, &parts[i]);
		at += parts[i].len;
	}
	bpf_ringbuf_submit_dynptr(&ptr, 0);
}

#endif
