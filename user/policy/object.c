// SPDX-License-Identifier: GPL-2.0-only
#include "user/policy/object.h"

#include <string.h>

#include "user/base/alloc.h"
#include "user/policy/pattern.h"

static void read_except(struct layer *l, const struct ynode *except, const struct object *object,
			struct ir_rule *rule)
{
	struct texts texts = {0};

	expand_list(l, except, &texts);
	patterns_add(l, &texts, object->kind, PATTERN_ALLOWS, &rule->except);
	texts_release(&texts);
	patterns_check_except(l, &rule->of, &rule->except);
}

static void read_of(struct layer *l, const struct ynode *map, const struct object *object,
		    struct ir_rule *rule)
{
	const struct ynode *except = ynode_get(map, "except");
	struct texts texts = {0};

	if (!object->node) {
		if (except)
			diag_error(l->diags, &except->loc, NULL,
				   "except makes holes in an object, and %s has none",
				   object->what);
		return;
	}
	expand_list(l, object->node, &texts);
	if (object->node->kind == YNODE_LIST && !object->node->n)
		diag_error(l->diags, &object->node->loc, NULL, "an empty list matches nothing");
	patterns_add(l, &texts, object->kind, rule->trusted ? PATTERN_TRUSTS : PATTERN_DENIES,
		     &rule->of);
	texts_release(&texts);
	if (except)
		read_except(l, except, object, rule);
}

/* Arguments are known where a program is executed, and nowhere else. */
static void check_args(struct layer *l, const struct ynode *node, const char *key,
		       const struct object *object, const struct ir_rule *rule)
{
	if (object->kind != OBJECT_PROGRAM)
		diag_error(l->diags, &node->loc, "name the program: `program: NAME`",
			   "%s is about arguments of a program, and %s has none", key,
			   object->what);
	else if (rule->ops & ~(uint32_t)RF_OP_BIT(RF_OP_EXEC))
		diag_error(l->diags, &node->loc, "make the other operations a rule of their own",
			   "%s goes with exec alone: arguments are known there only", key);
}

static void read_args(struct layer *l, const struct ynode *map, const char *key,
		      struct ir_patterns *out)
{
	const struct ynode *node = ynode_get(map, key);
	struct texts texts = {0};
	size_t i;

	if (!node)
		return;
	if (node->kind == YNODE_LIST && !node->n)
		diag_error(l->diags, &node->loc, "leave it out", "%s is empty", key);
	expand_list(l, node, &texts);
	for (i = 0; i < texts.n; i++) {
		struct text_at *entry = &texts.v[i];

		if (pattern_check_word(l, entry, entry->text))
			continue;
		if (strstr(entry->text, " -"))
			diag_warning(l->diags, &entry->loc,
				     "write them one by one: [push, --force]",
				     "%s is one argument with a space in it, not two",
				     shown(entry->text).s);
		vec_push(out->v, out->n) = (struct ir_pattern){.kind = PATTERN_ARGUMENT,
							       .text = xstrdup(entry->text),
							       .port = -1,
							       .loc = entry->loc};
	}
	texts_release(&texts);
}

static void read_cwd(struct layer *l, const struct ynode *map, struct ir_rule *rule)
{
	const struct ynode *node = ynode_get(map, "cwd");
	struct texts texts = {0};

	if (!node)
		return;
	if (node->kind == YNODE_LIST && !node->n)
		diag_error(l->diags, &node->loc, "leave it out", "cwd is empty");
	if (rule->ops & RF_OP_BIT(RF_OP_END))
		diag_error(l->diags, &node->loc, NULL,
			   "the session's end has no process that stands anywhere");
	expand_list(l, node, &texts);
	patterns_add(l, &texts, OBJECT_PATH, PATTERN_STANDS, &rule->cwd);
	texts_release(&texts);
}

void object_read(struct layer *l, const struct ynode *map, const struct object *object,
		 struct ir_rule *rule)
{
	const struct ynode *args = ynode_get(map, "args"), *without = ynode_get(map, "without");

	read_of(l, map, object, rule);
	if (args)
		check_args(l, args, "args", object, rule);
	if (without)
		check_args(l, without, "without", object, rule);
	read_args(l, map, "args", &rule->args);
	read_args(l, map, "without", &rule->without);
	read_cwd(l, map, rule);
}
