/* SPDX-License-Identifier: GPL-2.0-only */
/* diff.h - the subcommand `diff`. */
#ifndef RINGFENCE_CLI_DIFF_H
#define RINGFENCE_CLI_DIFF_H

int cmd_diff(int argc, char **argv);

#endif
