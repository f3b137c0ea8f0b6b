/* SPDX-License-Identifier: GPL-2.0-only */
/* keys.h - the shape of a mapping: which keys it has, and what their values are. */
#ifndef RINGFENCE_POLICY_KEYS_H
#define RINGFENCE_POLICY_KEYS_H

#include "user/policy/yaml.h"

/* Tables of keys end with a name of NULL. */
struct key {
	const char *name;
	const char *instead; /* the language has it, this version not: what to use; else NULL */
};

/* Is the node a mapping of known keys? Errors are added; false: there is nothing to read in it. */
bool keys_check(struct diags *d, const struct ynode *map, const struct key *keys, const char *what);
/* The node's text, or NULL with an error added. */
const char *node_text(struct diags *d, const struct ynode *node, const char *what);
/* Is the node a list? An error is added when not. */
bool node_is_list(struct diags *d, const struct ynode *node, const char *what);
/* Names of policies, rules and variables: letters, digits, _ - and, where dots, dots; 64 bytes. */
bool name_is_valid(const char *name, bool dots);

#endif
