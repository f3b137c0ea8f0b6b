/* SPDX-License-Identifier: GPL-2.0-only */
/* cli.h - what all subcommands share: exit statuses, and how they are found. */
#ifndef RINGFENCE_CLI_CLI_H
#define RINGFENCE_CLI_CLI_H

#include <stdbool.h>

enum cli_status {
	CLI_OK = 0,
	CLI_FAILED = 1,
	CLI_USAGE = 2,
	CLI_INVALID = 3,     /* a policy is wrong */
	CLI_UNSUPPORTED = 4, /* the kernel, or our privilege, lacks something */
	CLI_NOT_CLOSED = 5,  /* verify: intact, but a last seal is missing */
	CLI_NOT_TRUSTED = 6, /* verify: intact, but not signed by a trusted key */
	CLI_TIME_OVER = 124, /* the policy's time was, as timeout(1) has it */
	CLI_NOT_EXECUTABLE = 126,
	CLI_NOT_FOUND = 127,
	CLI_SIGNAL = 128, /* run: plus the signal that the program died of */
};

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
