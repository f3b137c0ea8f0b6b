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
#include "user/cli/program.h"
#include "user/cli/guest.h"
#include "user/cli/run_client.h"
#include "user/cli/watch.h"

struct run {
	struct node node;
	struct session session;
	struct watch watch;
	struct program program;
	char *file;
};

static void print_usage(FILE *to)
{
	fputs("usage: ringfence run [OPTION]... [--] COMMAND [ARGUMENT]...\n"
	      "\n"
	      "Starts COMMAND under a policy. It and all that descends from it is fenced before "
	      "it\n"
	      "executes anything. Needs root, unless `ringfence daemon` runs, which then has the\n"
	      "session; the command runs as the user who called sudo.\n"
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

static void step(struct run *r)
{
	struct signalfd_siginfo signal;

	while (watch_next(&r->watch, &r->session, &signal)) {
		program_signal(&r->program, &signal);
		program_reap(&r->program);
	}
	program_reap(&r->program);
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
		while (!r->program.interrupted && engine_session_procs(s->engine, s->index) &&
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

/* The session holds the child: it may go. */
static int follow(struct run *r)
{
	int status;

	/* The record of the child as it is now, before it executes. */
	session_drain(&r->session);
	session_announce(&r->session);
	session_tls_program(&r->session, r->file);
	status = child_go(&r->program.child, r->file, NULL);
	if (status) {
		session_stop(&r->session, "exec-failed", -1);
		return status;
	}
	while (!r->program.ended && !limits_over(&r->session.limits, &r->session))
		step(r);
	end_rest(r);
	if (r->session.limits.over) {
		session_stop(&r->session, "time", r->program.ended ? r->program.wait_status : -1);
		return CLI_TIME_OVER;
	}
	session_stop(&r->session, "exit", r->program.wait_status);
	return program_exit_status(r->program.wait_status);
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
		status = child_fork(place, r->file, argv, &r->watch.before, &r->program.child);
	if (status)
		return status;
	status = session_start(&r->session, "run");
	if (!status)
		status = session_take(&r->session, r->program.child.pid);
	if (status) {
		child_abandon(&r->program.child);
		session_stop(&r->session, "failed", -1);
		return status;
	}
	return follow(r);
}

int run_command(const struct options *o, struct engine *engine)
{
	struct run r = {
		.node = {.engine = engine, .lent = engine},
		.session = {.options = o, .node = &r.node, .sink = SINK_NONE},
		.watch.signals = -1,
	};
	struct place place;
	int status;

	if (geteuid()) {
		log_error("run needs root, to load BPF programs, or a daemon that has loaded them; "
			  "use sudo");
		return CLI_UNSUPPORTED;
	}
	if (place_of_run(&place, o->user, o->workspace))
		return CLI_USAGE;
	r.session.place = &place;
	program_open_terminal(&r.program);
	status = child_find(o->rest[0], place.path, &r.file);
	if (!status)
		status = start(&r, &place, o->rest);
	session_close(&r.session);
	node_release(&r.node);
	/* While SIGTTOU is blocked, or we would stop where another process group has it. */
	program_give_terminal_back(&r.program);
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
		status = guest_wanted(&o) ? run_client(&o) : run_command(&o, NULL);
	}
	options_release(&o);
	return status;
}
