// SPDX-License-Identifier: GPL-2.0-only
#include "user/cause/calls.h"

#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/base/hash.h"
#include "user/cause/inside.h"

#define ANSWERED_MAX 8192
#define OWN_MAX	     64

struct calls *calls_new(void)
{
	struct calls *c = xcalloc(1, sizeof(*c));

	c->v = xcalloc(CALLS_KEPT_MAX, sizeof(*c->v));
	lru_init(&c->procs, sizeof(struct proc), CALLS_PROCS_MAX);
	lru_init(&c->used, 1, CALLS_USED_MAX);
	lru_init(&c->made, 1, CALLS_USED_MAX);
	lru_init(&c->windows, sizeof(struct window), CALLS_WINDOWS_MAX);
	lru_init(&c->answered, 1, ANSWERED_MAX);
	lru_init(&c->own, 1, OWN_MAX);
	return c;
}

static void call_release(struct call *call)
{
	free(call->id);
	free(call->name);
	strbuf_release(&call->words);
	strbuf_release(&call->command);
	*call = (struct call){0};
}

void calls_free(struct calls *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < CALLS_KEPT_MAX; i++)
		call_release(&c->v[i]);
	free(c->v);
	lru_release(&c->procs);
	lru_release(&c->used);
	lru_release(&c->made);
	lru_release(&c->windows);
	lru_release(&c->answered);
	lru_release(&c->own);
	strbuf_release(&c->workspace);
	strbuf_release(&c->scratch);
	free(c);
}

struct lru_key calls_hash(const char *kind, const char *bytes, size_t n, uint64_t more)
{
	struct lru_key key = {.k = {0}};
	uint8_t digest[SHA256_SIZE];
	struct sha256 s;

	sha256_init(&s);
	sha256_add(&s, kind, strlen(kind) + 1);
	sha256_add(&s, &more, sizeof(more));
	sha256_add(&s, bytes ? bytes : "", n);
	sha256_finish(&s, digest);
	memcpy(key.k, digest, sizeof(key.k));
	return key;
}

struct call *calls_of(const struct calls *c, uint64_t number)
{
	struct call *call = &c->v[number % CALLS_KEPT_MAX];

	return number && call->number == number ? call : NULL;
}

struct proc *calls_proc(struct calls *c, const struct calls_who *who)
{
	struct lru_key key = calls_key(who);

	return lru_get(&c->procs, &key);
}

bool calls_any(const struct calls *c)
{
	return c->any;
}

static struct lru_key endpoint_key(const struct calls_text *address, uint16_t port)
{
	return calls_hash("own", address->s, address->n, port);
}

void calls_client(struct calls *c, const struct calls_who *who, const struct calls_text *address,
		  uint16_t port)
{
	struct lru_key key;

	calls_proc(c, who)->client = true;
	c->any = true;
	if (!address || !address->n)
		return;
	key = endpoint_key(address, port);
	lru_get(&c->own, &key);
}

static char *text_copy(const struct calls_text *t)
{
	return xstrndup(t->s ?: "", t->n < 256 ? t->n : 256);
}

static void close_call(struct calls *c, struct call *call, uint64_t ns)
{
	if (!call->open)
		return;
	call->open = false;
	call->end_ns = ns;
	c->open--;
	call->watched = !call->background;
	c->watched += call->watched;
}

/* Of too many the oldest is taken for answered. */
static void make_room(struct calls *c, uint64_t ns)
{
	uint64_t first = c->n > CALLS_KEPT_MAX ? c->n - CALLS_KEPT_MAX : 1;

	for (uint64_t i = first; c->open >= CALLS_OPEN_MAX && i < c->n; i++) {
		struct call *call = calls_of(c, i);

		if (call)
			close_call(c, call, ns);
	}
}

size_t calls_begin(struct calls *c, const struct calls_call *said,
		   struct calls_source ret_sources[CALLS_SOURCES_MAX])
{
	struct call *call = &c->v[++c->n % CALLS_KEPT_MAX];

	c->open -= call->open;
	c->watched -= call->watched;
	call_release(call);
	make_room(c, said->ns);
	*call = (struct call){.number = c->n,
			      .begin_ns = said->ns,
			      .client = said->client,
			      .id = text_copy(&said->id),
			      .name = text_copy(&said->name),
			      .open = true};
	calls_words(call, &said->arguments);
	c->open++;
	calls_proc(c, &said->client)->client = true;
	c->any = true;
	return calls_sources(c, call, ret_sources);
}

void calls_recorded(struct calls *c, uint64_t seq)
{
	struct call *call = calls_of(c, c->n);

	if (call)
		call->seq = seq;
}

bool calls_open(const struct calls *c, const struct calls_who *client)
{
	uint64_t left = c->open;

	for (uint64_t i = c->n; left && i; i--) {
		const struct call *call = calls_of(c, i);

		if (!call || !call->open)
			continue;
		left--;
		if (call->client.pid == client->pid && call->client.start_ns == client->start_ns)
			return true;
	}
	return false;
}

void calls_workspace(struct calls *c, const struct calls_text *cwd)
{
	/* Of a client in / everything would be below. */
	if (!c->workspace.len && cwd->n > 1)
		strbuf_add(&c->workspace, cwd->s, cwd->n);
}

static bool is(const char *text, const struct calls_text *t)
{
	size_t n = t->n < 256 ? t->n : 256;

	return strlen(text) == n && !memcmp(text, t->s ?: "", n);
}

/* By its id; of an API without, the oldest open one of that name. */
static struct call *answered_call(const struct calls *c, const struct calls_answer *a)
{
	uint64_t first = c->n > CALLS_KEPT_MAX ? c->n - CALLS_KEPT_MAX + 1 : 1;

	if (a->id.n) {
		for (uint64_t i = c->n; i >= first && i; i--)
			if (calls_of(c, i) && is(calls_of(c, i)->id, &a->id))
				return calls_of(c, i);
		return NULL;
	}
	for (uint64_t i = first; i <= c->n; i++) {
		struct call *call = calls_of(c, i);

		if (call && call->open && !call->id[0] && is(call->name, &a->name) &&
		    call->client.pid == a->client.pid)
			return call;
	}
	return NULL;
}

bool calls_answer(struct calls *c, const struct calls_answer *a, uint64_t *ret_call)
{
	struct call *call = answered_call(c, a);
	struct lru_key key = calls_hash("answered", a->id.s, a->id.n, 0);

	/* Without an id, or of a call that was not seen, only what is behind the model's last
	 * words. */
	if (!call && (!a->id.n || !a->fresh))
		return false;
	if (!a->id.n ? !a->fresh : lru_find(&c->answered, &key) != NULL)
		return false;
	if (a->id.n)
		lru_get(&c->answered, &key);
	*ret_call = call ? call->seq : 0;
	if (call)
		close_call(c, call, a->ns);
	return true;
}

void calls_answered(struct calls *c, uint64_t seq, uint64_t call, const struct calls_text *text)
{
	calls_remember(c, text, &(struct window){.result = seq, .call = call});
}

void calls_fork(struct calls *c, const struct calls_who *parent, const struct calls_who *child)
{
	struct proc *p = calls_proc(c, child), *from;

	p->parent = *parent;
	from = calls_proc(c, parent);
	/* It may have executed before its fork is told. */
	p = calls_proc(c, child);
	if (!p->anchor[0])
		memcpy(p->anchor, from->anchor, sizeof(p->anchor));
}

void calls_exit(struct calls *c, const struct calls_who *who)
{
	calls_proc(c, who)->exited = true;
}

void calls_listen(struct calls *c, uint16_t port)
{
	c->listens[port] = true;
}

static bool belongs(const struct proc *p, uint64_t number)
{
	for (size_t i = 0; i < ANCHORS_MAX; i++)
		if (p->anchor[i] == number)
			return true;
	return false;
}

static void look_for_living(struct calls *c, const struct call *call, struct calls_outlives *o);

bool calls_outlives(struct calls *c, uint64_t now_ns, struct calls_outlives *ret_outlives)
{
	uint64_t first = c->n > CALLS_KEPT_MAX ? c->n - CALLS_KEPT_MAX + 1 : 1;

	for (uint64_t i = first; c->watched && i <= c->n; i++) {
		struct call *call = calls_of(c, i);

		if (!call || !call->watched ||
		    (now_ns != UINT64_MAX && now_ns < call->end_ns + CALLS_GRACE_NS))
			continue;
		call->watched = false;
		c->watched--;
		*ret_outlives = (struct calls_outlives){.call = call->seq};
		look_for_living(c, call, ret_outlives);
		if (ret_outlives->total)
			return true;
	}
	return false;
}

struct looking {
	const struct call *call;
	struct calls_outlives *found;
};

static void look_at(void *ctx, const struct lru_key *key, void *value)
{
	const struct looking *l = ctx;
	const struct proc *p = value;

	if (p->exited || !belongs(p, l->call->number))
		return;
	if (l->found->n < CALLS_FOUND_MAX)
		l->found->who[l->found->n++] =
			(struct calls_who){.start_ns = key->k[0], .pid = (uint32_t)key->k[1]};
	l->found->total++;
}

static void look_for_living(struct calls *c, const struct call *call, struct calls_outlives *o)
{
	struct looking l = {call, o};

	lru_each(&c->procs, look_at, &l);
}
