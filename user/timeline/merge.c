// SPDX-License-Identifier: GPL-2.0-only
#include "user/timeline/merge.h"

#include <stdlib.h>

#include "user/base/alloc.h"

#define ROOM_FIRST 64

void merge_release(struct merge *m)
{
	for (size_t i = 0; i < m->n; i++)
		free(m->heap[i].bytes);
	free(m->heap);
	*m = (struct merge){0};
}

static bool is_before(const struct merge_item *a, const struct merge_item *b)
{
	return a->mono_ns != b->mono_ns ? a->mono_ns < b->mono_ns : a->order < b->order;
}

static void swap(struct merge_item *a, struct merge_item *b)
{
	struct merge_item kept = *a;

	*a = *b;
	*b = kept;
}

void merge_push(struct merge *m, uint64_t mono_ns, unsigned int kind, const void *bytes,
		size_t size)
{
	size_t i = m->n;

	if (m->n == m->room) {
		m->room = m->room ? 2 * m->room : ROOM_FIRST;
		m->heap = xreallocarray(m->heap, m->room, sizeof(*m->heap));
	}
	m->heap[m->n++] = (struct merge_item){.mono_ns = mono_ns,
					      .order = m->pushed++,
					      .kind = kind,
					      .size = size,
					      .bytes = xmemdup(bytes, size)};
	m->bytes += size + sizeof(struct merge_item);
	for (; i && is_before(&m->heap[i], &m->heap[(i - 1) / 2]); i = (i - 1) / 2)
		swap(&m->heap[i], &m->heap[(i - 1) / 2]);
}

static void sift_down(struct merge *m)
{
	size_t i = 0;

	for (;;) {
		size_t least = i;

		for (size_t child = 2 * i + 1; child <= 2 * i + 2 && child < m->n; child++)
			if (is_before(&m->heap[child], &m->heap[least]))
				least = child;
		if (least == i)
			return;
		swap(&m->heap[i], &m->heap[least]);
		i = least;
	}
}

bool merge_pop(struct merge *m, uint64_t horizon_ns, struct merge_item *ret_item)
{
	if (!m->n || m->heap[0].mono_ns > horizon_ns)
		return false;
	*ret_item = m->heap[0];
	m->bytes -= ret_item->size + sizeof(struct merge_item);
	m->heap[0] = m->heap[--m->n];
	sift_down(m);
	return true;
}

/* Down the heap, past nothing that is not older than the best so far: below an item lie only
 * younger ones. The stack holds one sibling a level. */
const struct merge_item *merge_find(const struct merge *m, uint64_t until_ns,
				    bool (*match)(const void *arg, const struct merge_item *item),
				    const void *arg)
{
	size_t stack[2 * 64], depth = 0;
	const struct merge_item *best = NULL;

	stack[depth++] = 0;
	while (depth) {
		size_t i = stack[--depth];
		const struct merge_item *item = &m->heap[i];

		if (i >= m->n || item->mono_ns > until_ns || (best && !is_before(item, best)))
			continue;
		if (match(arg, item)) {
			best = item;
			continue;
		}
		stack[depth++] = 2 * i + 2;
		stack[depth++] = 2 * i + 1;
	}
	return best;
}
