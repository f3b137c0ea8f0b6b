/* SPDX-License-Identifier: GPL-2.0-only */
/* learn.h - the subcommand `learn`. */
#ifndef RINGFENCE_CLI_LEARN_H
#define RINGFENCE_CLI_LEARN_H

int cmd_learn(int argc, char **argv);

#endif
