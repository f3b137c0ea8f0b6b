/* SPDX-License-Identifier: GPL-2.0-only */
/* keepers.h - the keepers (keeper.h) of this machine whose ringfence is gone: what they hold is
 * fenced still. */
#ifndef RINGFENCE_SESSION_KEEPERS_H
#define RINGFENCE_SESSION_KEEPERS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/*
 * Their processes, as /proc tells them by name and parent; the caller frees them. Who has another's
 * name is taken for it when it is root's.
 */
size_t keepers_left(pid_t **ret_pids);
/* Is that process one of them? */
bool keeper_is_left(pid_t pid);

#endif
