/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * yaml.h - the YAML that policies are written in, as a tree that knows its places.
 *
 * Every scalar is text. What YAML has beyond mappings, lists and text (tags, anchors, aliases,
 * merge keys, directives, several documents) is refused, as is everything that an editor shows
 * otherwise than a parser reads it (tabs in indentation, duplicate keys, control characters, line
 * separators, direction overrides). Places are in characters, as editors count them.
 *
 * Ownership: the tree owns all but loc.file, which is the caller's; ynode_free() takes NULL.
 */
#ifndef RINGFENCE_POLICY_YAML_H
#define RINGFENCE_POLICY_YAML_H

#include <stdbool.h>
#include <stddef.h>

#include "user/policy/diag.h"

#define YAML_SIZE_MAX  (1u << 20) /* bytes of a file */
#define YAML_DEPTH_MAX 32
#define YAML_KEYS_MAX  1000 /* of one mapping */

#define QUOTE_HINT "quote the pattern"

enum ynode_kind {
	YNODE_TEXT,
	YNODE_LIST,
	YNODE_MAP,
};

struct ynode {
	enum ynode_kind kind;
	bool plain;	      /* TEXT: without quotes */
	struct src_loc loc;   /* of its first character */
	char *text;	      /* TEXT */
	struct ynode **key;   /* MAP: n of them, all TEXT, no two alike */
	struct ynode **value; /* LIST, MAP: n of them */
	size_t n;
};

/* Returns 0, or -EINVAL with at least one error added. */
int ynode_parse(const char *file, const char *text, size_t len, struct diags *d,
		struct ynode **ret_root);
void ynode_free(struct ynode *node);

/* Value of a key of a mapping, NULL: none. */
const struct ynode *ynode_get(const struct ynode *map, const char *key);
/* Nothing stands behind the colon or the dash. */
bool ynode_is_nothing(const struct ynode *node);

#endif
