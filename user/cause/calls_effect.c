// SPDX-License-Identifier: GPL-2.0-only
/* Whose effect it is. */
#include <string.h>

#include "user/cause/inside.h"

static void add(struct calls_found *f, const struct call *call, uint32_t evidence)
{
	if (f->n && evidence != f->evidence) {
		/* The stronger kind of evidence counts alone. */
		if (evidence < f->evidence)
			return;
		f->n = 0;
		f->more = false;
	}
	f->evidence = evidence;
	if (f->n == CALLS_FOUND_MAX)
		f->more = true;
	else
		f->call[f->n++] = call->number;
}

/* The nearest process that is a client, the given one included. */
static bool client_above(struct calls *c, struct calls_who *who)
{
	for (int i = 0; i < CALLS_DEPTH_MAX && who->pid; i++) {
		struct lru_key key = calls_key(who);
		const struct proc *p = lru_find(&c->procs, &key);

		if (!p)
			return false;
		if (p->client)
			return true;
		*who = p->parent;
	}
	return false;
}

static bool same(const struct calls_who *a, const struct calls_who *b)
{
	return a->pid == b->pid && a->start_ns == b->start_ns;
}

/* What its arguments say of the effect. */
static uint32_t said(struct calls *c, const struct call *call, const struct calls_effect *e)
{
	if (e->kind == CALLS_EXEC)
		return calls_argv_fits(call, &e->argv, &c->scratch) ? CALLS_ARGV : 0;
	if (e->kind == CALLS_CONNECT)
		return calls_word_named(call, e->address.s, e->address.n) ? CALLS_ENDPOINT : 0;
	if (calls_path_named(call, &e->path) || (e->target.n && calls_path_named(call, &e->target)))
		return CALLS_PATH;
	return 0;
}

static void look_at_open(struct calls *c, const struct calls_who *client,
			 const struct calls_effect *e, struct calls_found *f)
{
	uint64_t first = c->n > CALLS_KEPT_MAX ? c->n - CALLS_KEPT_MAX + 1 : 1, left = c->open;
	uint32_t how = CALLS_SPAN | (same(client, &e->who) ? CALLS_PROCESS : CALLS_LINEAGE);

	for (uint64_t i = c->n; left && i >= first; i--) {
		const struct call *call = calls_of(c, i);
		uint32_t evidence;

		if (!call || !call->open)
			continue;
		left--;
		if (!same(&call->client, client))
			continue;
		evidence = said(c, call, e);
		if (evidence)
			add(f, call, how | evidence);
	}
}

static void look_at_anchors(const struct calls *c, const struct proc *p,
			    const struct calls_who *client, struct calls_found *f)
{
	for (size_t i = 0; i < ANCHORS_MAX; i++) {
		const struct call *call = calls_of(c, p->anchor[i]);

		if (!call || (client && !same(&call->client, client)))
			continue;
		f->evidence = CALLS_LINEAGE | CALLS_DESCENT | (call->open ? CALLS_SPAN : 0);
		f->call[f->n++] = call->number;
	}
}

/* The process belongs to these calls from now on. */
static void anchor(struct proc *p, const struct calls_found *f)
{
	memset(p->anchor, 0, sizeof(p->anchor));
	for (size_t i = 0; i < f->n && i < ANCHORS_MAX; i++)
		p->anchor[i] = f->call[i];
}

static void note(struct calls *c, const struct calls_effect *e)
{
	struct lru_key key = calls_hash("made", e->path.s, e->path.n, 0);

	if (e->kind == CALLS_CREATE)
		lru_get(&c->made, &key);
	if (e->kind == CALLS_CREATE && e->target.n) {
		key = calls_hash("made", e->target.s, e->target.n, 0);
		lru_get(&c->made, &key);
	}
}

/* The client's own talk with its model is nobody's effect. */
static bool is_own(struct calls *c, const struct calls_effect *e, const struct calls_who *client)
{
	struct lru_key key;

	if (e->kind != CALLS_CONNECT || !same(client, &e->who))
		return false;
	key = calls_hash("own", e->address.s, e->address.n, e->port);
	return lru_find(&c->own, &key);
}

static void conclude(struct calls *c, const struct calls_effect *e, struct calls_found *f)
{
	f->certainty = f->n == 1 && !f->more   ? CALLS_EXACT
		       : f->n		       ? CALLS_AMBIGUOUS
		       : e->kind == CALLS_READ ? CALLS_NOBODY
					       : CALLS_UNATTRIBUTED;
	if (f->n) {
		const struct call *call = calls_of(c, f->call[0]);

		f->mismatch = calls_undeclared(c, call, e, f->evidence);
		/* Reads are many: of a process that belongs to a call those only that matter. */
		if (e->kind == CALLS_READ && f->evidence & CALLS_DESCENT && !f->mismatch)
			f->certainty = CALLS_NOBODY;
	}
	for (size_t i = 0; i < f->n; i++)
		f->call[i] = calls_of(c, f->call[i])->seq;
}

void calls_effect(struct calls *c, const struct calls_effect *e, struct calls_found *ret_found)
{
	struct calls_found f = {.certainty = CALLS_NOBODY};
	struct calls_who client = e->who;
	struct proc *p;

	*ret_found = f;
	if (!c->any)
		return;
	note(c, e);
	if (!client_above(c, &client) || is_own(c, e, &client))
		return;
	p = calls_proc(c, &e->who);
	look_at_anchors(c, p, &client, &f);
	if (!f.n)
		look_at_open(c, &client, e, &f);
	if (!f.n)
		look_at_anchors(c, p, NULL, &f);
	if (f.n && e->kind == CALLS_EXEC && !(f.evidence & CALLS_DESCENT) &&
	    !same(&client, &e->who))
		anchor(p, &f);
	conclude(c, e, &f);
	*ret_found = f;
}
