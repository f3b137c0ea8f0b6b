/* SPDX-License-Identifier: GPL-2.0-only */
/* cgroup_file.h - the files of a group, and the limits in them; inside user/kern/cgroup*.c only. */
#ifndef RINGFENCE_KERN_CGROUP_FILE_H
#define RINGFENCE_KERN_CGROUP_FILE_H

#include "user/base/strbuf.h"
#include "user/policy/ir.h"

/* Both are relative to a directory's descriptor, or absolute. Return 0 or a negative errno. */
int cgroup_put(int dir, const char *file, const char *text);
int cgroup_get(int dir, const char *file, struct strbuf *out);

/* The controllers that the limits need, one after the other from *at = 0 on; NULL: no more. */
const char *cgroup_controller(const struct ir_limits *limits, unsigned int *at);
/* Writes the limits into a group. ret_file: the file that could not be written. */
int cgroup_put_limits(int dir, const struct ir_limits *limits, const char **ret_file);

#endif
