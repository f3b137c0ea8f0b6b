// SPDX-License-Identifier: GPL-2.0-only
/* Who lives, what it runs, and who lived on when the session's program had ended. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/report/procs.h"
#include "user/report/standout_internal.h"

#define LIVING_MAX   1024
#define OUTLIVES_MAX 8

struct standout_proc *standout_living(const struct standout *o, uint64_t key)
{
	for (size_t i = o->nliving; i; i--)
		if (o->living[i - 1].key == key)
			return &o->living[i - 1];
	return NULL;
}

static void born(struct standout *o, uint64_t key, uint32_t pid, const struct scan *s,
		 uint32_t session)
{
	if (!key || o->nliving == LIVING_MAX || standout_living(o, key))
		return;
	vec_push(o->living, o->nliving) =
		(struct standout_proc){.key = key, .pid = pid, .session = session, .seq = s->seq};
}

/* The session's program has ended: who of it is left. */
static void root_ended(struct standout *o, const struct scan *s, uint32_t session)
{
	for (size_t i = 0; i < o->nliving; i++) {
		const struct standout_proc *p = &o->living[i];
		struct standout_thing *thing;

		if (p->session != session || !p->name[0] || o->outlived++ >= OUTLIVES_MAX)
			continue;
		thing = standout_count(o, STANDOUT_OUTLIVES, p->key, s, session, 1);
		if (!thing)
			continue;
		thing->seq = p->seq;
		thing->text = xasprintf("%s[%" PRIu32 "]", p->name, p->pid);
		thing->command = p->command ? xstrdup(p->command) : NULL;
	}
}

static void see_end(struct standout *o, const struct scan *s, uint64_t key, uint32_t session)
{
	struct standout_proc *p = standout_living(o, key);

	if (p) {
		free(p->command);
		*p = o->living[--o->nliving];
	}
	if (o->sessions[session].root != key)
		return;
	o->sessions[session].root = 1;
	root_ended(o, s, session);
}

/* What it is from now on. */
static void runs(struct standout_proc *p, const struct scan *s, const struct scan_who *who)
{
	struct strbuf text = STRBUF_INIT;

	p->seq = s->seq;
	describe_scan_process(who, &text);
	if (text.len < sizeof(p->name))
		memcpy(p->name, text.s, text.len + 1);
	strbuf_reset(&text);
	if (scan_of(s, s->process, "command_args").s && describe_scan_object(s, KIND_EXEC, &text)) {
		free(p->command);
		p->command = strbuf_detach(&text);
	}
	strbuf_release(&text);
}

void standout_life(struct standout *o, const struct scan *s, const struct scan_who *who,
		   enum kind kind, uint32_t session)
{
	uint64_t key = procs_key(s, who->id);
	struct standout_proc *p;

	if (!key)
		return;
	if (!o->sessions[session].root)
		o->sessions[session].root = key;
	if (kind == KIND_FORK) {
		struct scan_value child = scan_of(s, s->ringfence, "child");

		born(o, procs_key(s, scan_of(s, child, "id")),
		     (uint32_t)scan_uint(scan_of(s, child, "pid")), s, session);
		return;
	}
	if (kind == KIND_EXIT) {
		see_end(o, s, key, session);
		return;
	}
	born(o, key, (uint32_t)scan_uint(who->pid), s, session);
	p = standout_living(o, key);
	if (p)
		runs(p, s, who);
}
