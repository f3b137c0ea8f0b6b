/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* called.bpf.h - the name that a program is called by, and its place in the automaton. */
#ifndef RINGFENCE_CALLED_BPF_H
#define RINGFENCE_CALLED_BPF_H

#include "bpf/path.bpf.h"

struct slash_walk {
	const __u8 *buffer;
	__u32 len;
	__u32 after; /* offset behind the last slash */
};

static long slash_round(__u32 i, struct slash_walk *w)
{
	if (i >= w->len)
		return 1;
	if (w->buffer[RF_INDEX(i, RF_PATH_MAX)] == '/')
		w->after = i + 1;
	return 0;
}

/* The name without directory that bprm was called by, into the second slot. */
static __always_inline void called_read(struct rf_scratch *s, struct linux_binprm *bprm)
{
	__u8 *buffer = slot_buffer(s, NAME_TARGET);
	struct named *n = &s->named[NAME_TARGET];
	struct slash_walk w = {.buffer = buffer};
	long len;

	n->error = RF_ERR_SCRATCH;
	n->name.len = 0;
	if (!buffer)
		return;
	len = bpf_probe_read_kernel_str(buffer, RF_PATH_MAX, BPF_CORE_READ(bprm, filename));

	n->error = len > 0 ? RF_ERR_COUNT : RF_ERR_READ;
	w.len = len > 1 ? len - 1 : 0;
	bpf_loop(RF_PATH_MAX, slash_round, &w, 0);
	n->off = w.after;
	n->name.dev = 0;
	n->name.flags = 0;
	n->name.len = w.len - w.after;
	if (n->error == RF_ERR_COUNT)
		name_match(s, NAME_TARGET, rf_policy(0, s->sub.policy)->start_called);
}

#endif
