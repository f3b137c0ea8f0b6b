/* SPDX-License-Identifier: GPL-2.0-only */
/* tree.h - the threads of a process and of all that descends from it, as /proc has them. */
#ifndef RINGFENCE_DAEMON_TREE_H
#define RINGFENCE_DAEMON_TREE_H

#include <sys/types.h>

/*
 * Calls fn for each thread, of the process alone or of its descendants too. What ends meanwhile may
 * be met or not. Returns 0, the first other value of fn, or -E2BIG: there are too many.
 */
int tree_threads(pid_t pid, int (*fn)(void *ctx, pid_t tid), void *ctx);
int tree_all(pid_t pid, int (*fn)(void *ctx, pid_t tid), void *ctx);

#endif
