/* SPDX-License-Identifier: GPL-2.0-only */
/* cgroup_make.h - how the groups of a session are removed; inside user/kern/cgroup*.c only. */
#ifndef RINGFENCE_KERN_CGROUP_MAKE_H
#define RINGFENCE_KERN_CGROUP_MAKE_H

#define CGROUP_INNER "session"

/*
 * Removes ringfence-ID, whose name is relative to dir, and what is in it; outer is its descriptor.
 * Returns 0 or a negative errno, -EBUSY: processes are in it.
 */
int cgroup_unmake(int dir, const char *name, int outer);

#endif
