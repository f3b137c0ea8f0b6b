// SPDX-License-Identifier: GPL-2.0-only
#include "user/timeline/wires.h"

#include <stdlib.h>

#include "user/base/alloc.h"

struct wires_entry {
	struct wires *all;
	struct wires_connection c;
	struct wire *wire;
	uint64_t used;
	size_t kept; /* as last seen */
};

static void hand_on(void *ctx, const struct wire_message *m)
{
	const struct wires_entry *e = ctx;

	e->all->message(e->all->ctx, &e->c, m);
}

static void drop(struct wires *w, size_t i)
{
	struct wires_entry *e = w->v[i];

	w->kept -= e->kept;
	wire_free(e->wire);
	free(e);
	w->v[i] = w->v[--w->n];
}

static void end(struct wires *w, size_t i, uint64_t mono_ns)
{
	wire_end(w->v[i]->wire, WIRE_OUT, mono_ns);
	wire_end(w->v[i]->wire, WIRE_IN, mono_ns);
	drop(w, i);
}

void wires_release(struct wires *w)
{
	while (w->n)
		drop(w, w->n - 1);
	free(w->v);
	w->v = NULL;
}

static size_t oldest(const struct wires *w)
{
	size_t best = 0;

	for (size_t i = 1; i < w->n; i++)
		if (w->v[i]->used < w->v[best]->used)
			best = i;
	return best;
}

static struct wires_entry *add(struct wires *w, const struct wires_connection *c, uint64_t mono_ns)
{
	struct wires_entry *e;
	struct wire_sink sink;

	if (w->n == WIRES_MAX)
		end(w, oldest(w), mono_ns);
	if (!w->v)
		w->v = xcalloc(WIRES_MAX, sizeof(struct wires_entry *));
	e = xcalloc(1, sizeof(*e));
	e->all = w;
	sink = (struct wire_sink){.message = hand_on, .ctx = e};
	e->wire = c->way == WIRES_STDIO ? wire_new_stdio(&sink) : wire_new(&sink);
	w->v[w->n++] = e;
	return e;
}

static size_t find(const struct wires *w, enum wires_way way, uint64_t number)
{
	for (size_t i = 0; i < w->n; i++)
		if (w->v[i]->c.number == number && w->v[i]->c.way == way)
			return i;
	return w->n;
}

void wires_data(struct wires *w, const struct wires_connection *c, enum wire_dir dir,
		uint64_t offset, const void *bytes, size_t len, uint64_t mono_ns)
{
	size_t i = find(w, c->way, c->number);
	struct wires_entry *e = i < w->n ? w->v[i] : add(w, c, mono_ns);
	size_t kept;

	if (c->family || !e->c.family)
		e->c = *c;
	e->used = ++w->used;
	wire_data(e->wire, dir, offset, bytes, len, mono_ns);
	kept = wire_kept(e->wire);
	w->kept += kept - e->kept;
	e->kept = kept;
	while (w->kept > WIRES_KEPT_MAX && w->n > 1)
		end(w, oldest(w), mono_ns);
}

void wires_end(struct wires *w, enum wires_way way, uint64_t number, uint64_t mono_ns)
{
	size_t i = find(w, way, number);

	if (i < w->n)
		end(w, i, mono_ns);
}

void wires_exit(struct wires *w, uint64_t start_ns, uint32_t pid, uint64_t mono_ns)
{
	for (size_t i = w->n; i-- > 0;)
		if (!pid || (w->v[i]->c.pid == pid && w->v[i]->c.start_ns == start_ns))
			end(w, i, mono_ns);
}
