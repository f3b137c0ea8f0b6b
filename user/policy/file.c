// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/policy/keys.h"
#include "user/policy/layer.h"

static const struct key file_keys[] = {
	{"version", NULL}, {"name", NULL},    {"extends", NULL}, {"vars", NULL},
	{"select", NULL},  {"sandbox", NULL}, {"rules", NULL},	 {"limits", NULL},
	{"labels", NULL},  {"gates", NULL},   {"names", NULL},	 {NULL, NULL},
};

static void read_version(struct layer *l, struct policy_file *file)
{
	const struct ynode *version = ynode_get(file->root, "version");

	if (!version)
		diag_error(l->diags, &file->root->loc, "begin with `version: 1`",
			   "the version of the language is missing");
	else if (version->kind != YNODE_TEXT || strcmp(version->text, "1") != 0)
		diag_error(l->diags, &version->loc, "write `version: 1`",
			   "this program reads version 1 of the language");
}

/* What rules begin with that the compiler makes. */
static bool is_reserved(const char *name)
{
	static const char *const words[] = {"sandbox", "labels", "gates"};
	size_t i, len;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		len = strlen(words[i]);
		if (strncmp(name, words[i], len) == 0 && (!name[len] || name[len] == '.'))
			return true;
	}
	return false;
}

static void read_name(struct layer *l, struct policy_file *file)
{
	const struct ynode *node = ynode_get(file->root, "name");
	const char *name;

	if (!node) {
		diag_error(l->diags, &file->root->loc, "add a line such as `name: my-agent`",
			   "the policy has no name");
		return;
	}
	name = node_text(l->diags, node, "name");
	if (!name)
		return;
	if (!name_is_valid(name, false) || is_reserved(name))
		diag_error(l->diags, &node->loc,
			   "use letters, digits, _ and -, at most 64, and not sandbox, labels or "
			   "gates",
			   "%s is no name for a policy", shown(name).s);
	else
		file->name = name;
}

static void read_include(struct layer *l, struct policy_file *file, const struct ynode *entry)
{
	static const struct key keys[] = {{"use", NULL}, {"without", NULL}, {NULL, NULL}};
	const struct ynode *spec = entry, *without = NULL;
	struct policy_file *included;
	size_t i;

	if (entry->kind == YNODE_MAP) {
		keys_check(l->diags, entry, keys, "an entry of extends");
		spec = ynode_get(entry, "use");
		without = ynode_get(entry, "without");
		if (!spec) {
			diag_error(l->diags, &entry->loc,
				   "write {use: builtin:NAME, without: [...]}",
				   "an entry of extends has no `use`");
			return;
		}
	}
	if (!node_text(l->diags, spec, "an entry of extends"))
		return;
	if (without && !node_is_list(l->diags, without, "without"))
		without = NULL;
	if (without && without->n > POLICY_WITHOUT_MAX) {
		diag_error(l->diags, &without->loc, "write a policy of your own instead",
			   "more than %d names in without", POLICY_WITHOUT_MAX);
		without = NULL;
	}
	for (i = 0; without && i < without->n; i++)
		node_text(l->diags, without->value[i], "an entry of without");
	included = file_include(l, file, spec);
	if (included)
		vec_push(file->includes, file->nincludes) =
			(struct include){.file = included, .without = without};
}

static void read_extends(struct layer *l, struct policy_file *file)
{
	const struct ynode *list = ynode_get(file->root, "extends");
	size_t i;

	if (!list || !node_is_list(l->diags, list, "extends"))
		return;
	if (list->n > POLICY_FILES_MAX) {
		diag_error(l->diags, &list->loc, NULL, "more than %d entries in extends",
			   POLICY_FILES_MAX);
		return;
	}
	for (i = 0; i < list->n; i++)
		read_include(l, file, list->value[i]);
}

/* Policies that only lists of the sandbox name are read too, so that the lists can be spliced. */
static void read_spliced(struct layer *l, struct policy_file *file, const struct ynode *list)
{
	size_t i;

	if (list->kind == YNODE_TEXT && is_builtin_spec(list->text))
		file_include(l, file, list);
	for (i = 0; list->kind == YNODE_LIST && i < list->n; i++)
		if (list->value[i]->kind == YNODE_TEXT && is_builtin_spec(list->value[i]->text))
			file_include(l, file, list->value[i]);
}

static void read_list(struct layer *l, struct policy_file *file, enum sandbox_list which,
		      const struct ynode *list)
{
	if (!list)
		return;
	if (list->kind == YNODE_MAP || ynode_is_nothing(list)) {
		diag_error(l->diags, &list->loc, "write [...]; [] is nothing at all",
			   "a list of patterns is expected here");
		return;
	}
	read_spliced(l, file, list);
	file->lists[which] = list;
}

static void read_sandbox(struct layer *l, struct policy_file *file)
{
	static const struct key keys[] = {{"write", NULL},
					  {"read", NULL},
					  {"network", NULL},
					  {"protect", NULL},
					  {NULL, NULL}};
	static const struct key lists[] = {
		{"allow", NULL}, {"deny", NULL}, {"except", NULL}, {NULL, NULL}};
	const struct ynode *sandbox = ynode_get(file->root, "sandbox");
	size_t i, j;

	if (!sandbox || !keys_check(l->diags, sandbox, keys, "sandbox"))
		return;
	for (i = 0; i < 3; i++) {
		const struct ynode *part = ynode_get(sandbox, keys[i].name);

		if (!part || !keys_check(l->diags, part, lists, keys[i].name))
			continue;
		for (j = 0; j < 3; j++)
			read_list(l, file, (enum sandbox_list)(3 * i + j),
				  ynode_get(part, lists[j].name));
	}
	read_list(l, file, SANDBOX_PROTECT, ynode_get(sandbox, "protect"));
}

/* Names of what is included tell where it comes from. */
static char *rule_name(struct layer *l, const struct policy_file *file, const struct ynode *rule)
{
	const struct ynode *node = ynode_get(rule, "name");
	const char *name;

	if (!node) {
		diag_error(l->diags, &rule->loc, "add `name: what-it-is-for`",
			   "a rule has no name");
		return NULL;
	}
	name = node_text(l->diags, node, "the name of a rule");
	if (!name)
		return NULL;
	if (!name_is_valid(name, true) || is_reserved(name)) {
		diag_error(l->diags, &node->loc,
			   "use letters, digits, _ - and ., at most 64, not beginning with "
			   "sandbox., labels. or gates.",
			   "%s is no name for a rule", shown(name).s);
		return NULL;
	}
	return file == l->files[0] ? xstrdup(name) : xasprintf("%s.%s", file->name, name);
}

static void read_rules(struct layer *l, struct policy_file *file)
{
	const struct ynode *list = ynode_get(file->root, "rules");
	size_t i;

	if (!list || !node_is_list(l->diags, list, "rules"))
		return;
	if (list->n > RF_RULES_MAX) {
		diag_error(l->diags, &list->loc, NULL, "more than %d rules", RF_RULES_MAX);
		return;
	}
	file->own = xcalloc(list->n, sizeof(file->own[0]));
	for (i = 0; i < list->n; i++) {
		const struct ynode *rule = list->value[i];

		if (rule->kind != YNODE_MAP) {
			diag_error(l->diags, &rule->loc, "write `- name: ...` and the rule's keys",
				   "a rule must be a mapping");
			continue;
		}
		file->own[file->nown++] =
			(struct rule_ref){.node = rule, .name = rule_name(l, file, rule)};
	}
}

void file_read(struct layer *l, struct policy_file *file)
{
	const struct ynode *vars = ynode_get(file->root, "vars");

	if (!keys_check(l->diags, file->root, file_keys, "a policy"))
		return;
	read_version(l, file);
	read_name(l, file);
	if (vars)
		vars_define(l, vars, file);
	read_extends(l, file);
	read_sandbox(l, file);
	defs_read(l, file);
	read_rules(l, file);
}
