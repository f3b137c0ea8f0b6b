/* SPDX-License-Identifier: GPL-2.0-only */
/* attach_client.h - `attach` where a daemon runs: the session is the daemon's. */
#ifndef RINGFENCE_CLI_ATTACH_CLIENT_H
#define RINGFENCE_CLI_ATTACH_CLIENT_H

#include <sys/types.h>

#include "user/session/options.h"

/* Returns the exit status. */
int attach_client(const struct options *o, pid_t pid);

#endif
