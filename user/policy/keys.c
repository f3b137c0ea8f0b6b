// SPDX-License-Identifier: GPL-2.0-only
#include "user/policy/keys.h"

#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/base/suggest.h"

#define NAME_MAX_BYTES 64

static void not_supported(struct diags *d, const struct src_loc *loc, const char *what,
			  const char *instead)
{
	diag_error(d, loc, instead, "%s is not supported by this version", what);
}

static void unknown_key(struct diags *d, const struct ynode *key, const struct key *keys,
			const char *what)
{
	struct suggest near;
	char *hint = NULL;
	size_t i;

	suggest_init(&near, key->text);
	for (i = 0; keys[i].name && !diags_full(d); i++)
		suggest_try(&near, keys[i].name);
	if (near.best)
		hint = xasprintf("did you mean %s?", near.best);
	diag_error(d, &key->loc, hint, "%s has no key %s", what, shown(key->text).s);
	free(hint);
}

static void check_one(struct diags *d, const struct ynode *key, const struct key *keys,
		      const char *what)
{
	size_t i;

	for (i = 0; keys[i].name; i++)
		if (strcmp(keys[i].name, key->text) == 0)
			break;
	if (!keys[i].name)
		unknown_key(d, key, keys, what);
	else if (keys[i].instead)
		not_supported(d, &key->loc, keys[i].name, keys[i].instead);
}

bool keys_check(struct diags *d, const struct ynode *map, const struct key *keys, const char *what)
{
	size_t i;

	if (map->kind != YNODE_MAP) {
		diag_error(d, &map->loc, "write it as `key: value` lines, or {key: value}",
			   "%s must be a mapping", what);
		return false;
	}
	for (i = 0; i < map->n; i++)
		check_one(d, map->key[i], keys, what);
	return true;
}

const char *node_text(struct diags *d, const struct ynode *node, const char *what)
{
	if (node->kind != YNODE_TEXT) {
		diag_error(d, &node->loc, "put the text in quotes", "%s must be text", what);
		return NULL;
	}
	if (!*node->text) {
		diag_error(d, &node->loc, NULL, "%s is empty", what);
		return NULL;
	}
	return node->text;
}

bool node_is_list(struct diags *d, const struct ynode *node, const char *what)
{
	if (node->kind == YNODE_LIST)
		return true;
	diag_error(d, &node->loc, "write it as [...], or one `- ` line each", "%s must be a list",
		   what);
	return false;
}

bool name_is_valid(const char *name, bool dots)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789_-.";
	size_t len = strspn(name, letters);

	if (!len || name[len] || len > NAME_MAX_BYTES)
		return false;
	return *name != '-' && *name != '.' && (dots || !strchr(name, '.'));
}
