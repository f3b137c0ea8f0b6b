// SPDX-License-Identifier: GPL-2.0-only
#include "user/lineage/argv.h"

#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"

#define PIECES_FIRST 16

void argv_store_release(struct argv_store *s)
{
	for (size_t i = 0; i < s->n; i++)
		free(s->v[i].bytes);
	free(s->v);
	*s = (struct argv_store){0};
}

/* Forgets the pieces that were marked by len == UINT32_MAX. */
static void sweep(struct argv_store *s)
{
	size_t kept = 0;

	for (size_t i = 0; i < s->n; i++) {
		if (s->v[i].len == UINT32_MAX)
			free(s->v[i].bytes);
		else
			s->v[kept++] = s->v[i];
	}
	s->n = kept;
}

static void mark_gone(struct argv_store *s, struct argv_piece *p)
{
	if (p->bytes)
		s->held -= p->len;
	p->len = UINT32_MAX;
}

static void make_room(struct argv_store *s, size_t len)
{
	for (size_t i = 0; i < s->n && s->held + len > ARGV_HELD_MAX; i++) {
		if (!s->v[i].bytes)
			continue;
		mark_gone(s, &s->v[i]);
		s->orphans++;
	}
	sweep(s);
}

void argv_store_note(struct argv_store *s, const struct event *e)
{
	struct argv_piece p = {
		.start_ns = e->hdr.start_ns, .pid = e->hdr.pid, .mono_ns = e->hdr.mono_ns};

	if (e->type == RF_EV_ARGV) {
		p.offset = e->argv.offset;
		p.total = e->argv.total;
		p.len = (uint32_t)e->ndata;
		if (s->held + p.len > ARGV_HELD_MAX)
			make_room(s, p.len);
		p.bytes = xmemdup(e->data, e->ndata);
		s->held += p.len;
	} else if (e->type != RF_EV_EXEC && e->type != RF_EV_ATTACH) {
		return;
	}
	if (s->n == s->size) {
		s->size = s->size ? 2 * s->size : PIECES_FIRST;
		s->v = xreallocarray(s->v, s->size, sizeof(*s->v));
	}
	s->v[s->n++] = p;
}

static int is_of(const struct argv_piece *p, const struct event *exec)
{
	return p->pid == exec->hdr.pid && p->start_ns == exec->hdr.start_ns;
}

/* When the same process executes again, UINT64_MAX: not as far as is known. */
static uint64_t next_exec(const struct argv_store *s, const struct event *exec)
{
	uint64_t next = UINT64_MAX;

	for (size_t i = 0; i < s->n; i++)
		if (!s->v[i].bytes && is_of(&s->v[i], exec) &&
		    s->v[i].mono_ns > exec->hdr.mono_ns && s->v[i].mono_ns < next)
			next = s->v[i].mono_ns;
	return next;
}

static int by_offset(const void *a, const void *b)
{
	const struct argv_piece *x = *(const struct argv_piece *const *)a;
	const struct argv_piece *y = *(const struct argv_piece *const *)b;

	return (x->offset > y->offset) - (x->offset < y->offset);
}

/* Joins what is there from offset 0 on, as far as there is no hole. */
static void join(struct argv_piece **own, size_t n, struct strbuf *out)
{
	qsort(own, n, sizeof(*own), by_offset);
	for (size_t i = 0; i < n; i++) {
		uint64_t skip = out->len - own[i]->offset;

		if (own[i]->offset > out->len)
			return;
		if (skip < own[i]->len)
			strbuf_add(out, own[i]->bytes + skip, own[i]->len - skip);
	}
}

unsigned int argv_store_take(struct argv_store *s, const struct event *exec,
			     struct strbuf *ret_argv)
{
	uint64_t from = exec->hdr.mono_ns, to = next_exec(s, exec);
	struct argv_piece **own = NULL;
	size_t n = 0;

	strbuf_reset(ret_argv);
	for (size_t i = 0; i < s->n; i++) {
		struct argv_piece *p = &s->v[i];

		if (!is_of(p, exec) || p->mono_ns < from || p->mono_ns >= to)
			continue;
		if (p->bytes)
			vec_push(own, n) = p;
		else
			mark_gone(s, p);
	}
	if (n)
		join(own, n, ret_argv);
	for (size_t i = 0; i < n; i++)
		mark_gone(s, own[i]);
	free(own);
	sweep(s);
	return (unsigned int)n;
}

unsigned int argv_store_expire(struct argv_store *s, uint64_t mono_ns)
{
	unsigned int orphans;

	for (size_t i = 0; i < s->n; i++) {
		if (s->v[i].mono_ns >= mono_ns)
			continue;
		s->orphans += s->v[i].bytes != NULL;
		mark_gone(s, &s->v[i]);
	}
	sweep(s);
	orphans = s->orphans;
	s->orphans = 0;
	return orphans;
}
