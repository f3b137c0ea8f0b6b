/* SPDX-License-Identifier: GPL-2.0-only */
/* cli.h - what all subcommands share: exit statuses and the table that main() looks them up in. */
#ifndef RINGFENCE_CLI_CLI_H
#define RINGFENCE_CLI_CLI_H

enum cli_status {
	CLI_OK = 0,
	CLI_FAILED = 1,
	CLI_USAGE = 2,
	CLI_INVALID = 3,     /* a policy is wrong */
	CLI_UNSUPPORTED = 4, /* the kernel, or our privilege, lacks something */
	CLI_NOT_EXECUTABLE = 126,
	CLI_NOT_FOUND = 127,
	CLI_SIGNAL = 128, /* run: plus the signal that the program died of */
};

struct command {
	const char *name;
	const char *help; /* one line */
	/* argv[0] is the subcommand's name. Returns the exit status. */
	int (*run)(int argc, char **argv);
};

/* Ends with an entry whose name is NULL. */
extern const struct command commands[];

/* NULL: there is no such command. */
const struct command *command_find(const char *name);

/* The whole command line, of the program itself. Returns the exit status. */
int command_main(int argc, char **argv);

int cmd_run(int argc, char **argv);
int cmd_attach(int argc, char **argv);
int cmd_approve(int argc, char **argv);
int cmd_labels(int argc, char **argv);
int cmd_doctor(int argc, char **argv);
int cmd_help(int argc, char **argv);
int cmd_version(int argc, char **argv);

#endif
