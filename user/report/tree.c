// SPDX-License-Identifier: GPL-2.0-only
#include "user/report/tree.h"

#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/report/describe.h"

#define BUCKETS_FIRST 64
#define DEPTH_MAX     1000

static size_t hash(const char *id)
{
	uint64_t h = 0xcbf29ce484222325ULL; /* FNV-1a */

	for (; *id; id++)
		h = (h ^ (unsigned char)*id) * 0x100000001b3ULL;
	return (size_t)(h ^ h >> 32);
}

/* Where id is or would be: open addressing, at most half full. */
static size_t slot_of(const struct tree *t, const char *id)
{
	size_t slot = hash(id) & (t->nbuckets - 1);

	while (t->bucket[slot] && strcmp(t->v[t->bucket[slot] - 1].id, id) != 0)
		slot = (slot + 1) & (t->nbuckets - 1);
	return slot;
}

static void grow(struct tree *t)
{
	free(t->bucket);
	t->nbuckets = t->nbuckets ? 2 * t->nbuckets : BUCKETS_FIRST;
	t->bucket = xcalloc(t->nbuckets, sizeof(*t->bucket));
	for (size_t i = 0; i < t->n; i++)
		t->bucket[slot_of(t, t->v[i].id)] = i + 1;
}

size_t tree_find(const struct tree *t, const char *id)
{
	if (!id || !t->nbuckets)
		return TREE_NONE;
	return t->bucket[slot_of(t, id)] - 1;
}

static size_t get(struct tree *t, const char *id)
{
	size_t found = tree_find(t, id);

	if (found != TREE_NONE)
		return found;
	if (2 * (t->n + 1) > t->nbuckets)
		grow(t);
	vec_push(t->v, t->n) =
		(struct node){.id = xstrdup(id), .parent = TREE_NONE, .name = xstrdup("?")};
	t->bucket[slot_of(t, id)] = t->n;
	return t->n - 1;
}

static void set(char **text, struct strbuf *from)
{
	free(*text);
	*text = strbuf_detach(from);
}

/* Would node become its own ancestor? */
static bool is_above(const struct tree *t, size_t node, size_t of)
{
	for (unsigned int i = 0; of != TREE_NONE && i < DEPTH_MAX; i++) {
		if (of == node)
			return true;
		of = t->v[of].parent;
	}
	return of != TREE_NONE;
}

static void set_parent(struct tree *t, size_t child, size_t parent)
{
	if (t->v[child].parent == TREE_NONE && !is_above(t, child, parent))
		t->v[child].parent = parent;
}

size_t tree_seen(struct tree *t, const char *id, uint32_t pid)
{
	size_t node = get(t, id);

	t->v[node].pid = pid;
	t->v[node].effects++;
	return node;
}

size_t tree_forked(struct tree *t, size_t parent, const char *id, uint64_t pid)
{
	size_t child = get(t, id);

	t->v[child].pid = pid;
	set_parent(t, child, parent);
	if (child != parent && !strcmp(t->v[child].name, "?")) {
		free(t->v[child].name);
		t->v[child].name = xstrdup(t->v[parent].name);
	}
	return child;
}

void tree_ended(struct tree *t, size_t node, const char *exit)
{
	free(t->v[node].exit);
	t->v[node].exit = xstrdup(exit);
}

static void add_whole(struct tree *t, const struct record *r, size_t node)
{
	const char *parent = record_string(r->process, "parent_id");
	struct strbuf text = STRBUF_INIT;

	if (parent && tree_find(t, parent) != TREE_NONE)
		set_parent(t, node, tree_find(t, parent));
	describe_process(r, &text);
	set(&t->v[node].name, &text);
	if (describe_kind(r) == KIND_EXEC) {
		describe_command(r->process, &text);
		set(&t->v[node].command, &text);
	}
}

void tree_add(struct tree *t, const struct record *r)
{
	const char *child = record_string(r->ringfence, "child.id");
	enum kind kind = describe_kind(r);
	struct strbuf text = STRBUF_INIT;
	size_t node;

	if (!r->process_id)
		return;
	node = tree_seen(t, r->process_id, r->pid);
	t->v[node].denials += kind == KIND_DENIED;
	if (record_get(r->process, "creation"))
		add_whole(t, r, node);
	if (kind == KIND_FORK && child)
		tree_forked(t, node, child, record_uint(r->ringfence, "child.pid"));
	if (kind == KIND_EXIT) {
		describe_object(r, &text);
		set(&t->v[node].exit, &text);
	}
}

void tree_release(struct tree *t)
{
	for (size_t i = 0; i < t->n; i++) {
		free(t->v[i].id);
		free(t->v[i].name);
		free(t->v[i].command);
		free(t->v[i].exit);
	}
	free(t->v);
	free(t->bucket);
	*t = (struct tree){0};
}

unsigned int tree_depth(const struct tree *t, size_t node)
{
	unsigned int depth = 0;

	while (node != TREE_NONE && t->v[node].parent != TREE_NONE && depth < DEPTH_MAX) {
		node = t->v[node].parent;
		depth++;
	}
	return depth;
}
