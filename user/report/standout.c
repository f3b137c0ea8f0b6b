// SPDX-License-Identifier: GPL-2.0-only
#include "user/report/standout.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/report/procs.h"
#include "user/report/standout_internal.h"
#include "user/report/standout_names.h"

#define BUCKETS	    (2 * STANDOUT_MAX)
#define READERS_MAX 64 /* of secrets, whose connections are looked for */

static uint64_t hash_of(uint64_t seed, struct scan_value v)
{
	uint64_t hash = seed ^ 0xcbf29ce484222325ull;

	for (size_t i = 0; i < v.n; i++)
		hash = (hash ^ (unsigned char)v.s[i]) * 0x100000001b3ull;
	return hash ?: 1;
}

/* NULL: it is new, and there is no room. *ret_new: its text is to be set. */
static struct standout_thing *thing_of(struct standout *o, enum standout_sort sort, uint64_t key,
				       bool *ret_new)
{
	struct standout_things *t = &o->sorts[sort];
	size_t at = key % BUCKETS;

	if (!t->bucket)
		t->bucket = xcalloc(BUCKETS, sizeof(*t->bucket));
	*ret_new = false;
	for (; t->bucket[at]; at = (at + 1) % BUCKETS)
		if (t->v[t->bucket[at] - 1].key == key)
			return &t->v[t->bucket[at] - 1];
	if (t->n == STANDOUT_MAX)
		return NULL;
	*ret_new = true;
	vec_push(t->v, t->n) = (struct standout_thing){.key = key};
	t->bucket[at] = (uint16_t)t->n;
	return &t->v[t->n - 1];
}

struct standout_thing *standout_count(struct standout *o, enum standout_sort sort, uint64_t key,
				      const struct scan *s, uint32_t session, uint64_t n)
{
	bool new;
	struct standout_thing *thing = thing_of(o, sort, key, &new);

	if (!thing)
		return NULL;
	thing->n += n;
	if (!new)
		return NULL;
	thing->seq = s->seq;
	thing->session = session;
	return thing;
}

/* " by NAME[PID]" */
static void add_who(const struct scan_who *who, struct strbuf *out)
{
	strbuf_addstr(out, " by ");
	describe_scan_process(who, out);
	strbuf_addf(out, "[%" PRIu64 "]", scan_uint(who->pid));
}

/* Takes the text; what the process was told to do stands beside it. */
static void set_text(const struct standout *o, struct standout_thing *thing, const struct scan *s,
		     const struct scan_who *who, struct strbuf *text)
{
	const struct standout_proc *p = standout_living(o, procs_key(s, who->id));

	thing->text = strbuf_detach(text);
	thing->command = p && p->command ? xstrdup(p->command) : NULL;
}

/* ---- files -------------------------------------------------------------------------------------
 */

static void see_name(struct standout *o, const struct scan *s, const struct scan_who *who,
		     uint32_t session, bool changed)
{
	struct scan_value file = s->file, path = scan_of(s, file, "path");
	const char *what = changed ? standout_obeyed(path) : standout_secret(path);
	struct strbuf text = STRBUF_INIT;
	struct standout_thing *thing;

	if (!what)
		return;
	thing = standout_count(o, changed ? STANDOUT_OBEYED : STANDOUT_SECRET,
			       hash_of(session, path), s, session, 1);
	if (!thing)
		return;
	describe_scan_bytes(file, "path", &text);
	strbuf_addf(&text, " (%s) was %s", what, changed ? "changed" : "read");
	add_who(who, &text);
	set_text(o, thing, s, who, &text);
	thing->who = changed ? 0 : procs_key(s, who->id);
}

/* The directory that all of it was below. */
static void shorten(char *below, struct scan_value path)
{
	size_t same = 0, len = path.n > 2 ? path.n - 2 : 0, slash = 0;

	while (below[same] && same < len && below[same] == path.s[same + 1])
		same++;
	if (!below[same] && same < len && path.s[same + 1] == '/')
		return;
	for (size_t i = 0; i < same; i++)
		if (below[i] == '/')
			slash = i;
	below[slash] = '\0';
}

static void see_delete(struct standout *o, const struct scan *s, const struct scan_who *who,
		       uint32_t session)
{
	struct scan_value path = scan_of(s, s->file, "path");
	uint64_t key = procs_key(s, who->id);
	struct strbuf text = STRBUF_INIT;
	struct standout_thing *thing;
	bool new;

	if (scan_type(path) != SCAN_STRING || !key)
		return;
	thing = thing_of(o, STANDOUT_DELETED, key, &new);
	if (!thing)
		return;
	thing->n++;
	if (!new) {
		shorten(strchr(thing->text, '\n') + 1, path);
		return;
	}
	thing->seq = s->seq;
	thing->session = session;
	add_who(who, &text);
	strbuf_addch(&text, '\n');
	describe_scan_text(path, &text);
	set_text(o, thing, s, who, &text);
}

/* ---- commands, denials, the network ------------------------------------------------------------
 */

static void see_command(struct standout *o, const struct scan *s, uint32_t session)
{
	struct scan_value args = scan_of(s, s->process, "command_args");
	struct strbuf text = STRBUF_INIT;
	struct standout_thing *thing;

	if (!args.s)
		return;
	thing = standout_count(o, STANDOUT_REPEATED, hash_of(session, args), s, session, 1);
	if (!thing)
		return;
	describe_scan_object(s, KIND_EXEC, &text);
	thing->text = strbuf_detach(&text);
}

static void see_denial(struct standout *o, const struct scan *s, const struct scan_who *who,
		       uint32_t session)
{
	struct scan_value network = s->network, file = scan_of(s, s->file, "path");
	struct scan_value operation = scan_below(s->ringfence, "operation");
	struct strbuf text = STRBUF_INIT;
	struct standout_thing *thing;
	uint64_t key = hash_of(hash_of(session, operation), network.s ? network : file);

	if (!network.s && !file.s)
		return;
	thing = standout_count(o, STANDOUT_DENIED, key, s, session, 1);
	if (!thing)
		return;
	describe_scan_text(operation, &text);
	strbuf_addch(&text, ' ');
	describe_scan_object(s, KIND_OTHER, &text);
	add_who(who, &text);
	set_text(o, thing, s, who, &text);
}

/* Where who has read a secret goes to then: the first endpoint. */
static void see_connect(struct standout *o, const struct scan *s, const struct scan_who *who)
{
	const struct standout_things *t = &o->sorts[STANDOUT_SECRET];
	uint64_t key = t->n ? procs_key(s, who->id) : 0;

	for (size_t i = 0; key && i < t->n && i < READERS_MAX; i++) {
		struct standout_thing *v = &t->v[i];
		struct strbuf text = STRBUF_INIT;

		if (v->who != key || !v->text)
			continue;
		strbuf_addf(&text, "%s, then connected to ", v->text);
		describe_scan_object(s, KIND_NET, &text);
		free(v->text);
		v->text = strbuf_detach(&text);
		v->who = 0;
	}
}

static void see_close(struct standout *o, const struct scan *s, const struct scan_who *who,
		      uint32_t session)
{
	struct scan_value peer = scan_of(s, s->network, "peer");
	uint64_t sent = scan_uint(scan_below(s->ringfence, "bytes.sent"));
	struct strbuf text = STRBUF_INIT;
	struct standout_thing *thing;

	if (!sent || !standout_is_clear(peer))
		return;
	thing = standout_count(o, STANDOUT_CLEAR, hash_of(session, peer), s, session, sent);
	if (!thing)
		return;
	describe_scan_bytes(peer, "address", &text);
	strbuf_addf(&text, ":%" PRIu64, scan_uint(scan_below(peer, "port")));
	add_who(who, &text);
	set_text(o, thing, s, who, &text);
}

/* ---- all ---------------------------------------------------------------------------------------
 */

/* A few sessions are one after another, or merged: the last one is tried first. */
static uint32_t session_of(struct standout *o, const struct scan *s)
{
	uint64_t name = hash_of(0, s->session);

	if (o->now && o->sessions[o->now - 1].name == name)
		return (uint32_t)o->now - 1;
	for (o->now = 1; o->now <= o->nsessions; o->now++)
		if (o->sessions[o->now - 1].name == name)
			return (uint32_t)o->now - 1;
	vec_push(o->sessions, o->nsessions) = (struct standout_session){.name = name};
	return (uint32_t)o->now - 1;
}

void standout_add(struct standout *o, const struct scan *s, const struct scan_who *who,
		  enum kind kind)
{
	uint32_t session = session_of(o, s);

	switch (kind) {
	case KIND_READ:
		if (scan_is(s->event, "file.open"))
			see_name(o, s, who, session, false);
		break;
	case KIND_CHANGE:
		if (scan_is(s->event, "file.delete"))
			see_delete(o, s, who, session);
		else
			see_name(o, s, who, session, true);
		break;
	case KIND_EXEC:
		see_command(o, s, session);
		standout_life(o, s, who, kind, session);
		break;
	case KIND_FORK:
	case KIND_EXIT:
		standout_life(o, s, who, kind, session);
		break;
	case KIND_DENIED:
		see_denial(o, s, who, session);
		break;
	case KIND_NET:
		if (scan_is(s->event, "net.connect"))
			see_connect(o, s, who);
		else
			see_close(o, s, who, session);
		break;
	default:
		break;
	}
}

void standout_release(struct standout *o)
{
	for (unsigned int i = 0; i < STANDOUT_SORTS; i++) {
		for (size_t k = 0; k < o->sorts[i].n; k++) {
			free(o->sorts[i].v[k].text);
			free(o->sorts[i].v[k].command);
		}
		free(o->sorts[i].v);
		free(o->sorts[i].bucket);
	}
	for (size_t i = 0; i < o->nliving; i++)
		free(o->living[i].command);
	free(o->living);
	free(o->sessions);
	*o = (struct standout){0};
}
