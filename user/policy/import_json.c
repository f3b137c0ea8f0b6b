// SPDX-License-Identifier: GPL-2.0-only
#include "user/policy/import_json.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"

/* The walk over a text that jansson has read: only strings and brackets have to be told apart. */
struct walk {
	const char *s, *end;
	struct src_loc loc;
	unsigned int depth;
	bool too_deep;
};

static struct ynode *build(struct walk *w, const json_t *value);

static void step(struct walk *w)
{
	if (w->s >= w->end)
		return;
	if (*w->s == '\n') {
		w->loc.line++;
		w->loc.column = 1;
	} else if (((unsigned char)*w->s & 0xc0) != 0x80) {
		w->loc.column++;
	}
	w->s++;
}

/* To the first byte of the next key or value. */
static void skip_between(struct walk *w)
{
	while (w->s < w->end && strchr(" \t\r\n,:", *w->s))
		step(w);
}

static void skip_string(struct walk *w)
{
	step(w);
	while (w->s < w->end && *w->s != '"') {
		if (*w->s == '\\')
			step(w);
		step(w);
	}
	step(w);
}

static void skip_word(struct walk *w)
{
	while (w->s < w->end && !strchr(" \t\r\n,:]}", *w->s))
		step(w);
}

static struct ynode *node_new(const struct walk *w, enum ynode_kind kind)
{
	struct ynode *node = xcalloc(1, sizeof(*node));

	node->kind = kind;
	node->loc = w->loc;
	return node;
}

static struct ynode *key_new(struct walk *w, const char *key)
{
	struct ynode *node;

	skip_between(w);
	node = node_new(w, YNODE_TEXT);
	node->text = xstrdup(key);
	skip_string(w);
	return node;
}

static void build_map(struct walk *w, struct ynode *map, const json_t *value)
{
	const char *key;
	json_t *child;

	/* jansson keeps the order of the text. */
	json_object_foreach ((json_t *)value, key, child) {
		struct ynode *name = key_new(w, key), *node = build(w, child);
		size_t n = map->n;

		vec_push(map->key, n) = name;
		vec_push(map->value, map->n) = node;
		if (w->too_deep)
			break;
	}
}

static void build_collection(struct walk *w, struct ynode *node, const json_t *value)
{
	size_t i;

	step(w);
	if (w->depth++ >= YAML_DEPTH_MAX) {
		w->too_deep = true;
		return;
	}
	if (json_is_object(value))
		build_map(w, node, value);
	for (i = 0; json_is_array(value) && i < json_array_size(value) && !w->too_deep; i++)
		vec_push(node->value, node->n) = build(w, json_array_get(value, i));
	w->depth--;
	skip_between(w);
	if (!w->too_deep)
		step(w);
}

/* What is below a level that is too deep is left out: the tree is thrown away then. */
static struct ynode *build(struct walk *w, const json_t *value)
{
	struct ynode *node;
	const char *start;

	skip_between(w);
	node = node_new(w, json_is_object(value)  ? YNODE_MAP
			   : json_is_array(value) ? YNODE_LIST
						  : YNODE_TEXT);
	if (node->kind == YNODE_TEXT && w->too_deep) {
		node->text = xstrdup("");
	} else if (json_is_string(value)) {
		node->text = xstrdup(json_string_value(value));
		skip_string(w);
	} else if (node->kind == YNODE_TEXT) {
		start = w->s;
		skip_word(w);
		node->plain = true;
		node->text = xstrndup(start, (size_t)(w->s - start));
	} else if (!w->too_deep) {
		build_collection(w, node, value);
	}
	return node;
}

static void report(struct diags *d, const char *file, const json_error_t *error)
{
	struct src_loc loc = {.file = file,
			      .line = error->line > 0 ? (unsigned int)error->line : 1,
			      .column = error->column > 0 ? (unsigned int)error->column : 1};

	diag_error(d, &loc, NULL, "not JSON: %s", error->text);
}

int import_json_parse(const char *file, const char *text, size_t len, struct diags *d,
		      struct ynode **ret_root)
{
	struct walk w = {
		.s = text, .end = text + len, .loc = {.file = file, .line = 1, .column = 1}};
	json_error_t error;
	json_t *json;

	if (len > YAML_SIZE_MAX) {
		diag_error(d, &(struct src_loc){.file = file}, NULL,
			   "the file is larger than 1 MiB (%zu bytes)", len);
		return -EINVAL;
	}
	json = json_loadb(text, len, JSON_REJECT_DUPLICATES, &error);
	if (!json) {
		report(d, file, &error);
		return -EINVAL;
	}
	*ret_root = build(&w, json);
	json_decref(json);
	if (!w.too_deep)
		return 0;
	ynode_free(*ret_root);
	*ret_root = NULL;
	diag_error(d, &w.loc, NULL, "more than %d levels of JSON", YAML_DEPTH_MAX);
	return -EINVAL;
}
