/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * program.h - the program that `run` has started, and its terminal: whether it is the session's
 * own process that waits for it, or a client of the daemon.
 */
#ifndef RINGFENCE_CLI_PROGRAM_H
#define RINGFENCE_CLI_PROGRAM_H

#include <stdbool.h>
#include <sys/signalfd.h>

#include "user/cli/child.h"

struct program {
	struct child child;
	int terminal;	  /* controlling terminal, -1: none */
	pid_t foreground; /* its process group when we began */
	int wait_status;
	bool ended;	  /* the program did */
	bool interrupted; /* a signal that ends, after the program did */
};

void program_open_terminal(struct program *p);
/* A shell that was killed has left the terminal to a process group that is gone. */
void program_give_terminal_back(struct program *p);
/* Takes notice of its end, and stops with it. */
void program_reap(struct program *p);
/* A signal to us is for it, unless the terminal sent it: then it has it too. */
void program_signal(struct program *p, const struct signalfd_siginfo *signal);
/* Of `run`, for a program that ended so. */
int program_exit_status(int wait_status);

#endif
