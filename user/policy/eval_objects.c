// SPDX-License-Identifier: GPL-2.0-only
#include "user/policy/eval_objects.h"

#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"

struct eval_object *eval_object_of(struct eval_session *s, const char *name)
{
	size_t i;

	for (i = 0; i < s->nobjects; i++)
		if (strcmp(s->objects[i].name, name) == 0)
			return &s->objects[i];
	vec_push(s->objects, s->nobjects) = (struct eval_object){.name = xstrdup(name)};
	return &s->objects[s->nobjects - 1];
}

uint64_t eval_labels(const struct eval_session *s, const char *object)
{
	uint64_t labels = 0;
	size_t i, k;

	for (i = 0; i < s->nobjects; i++)
		for (k = 0; k < s->objects[i].ntraces && !strcmp(s->objects[i].name, object); k++)
			labels |= s->objects[i].traces[k].labels;
	return labels;
}

void eval_leave_trace(struct eval_object *o, uint64_t proc, uint64_t labels)
{
	size_t i;

	for (i = 0; i < o->ntraces && o->traces[i].proc != proc; i++)
		;
	if (i == o->ntraces)
		vec_push(o->traces, o->ntraces) = (struct eval_trace){.proc = proc};
	o->traces[i].labels |= labels;
}

void eval_clean(struct eval_session *s, uint64_t proc, uint64_t labels)
{
	size_t i, k;

	for (i = 0; i < s->nobjects; i++)
		for (k = 0; k < s->objects[i].ntraces; k++)
			if (s->objects[i].traces[k].proc == proc)
				s->objects[i].traces[k].labels &= ~labels;
}

void eval_rename_object(struct eval_session *s, const char *from, const char *to)
{
	struct eval_object *o = eval_object_of(s, to);

	if (!strcmp(from, to))
		return;
	o->ntraces = 0;
	free(o->traces);
	o->traces = NULL;
	o = eval_object_of(s, from);
	free(o->name);
	o->name = xstrdup(to);
	for (o = s->objects; o < s->objects + s->nobjects; o++) {
		if (strcmp(o->name, to) != 0 || o->ntraces)
			continue;
		free(o->name);
		*o = s->objects[--s->nobjects];
		break;
	}
}
