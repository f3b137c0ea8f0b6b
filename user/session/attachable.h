/* SPDX-License-Identifier: GPL-2.0-only */
/* attachable.h - whom nobody can be meant to fence: the system itself, and who fences. */
#ifndef RINGFENCE_SESSION_ATTACHABLE_H
#define RINGFENCE_SESSION_ATTACHABLE_H

#include <sys/types.h>

/*
 * May a live process be taken into a session of ours? Not process 1, a kernel thread, one that has
 * ended, nor ourselves or whom we descend from. Returns 0, or CLI_USAGE or CLI_FAILED, reported.
 */
int attachable(pid_t pid);

#endif
