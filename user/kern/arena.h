/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * arena.h - room for several policies in tables of fixed size: first fit, by table.
 *
 * Holds only numbers; the tables themselves are the maps.
 */
#ifndef RINGFENCE_KERN_ARENA_H
#define RINGFENCE_KERN_ARENA_H

#include <stddef.h>
#include <stdint.h>

enum arena_table {
	ARENA_STATES,
	ARENA_CELLS,
	ARENA_ACCEPTS,
	ARENA_LISTS,
	ARENA_RULES,
	ARENA_CONDS,
	ARENA_TABLES,
};

struct arena_span {
	uint32_t at;
	uint32_t n;
	uint32_t owner;
};

struct arena {
	struct arena_span *spans[ARENA_TABLES]; /* sorted by place */
	size_t nspans[ARENA_TABLES];
};

void arena_release(struct arena *a);
/* Room for n entries of a table of limit entries. 0, or -E2BIG. */
int arena_take(struct arena *a, enum arena_table table, uint32_t n, uint32_t limit, uint32_t owner,
	       uint32_t *ret_at);
/* Gives back all that owner took. */
void arena_give(struct arena *a, uint32_t owner);

#endif
