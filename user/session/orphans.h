/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * orphans.h - processes that belonged to a tree before it was attached to.
 *
 * Who has lost its parent is no descendant of anybody any more, but it keeps the session id (of
 * setsid(2), not ours) that it was born with, unless it is a daemon that made one of its own.
 */
#ifndef RINGFENCE_SESSION_ORPHANS_H
#define RINGFENCE_SESSION_ORPHANS_H

#include <sys/types.h>

#include "user/session/session.h"

/* Warns of those that have the session id of pid and are not in the session; once, after the
 * attach. */
void orphans_tell(const struct session *s, pid_t pid);

#endif
