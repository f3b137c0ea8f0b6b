// SPDX-License-Identifier: GPL-2.0-only
#include "user/cli/run_client.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "user/cli/cli.h"
#include "user/cli/guest.h"
#include "user/cli/program.h"
#include "user/cli/run_request.h"
#include "user/cli/watch.h"

struct client {
	const struct options *options;
	struct place place;
	struct watch watch;
	struct program program;
	struct guest guest;
	char *file;
};

static void step(struct client *c)
{
	struct pollfd p[] = {{.fd = c->watch.signals, .events = POLLIN},
			     {.fd = c->guest.linked ? c->guest.link.fd : -1, .events = POLLIN}};
	struct signalfd_siginfo signal;

	poll(p, 2, -1);
	while (read(c->watch.signals, &signal, sizeof(signal)) == sizeof(signal))
		program_signal(&c->program, &signal);
	if (p[1].revents)
		guest_hear(&c->guest);
	program_reap(&c->program);
}

static int follow(struct client *c, const char *why)
{
	int status = child_go(&c->program.child, c->file, why);

	if (status) {
		guest_say(&c->guest, "end", c->program.wait_status);
		return status;
	}
	while (!c->program.ended)
		step(c);
	if (c->guest.linked)
		guest_say(&c->guest, "end", c->program.wait_status);
	while (c->guest.linked) {
		if (c->program.interrupted) {
			c->program.interrupted = false;
			guest_say(&c->guest, "kill", -1);
		}
		if (c->guest.linked)
			step(c);
	}
	return c->guest.over ? CLI_TIME_OVER : program_exit_status(c->program.wait_status);
}

static int start(struct client *c, struct strbuf *line)
{
	char *why = NULL;
	int status = watch_init(&c->watch);

	if (!status)
		status = child_fork(&c->place, c->file, c->options->rest, &c->watch.before,
				    &c->program.child);
	if (status)
		return status;
	status = guest_begin(&c->guest, c->options, line, c->program.child.pid, &why);
	if (status)
		child_abandon(&c->program.child);
	else
		status = follow(c, why);
	free(why);
	return status;
}

static int prepare(struct client *c, struct strbuf *line)
{
	const struct options *o = c->options;
	int status = guest_check(o);

	if (status)
		return status;
	if (place_of_run(&c->place, o->user, o->workspace))
		return CLI_USAGE;
	c->place.bound = geteuid() != 0;
	return child_find(o->rest[0], c->place.path, &c->file)
		       ?: run_request(o, &c->place, "run", o->rest[0], line)
				  ?: guest_open(&c->guest, o);
}

int run_client(const struct options *o)
{
	struct client c = {.options = o,
			   .place.root_fd = -1,
			   .watch.signals = -1,
			   .program.wait_status = -1,
			   .guest = GUEST_NONE};
	struct strbuf line = STRBUF_INIT;
	int status;

	program_open_terminal(&c.program);
	status = prepare(&c, &line) ?: start(&c, &line);
	program_give_terminal_back(&c.program);
	watch_release(&c.watch);
	guest_close(&c.guest);
	place_free(&c.place);
	strbuf_release(&line);
	free(c.file);
	return status;
}
