/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cgroups.h - control groups v2, as the texts of /proc and of their own files tell of them. Pure.
 */
#ifndef RINGFENCE_BASE_CGROUPS_H
#define RINGFENCE_BASE_CGROUPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Directories; the caller frees both. */
struct cgroups_place {
	char *top; /* the highest group that can be seen */
	char *own; /* the process's group: top, or below it */
};

/*
 * From /proc/self/mountinfo and /proc/self/cgroup. A process whose group is not below the mount is
 * said to be at the top. -ENOENT: no cgroup2 file system is mounted.
 */
int cgroups_find(const char *mountinfo, const char *self, struct cgroups_place *ret_place);
void cgroups_release(struct cgroups_place *p);
/* Cuts the directory to the one above it; false: it is the top, or is not below it. */
bool cgroups_up(const struct cgroups_place *p, char *dir);

/* Is the word one of a line of words (cgroup.controllers)? */
bool cgroups_has(const char *line, const char *word);
/* The number behind a key, one pair a line (pids.events, cpu.stat); 0: there is none. */
uint64_t cgroups_number(const char *text, const char *key);

#endif
