// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* emit.bpf.c - records with names into the rings. It has no hook. */
#include "bpf/emit.bpf.h"
#include "bpf/sent.bpf.h"

#define EMIT_CHUNK 256
#define EMIT_FIXED 512 /* more than the fixed part of any record */
_Static_assert(sizeof(((struct rf_scratch *)0)->ev) < EMIT_FIXED, "EMIT_FIXED");

/* A name that goes into a record. Nothing of it changes on the way, see emit_chunk(). */
struct emit_name {
	struct bpf_dynptr *ptr;
	const __u8 *buffer;
	__u32 at;  /* in the record */
	__u32 off; /* in the buffer */
	__u32 len;
	__u32 pad;
};

/*
 * Chunks, since a helper's length must be bounded within the buffer's slack. Each finds its place
 * by its number alone: the verifier looks at it once, where what a loop keeps account of costs it a
 * thousand walks, in each program that sends a record.
 */
static long emit_chunk(__u32 i, struct emit_name *n)
{
	__u32 done = i * EMIT_CHUNK, size = n->len - done;

	if (size > EMIT_CHUNK)
		size = EMIT_CHUNK;
	/* The verifier must see the bound on the register that the helper gets. */
	asm volatile("" : "+r"(size));
	if (size > EMIT_CHUNK)
		return 1;
	bpf_dynptr_write(n->ptr, n->at + done,
			 (void *)&n->buffer[RF_INDEX(n->off + done, RF_PATH_MAX)], size, 0);
	return 0;
}

/* A slot's name into the record at offset at. */
static __always_inline void emit_bytes(struct bpf_dynptr *ptr, __u32 at, struct rf_scratch *s,
				       __u32 slot)
{
	struct emit_name n = {.ptr = ptr,
			      .buffer = slot_buffer(s, slot),
			      .at = at,
			      .off = s->named[slot].off,
			      .len = s->named[slot].name.len};

	if (n.buffer)
		bpf_loop((n.len + EMIT_CHUNK - 1) / EMIT_CHUNK, emit_chunk, &n, 0);
}

static __always_inline long emit_reserve(const struct rf_ev_hdr *h, struct bpf_dynptr *ptr)
{
	if (class_is_kept(h->cls))
		return bpf_ringbuf_reserve_dynptr(&ring_life, h->size, 0, ptr);
	return bpf_ringbuf_reserve_dynptr(&ring_data, h->size, 0, ptr);
}

int emit_named(struct rf_scratch *s, __u32 size, __u32 slots)
{
	struct bpf_dynptr ptr;
	struct rf_ev_hdr *h;
	struct rf_count *c;
	__u32 at = size, i;

	if (!s || size > sizeof(s->ev))
		return 0;
	h = &s->ev.file.h;
	h->size = size;
	for (i = 0; i < NAME_SLOTS; i++)
		if (slots & (1 << i))
			h->size += s->named[i].name.len;
	c = emit_count(h);
	if (emit_reserve(h, &ptr)) {
		__sync_fetch_and_add(&c->lost, 1);
		bpf_ringbuf_discard_dynptr(&ptr, 0);
		return 0;
	}
	/* 6.1 forgets the bound of what the compiler has kept on the stack. */
	bpf_dynptr_write(&ptr, 0, &s->ev, RF_INDEX(size, EMIT_FIXED), 0);
	for (i = 0; i < NAME_SLOTS; i++) {
		if (!(slots & (1 << i)))
			continue;
		emit_bytes(&ptr, at, s, i);
		at += s->named[i].name.len;
	}
	bpf_ringbuf_submit_dynptr(&ptr, 0);
	return 0;
}

int emit_open(struct rf_scratch *s)
{
	struct rf_ev_hdr *h;
	struct rf_count *c;
	__u32 size;
	long r;

	if (!s)
		return 0;
	h = &s->ev.file.h;
	size = sizeof(s->ev.file) + s->ev.file.path.len;
	h->size = size;
	c = emit_count(h);
	asm volatile("" : "+r"(size));
	if (size > sizeof(s->ev.open))
		return 0;
	if (class_is_kept(h->cls))
		r = bpf_ringbuf_output(&ring_life, &s->ev.open, size, 0);
	else
		r = bpf_ringbuf_output(&ring_data, &s->ev.open, size, 0);
	if (r)
		__sync_fetch_and_add(&c->lost, 1);
	return 0;
}

int unsure_end(struct rf_scratch *s, __u32 drop)
{
	if (!s)
		return 0;
	s->unsure = 0;
	if (!drop)
		emit_named(s, sizeof(s->ev.file), 1 << NAME_PATH);
	sent_resume(s);
	return 0;
}
