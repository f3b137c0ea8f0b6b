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
		if (except && rule->sha256.n)
			read_except(l, except, object, rule);
		else if (except)
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

static int digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* 64 hexadecimal digits of either case. Returns 0, or -1: an error was added. */
static int read_digest(struct layer *l, const struct text_at *entry, struct ir_digest *ret_digest)
{
	const size_t len = strlen(entry->text);
	struct ir_digest digest = {.loc = entry->loc};
	size_t i;

	for (i = 0; i < len && digit_of(entry->text[i]) >= 0; i++)
		if (i < 2 * sizeof(digest.bytes))
			digest.bytes[i / 2] =
				(uint8_t)(digest.bytes[i / 2] << 4 | digit_of(entry->text[i]));
	if (i < len)
		diag_error(l->diags, &entry->loc, "write what sha256sum prints, without the name",
			   "%s is no SHA-256: byte %zu is no hexadecimal digit",
			   shown(entry->text).s, i + 1);
	else if (len != 2 * sizeof(digest.bytes))
		diag_error(l->diags, &entry->loc, "write what sha256sum prints, without the name",
			   "%s is no SHA-256: it has %zu digits, not %zu", shown(entry->text).s,
			   len, 2 * sizeof(digest.bytes));
	else
		*ret_digest = digest;
	return i < len || len != 2 * sizeof(digest.bytes) ? -1 : 0;
}

static bool has_digest(const struct ir_digests *list, const struct ir_digest *digest)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		if (!memcmp(list->v[i].bytes, digest->bytes, sizeof(digest->bytes)))
			return true;
	return false;
}

/* The content of a program is known where it is executed, and nowhere else. */
static bool check_sha256(struct layer *l, const struct ynode *node, const struct object *object,
			 const struct ir_rule *rule)
{
	if (object->kind != OBJECT_PROGRAM)
		diag_error(
			l->diags, &node->loc, "name the program: `program: NAME`, or sha256 alone",
			"sha256 is about what is in a program, and %s is about none", object->what);
	else if (rule->ops & ~(uint32_t)RF_OP_BIT(RF_OP_EXEC))
		diag_error(l->diags, &node->loc, "make the other operations a rule of their own",
			   "sha256 goes with exec alone: the content is told there only");
	else if (node->kind == YNODE_LIST && !node->n)
		diag_error(l->diags, &node->loc, "leave it out", "sha256 is empty");
	else
		return true;
	return false;
}

static void read_sha256(struct layer *l, const struct ynode *map, const struct object *object,
			struct ir_rule *rule)
{
	const struct ynode *node = ynode_get(map, "sha256");
	struct texts texts = {0};
	struct ir_digest digest;
	size_t i;

	if (!node || !check_sha256(l, node, object, rule))
		return;
	expand_list(l, node, &texts);
	for (i = 0; i < texts.n; i++)
		if (!read_digest(l, &texts.v[i], &digest) && !has_digest(&rule->sha256, &digest))
			vec_push(rule->sha256.v, rule->sha256.n) = digest;
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

	read_sha256(l, map, object, rule);
	read_of(l, map, object, rule);
	if (args)
		check_args(l, args, "args", object, rule);
	if (without)
		check_args(l, without, "without", object, rule);
	read_args(l, map, "args", &rule->args);
	read_args(l, map, "without", &rule->without);
	read_cwd(l, map, rule);
}
