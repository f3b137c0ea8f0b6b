// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* emit.bpf.c - records with names into the rings. It has no hook. */
#include "bpf/emit.bpf.h"

#define EMIT_CHUNK 256

/* len bytes of a name's buffer into the record at offset at. */
static __noinline int emit_bytes(struct bpf_dynptr *ptr, __u32 at, struct rf_scratch *s, __u32 slot)
{
	const struct named *n = &s->named[slot < NAME_SLOTS ? slot : 0];
	__u32 off = n->off, len = n->name.len, i;
	const __u8 *buffer = slot_buffer(s, slot);

	if (!buffer)
		return 0;
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
	bpf_dynptr_write(&ptr, 0, &s->ev, size, 0);
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
	return 0;
}
