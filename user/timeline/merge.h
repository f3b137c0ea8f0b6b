/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * merge.h - records of several rings, put in order of time.
 *
 * A heap by monotonic time; what has the same time keeps its order of arrival. It keeps copies of
 * what is pushed. The caller says up to which time everything has arrived. Not thread-safe.
 */
#ifndef RINGFENCE_TIMELINE_MERGE_H
#define RINGFENCE_TIMELINE_MERGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct merge_item {
	uint64_t mono_ns;
	uint64_t order;
	unsigned int kind; /* the caller's */
	size_t size;
	void *bytes;
};

struct merge {
	struct merge_item *heap;
	size_t n, room;
	size_t bytes;	 /* held, with their bookkeeping */
	uint64_t pushed; /* items ever, for their order */
};

void merge_release(struct merge *m);
void merge_push(struct merge *m, uint64_t mono_ns, unsigned int kind, const void *bytes,
		size_t size);
/*
 * Takes out the oldest item when it is not younger than horizon_ns. The caller frees item.bytes.
 * Returns false when there is none.
 */
bool merge_pop(struct merge *m, uint64_t horizon_ns, struct merge_item *ret_item);
/*
 * The oldest item that is not younger than until_ns and that match says yes to; NULL: none. It is
 * still the merge's. Looks at no item that is younger than until_ns but for its neighbours.
 */
const struct merge_item *merge_find(const struct merge *m, uint64_t until_ns,
				    bool (*match)(const void *arg, const struct merge_item *item),
				    const void *arg);

#endif
