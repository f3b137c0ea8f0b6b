// SPDX-License-Identifier: GPL-2.0-only
#include "user/timeline/files.h"

#include <stdlib.h>

#include "user/base/alloc.h"

struct file_name {
	uint64_t ino;
	uint32_t dev;
	struct event_name name; /* owns its bytes */
};

static size_t slot_of(uint32_t dev, uint64_t ino)
{
	return (size_t)(((ino ^ (uint64_t)dev << 40) * 0x9e3779b97f4a7c15ULL) >> 32) % FILES_MAX;
}

void files_release(struct files *f)
{
	for (size_t i = 0; f->v && i < FILES_MAX; i++)
		free((char *)f->v[i].name.bytes);
	free(f->v);
	f->v = NULL;
}

void files_add(struct files *f, uint32_t dev, uint64_t ino, const struct event_name *name)
{
	struct file_name *slot;

	if (!ino || !name->len)
		return;
	if (!f->v)
		f->v = xcalloc(FILES_MAX, sizeof(*f->v));
	slot = &f->v[slot_of(dev, ino)];
	free((char *)slot->name.bytes);
	slot->ino = ino;
	slot->dev = dev;
	slot->name = *name;
	slot->name.bytes = xmemdup(name->bytes, name->len);
}

const struct event_name *files_find(const struct files *f, uint32_t dev, uint64_t ino)
{
	const struct file_name *slot = f->v ? &f->v[slot_of(dev, ino)] : NULL;

	return slot && ino && slot->ino == ino && slot->dev == dev ? &slot->name : NULL;
}
