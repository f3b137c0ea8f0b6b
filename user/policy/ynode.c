// SPDX-License-Identifier: GPL-2.0-only
#include "user/policy/yaml.h"

#include <stdlib.h>
#include <string.h>

void ynode_free(struct ynode *node)
{
	size_t i;

	if (!node)
		return;
	for (i = 0; i < node->n; i++) {
		if (node->key)
			ynode_free(node->key[i]);
		ynode_free(node->value[i]);
	}
	free(node->key);
	free(node->value);
	free(node->text);
	free(node);
}

const struct ynode *ynode_get(const struct ynode *map, const char *key)
{
	size_t i;

	for (i = 0; map->kind == YNODE_MAP && i < map->n; i++)
		if (strcmp(map->key[i]->text, key) == 0)
			return map->value[i];
	return NULL;
}

bool ynode_is_nothing(const struct ynode *node)
{
	return node->kind == YNODE_TEXT && node->plain && !*node->text;
}
