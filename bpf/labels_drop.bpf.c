// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * labels_drop.bpf.c - a person takes labels off a session's processes.
 *
 * No hook: user space runs the program. It is one, so that labels that are gained at the same time
 * are not lost.
 */
#include "bpf/flow_core.bpf.h"

#define DEPTH_MAX 256

struct drop_walk {
	struct rf_drop *drop;
	__u64 at; /* process id */
	__u32 below;
};

/* One step up from a process towards the one that was asked about. */
static long up_round(__u32 i, struct drop_walk *w)
{
	__u64 id = w->at;
	struct rf_proc *p = bpf_map_lookup_elem(&procs, &id);

	if (!p)
		return 1;
	if (p->tgid == w->drop->pid) {
		w->below = 1;
		return 1;
	}
	w->at = p->parent;
	return 0;
}

static long drop_process(void *map, const __u64 *id, struct rf_proc *p, struct rf_drop *drop)
{
	struct drop_walk w = {.drop = drop, .at = *id};
	__u64 memory = p->memory;
	struct rf_memory *m;

	if (p->session != drop->session)
		return 0;
	if (drop->pid) {
		bpf_loop(DEPTH_MAX, up_round, &w, 0);
		if (!w.below)
			return 0;
	}
	drop->processes++;
	__sync_fetch_and_and(&p->facts[RF_FACT_LABELS], ~drop->labels);
	facts_changed(p->session);
	m = memory ? bpf_map_lookup_elem(&memories, &memory) : 0;
	if (m)
		__sync_fetch_and_and(&m->labels, ~drop->labels);
	return 0;
}

SEC("syscall")
int labels_drop(struct rf_drop *ctx)
{
	struct rf_drop drop = *ctx;

	bpf_for_each_map_elem(&procs, drop_process, &drop, 0);
	ctx->processes = drop.processes;
	return 0;
}
