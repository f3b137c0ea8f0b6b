/* SPDX-License-Identifier: GPL-2.0-only */
/* kept_map.h - the pinned map of labels that files keep (internal to kern/; see kept.h). */
#ifndef RINGFENCE_KERN_KEPT_MAP_H
#define RINGFENCE_KERN_KEPT_MAP_H

#include <stdbool.h>
#include <stdint.h>

struct kept_map {
	int fd;
	uint32_t id; /* the kernel's, of no other map since the machine was started */
};

/* The path of the pin, as messages name it. */
const char *kept_map_path(void);
/* -ENOENT: there is none, and make is false. On failure *ret_error may be NULL. */
int kept_map_open(bool make, struct kept_map *ret_map, char **ret_error);
/* Is no file in it? */
bool kept_map_is_empty(const struct kept_map *map);

#endif
