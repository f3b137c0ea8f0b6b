// SPDX-License-Identifier: GPL-2.0-only
#include "user/base/strmap.h"

#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"

#define SLOTS_MIN 64

void strmap_release(struct strmap *m)
{
	for (size_t i = 0; i < m->n; i++)
		free(m->text[i]);
	free(m->text);
	free(m->slot);
	*m = (struct strmap){0};
}

/* FNV-1a, 32 bits. */
static uint32_t hash_of(const char *text)
{
	uint32_t hash = 2166136261u;

	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * 16777619u;
	return hash;
}

static uint32_t *slot_of(const struct strmap *m, const char *text)
{
	size_t mask = m->nslots - 1, i = hash_of(text) & mask;

	while (m->slot[i] && strcmp(m->text[m->slot[i] - 1], text) != 0)
		i = (i + 1) & mask;
	return &m->slot[i];
}

/* At most half of the slots are taken. */
static void grow(struct strmap *m)
{
	if (2 * (m->n + 1) <= m->nslots)
		return;
	free(m->slot);
	m->nslots = m->nslots ? 2 * m->nslots : SLOTS_MIN;
	m->slot = xcalloc(m->nslots, sizeof(*m->slot));
	for (size_t i = 0; i < m->n; i++)
		*slot_of(m, m->text[i]) = (uint32_t)i + 1;
}

size_t strmap_find(const struct strmap *m, const char *text)
{
	uint32_t at = m->nslots ? *slot_of(m, text) : 0;

	return at ? at - 1 : STRMAP_NONE;
}

size_t strmap_add(struct strmap *m, const char *text, bool *ret_new)
{
	size_t at = strmap_find(m, text);

	if (ret_new)
		*ret_new = at == STRMAP_NONE;
	if (at != STRMAP_NONE)
		return at;
	grow(m);
	vec_push(m->text, m->n) = xstrdup(text);
	*slot_of(m, text) = (uint32_t)m->n;
	return m->n - 1;
}

static int by_text(const void *a, const void *b, void *texts)
{
	char *const *text = texts;

	return strcmp(text[*(const size_t *)a], text[*(const size_t *)b]);
}

size_t *strmap_sorted(const struct strmap *m)
{
	size_t *order = m->n ? xcalloc(m->n, sizeof(*order)) : NULL;

	for (size_t i = 0; i < m->n; i++)
		order[i] = i;
	if (order)
		qsort_r(order, m->n, sizeof(*order), by_text, m->text);
	return order;
}
