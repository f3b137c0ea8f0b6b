// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/policy/keys.h"
#include "user/policy/layer.h"
#include "user/policy/pattern.h"
#include "user/policy/pool.h"

static struct ir_cond *read_cond(struct layer *l, const struct ynode *node);

static struct ir_cond *cond_new(enum ir_cond_kind kind, const struct src_loc *loc)
{
	struct ir_cond *cond = xcalloc(1, sizeof(*cond));

	cond->kind = kind;
	cond->loc = *loc;
	return cond;
}

/* A child that is NULL is one that was refused. */
static void add_child(struct ir_cond *cond, struct ir_cond *child)
{
	if (child)
		vec_push(cond->child, cond->nchild) = child;
}

static struct ir_cond *read_via(struct layer *l, const struct ynode *node)
{
	struct text_at entry = {.loc = node->loc};
	struct ir_cond *cond = NULL;
	char *program;

	if (node->kind == YNODE_LIST) {
		diag_error(l->diags, &node->loc, "write {any: [{via: A}, {via: B}]}",
			   "via names one program");
		return NULL;
	}
	if (!node_text(l->diags, node, "via") ||
	    expand_text(l, &(struct text_at){.text = node->text, .loc = node->loc}, EXPAND_PATTERN,
			&entry.text))
		return NULL;
	if (pattern_one_program(l, &entry, &program) == 0) {
		cond = cond_new(IR_COND_VIA, &node->loc);
		cond->program = program;
	}
	free(entry.text);
	return cond;
}

static struct ir_cond *read_children(struct layer *l, const struct ynode *list,
				     enum ir_cond_kind kind)
{
	struct ir_cond *cond;
	size_t i;

	if (!node_is_list(l->diags, list, kind == IR_COND_ALL ? "all" : "any"))
		return NULL;
	if (!list->n) {
		diag_error(l->diags, &list->loc, "leave the condition out, or name something",
			   "an empty list is no condition");
		return NULL;
	}
	cond = cond_new(kind, &list->loc);
	for (i = 0; i < list->n; i++)
		add_child(cond, read_cond(l, list->value[i]));
	return cond;
}

static struct ir_cond *read_not(struct layer *l, const struct ynode *node)
{
	struct ir_cond *cond = cond_new(IR_COND_NOT, &node->loc);

	add_child(cond, read_cond(l, node));
	return cond;
}

static struct ir_cond *read_map(struct layer *l, const struct ynode *map)
{
	static const struct key keys[] = {
		{"via", NULL}, {"all", NULL}, {"any", NULL}, {"not", NULL}, {NULL, NULL}};
	const struct ynode *value;

	keys_check(l->diags, map, keys, "a condition");
	if (map->n != 1) {
		diag_error(l->diags, &map->loc,
			   "write {via: PROGRAM}, {all: [...]}, {any: [...]} or {not: ...}",
			   "a condition has one key, this has %zu", map->n);
		return NULL;
	}
	if ((value = ynode_get(map, "via")))
		return read_via(l, value);
	if ((value = ynode_get(map, "all")))
		return read_children(l, value, IR_COND_ALL);
	if ((value = ynode_get(map, "any")))
		return read_children(l, value, IR_COND_ANY);
	if ((value = ynode_get(map, "not")))
		return read_not(l, value);
	return NULL;
}

/* Recursion is bounded by the depth of the YAML. */
static struct ir_cond *read_cond(struct layer *l, const struct ynode *node)
{
	if (node->kind == YNODE_MAP)
		return read_map(l, node);
	if (node->kind == YNODE_LIST)
		diag_error(l->diags, &node->loc,
			   "write {all: [...]} if all must hold, {any: [...]} if one is enough",
			   "a bare list is no condition");
	else if (!*node->text)
		diag_error(l->diags, &node->loc, "write {via: PROGRAM}", "the condition is empty");
	else
		diag_error(l->diags, &node->loc, "name the program that is trusted: {via: PROGRAM}",
			   "a label or gate, %s, is not supported by this version",
			   shown(node->text).s);
	return NULL;
}

struct ir_cond *cond_read(struct layer *l, const struct ynode *rule)
{
	const struct ynode *when = ynode_get(rule, "when"), *unless = ynode_get(rule, "unless");
	struct ir_cond *both, *not ;

	if (!unless)
		return when ? read_cond(l, when) : NULL;
	not = read_not(l, unless);
	if (!when)
		return not ;
	both = cond_new(IR_COND_ALL, &when->loc);
	add_child(both, read_cond(l, when));
	add_child(both, not );
	return both;
}
