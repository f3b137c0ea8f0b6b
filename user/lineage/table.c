// SPDX-License-Identifier: GPL-2.0-only
#include "user/lineage/table.h"

#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/lineage/lineage.h"

#define BUCKETS_FIRST 256

static size_t bucket_of(const struct process_table *t, uint64_t start_ns, uint32_t pid)
{
	uint64_t h = (start_ns ^ (uint64_t)pid << 32) * 0x9e3779b97f4a7c15ULL;

	return (size_t)(h >> 32) & (t->nbuckets - 1);
}

static void list_add(struct process_list *l, struct process *p)
{
	p->prev = l->last;
	p->next = NULL;
	if (l->last)
		l->last->next = p;
	else
		l->first = p;
	l->last = p;
	l->n++;
}

static void list_remove(struct process_list *l, struct process *p)
{
	if (p->prev)
		p->prev->next = p->next;
	else
		l->first = p->next;
	if (p->next)
		p->next->prev = p->prev;
	else
		l->last = p->prev;
	l->n--;
}

static void process_free(struct process *p)
{
	image_unref(p->image);
	free(p);
}

/* Takes p out of its bucket and its list and frees it. */
static void forget(struct process_table *t, struct process *p)
{
	struct process **at = &t->bucket[bucket_of(t, p->start_ns, p->pid)];

	while (*at != p)
		at = &(*at)->chain;
	*at = p->chain;
	list_remove(p->exited ? &t->exited : &t->live, p);
	process_free(p);
}

void process_table_release(struct process_table *t)
{
	while (t->live.first)
		forget(t, t->live.first);
	while (t->exited.first)
		forget(t, t->exited.first);
	free(t->bucket);
	*t = (struct process_table){0};
}

struct process *process_table_find(const struct process_table *t, uint64_t start_ns, uint32_t pid)
{
	struct process *p = NULL;

	if (t->nbuckets)
		p = t->bucket[bucket_of(t, start_ns, pid)];
	while (p && (p->start_ns != start_ns || p->pid != pid))
		p = p->chain;
	return p;
}

static void rehash_list(struct process_table *t, struct process *p)
{
	for (; p; p = p->next) {
		struct process **at = &t->bucket[bucket_of(t, p->start_ns, p->pid)];

		p->chain = *at;
		*at = p;
	}
}

static void grow(struct process_table *t)
{
	free(t->bucket);
	t->nbuckets = t->nbuckets ? 2 * t->nbuckets : BUCKETS_FIRST;
	t->bucket = xcalloc(t->nbuckets, sizeof(struct process *));
	rehash_list(t, t->live.first);
	rehash_list(t, t->exited.first);
}

struct process *process_table_add(struct process_table *t, uint64_t start_ns, uint32_t pid)
{
	struct process *p = xcalloc(1, sizeof(*p)), **at;

	if (t->live.n == LINEAGE_LIVE_MAX)
		forget(t, t->live.first);
	if (t->live.n + t->exited.n >= t->nbuckets)
		grow(t);
	p->start_ns = start_ns;
	p->pid = pid;
	at = &t->bucket[bucket_of(t, start_ns, pid)];
	p->chain = *at;
	*at = p;
	list_add(&t->live, p);
	return p;
}

void process_table_touch(struct process_table *t, struct process *p)
{
	struct process_list *l = p->exited ? &t->exited : &t->live;

	if (l->last == p)
		return;
	list_remove(l, p);
	list_add(l, p);
}

void process_table_exit(struct process_table *t, struct process *p)
{
	if (p->exited)
		return;
	if (t->exited.n == LINEAGE_EXITED_MAX)
		forget(t, t->exited.first);
	list_remove(&t->live, p);
	p->exited = true;
	list_add(&t->exited, p);
}

static struct event_name keep_name(char **at, const struct event_name *name)
{
	struct event_name kept = *name;

	kept.bytes = *at;
	if (name->len)
		memcpy(*at, name->bytes, name->len);
	*at += name->len;
	return kept;
}

struct image *image_new(const struct event *e)
{
	struct image *i = xcalloc(1, sizeof(*i));
	char *at = xmalloc(e->path.len + e->target.len + e->cwd.len);

	i->refs = 1;
	i->exec = e->exec;
	i->names = at;
	i->path = keep_name(&at, &e->path);
	i->called = keep_name(&at, &e->target);
	i->cwd = keep_name(&at, &e->cwd);
	return i;
}

struct image *image_ref(struct image *i)
{
	if (i)
		i->refs++;
	return i;
}

void image_unref(struct image *i)
{
	if (!i || --i->refs)
		return;
	strbuf_release(&i->argv);
	free(i->names);
	free(i);
}
