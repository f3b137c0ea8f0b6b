// SPDX-License-Identifier: GPL-2.0-only
#include "user/cli/run.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "user/base/log.h"
#include "user/cli/child.h"
#include "user/cli/cli.h"
#include "user/cli/ending.h"
#include "user/cli/watch.h"

struct run {
	struct session session;
	struct watch watch;
	struct child child;
	char *file;
	int terminal;	  /* controlling terminal, -1: none */
	pid_t foreground; /* its process group when we began */
	int wait_status;
	bool ended;	  /* the program did */
	bool interrupted; /* a signal that ends, after the program did */
};

static void print_usage(FILE *to)
{
	fputs("usage: ringfence run [OPTION]... [--] COMMAND [ARGUMENT]...\n"
	      "\n"
	      "Starts COMMAND under a policy. It and all that descends from it is fenced before "
	      "it\n"
	      "executes anything. Needs root; the command runs as the user who called sudo.\n"
	      "\n",
	      to);
	options_help(OPTIONS_RUN, to);
	fputs("\n"
	      "When the command ends, what it left running is ended too: SIGTERM, SIGKILL after "
	      "2 s.\n"
	      "Exit status: the command's own; 128 + signal; 124 the policy's time was over; 126 "
	      "not\n"
	      "executable; 127 not found.\n"
	      "Of ringfence itself: 1 failed, 2 usage, 3 policy invalid, 4 the kernel or privilege "
	      "lacks\nsomething; then the command was not started.\n",
	      to);
}

/* A job that stops, stops as a whole: the shell that waits for us must see it. */
static void stop_with_child(struct run *r, int signal)
{
	bool job = r->terminal >= 0 && getsid(0) != getpid();

	if (signal == SIGSTOP && !job)
		return;
	kill(getpid(), SIGSTOP);
	/* Continued: so is the program, also in a process group of its own. */
	kill(r->child.pid, SIGCONT);
}

static void reap(struct run *r)
{
	int status;

	while (!r->ended && waitpid(r->child.pid, &status, WNOHANG | WUNTRACED) > 0) {
		if (WIFSTOPPED(status)) {
			stop_with_child(r, WSTOPSIG(status));
			continue;
		}
		r->wait_status = status;
		r->ended = true;
	}
}

static void take_signal(struct run *r, const struct signalfd_siginfo *signal)
{
	int number = (int)signal->ssi_signo;

	if (number == SIGCHLD || number == SIGTSTP)
		return;
	if (r->ended)
		r->interrupted = number != SIGUSR1 && number != SIGUSR2;
	else if (!watch_is_terminals(signal))
		kill(r->child.pid, number);
}

static void step(struct run *r)
{
	struct signalfd_siginfo signal;

	while (watch_next(&r->watch, &r->session, &signal)) {
		take_signal(r, &signal);
		reap(r);
	}
	reap(r);
}

static void step_run(void *ctx)
{
	step(ctx);
}

/* Nothing of the session may be free when enforcement ends. */
static void end_rest(struct run *r)
{
	struct session *s = &r->session;
	bool over = s->limits.over;
	unsigned int left = engine_session_procs(s->engine, s->index);

	if (!left)
		return;
	if (s->options->wait && !over) {
		if (!s->options->quiet)
			log_info("the program ended; waiting for %u processes that it left", left);
		while (!r->interrupted && engine_session_procs(s->engine, s->index) &&
		       !limits_over(&s->limits, s))
			step(r);
		left = engine_session_procs(s->engine, s->index);
	}
	if (!left)
		return;
	if (!s->options->quiet && !over)
		log_info("ending %u processes that the program left running", left);
	ending_session(s, &(struct ending){.step = step_run, .ctx = r});
}

static void open_terminal(struct run *r)
{
	r->terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	r->foreground = r->terminal < 0 ? -1 : tcgetpgrp(r->terminal);
}

/* A shell that was killed has left the terminal to a process group that is gone. */
static void give_terminal_back(struct run *r)
{
	if (r->terminal < 0)
		return;
	if (r->foreground == getpgrp() && tcgetpgrp(r->terminal) != r->foreground)
		tcsetpgrp(r->terminal, r->foreground);
	close(r->terminal);
}

static int exit_status(int wait_status)
{
	return WIFSIGNALED(wait_status) ? CLI_SIGNAL + WTERMSIG(wait_status)
					: WEXITSTATUS(wait_status);
}

/* The session holds the child: it may go. */
static int follow(struct run *r)
{
	int status;

	/* The record of the child as it is now, before it executes. */
	session_drain(&r->session);
	session_announce(&r->session);
	status = child_go(&r->child, r->file);
	if (status) {
		session_stop(&r->session, "exec-failed", -1);
		return status;
	}
	while (!r->ended && !limits_over(&r->session.limits, &r->session))
		step(r);
	end_rest(r);
	if (r->session.limits.over) {
		session_stop(&r->session, "time", r->ended ? r->wait_status : -1);
		return CLI_TIME_OVER;
	}
	session_stop(&r->session, "exit", r->wait_status);
	return exit_status(r->wait_status);
}

static int start(struct run *r, const struct place *place, char **argv)
{
	int status = session_open(&r->session);
	char why[CONTROL_PATH_MAX];

	/* Where what it starts can ask; the child has our environment. */
	snprintf(why, sizeof(why), INSIDE_DIR "/%s.sock", r->session.id);
	setenv(INSIDE_ENV, why, 1);
	if (!status)
		status = watch_init(&r->watch);
	if (!status)
		status = child_fork(place, r->file, argv, &r->watch.before, &r->child);
	if (status)
		return status;
	status = session_start(&r->session, "run");
	if (!status)
		status = session_take(&r->session, r->child.pid);
	if (status) {
		child_abandon(&r->child);
		session_stop(&r->session, "failed", -1);
		return status;
	}
	return follow(r);
}

int run_command(const struct options *o, struct engine *engine)
{
	struct run r = {
		.session = {.options = o, .engine = engine, .lent = engine, .sink = SINK_NONE},
		.watch.signals = -1,
	};
	struct place place;
	int status;

	if (geteuid()) {
		log_error("run needs root, to load BPF programs; use sudo");
		return CLI_UNSUPPORTED;
	}
	if (place_of_run(&place, o->user, o->workspace))
		return CLI_USAGE;
	r.session.place = &place;
	open_terminal(&r);
	status = child_find(o->rest[0], place.path, &r.file);
	if (!status)
		status = start(&r, &place, o->rest);
	session_close(&r.session);
	/* While SIGTTOU is blocked, or we would stop where another process group has it. */
	give_terminal_back(&r);
	watch_release(&r.watch);
	place_free(&place);
	free(r.file);
	return status;
}

int cmd_run(int argc, char **argv)
{
	struct options o;
	int status = CLI_USAGE;

	if (options_parse(OPTIONS_RUN, argc, argv, &o)) {
		fputs("try `ringfence run --help`\n", stderr);
	} else if (o.help) {
		print_usage(stdout);
		status = CLI_OK;
	} else if (!o.nrest) {
		log_error("which command? try `ringfence run --help`");
	} else {
		status = run_command(&o, NULL);
	}
	options_release(&o);
	return status;
}
