/* SPDX-License-Identifier: GPL-2.0-only */
/* attach.h - `attach` for who has its options parsed; see run.h. */
#ifndef RINGFENCE_CLI_ATTACH_H
#define RINGFENCE_CLI_ATTACH_H

#include <sys/types.h>

#include "user/cli/options.h"
#include "user/kern/engine.h"

/* Attaches to pid until its tree has ended; returns the exit status. engine: as run_command(). */
int attach_command(const struct options *o, pid_t pid, struct engine *engine);

#endif
