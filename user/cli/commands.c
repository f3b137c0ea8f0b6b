// SPDX-License-Identifier: GPL-2.0-only
#include "user/cli/cli.h"

#include <stdio.h>
#include <string.h>

#include "user/base/log.h"
#include "user/base/suggest.h"
#include "user/cli/bundle.h"
#include "user/cli/check.h"
#include "user/cli/diff.h"
#include "user/cli/export.h"
#include "user/cli/import.h"
#include "user/cli/key.h"
#include "user/cli/learn.h"
#include "user/cli/node.h"
#include "user/cli/release.h"
#include "user/cli/replay.h"
#include "user/cli/report.h"
#include "user/cli/tls.h"
#include "user/cli/verify.h"
#include "user/cli/why.h"

static int cmd_help(int argc, char **argv);
static int cmd_version(int argc, char **argv);

static const struct command {
	const char *name;
	const char *help; /* one line */
	int (*run)(int argc, char **argv);
} commands[] = {
	{"run", "start a program under a policy", cmd_run},
	{"attach", "put a running process and its whole tree under a policy", cmd_attach},
	{"daemon", "have the sessions of this machine, or stop", cmd_daemon},
	{"status", "say how the daemon does", cmd_status},
	{"sessions", "list the daemon's sessions", cmd_sessions},
	{"session", "tell about one of them", cmd_session},
	{"kill", "end all processes of one of them", cmd_kill},
	{"release", "let go what was fenced by a ringfence that is gone", cmd_release},
	{"policy", "the machine's policies: list, load, and what each rule did", cmd_policy},
	{"approve", "open a gate or answer a question of a running session", cmd_approve},
	{"labels", "show or take off the labels of a running session", cmd_labels},
	{"reload", "have a running session read its policy again", cmd_reload},
	{"why", "tell why an operation was denied, and what to do instead", cmd_why},
	{"hook", "answer a harness, so that its model hears why", cmd_hook},
	{"setup", "have a harness call `ringfence hook`, or not any more", cmd_setup},
	{"restrict", "put the session that we are in under one more policy", cmd_restrict},
	{"mcp", "serve the Model Context Protocol to an agent in a session", cmd_mcp},
	{"check", "read policies and say what is wrong with them", cmd_check},
	{"import", "write another tool's policy anew as one of ours", cmd_import},
	{"replay", "show what a recorded session did", cmd_replay},
	{"diff", "say what a session did that another did not", cmd_diff},
	{"learn", "write the least policy that recorded work needs", cmd_learn},
	{"report", "write a recorded session as one HTML file", cmd_report},
	{"verify", "say whether timelines are as they were written", cmd_verify},
	{"bundle", "make one archive of timelines that others can verify", cmd_bundle},
	{"key", "print the public key that timelines are sealed with", cmd_key},
	{"export", "write recorded sessions as tables of a database", cmd_export},
	{"tls", "say what of a binary's TLS can be seen through", cmd_tls},
	{"doctor", "say what this kernel can enforce, and what to change", cmd_doctor},
	{"version", "print the version", cmd_version},
	{"help", "print this, or the options of a command", cmd_help},
	{NULL, NULL, NULL},
};

/* NULL: there is no such command. */
static const struct command *command_find(const char *name)
{
	for (const struct command *c = commands; c->name; c++)
		if (!strcmp(c->name, name))
			return c;
	return NULL;
}

static void print_help(FILE *to)
{
	fputs("usage: ringfence COMMAND [OPTION]...\n"
	      "\n"
	      "Watches what a process tree really does, and stops what its policy forbids inside "
	      "the kernel.\n"
	      "\n",
	      to);
	for (const struct command *c = commands; c->name; c++)
		fprintf(to, "  %-8s  %s\n", c->name, c->help);
	fputs("\n"
	      "`ringfence help COMMAND` prints a command's options.\n"
	      "Exit status: 0 ok, 1 failed, 2 usage, 3 policy invalid, 4 the kernel or privilege\n"
	      "lacks something; `run` returns the program's own (128 + signal; 126 not "
	      "executable,\n"
	      "127 not found).\n",
	      to);
}

static int unknown(const char *name)
{
	struct suggest near;

	suggest_init(&near, name);
	for (const struct command *c = commands; c->name; c++)
		suggest_try(&near, c->name);
	if (near.best)
		log_error("there is no command '%s'; did you mean '%s'?", name, near.best);
	else
		log_error("there is no command '%s'; `ringfence help` lists them", name);
	return CLI_USAGE;
}

static int cmd_help(int argc, char **argv)
{
	char help[] = "--help", *args[] = {argc > 1 ? argv[1] : argv[0], help, NULL};
	const struct command *c = argc > 1 ? command_find(argv[1]) : NULL;

	if (argc > 1 && !c)
		return argv[1][0] == '-' ? (print_help(stdout), CLI_OK) : unknown(argv[1]);
	if (c && c->run != cmd_help && c->run != cmd_version)
		return c->run(2, args);
	print_help(stdout);
	return CLI_OK;
}

static int cmd_version(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	puts("ringfence " RINGFENCE_VERSION);
	return CLI_OK;
}

static const struct {
	const char *option, *command;
} options[] = {{"-h", "help"}, {"--help", "help"}, {"-V", "version"}, {"--version", "version"}};

int command_main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : NULL;
	const struct command *c;

	if (!name) {
		print_help(stderr);
		return CLI_USAGE;
	}
	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		if (!strcmp(name, options[i].option))
			name = options[i].command;
	c = command_find(name);
	return c ? c->run(argc - 1, argv + 1) : unknown(name);
}
