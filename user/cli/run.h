/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * run.h - `run` for who has its options parsed.
 *
 * Leaves the process as it was: signals, terminal, descriptors, children. May be called many times.
 */
#ifndef RINGFENCE_CLI_RUN_H
#define RINGFENCE_CLI_RUN_H

#include "user/cli/options.h"
#include "user/kern/engine.h"

/*
 * Runs the command of o->rest to its end; returns the exit status of `ringfence run`. engine NULL:
 * loads one of its own. Another is used and not freed; the options of loading are not looked at.
 */
int run_command(const struct options *o, struct engine *engine);

#endif
