// SPDX-License-Identifier: GPL-2.0-only
#include "user/policy/eval_objects.h"

#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"

#define BUCKETS_MIN 64

/* FNV-1a, 32 bits. */
static uint32_t hash_of(const char *name)
{
	uint32_t hash = 2166136261u;

	for (; *name; name++)
		hash = (hash ^ (unsigned char)*name) * 16777619u;
	return hash;
}

/* The slot that has the name, or the free one where it would be. */
static uint32_t *slot_of(const struct eval_session *s, const char *name)
{
	size_t mask = s->nbuckets - 1, i = hash_of(name) & mask;

	while (s->bucket[i] && strcmp(s->objects[s->bucket[i] - 1].name, name) != 0)
		i = (i + 1) & mask;
	return &s->bucket[i];
}

static struct eval_object *find(const struct eval_session *s, const char *name)
{
	uint32_t at = s->nbuckets ? *slot_of(s, name) : 0;

	return at ? &s->objects[at - 1] : NULL;
}

/* At most half of the slots are taken. */
static void grow(struct eval_session *s)
{
	if (2 * (s->nobjects + 1) <= s->nbuckets)
		return;
	free(s->bucket);
	s->nbuckets = s->nbuckets ? 2 * s->nbuckets : BUCKETS_MIN;
	s->bucket = xcalloc(s->nbuckets, sizeof(*s->bucket));
	for (size_t i = 0; i < s->nobjects; i++)
		*slot_of(s, s->objects[i].name) = (uint32_t)i + 1;
}

/* Made when there is none of that name; good until the next one is made. */
static struct eval_object *object_of(struct eval_session *s, const char *name)
{
	struct eval_object *o = find(s, name);

	if (o)
		return o;
	grow(s);
	vec_push(s->objects, s->nobjects) = (struct eval_object){.name = xstrdup(name)};
	*slot_of(s, name) = (uint32_t)s->nobjects;
	return &s->objects[s->nobjects - 1];
}

uint64_t eval_labels(const struct eval_session *s, const char *object)
{
	const struct eval_object *o = find(s, object);
	uint64_t labels = 0;

	for (size_t k = 0; o && k < o->ntraces; k++)
		labels |= o->traces[k].labels;
	return labels;
}

static void leave(struct eval_object *o, uint64_t proc, uint64_t labels)
{
	size_t i;

	for (i = 0; i < o->ntraces && o->traces[i].proc != proc; i++)
		;
	if (i == o->ntraces)
		vec_push(o->traces, o->ntraces) = (struct eval_trace){.proc = proc};
	o->traces[i].labels |= labels;
}

void eval_leave_trace(struct eval_session *s, const char *name, uint64_t proc, uint64_t labels)
{
	if (labels)
		leave(object_of(s, name), proc, labels);
}

void eval_clean(struct eval_session *s, uint64_t proc, uint64_t labels)
{
	for (size_t i = 0; labels && i < s->nobjects; i++)
		for (size_t k = 0; k < s->objects[i].ntraces; k++)
			if (s->objects[i].traces[k].proc == proc)
				s->objects[i].traces[k].labels &= ~labels;
}

void eval_forget_object(struct eval_session *s, const char *name)
{
	struct eval_object *o = find(s, name);

	if (!o)
		return;
	free(o->traces);
	o->traces = NULL;
	o->ntraces = 0;
}

void eval_rename_object(struct eval_session *s, const char *from, const char *to)
{
	struct eval_object *o = find(s, from);
	struct eval_trace *traces = o ? o->traces : NULL;
	size_t n = o ? o->ntraces : 0;

	if (!strcmp(from, to))
		return;
	eval_forget_object(s, to);
	if (!n)
		return;
	o->traces = NULL;
	o->ntraces = 0;
	o = object_of(s, to);
	o->traces = traces;
	o->ntraces = n;
}

void eval_objects_set(struct eval_session *s, const char *object, uint64_t labels)
{
	for (size_t i = 0; i < s->nobjects; i++) {
		free(s->objects[i].name);
		free(s->objects[i].traces);
	}
	free(s->objects);
	free(s->bucket);
	s->objects = NULL;
	s->bucket = NULL;
	s->nobjects = s->nbuckets = 0;
	if (object)
		eval_leave_trace(s, object, 0, labels);
}
