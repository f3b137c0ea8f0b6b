// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/base/suggest.h"
#include "user/policy/layer.h"

static bool leaves_out(const struct ynode *without, const char *name)
{
	size_t i;

	for (i = 0; name && without && i < without->n; i++)
		if (without->value[i]->kind == YNODE_TEXT &&
		    strcmp(without->value[i]->text, name) == 0)
			return true;
	return false;
}

/* Rules have a dot in their names where they are included, labels and gates have none. */
static bool has_def(const struct policy_set *set, const char *name, struct suggest *near)
{
	size_t i;

	for (i = 0; i < set->ndefs; i++) {
		if (strcmp(set->defs[i]->key->text, name) == 0)
			return true;
		suggest_try(near, set->defs[i]->key->text);
	}
	return false;
}

static bool has_rule(const struct policy_file *file, const char *name, struct suggest *near)
{
	char *qualified = xasprintf("%s.%s", file->name, name);
	bool found = false;
	size_t i;

	for (i = 0; i < file->set.nrules && !found; i++) {
		const char *known = file->set.rules[i]->name;

		if (!known)
			continue;
		found = strcmp(known, name) == 0;
		suggest_try(near, known);
		if (strcmp(known, qualified) == 0) {
			near->best = known;
			near->distance = 0;
		}
	}
	free(qualified);
	return found;
}

static void check_name(struct layer *l, const struct policy_file *file, const struct ynode *name)
{
	struct suggest near;
	char *hint = NULL;

	suggest_init(&near, name->text);
	if (has_def(&file->set, name->text, &near) || has_rule(file, name->text, &near))
		return;
	if (near.best)
		hint = xasprintf("did you mean %s?", near.best);
	diag_error(l->diags, &name->loc, hint, "%s has no rule, label or gate %s", file->path,
		   shown(name->text).s);
	free(hint);
}

static void check_without(struct layer *l, const struct include *include)
{
	size_t i;

	for (i = 0; include->without && i < include->without->n; i++) {
		const struct ynode *name = include->without->value[i];

		if (name->kind == YNODE_TEXT && *name->text && !diags_full(l->diags))
			check_name(l, include->file, name);
	}
}

static void add_rule(struct policy_file *file, struct rule_ref *rule)
{
	if (rule->member == file)
		return;
	rule->member = file;
	vec_push(file->set.rules, file->set.nrules) = rule;
}

static void add_def(struct policy_file *file, struct def_ref *def)
{
	if (def->member == file)
		return;
	def->member = file;
	vec_push(file->set.defs, file->set.ndefs) = def;
}

static void add_lists(struct node_list *to, const struct node_list *from)
{
	size_t i, j;

	for (i = 0; i < from->n; i++) {
		for (j = 0; j < to->n; j++)
			if (to->v[j] == from->v[i])
				break;
		if (j == to->n)
			vec_push(to->v, to->n) = from->v[i];
	}
}

void file_merge(struct layer *l, struct policy_file *file)
{
	size_t i, j;

	for (i = 0; i < file->nincludes; i++) {
		const struct include *include = &file->includes[i];
		const struct policy_set *set = &include->file->set;

		check_without(l, include);
		for (j = 0; j < set->nrules; j++)
			if (!leaves_out(include->without, set->rules[j]->name))
				add_rule(file, set->rules[j]);
		for (j = 0; j < set->ndefs; j++)
			if (!leaves_out(include->without, set->defs[j]->key->text))
				add_def(file, set->defs[j]);
		for (j = 0; j < SANDBOX_LISTS; j++)
			add_lists(&file->set.sandbox[j], &set->sandbox[j]);
	}
	for (i = 0; i < SANDBOX_LISTS; i++)
		if (file->lists[i])
			vec_push(file->set.sandbox[i].v, file->set.sandbox[i].n) = file->lists[i];
	for (i = 0; i < file->nown; i++)
		add_rule(file, &file->own[i]);
	for (i = 0; i < file->nown_defs; i++)
		add_def(file, &file->own_defs[i]);
}
