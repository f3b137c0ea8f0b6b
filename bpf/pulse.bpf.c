// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * pulse.bpf.c - user space asks whether what the programs tell reaches it, and how full maps are.
 *
 * No hook: user space runs the program. The record goes through the ring of the denials, as they
 * do.
 */
#include "bpf/maps.bpf.h"

static long count_entry(void *map, const void *key, void *value, void *ctx)
{
	return 0;
}

static __always_inline void tell(struct rf_pulse *p)
{
	struct rf_ev_pulse e = {
		.h = {.size = sizeof(e),
		      .type = RF_EV_PULSE,
		      .cls = RF_CLASS_COUNT,
		      .mono_ns = bpf_ktime_get_boot_ns(),
		      .session = RF_SESSIONS_MAX},
		.number = p->number,
	};

	p->error = bpf_ringbuf_output(&ring_life, &e, sizeof(e), 0);
}

SEC("syscall")
int pulse(struct rf_pulse *ctx)
{
	if (ctx->number)
		tell(ctx);
	if (!ctx->count)
		return 0;
	ctx->entries[RF_FILL_PROCS] = bpf_for_each_map_elem(&procs, count_entry, NULL, 0);
	ctx->entries[RF_FILL_OLABELS] = bpf_for_each_map_elem(&olabels, count_entry, NULL, 0);
	ctx->entries[RF_FILL_KEPT] = bpf_for_each_map_elem(&kept, count_entry, NULL, 0);
	ctx->entries[RF_FILL_HELD] = bpf_for_each_map_elem(&held, count_entry, NULL, 0);
	ctx->entries[RF_FILL_TERMINALS] = bpf_for_each_map_elem(&terminals, count_entry, NULL, 0);
	ctx->entries[RF_FILL_TOLD] = bpf_for_each_map_elem(&told, count_entry, NULL, 0);
	ctx->entries[RF_FILL_SHARED] = bpf_for_each_map_elem(&shared, count_entry, NULL, 0);
	ctx->entries[RF_FILL_MEMORIES] = bpf_for_each_map_elem(&memories, count_entry, NULL, 0);
	ctx->entries[RF_FILL_CLEANSED] = bpf_for_each_map_elem(&cleansed, count_entry, NULL, 0);
	ctx->entries[RF_FILL_SUMS] = bpf_for_each_map_elem(&sums, count_entry, NULL, 0);
	return 0;
}
