// SPDX-License-Identifier: GPL-2.0-only
#include "user/policy/import_act_domain.h"

#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/policy/keys.h"

#define PARENTS_MAX 32

/* The rules of a domain while it is put together, by their names. */
struct binding {
	const struct ynode *rule;
	bool locked;
};

struct domain {
	struct act *act;
	const struct ynode *root;
	struct binding *v;
	size_t n;
};

static const struct ynode *map_of(struct act *a, const struct ynode *root, const char *key)
{
	const struct ynode *map = ynode_get(root, key);

	if (map && map->kind == YNODE_MAP)
		return map;
	diag_error(a->diags, map ? &map->loc : &root->loc, NULL,
		   "a policy has `policy: |`, or both rules and domains");
	return NULL;
}

static struct binding *find(struct domain *d, const char *rule)
{
	size_t i;

	for (i = 0; i < d->n; i++)
		if (strcmp(d->v[i].rule->text, rule) == 0)
			return &d->v[i];
	return NULL;
}

static void disable(struct domain *d, const struct ynode *list)
{
	size_t i;

	if (!list || !node_is_list(d->act->diags, list, "disable"))
		return;
	for (i = 0; i < list->n; i++) {
		const char *name = node_text(d->act->diags, list->value[i], "an entry of disable");
		struct binding *b = name ? find(d, name) : NULL;

		if (name && (!b || b->locked))
			diag_error(d->act->diags, &list->value[i]->loc, NULL, "%s is %s",
				   shown(name).s, b ? "locked by a parent" : "not inherited");
		else if (b)
			*b = d->v[--d->n];
	}
}

static void bind_one(struct domain *d, const struct ynode *entry)
{
	static const struct key keys[] = {{"rule", NULL}, {"mode", NULL}, {NULL, NULL}};
	struct diags *diags = d->act->diags;
	const struct ynode *rule, *mode;
	struct binding *b;
	bool locked;

	if (!keys_check(diags, entry, keys, "an entry of bind"))
		return;
	rule = ynode_get(entry, "rule");
	mode = ynode_get(entry, "mode");
	if (!rule || !mode || !node_text(diags, rule, "rule") || !node_text(diags, mode, "mode")) {
		diag_error(diags, &entry->loc, NULL, "an entry of bind is {rule, mode}");
		return;
	}
	locked = strcmp(mode->text, "locked") == 0;
	if (!locked && strcmp(mode->text, "default") != 0)
		diag_error(diags, &mode->loc, NULL, "mode is locked or default");
	b = find(d, rule->text);
	if (!b)
		vec_push(d->v, d->n) = (struct binding){.rule = rule, .locked = locked};
	else
		b->locked |= locked;
}

static void resolve(struct domain *d, const struct ynode *domains, const struct ynode *name,
		    unsigned int depth)
{
	static const struct key keys[] = {
		{"parent", NULL}, {"bind", NULL}, {"disable", NULL}, {NULL, NULL}};
	const struct ynode *domain = ynode_get(domains, name->text), *parent, *list;
	struct diags *diags = d->act->diags;
	size_t i;

	if (!domain) {
		diag_error(diags, &name->loc, NULL, "there is no domain %s", shown(name->text).s);
		return;
	}
	if (!keys_check(diags, domain, keys, "a domain"))
		return;
	parent = ynode_get(domain, "parent");
	if (parent && depth == PARENTS_MAX)
		diag_error(diags, &parent->loc, NULL, "domains that are each other's parents");
	else if (parent && node_text(diags, parent, "parent"))
		resolve(d, domains, parent, depth + 1);
	disable(d, ynode_get(domain, "disable"));
	list = ynode_get(domain, "bind");
	if (!list || !node_is_list(diags, list, "bind"))
		return;
	for (i = 0; i < list->n; i++)
		bind_one(d, list->value[i]);
}

/* The key of the domain that counts when nothing is said on ActPlane's command line. */
static const struct ynode *selected(struct act *a, const struct ynode *root,
				    const struct ynode *domains)
{
	const struct ynode *name = ynode_get(root, "default_domain");
	size_t i;

	if (name)
		return node_text(a->diags, name, "default_domain") ? name : NULL;
	for (i = 0; i < domains->n; i++)
		if (domains->n == 1 || strcmp(domains->key[i]->text, "session") == 0)
			return domains->key[i];
	diag_error(a->diags, &domains->loc, "add default_domain: NAME",
		   "it is not said which domain counts");
	return NULL;
}

static const struct ynode *text_of(struct act *a, const struct ynode *rules,
				   const struct ynode *name)
{
	static const struct key keys[] = {{"ifc", NULL}, {"policy", NULL}, {NULL, NULL}};
	const struct ynode *rule = ynode_get(rules, name->text), *text;

	if (!rule) {
		diag_error(a->diags, &name->loc, NULL, "there is no rule %s", shown(name->text).s);
		return NULL;
	}
	if (!keys_check(a->diags, rule, keys, "a rule"))
		return NULL;
	text = ynode_get(rule, "ifc");
	if (text && ynode_get(rule, "policy"))
		diag_error(a->diags, &rule->loc, NULL, "a rule has ifc or policy, not both");
	text = text ? text : ynode_get(rule, "policy");
	if (!text)
		diag_error(a->diags, &rule->loc, "add ifc: |", "the rule has no text");
	return text && node_text(a->diags, text, "ifc") ? text : NULL;
}

static void note_others(struct act *a, const struct ynode *rules, struct domain *d)
{
	size_t i;

	for (i = 0; i < rules->n; i++)
		if (!find(d, rules->key[i]->text))
			import_comment(&a->notes, 0,
				       "The rule %s is left out: the domain does not bind it.",
				       rules->key[i]->text);
}

const struct ynode **act_domain_texts(struct act *a, const struct ynode *root, size_t *ret_n)
{
	const struct ynode *rules = map_of(a, root, "rules"), *name;
	const struct ynode *domains = rules ? map_of(a, root, "domains") : NULL;
	struct domain d = {.act = a, .root = root};
	const struct ynode **texts = NULL;
	size_t i;

	*ret_n = 0;
	name = domains ? selected(a, root, domains) : NULL;
	if (!name)
		return NULL;
	import_comment(&a->notes, 0, "Of the domain %s.", name->text);
	resolve(&d, domains, name, 0);
	for (i = 0; i < d.n; i++) {
		const struct ynode *text = text_of(a, rules, d.v[i].rule);

		if (text)
			vec_push(texts, *ret_n) = text;
	}
	note_others(a, rules, &d);
	free(d.v);
	return texts;
}
