/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pulse.h - how the engine's part in the kernel does: whether it answers, whether all of it is
 * attached, how full it is, and what it costs.
 *
 * Nothing here changes what is enforced. Not thread-safe, as the engine. Names are constants, or
 * live as long as the engine.
 */
#ifndef RINGFENCE_KERN_PULSE_H
#define RINGFENCE_KERN_PULSE_H

#include "user/kern/engine.h"

/*
 * Has the kernel send a record of type RF_EV_PULSE with this number, not 0, through the ring of the
 * denials. Returns 0, or a negative errno: -EAGAIN, the ring is full.
 */
int engine_pulse(struct engine *e, uint64_t number);

/* A link that is not what it should be: of which program, and why, in words. */
typedef void (*engine_link_fn)(void *ctx, const char *program, const char *why);
/* Asks the kernel about every link that the engine has. Returns how many there are. */
size_t engine_links(const struct engine *e, engine_link_fn bad, void *ctx);

struct engine_map {
	const char *name;
	uint64_t entries, max;
};
#define ENGINE_MAPS RF_FILL_COUNT
/* Counts the entries of the maps that may fill, which is a walk over them. Returns how many maps.
 */
size_t engine_maps(struct engine *e, struct engine_map ret_maps[ENGINE_MAPS]);

struct engine_ring {
	const char *name;
	uint64_t used, bytes; /* what is written and not read yet; what there is room for */
};
#define ENGINE_RINGS 3
size_t engine_rings(const struct engine *e, struct engine_ring ret_rings[ENGINE_RINGS]);

struct engine_cost {
	const char *program;
	uint64_t runs, ns; /* since it was loaded and the kernel counts */
};
/*
 * What each program has cost so far. Returns how many, and the caller frees *ret_costs; 0: the
 * kernel does not count (sysctl kernel.bpf_stats_enabled).
 */
size_t engine_costs(const struct engine *e, struct engine_cost **ret_costs);

#endif
