// SPDX-License-Identifier: GPL-2.0-only
/*
 * What may not be read. In sandbox-runtime the entry that says most about a path wins, and
 * allowRead where both say the same; here an exception beats its whole rule. So an entry of
 * denyRead has for exceptions those of allowRead that lie inside it, and entries with the same
 * exceptions are a rule.
 */
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/policy/import_srt.h"

/* Masked by a mount there, a file can be neither executed nor moved to where it could be read. */
#define READ_OPS "[read, exec, map, rename, link]"

struct reading {
	struct srt *srt;
	struct srt_paths deny;
	struct srt_paths allow;
	bool *done; /* of deny: in a rule, or opened again as a whole */
	bool *used; /* of allow */
	unsigned int nrules;
};

static bool same(const struct srt_path *a, const struct srt_path *b)
{
	return strcmp(a->path.pattern, b->path.pattern) == 0 ||
	       (!a->path.glob && !b->path.glob && strcmp(a->path.base, b->path.base) == 0);
}

/* A pattern stands for the files that it names, so no directory around them opens them again. */
static bool reopens(const struct srt_path *allow, const struct srt_path *deny)
{
	return !deny->path.glob && import_path_within(&allow->path, &deny->path);
}

static bool same_exceptions(const struct reading *r, size_t a, size_t b)
{
	size_t i;

	for (i = 0; i < r->allow.n; i++)
		if (reopens(&r->allow.v[i], &r->deny.v[a]) !=
		    reopens(&r->allow.v[i], &r->deny.v[b]))
			return false;
	return true;
}

/* Why the entry stays shut though allowRead lies in it or around it; NULL: it has no reason. */
static char *comment_of(const struct reading *r, const struct srt_path *deny)
{
	size_t i;

	for (i = 0; i < r->allow.n; i++) {
		const struct srt_path *allow = &r->allow.v[i];

		if (!allow->path.glob && import_path_within(&deny->path, &allow->path))
			return xasprintf("Inside allowRead %s, and more specific: stays denied.",
					 allow->node->text);
		if (deny->path.glob && import_path_within(&allow->path, &deny->path))
			return xasprintf("Not opened again by allowRead %s: what a pattern names "
					 "stays denied in this policy.",
					 allow->node->text);
	}
	return NULL;
}

static void drop_reopened(struct reading *r)
{
	size_t i, j;

	for (i = 0; i < r->deny.n; i++)
		for (j = 0; j < r->allow.n && !r->done[i]; j++) {
			if (!same(&r->deny.v[i], &r->allow.v[j]))
				continue;
			r->done[i] = r->used[j] = true;
			import_comment(&r->srt->notes, 0,
				       "denyRead %s is left out: allowRead names the same.",
				       r->deny.v[i].node->text);
		}
}

/* The rule of entry first and of all behind it with its exceptions. */
static void add_rule(struct reading *r, size_t first)
{
	struct import_items of = {0}, except = {0};
	char *name = r->nrules ? xasprintf("srt.filesystem.denyRead.%u", r->nrules + 1)
			       : xstrdup("srt.filesystem.denyRead");
	size_t i;

	for (i = first; i < r->deny.n; i++) {
		if (r->done[i] || !same_exceptions(r, first, i))
			continue;
		import_items_add(&of, xstrdup(r->deny.v[i].path.pattern),
				 comment_of(r, &r->deny.v[i]));
		r->done[i] = true;
	}
	for (i = 0; i < r->allow.n; i++)
		if (reopens(&r->allow.v[i], &r->deny.v[first])) {
			import_items_add(&except, xstrdup(r->allow.v[i].path.pattern), NULL);
			r->used[i] = true;
		}
	srt_rule(r->srt,
		 &(struct srt_rule){.name = name,
				    .ops = READ_OPS,
				    .object = "path",
				    .of = &of,
				    .except = &except,
				    .reason = "filesystem.denyRead of the sandbox-runtime settings "
					      "forbids reading this. Work without it, or ask the "
					      "user."});
	r->nrules++;
	import_items_release(&of);
	import_items_release(&except);
	free(name);
}

static void note_unused(const struct reading *r)
{
	size_t i;

	for (i = 0; i < r->allow.n; i++)
		if (!r->used[i])
			import_comment(&r->srt->notes, 0,
				       "allowRead %s opens nothing: all is readable but what "
				       "denyRead names.",
				       r->allow.v[i].node->text);
}

static void add_credential(struct srt *s, const struct ynode *entry, struct import_items *of)
{
	const struct ynode *path = ynode_get(entry, "path"), *mode = ynode_get(entry, "mode");
	struct import_path_error error;
	struct import_path p = {0};
	bool mask;

	if (entry->kind != YNODE_MAP || !path || path->kind != YNODE_TEXT || path->plain) {
		diag_error(s->diags, &entry->loc, NULL,
			   "an entry of credentials.files is {path, mode}");
		return;
	}
	if (import_srt_path(&s->place, path->text, &p, &error)) {
		diag_error(s->diags, &path->loc, error.hint, "%s: %s", shown(path->text).s,
			   error.message);
		return;
	}
	mask = mode && mode->kind == YNODE_TEXT && strcmp(mode->text, "mask") == 0;
	if (mask)
		diag_warning(s->diags, &entry->loc, NULL,
			     "a file cannot be masked here: reading it is denied instead");
	import_items_add(of, xstrdup(p.pattern),
			 mask ? xstrdup("Was masked; here it cannot be read at all.") : NULL);
	import_path_release(&p);
}

static void read_credentials(struct srt *s, const struct ynode *credentials)
{
	const struct ynode *files = credentials ? ynode_get(credentials, "files") : NULL;
	struct import_items of = {0};
	size_t i;

	for (i = 0; files && files->kind == YNODE_LIST && i < files->n; i++)
		add_credential(s, files->value[i], &of);
	if (of.n)
		srt_rule(s, &(struct srt_rule){.name = "srt.credentials.files",
					       .ops = READ_OPS,
					       .object = "path",
					       .of = &of,
					       .reason = "credentials.files of the sandbox-runtime "
							 "settings keeps this file back."});
	import_items_release(&of);
}

void srt_read(struct srt *s, const struct ynode *filesystem, const struct ynode *credentials)
{
	struct reading r = {.srt = s};
	size_t i;

	srt_paths_read(s, ynode_get(filesystem, "denyRead"), &r.deny);
	srt_paths_read(s, ynode_get(filesystem, "allowRead"), &r.allow);
	r.done = xcalloc(r.deny.n + 1, sizeof(*r.done));
	r.used = xcalloc(r.allow.n + 1, sizeof(*r.used));
	drop_reopened(&r);
	for (i = 0; i < r.deny.n; i++)
		if (!r.done[i])
			add_rule(&r, i);
	note_unused(&r);
	read_credentials(s, credentials);
	free(r.done);
	free(r.used);
	srt_paths_release(&r.deny);
	srt_paths_release(&r.allow);
}
