// SPDX-License-Identifier: GPL-2.0-only
#include "user/base/lru.h"

#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"

#define BUCKETS_FIRST 64

/* Links are indexes + 1; 0: none. */
struct lru_entry {
	struct lru_key key;
	uint32_t chain;	       /* next of the bucket */
	uint32_t newer, older; /* neighbours by use */
	_Alignas(max_align_t) char value[];
};

void lru_init(struct lru *l, size_t value_size, uint32_t max)
{
	*l = (struct lru){.value_size = value_size, .max = max};
}

void lru_release(struct lru *l)
{
	for (uint32_t i = 0; i < l->n; i++)
		free(l->entry[i]);
	free(l->entry);
	free(l->bucket);
	*l = (struct lru){.value_size = l->value_size, .max = l->max};
}

static uint32_t *bucket_of(const struct lru *l, const struct lru_key *key)
{
	uint64_t h = 0;

	for (size_t i = 0; i < 3; i++) {
		h = (h ^ key->k[i]) * 0x9e3779b97f4a7c15ULL;
		h ^= h >> 29;
	}
	return &l->bucket[h & (l->nbuckets - 1)];
}

static void chain(struct lru *l, uint32_t i)
{
	uint32_t *bucket = bucket_of(l, &l->entry[i]->key);

	l->entry[i]->chain = *bucket;
	*bucket = i + 1;
}

static void unchain(struct lru *l, uint32_t i)
{
	uint32_t *at = bucket_of(l, &l->entry[i]->key);

	while (*at != i + 1)
		at = &l->entry[*at - 1]->chain;
	*at = l->entry[i]->chain;
}

static void grow(struct lru *l)
{
	free(l->bucket);
	l->nbuckets = l->nbuckets ? 2 * l->nbuckets : BUCKETS_FIRST;
	l->bucket = xcalloc(l->nbuckets, sizeof(*l->bucket));
	for (uint32_t i = 0; i < l->n; i++)
		chain(l, i);
}

static void unlink_use(struct lru *l, uint32_t i)
{
	struct lru_entry *e = l->entry[i];

	*(e->newer ? &l->entry[e->newer - 1]->older : &l->newest) = e->older;
	*(e->older ? &l->entry[e->older - 1]->newer : &l->oldest) = e->newer;
}

static void link_newest(struct lru *l, uint32_t i)
{
	struct lru_entry *e = l->entry[i];

	e->newer = 0;
	e->older = l->newest;
	*(l->newest ? &l->entry[l->newest - 1]->newer : &l->oldest) = i + 1;
	l->newest = i + 1;
}

void *lru_find(struct lru *l, const struct lru_key *key)
{
	uint32_t i = l->nbuckets ? *bucket_of(l, key) : 0;

	while (i && memcmp(&l->entry[i - 1]->key, key, sizeof(*key)) != 0)
		i = l->entry[i - 1]->chain;
	if (!i)
		return NULL;
	unlink_use(l, i - 1);
	link_newest(l, i - 1);
	return l->entry[i - 1]->value;
}

/* An entry that is in no list: a new one, or the oldest. */
static uint32_t take_entry(struct lru *l)
{
	uint32_t i = l->n;

	if (l->n == l->max) {
		i = l->oldest - 1;
		unlink_use(l, i);
		unchain(l, i);
		memset(l->entry[i], 0, sizeof(struct lru_entry) + l->value_size);
		l->forgotten++;
		return i;
	}
	if (l->n == l->nbuckets)
		grow(l);
	vec_push(l->entry, l->n) = xcalloc(1, sizeof(struct lru_entry) + l->value_size);
	return i;
}

void *lru_get(struct lru *l, const struct lru_key *key)
{
	void *found = lru_find(l, key);
	uint32_t i;

	if (found)
		return found;
	i = take_entry(l);
	l->entry[i]->key = *key;
	chain(l, i);
	link_newest(l, i);
	return l->entry[i]->value;
}

void lru_each(const struct lru *l, void (*fn)(void *ctx, const struct lru_key *key, void *value),
	      void *ctx)
{
	for (uint32_t i = 0; i < l->n; i++)
		fn(ctx, &l->entry[i]->key, l->entry[i]->value);
}
