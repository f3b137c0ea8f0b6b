// SPDX-License-Identifier: GPL-2.0-only
#include "user/policy/cond.h"

#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/policy/keys.h"
#include "user/policy/pattern.h"
#include "user/policy/pool.h"

/* A condition while it is read. */
struct reading {
	struct layer *layer;
	enum cond_scope scope;
};

static struct ir_cond *read_cond(const struct reading *r, const struct ynode *node);

struct ir_cond *cond_new(enum ir_cond_kind kind, const struct src_loc *loc)
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

struct ir_cond *cond_both(struct ir_cond *a, struct ir_cond *b)
{
	struct ir_cond *both;

	if (!a || !b)
		return a ? a : b;
	if (a->kind == IR_COND_ALL) {
		add_child(a, b);
		return a;
	}
	both = cond_new(IR_COND_ALL, &a->loc);
	add_child(both, a);
	add_child(both, b);
	return both;
}

struct ir_cond *cond_program(struct layer *l, const struct ynode *node, enum ir_cond_kind kind)
{
	const char *key = kind == IR_COND_BY ? "by" : "via";
	struct text_at entry = {.loc = node->loc};
	struct ir_cond *cond = NULL;
	char *program;

	if (node->kind == YNODE_LIST) {
		diag_error(l->diags, &node->loc,
			   kind == IR_COND_BY ? "write an event for each of them"
					      : "write {any: [{via: A}, {via: B}]}",
			   "%s names one program", key);
		return NULL;
	}
	if (!node_text(l->diags, node, key) ||
	    expand_text(l, &(struct text_at){.text = node->text, .loc = node->loc}, EXPAND_PATTERN,
			&entry.text))
		return NULL;
	if (pattern_one_program(l, &entry, &program) == 0) {
		cond = cond_new(kind, &node->loc);
		cond->program = program;
	}
	free(entry.text);
	return cond;
}

static struct ir_cond *read_children(const struct reading *r, const struct ynode *list,
				     enum ir_cond_kind kind)
{
	struct ir_cond *cond;
	size_t i;

	if (!node_is_list(r->layer->diags, list, kind == IR_COND_ALL ? "all" : "any"))
		return NULL;
	if (!list->n) {
		diag_error(r->layer->diags, &list->loc,
			   "leave the condition out, or name something",
			   "an empty list is no condition");
		return NULL;
	}
	cond = cond_new(kind, &list->loc);
	for (i = 0; i < list->n; i++)
		add_child(cond, read_cond(r, list->value[i]));
	return cond;
}

static struct ir_cond *read_not(const struct reading *r, const struct ynode *node)
{
	struct ir_cond *cond = cond_new(IR_COND_NOT, &node->loc);

	add_child(cond, read_cond(r, node));
	return cond;
}

static struct ir_cond *read_via(const struct reading *r, const struct ynode *node)
{
	if (r->scope == COND_SUBJECT)
		return cond_program(r->layer, node, IR_COND_VIA);
	diag_error(r->layer->diags, &node->loc,
		   r->scope == COND_OBJECT ? "write it under when or unless" : NULL,
		   r->scope == COND_OBJECT ? "of asks for labels of the object, via for the subject"
					   : "the session's end has no process: only gates can be "
					     "asked for");
	return NULL;
}

static struct ir_cond *read_map(const struct reading *r, const struct ynode *map)
{
	static const struct key keys[] = {
		{"via", NULL}, {"all", NULL}, {"any", NULL}, {"not", NULL}, {NULL, NULL}};
	const struct ynode *value;

	keys_check(r->layer->diags, map, keys, "a condition");
	if (map->n != 1) {
		diag_error(r->layer->diags, &map->loc,
			   "write NAME, {via: PROGRAM}, {all: [...]}, {any: [...]} or {not: ...}",
			   "a condition has one key, this has %zu", map->n);
		return NULL;
	}
	if ((value = ynode_get(map, "via")))
		return read_via(r, value);
	if ((value = ynode_get(map, "all")))
		return read_children(r, value, IR_COND_ALL);
	if ((value = ynode_get(map, "any")))
		return read_children(r, value, IR_COND_ANY);
	if ((value = ynode_get(map, "not")))
		return read_not(r, value);
	return NULL;
}

/* Why the name cannot be asked for here; NULL: it can. */
static const char *misplaced(const struct reading *r, const struct def *def, const char **ret_hint)
{
	*ret_hint = "write it under when or unless";
	if (r->scope == COND_OBJECT && def->kind == DEF_GATE)
		return "a gate; of asks for labels of the object";
	if (r->scope == COND_OBJECT && def->who)
		return "a who-label: those are on processes, not on objects";
	*ret_hint = "ask for a gate, or make it a rule about what the process does";
	if (r->scope == COND_END && def->kind == DEF_LABEL)
		return "a label, and the session's end has no process that could have it";
	return NULL;
}

static struct ir_cond *read_name(const struct reading *r, const struct ynode *node)
{
	struct def *def = def_find(r->layer, node->text);
	struct ir_cond *cond;
	const char *hint, *error;

	if (!def) {
		def_unknown(r->layer, node);
		return NULL;
	}
	def->used = true;
	error = misplaced(r, def, &hint);
	if (error) {
		diag_error(r->layer->diags, &node->loc, hint, "%s is %s", def->ref->key->text,
			   error);
		return NULL;
	}
	cond = cond_new(def->kind == DEF_GATE	  ? IR_COND_GATE
			: r->scope == COND_OBJECT ? IR_COND_OF
						  : IR_COND_LABEL,
			&node->loc);
	cond->name = xstrdup(node->text);
	cond->bit = def->bit;
	return cond;
}

/* Recursion is bounded by the depth of the YAML. */
static struct ir_cond *read_cond(const struct reading *r, const struct ynode *node)
{
	struct diags *d = r->layer->diags;

	if (node->kind == YNODE_MAP)
		return read_map(r, node);
	if (node->kind == YNODE_LIST)
		diag_error(d, &node->loc,
			   "write {all: [...]} if all must hold, {any: [...]} if one is enough",
			   "a bare list is no condition");
	else if (!*node->text)
		diag_error(d, &node->loc, "name a label or gate, or write {via: PROGRAM}",
			   "the condition is empty");
	else
		return read_name(r, node);
	return NULL;
}

struct ir_cond *cond_read(struct layer *l, const struct ynode *node, enum cond_scope scope)
{
	const struct reading r = {.layer = l, .scope = scope};

	return read_cond(&r, node);
}

struct ir_cond *cond_of_rule(struct layer *l, const struct ynode *rule, enum cond_scope scope)
{
	const struct reading r = {.layer = l, .scope = scope};
	const struct ynode *when = ynode_get(rule, "when"), *unless = ynode_get(rule, "unless");
	const struct ynode *of = ynode_get(rule, "of");
	struct ir_cond *cond = when ? read_cond(&r, when) : NULL;

	if (unless)
		cond = cond_both(cond, read_not(&r, unless));
	if (of)
		cond = cond_both(cond, cond_read(l, of, COND_OBJECT));
	return cond;
}
