/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lru.h - a table of bounded size: of more than max entries the longest unused one goes.
 *
 * Keys are three numbers, values are plain memory of one size, zero when made. The table owns both;
 * it grows as it fills. Not thread-safe. Hashing is not keyed: bucket chains are bounded by max.
 */
#ifndef RINGFENCE_BASE_LRU_H
#define RINGFENCE_BASE_LRU_H

#include <stddef.h>
#include <stdint.h>

struct lru_key {
	uint64_t k[3];
};

struct lru_entry;

struct lru {
	size_t value_size; /* of each value, set by lru_init() */
	uint32_t max;
	uint32_t n, nbuckets;
	uint32_t *bucket; /* index of an entry + 1; 0: none */
	struct lru_entry *
		*entry; /* as made, each in memory of its own: values stay where they are */
	uint32_t newest, oldest; /* index + 1 */
	uint64_t forgotten;	 /* entries that went to make room */
};

void lru_init(struct lru *l, size_t value_size, uint32_t max);
void lru_release(struct lru *l);
/* NULL: not there. It is now the newest. Valid until the next lru_get(). */
void *lru_find(struct lru *l, const struct lru_key *key);
/* As lru_find(), made when it is not there. */
void *lru_get(struct lru *l, const struct lru_key *key);
/* Each entry, in no order; fn changes nothing but the value. */
void lru_each(const struct lru *l, void (*fn)(void *ctx, const struct lru_key *key, void *value),
	      void *ctx);

#endif
