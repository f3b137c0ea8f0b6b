// SPDX-License-Identifier: GPL-2.0-only
/* Bounds of a session, and which process trees the daemon makes into one. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/base/num.h"
#include "user/policy/keys.h"
#include "user/policy/layer.h"
#include "user/policy/pattern.h"
#include "user/policy/pool.h"
#include "user/policy/quantity.h"

#define PROCESSES_MAX 4194304 /* PID_MAX_LIMIT of the kernel */

static int read_processes(const char *text, uint64_t *ret_value)
{
	return num_u64(text, 1, PROCESSES_MAX, ret_value);
}

static const struct limit_kind {
	const char *name;
	int (*read)(const char *text, uint64_t *ret_value);
	const char *hint;
} kinds[IR_LIMITS] = {
	[IR_LIMIT_PROCESSES] = {"processes", read_processes,
				"write a number from 1 to 4194304, such as 512"},
	[IR_LIMIT_MEMORY] = {"memory", quantity_bytes, "write bytes, such as 512MiB or 4GiB"},
	[IR_LIMIT_CPU] = {"cpu", quantity_thousandths, "write processors, such as 2 or 0.5"},
	[IR_LIMIT_IO] = {"io", quantity_bytes, "write bytes a second, such as 50MiB"},
	[IR_LIMIT_TIME] = {"time", quantity_time, "write a time, such as 90s, 15m, 8h or 2d"},
};

static void read_limit(struct layer *l, const struct ynode *node, enum ir_limit which)
{
	struct ir_limits *limits = &l->ir->limits;
	uint64_t value;

	if (!node_text(l->diags, node, kinds[which].name))
		return;
	if (kinds[which].read(node->text, &value)) {
		diag_error(l->diags, &node->loc, kinds[which].hint, "%s is no limit of %s",
			   shown(node->text).s, kinds[which].name);
		return;
	}
	/* A layer, or who includes a file, can only make it tighter. */
	if (limits->v[which] && limits->v[which] <= value)
		return;
	limits->v[which] = value;
	limits->loc[which] = node->loc;
}

void layer_add_limits(struct layer *l)
{
	static const struct key keys[] = {{"processes", NULL}, {"memory", NULL}, {"cpu", NULL},
					  {"io", NULL},	       {"time", NULL},	 {NULL, NULL}};
	size_t i, k;

	for (i = 0; i < l->nfiles; i++) {
		const struct ynode *root = l->files[i]->root;
		const struct ynode *map = root ? ynode_get(root, "limits") : NULL;

		if (!map || !keys_check(l->diags, map, keys, "limits"))
			continue;
		for (k = 0; k < IR_LIMITS; k++) {
			const struct ynode *node = ynode_get(map, kinds[k].name);

			if (node)
				read_limit(l, node, (enum ir_limit)k);
		}
	}
}

bool ir_limits_group(const struct ir_limits *limits)
{
	size_t k;

	for (k = 0; k < IR_LIMITS; k++)
		if (k != IR_LIMIT_TIME && limits->v[k])
			return true;
	return false;
}

const char *ir_limit_name(enum ir_limit which)
{
	return kinds[which].name;
}

/* Paths of cgroups begin at the root of their hierarchy, not at the workspace. */
static void add_cgroups(struct layer *l, const struct texts *texts, struct ir_patterns *out)
{
	size_t i;

	for (i = 0; i < texts->n; i++) {
		const struct text_at *entry = &texts->v[i];

		if (*entry->text == '/' || strncmp(entry->text, "**/", 3) == 0)
			continue;
		diag_error(l->diags, &entry->loc, "write /NAME or **/NAME",
			   "%s: a cgroup is named by its path from the root", shown(entry->text).s);
		return;
	}
	patterns_add(l, texts, OBJECT_PATH, PATTERN_ALLOWS, out);
}

static void read_selected(struct layer *l, const struct ynode *entry, const char *key,
			  struct ir_patterns *out)
{
	const struct ynode *node = ynode_get(entry, key);
	struct texts texts = {0};

	if (!node)
		return;
	if (node->kind == YNODE_LIST && !node->n)
		diag_error(l->diags, &node->loc, "leave it out", "an empty list selects nothing");
	expand_list(l, node, &texts);
	if (strcmp(key, "cgroup") == 0)
		add_cgroups(l, &texts, out);
	else
		patterns_add(l, &texts, OBJECT_PROGRAM, PATTERN_DENIES, out);
	texts_release(&texts);
}

static void read_entry(struct layer *l, const struct ynode *entry)
{
	static const struct key keys[] = {{"exec", NULL}, {"cgroup", NULL}, {NULL, NULL}};
	struct ir_select select = {.layer = l->index, .loc = entry->loc};

	if (!keys_check(l->diags, entry, keys, "an entry of select"))
		return;
	if (!entry->n)
		diag_error(l->diags, &entry->loc, "write {exec: NAME} or {cgroup: PATH}",
			   "an entry of select names nothing");
	read_selected(l, entry, "exec", &select.exec);
	read_selected(l, entry, "cgroup", &select.cgroup);
	vec_push(l->ir->select, l->ir->nselect) = select;
}

void layer_add_select(struct layer *l)
{
	size_t i, k;

	for (i = 0; i < l->nfiles; i++) {
		const struct ynode *root = l->files[i]->root;
		const struct ynode *list = root ? ynode_get(root, "select") : NULL;

		if (!list || !node_is_list(l->diags, list, "select"))
			continue;
		for (k = 0; k < list->n && !l->full; k++)
			read_entry(l, list->value[k]);
	}
}
