// SPDX-License-Identifier: GPL-2.0-only
#include "user/session/tls_files.h"

#include <stdlib.h>

#include "user/base/alloc.h"

struct tls_file_known *tls_files_find(const struct tls_files *f, uint32_t dev, uint64_t ino)
{
	for (size_t i = 0; i < f->nknown; i++)
		if (f->known[i].ino == ino && f->known[i].dev == dev)
			return &f->known[i];
	return NULL;
}

struct tls_file_known *tls_files_add(struct tls_files *f, uint32_t dev, uint64_t ino)
{
	struct tls_file_known *one = tls_files_find(f, dev, ino);

	if (one)
		return one;
	vec_push(f->known, f->nknown) = (struct tls_file_known){.ino = ino, .dev = dev};
	return &f->known[f->nknown - 1];
}

void tls_files_release(struct tls_files *f)
{
	for (size_t i = 0; i < f->nknown; i++)
		free(f->known[i].why);
	free(f->known);
	*f = (struct tls_files){0};
}
