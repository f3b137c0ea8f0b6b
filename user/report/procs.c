// SPDX-License-Identifier: GPL-2.0-only
#include "user/report/procs.h"

#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/report/describe_scan.h"
#include "user/report/show.h"

#define BUCKETS 16384

void procs_release(struct procs *p)
{
	for (uint32_t i = 0; i < p->n; i++) {
		free(p->v[i].command);
		free(p->v[i].labels);
	}
	free(p->v);
	free(p->bucket);
	*p = (struct procs){.texts = p->texts};
}

static inline uint64_t mix(uint64_t h, const char *s, size_t n)
{
	uint64_t word = 0;

	memcpy(&word, s, n);
	h = (h ^ word) * 0x9e3779b97f4a7c15ULL;
	return h ^ h >> 32;
}

/* Not keyed: a chain of one bucket is as long as the table at worst. */
static uint64_t hash(uint64_t h, struct scan_value v)
{
	size_t i = 0;

	for (; v.n - i >= sizeof(uint64_t); i += sizeof(uint64_t))
		h = mix(h, v.s + i, sizeof(uint64_t));
	/* What is left over, with bytes before it where there are such. */
	if (i < v.n && i)
		h = mix(h, v.s + v.n - sizeof(uint64_t), sizeof(uint64_t));
	else if (i < v.n)
		h = mix(h, v.s, v.n);
	return h;
}

uint64_t procs_key(const struct scan *s, struct scan_value id)
{
	uint64_t h;

	if (scan_type(id) != SCAN_STRING)
		return 0;
	h = hash(hash(id.n, s->session), id);
	return h ? h : 1;
}

static uint32_t *bucket_of(const struct procs *p, uint64_t key)
{
	return &p->bucket[key & (BUCKETS - 1)];
}

struct proc *procs_find(const struct procs *p, uint64_t key)
{
	uint32_t i = p->bucket && key ? *bucket_of(p, key) : 0;

	while (i && p->v[i - 1].key != key)
		i = p->v[i - 1].chain;
	return i ? &p->v[i - 1] : NULL;
}

/* Lists hold the oldest first. */
static void list_add(struct procs *p, uint32_t list[2], uint32_t i)
{
	p->v[i].newer = 0;
	p->v[i].older = list[1];
	*(list[1] ? &p->v[list[1] - 1].newer : &list[0]) = i + 1;
	list[1] = i + 1;
}

static void list_remove(struct procs *p, uint32_t list[2], uint32_t i)
{
	struct proc *e = &p->v[i];

	*(e->older ? &p->v[e->older - 1].newer : &list[0]) = e->newer;
	*(e->newer ? &p->v[e->newer - 1].older : &list[1]) = e->older;
}

static void forget(struct procs *p, uint32_t i)
{
	struct proc *e = &p->v[i];
	uint32_t *at = bucket_of(p, e->key);

	while (*at != i + 1)
		at = &p->v[*at - 1].chain;
	*at = e->chain;
	list_remove(p, e->ended ? p->ended : p->alive, i);
	*(e->ended ? &p->nended : &p->nalive) -= 1;
	free(e->command);
	free(e->labels);
	*e = (struct proc){.chain = p->free};
	p->free = i + 1;
}

static uint32_t take(struct procs *p)
{
	uint32_t i = p->free;

	if (i) {
		p->free = p->v[i - 1].chain;
		return i - 1;
	}
	if (p->n == p->room) {
		p->room = p->room ? 2 * p->room : 64;
		p->v = xreallocarray(p->v, p->room, sizeof(*p->v));
	}
	return p->n++;
}

static struct proc *get(struct procs *p, uint64_t key, uint64_t mono_us)
{
	struct proc *found = procs_find(p, key);
	uint32_t i;

	if (found)
		return found;
	if (!p->bucket)
		p->bucket = xcalloc(BUCKETS, sizeof(*p->bucket));
	if (p->nalive == PROCS_ALIVE_MAX) {
		forget(p, p->alive[0] - 1);
		p->forgotten++;
	}
	i = take(p);
	p->v[i] = (struct proc){
		.key = key, .chain = *bucket_of(p, key), .started_us = mono_us, .name = "?"};
	*bucket_of(p, key) = i + 1;
	list_add(p, p->alive, i);
	p->nalive++;
	p->seen++;
	return &p->v[i];
}

static void end(struct procs *p, struct proc *e)
{
	uint32_t i = (uint32_t)(e - p->v);

	if (e->ended)
		return;
	list_remove(p, p->alive, i);
	p->nalive--;
	e->ended = true;
	list_add(p, p->ended, i);
	if (++p->nended > PROCS_ENDED_MAX)
		forget(p, p->ended[0] - 1);
}

static void set_parent(struct proc *child, const struct proc *parent)
{
	if (child->parent || child == parent)
		return;
	child->parent = parent->key;
	child->depth = parent->depth < PROCS_DEPTH_MAX ? parent->depth + 1 : parent->depth;
	child->top = child->depth == 1 ? child->key : parent->top;
	child->picked |= parent->picked;
}

/* Keeps a text whole or, when it is long, with "…" at its end. */
static void keep(char **text, struct strbuf *from)
{
	if (from->len > PROCS_TEXT_MAX)
		show_fit(from, 0, PROCS_TEXT_MAX / 2);
	free(*text);
	*text = strbuf_detach(from);
}

static void set_name(struct proc *e, const struct scan_who *who)
{
	struct strbuf name = STRBUF_INIT;

	describe_scan_process(who, &name);
	if (name.len >= sizeof(e->name))
		show_fit(&name, 0, 8);
	if (name.len && name.len < sizeof(e->name))
		memcpy(e->name, name.s, name.len + 1);
	strbuf_release(&name);
}

/* The child of a fork. procs is as the parent was found, so the child is made first. */
static void add_fork(struct procs *p, const struct scan *s, uint64_t key)
{
	struct scan_value child = scan_of(s, s->ringfence, "child");
	uint64_t child_key = procs_key(s, scan_of(s, child, "id"));
	struct proc *e, *parent;

	if (!child_key || child_key == key)
		return;
	e = get(p, child_key, s->mono_us);
	parent = procs_find(p, key);
	e->pid = (uint32_t)scan_uint(scan_of(s, child, "pid"));
	if (!parent)
		return;
	set_parent(e, parent);
	if (!strcmp(e->name, "?"))
		memcpy(e->name, parent->name, sizeof(e->name));
	if (p->texts && parent->labels && !e->labels)
		e->labels = xstrdup(parent->labels);
	if (p->texts && parent->command && !e->command)
		e->command = xstrdup(parent->command);
}

static void add_whole(struct procs *p, const struct scan *s, const struct scan_who *who,
		      struct proc *e, enum kind kind)
{
	struct proc *parent = procs_find(p, procs_key(s, scan_of(s, s->process, "parent_id")));
	struct strbuf text = STRBUF_INIT;

	if (parent)
		set_parent(e, parent);
	set_name(e, who);
	if (p->texts && kind == KIND_EXEC) {
		describe_scan_object(s, kind, &text);
		keep(&e->command, &text);
	}
	strbuf_release(&text);
}

/* label.gain and process.state have all labels that the process has now. */
static void add_labels(const struct scan *s, struct proc *e)
{
	struct scan_value labels = scan_of(s, s->ringfence, "labels");
	struct strbuf text = STRBUF_INIT;
	struct scan_member m;
	size_t at = 0;

	if (!labels.s || (!scan_is(s->event, "label.gain") && !scan_is(s->event, "process.state")))
		return;
	while (scan_next(labels, &at, &m)) {
		strbuf_addstr(&text, text.len ? ", " : "");
		describe_scan_text(m.value, &text);
	}
	keep(&e->labels, &text);
	strbuf_release(&text);
}

struct proc *procs_add(struct procs *p, const struct scan *s, const struct scan_who *who,
		       enum kind kind)
{
	uint64_t key = procs_key(s, who->id);
	struct proc *e;

	if (!key)
		return NULL;
	e = get(p, key, s->mono_us);
	e->effects[kind]++;
	if (!e->pid)
		e->pid = (uint32_t)scan_uint(who->pid);
	if (!strcmp(e->name, "?"))
		set_name(e, who);
	if ((kind == KIND_EXEC || !e->told) && scan_of(s, s->process, "creation").s)
		add_whole(p, s, who, e, kind);
	e->told = true;
	if (p->texts)
		add_labels(s, e);
	if (kind == KIND_FORK)
		add_fork(p, s, key);
	e = procs_find(p, key);
	if (kind == KIND_EXIT && e)
		end(p, e);
	return procs_find(p, key);
}
