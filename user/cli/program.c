// SPDX-License-Identifier: GPL-2.0-only
#include "user/cli/program.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "user/cli/cli.h"
#include "user/cli/watch.h"

/* A job that stops, stops as a whole: the shell that waits for us must see it. */
static void stop_with_child(struct program *p, int signal)
{
	bool job = p->terminal >= 0 && getsid(0) != getpid();

	if (signal == SIGSTOP && !job)
		return;
	kill(getpid(), SIGSTOP);
	/* Continued: so is the program, also in a process group of its own. */
	kill(p->child.pid, SIGCONT);
}

void program_reap(struct program *p)
{
	int status;

	while (!p->ended && waitpid(p->child.pid, &status, WNOHANG | WUNTRACED) > 0) {
		if (WIFSTOPPED(status)) {
			stop_with_child(p, WSTOPSIG(status));
			continue;
		}
		p->wait_status = status;
		p->ended = true;
	}
}

void program_signal(struct program *p, const struct signalfd_siginfo *signal)
{
	int number = (int)signal->ssi_signo;

	if (number == SIGCHLD || number == SIGTSTP)
		return;
	if (p->ended)
		p->interrupted = number != SIGUSR1 && number != SIGUSR2;
	else if (!watch_is_terminals(signal))
		kill(p->child.pid, number);
}

void program_open_terminal(struct program *p)
{
	p->terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	p->foreground = p->terminal < 0 ? -1 : tcgetpgrp(p->terminal);
}

void program_give_terminal_back(struct program *p)
{
	if (p->terminal < 0)
		return;
	if (p->foreground == getpgrp() && tcgetpgrp(p->terminal) != p->foreground)
		tcsetpgrp(p->terminal, p->foreground);
	close(p->terminal);
}

int program_exit_status(int wait_status)
{
	return WIFSIGNALED(wait_status) ? CLI_SIGNAL + WTERMSIG(wait_status)
					: WEXITSTATUS(wait_status);
}
