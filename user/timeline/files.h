/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * files.h - which name a file was last opened by, for the sums, which know its inode only.
 *
 * A cache of fixed size: a newer file takes the place of an older one, whose sums then have no
 * name.
 */
#ifndef RINGFENCE_TIMELINE_FILES_H
#define RINGFENCE_TIMELINE_FILES_H

#include "user/event/event.h"

#define FILES_MAX 8192

struct files {
	struct file_name *v; /* NULL until the first */
};

void files_release(struct files *f);
/* Remembers a copy of the name. An inode of 0 is none. */
void files_add(struct files *f, uint32_t dev, uint64_t ino, const struct event_name *name);
/* NULL: unknown. Valid until the next files_add(). */
const struct event_name *files_find(const struct files *f, uint32_t dev, uint64_t ino);

#endif
