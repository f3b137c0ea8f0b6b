/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * import_json.h - JSON as the tree that YAML is read into, so that both keep their places.
 *
 * jansson reads; it has no places for what is right, so the text, known to be JSON then, is walked
 * once more for them. Strings are TEXT that is not plain; numbers, true, false and null are plain.
 */
#ifndef RINGFENCE_POLICY_IMPORT_JSON_H
#define RINGFENCE_POLICY_IMPORT_JSON_H

#include "user/policy/yaml.h"

/* Returns 0, or -EINVAL with at least one error added. ynode_free() frees the tree. */
int import_json_parse(const char *file, const char *text, size_t len, struct diags *d,
		      struct ynode **ret_root);

#endif
