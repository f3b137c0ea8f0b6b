/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * functions.h - where functions begin that have no names: by the table of unwind entries, where
 * there is one for them (LSB 5.0, 10.6: .eh_frame_hdr), else by what is called.
 */
#ifndef RINGFENCE_TLS_FUNCTIONS_H
#define RINGFENCE_TLS_FUNCTIONS_H

#include "user/tls/code_map.h"
#include "user/tls/walk.h"

struct functions {
	struct text *text;
	const struct code_map *map;
	uint64_t table; /* address of the sorted pairs; 0: there is none */
	uint64_t table_base;
	uint32_t ntable;
};

void functions_init(struct functions *f, struct text *t, const struct code_map *map);
/* The range of the unwind entry that has the address. */
bool functions_unwound(const struct functions *f, uint64_t address, uint64_t *ret_start,
		       uint64_t *ret_end);
/* For struct walk_starts. */
bool functions_is_start(void *f, uint64_t address);
/*
 * Walks the function that an instruction is of. Returns 0, or -ENOENT: no beginning leads there.
 * walk_release() it when 0 is returned.
 */
int functions_walk(struct functions *f, struct walker *w, uint64_t at, struct walk *ret_walk);

#endif
