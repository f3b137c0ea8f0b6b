// SPDX-License-Identifier: GPL-2.0-only
#include "user/policy/intern.h"

#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"

#define FIRST_SLOTS 64

void intern_init(struct intern *t)
{
	memset(t, 0, sizeof(*t));
	t->nslots = FIRST_SLOTS;
	t->slot = xcalloc(t->nslots, sizeof(*t->slot));
}

void intern_release(struct intern *t)
{
	free(t->data);
	free(t->end);
	free(t->hash);
	free(t->slot);
	memset(t, 0, sizeof(*t));
}

static uint32_t hash_of(const uint32_t *v, size_t n)
{
	uint64_t h = 0x9e3779b97f4a7c15ull ^ n;
	size_t i;

	for (i = 0; i < n; i++) {
		h = (h ^ v[i]) * 0xff51afd7ed558ccdull;
		h ^= h >> 32;
	}
	return (uint32_t)h;
}

static void grow_slots(struct intern *t)
{
	size_t i, at;

	free(t->slot);
	t->nslots *= 2;
	t->slot = xcalloc(t->nslots, sizeof(*t->slot));
	for (i = 0; i < t->n; i++) {
		for (at = t->hash[i]; t->slot[at & (t->nslots - 1)]; at++)
			;
		t->slot[at & (t->nslots - 1)] = (uint32_t)i + 1;
	}
}

const uint32_t *intern_get(const struct intern *t, uint32_t id, size_t *ret_n)
{
	size_t start = id ? t->end[id - 1] : 0;

	*ret_n = t->end[id] - start;
	/* All of them can be empty: then nothing was ever stored. */
	return start ? t->data + start : t->data;
}

static void append(struct intern *t, const uint32_t *v, size_t n)
{
	if (t->ndata + n > t->size) {
		t->size = t->size ? t->size : FIRST_SLOTS;
		while (t->ndata + n > t->size)
			t->size *= 2;
		t->data = xreallocarray(t->data, t->size, sizeof(*t->data));
	}
	if (n)
		memcpy(t->data + t->ndata, v, n * sizeof(*v));
	t->ndata += n;
}

uint32_t intern_add(struct intern *t, const uint32_t *v, size_t n, bool *ret_new)
{
	uint32_t hash = hash_of(v, n), id;
	size_t at, have, n_ids = t->n;
	const uint32_t *old;

	if (ret_new)
		*ret_new = false;
	if (2 * (t->n + 1) > t->nslots)
		grow_slots(t);
	for (at = hash & (t->nslots - 1); t->slot[at]; at = (at + 1) & (t->nslots - 1)) {
		id = t->slot[at] - 1;
		if (t->hash[id] != hash)
			continue;
		old = intern_get(t, id, &have);
		if (have == n && (!n || !memcmp(old, v, n * sizeof(*v))))
			return id;
	}
	append(t, v, n);
	vec_push(t->end, t->n) = t->ndata;
	vec_push(t->hash, n_ids) = hash;
	t->slot[at] = (uint32_t)t->n;
	if (ret_new)
		*ret_new = true;
	return (uint32_t)t->n - 1;
}
