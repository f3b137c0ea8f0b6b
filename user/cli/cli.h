/* SPDX-License-Identifier: GPL-2.0-only */
/* cli.h - what all subcommands share: exit statuses, and how they are found. */
#ifndef RINGFENCE_CLI_CLI_H
#define RINGFENCE_CLI_CLI_H

#include <stdbool.h>

#include "user/session/status.h"

/* Prints how a command is used: asked for, or instead of what cannot be. Returns the status. */
int cli_usage(const char *text, bool asked);

/* The whole command line, of the program itself. Returns the exit status. */
int command_main(int argc, char **argv);

/* The subcommands; argv[0] is the name. Return the exit status. */
int cmd_run(int argc, char **argv);
int cmd_attach(int argc, char **argv);
int cmd_approve(int argc, char **argv);
int cmd_labels(int argc, char **argv);
int cmd_reload(int argc, char **argv);
int cmd_doctor(int argc, char **argv);

#endif
