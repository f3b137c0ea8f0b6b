/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * resolve.h - the real path of a name in a root directory, and every other way to spell it that
 * lies on the way.
 *
 * Only reads symbolic links: nothing is opened, so no FIFO, device or driver can hold us up. What
 * does not exist is kept as it is written. Links of procfs are not followed, since they mean
 * another file to every process. Not thread-safe towards itself: no state.
 */
#ifndef RINGFENCE_KERN_RESOLVE_H
#define RINGFENCE_KERN_RESOLVE_H

#include <stddef.h>

/* A root directory, by an O_PATH descriptor of it. */
struct resolve_root {
	int fd;
};

/*
 * What was met: the spelling that goes through a link's real place, and at last the real path.
 * link is the place of the link that the next spelling replaces, NULL at the last one.
 */
typedef void (*resolve_fn)(void *ctx, const char *spelling, const char *link);

/*
 * path is absolute. Returns 0 and the real path, which the caller frees; -ELOOP, -ENAMETOOLONG.
 * fn may be NULL.
 */
int resolve_path(const struct resolve_root *root, const char *path, resolve_fn fn, void *ctx,
		 char **ret_real);

#endif
