// SPDX-License-Identifier: GPL-2.0-only
#include "user/report/dict.h"

#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"

#define BUCKETS_FIRST 256

/* Eight bytes at a step: names are long and there are many of them. */
static uint64_t hash(const char *text, size_t len)
{
	uint64_t h = 0x9e3779b97f4a7c15ULL ^ len, word;

	for (; len >= sizeof(word); text += sizeof(word), len -= sizeof(word)) {
		memcpy(&word, text, sizeof(word));
		h = (h ^ word) * 0xff51afd7ed558ccdULL;
		h ^= h >> 32;
	}
	word = 0;
	memcpy(&word, text, len);
	h = (h ^ word) * 0xc4ceb9fe1a85ec53ULL;
	return h ^ h >> 29;
}

/* Where it is or would be: open addressing, at most half full. */
static size_t slot_of(const struct dict *d, const char *text, size_t len, uint64_t h)
{
	size_t slot = h & (d->nbuckets - 1);

	for (; d->bucket[slot]; slot = (slot + 1) & (d->nbuckets - 1)) {
		const struct dict_entry *e = &d->v[d->bucket[slot] - 1];

		if (e->hash == h && e->len == len && !memcmp(d->bytes.s + e->at, text, len))
			break;
	}
	return slot;
}

static void grow(struct dict *d)
{
	free(d->bucket);
	d->nbuckets = d->nbuckets ? 2 * d->nbuckets : BUCKETS_FIRST;
	d->bucket = xcalloc(d->nbuckets, sizeof(*d->bucket));
	for (size_t i = 0; i < d->n; i++) {
		size_t slot = d->v[i].hash & (d->nbuckets - 1);

		while (d->bucket[slot])
			slot = (slot + 1) & (d->nbuckets - 1);
		d->bucket[slot] = (uint32_t)i + 1;
	}
}

uint32_t dict_get(struct dict *d, const char *text, size_t len, bool *ret_new)
{
	uint64_t h = hash(text, len);
	size_t slot, at = d->bytes.len;
	bool new;

	if (2 * (d->n + 1) > d->nbuckets)
		grow(d);
	slot = slot_of(d, text, len, h);
	new = !d->bucket[slot];
	if (new) {
		strbuf_add(&d->bytes, text, len);
		vec_push(d->v, d->n) = (struct dict_entry){at, len, h};
		d->bucket[slot] = (uint32_t)d->n;
	}
	if (ret_new)
		*ret_new = new;
	return d->bucket[slot] - 1;
}

const char *dict_text(const struct dict *d, uint32_t number, size_t *ret_len)
{
	*ret_len = d->v[number].len;
	return d->bytes.s + d->v[number].at;
}

void dict_release(struct dict *d)
{
	strbuf_release(&d->bytes);
	free(d->v);
	free(d->bucket);
	*d = (struct dict){0};
}
