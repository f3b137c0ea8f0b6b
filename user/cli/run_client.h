/* SPDX-License-Identifier: GPL-2.0-only */
/* run_client.h - `run` where a daemon runs: the program is our child, the session the daemon's. */
#ifndef RINGFENCE_CLI_RUN_CLIENT_H
#define RINGFENCE_CLI_RUN_CLIENT_H

#include "user/session/options.h"

/* Returns the exit status. */
int run_client(const struct options *o);

#endif
