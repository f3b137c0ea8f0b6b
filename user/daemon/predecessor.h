/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * predecessor.h - sessions that the daemon before us was recording when it ended without a word:
 * their timelines are told so. And for the one after us, which sessions we record.
 *
 * The list is in PREDECESSOR_FILE (0600). It survives our death, and is as good as it can be after
 * the machine's: nothing waits for the disk. Only files of root in directories of root are opened,
 * and no link is followed.
 */
#ifndef RINGFENCE_DAEMON_PREDECESSOR_H
#define RINGFENCE_DAEMON_PREDECESSOR_H

#include "user/daemon/hosted.h"
#include "user/session/machine_key.h"

#define PREDECESSOR_DIR	 MACHINE_KEY_DIR
#define PREDECESSOR_FILE "sessions.json"

/*
 * Writes what is missing into timelines that were left open, and the list anew. Returns how many
 * gaps were written. Problems were reported; none keeps the daemon from starting.
 */
size_t predecessor_tell(void);
/* Writes the list. Returns 0 or a negative errno. */
int predecessor_save(struct hosted *const *hosted, size_t n);

#endif
