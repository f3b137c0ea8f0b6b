// SPDX-License-Identifier: GPL-2.0-only
#include "user/cli/run_client.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "user/base/alloc.h"
#include "user/base/log.h"
#include "user/cli/cli.h"
#include "user/cli/daemon_client.h"
#include "user/cli/program.h"
#include "user/cli/run_request.h"
#include "user/cli/watch.h"
#include "user/session/segments.h"

struct client {
	const struct options *options;
	struct place place;
	struct watch watch;
	struct program program;
	struct daemon_link link;
	char *file;
	char *session; /* its id */
	int output;    /* -1: none */
	bool linked;   /* the daemon has the session still */
	bool over;     /* the policy's time was */
};

bool run_client_wanted(const struct options *o)
{
	return !o->no_daemon && daemon_runs();
}

/* What belongs to the engine, or to a timeline of our own. */
static const char *unknown_option(const struct options *o)
{
	if (o->tier || o->ring_life || o->ring_data || o->ring_tls || o->label_table ||
	    o->no_sums || o->nports || o->verbose)
		return "--tier, --ring-*, --label-table, --no-sums, --http-port and --verbose are "
		       "about an engine of its own";
	if (o->append || o->segment_bytes || o->segment_ns || o->compress || o->keep_free)
		return "--append, --segment-*, --compress and --keep-free are the daemon's "
		       "settings";
	if (o->tls_payload || o->explain)
		return "--tls-payload and --explain are not done by the daemon";
	if (o->output && (!strcmp(o->output, "-") || segments_meant(o->output)))
		return "-o - and -o DIR/ are not done by the daemon; its settings name a directory";
	return NULL;
}

static int open_output(struct client *c)
{
	const char *name = c->options->output;

	if (!name)
		return CLI_OK;
	c->output =
		open(name, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (c->output >= 0)
		return CLI_OK;
	log_error("%s: %s", name, strerror(errno));
	return CLI_FAILED;
}

/* Prints what the daemon says of it, at once. */
static void print_said(const json_t *answer)
{
	const char *said = json_string_value(json_object_get(answer, "said"));

	if (said)
		fputs(said, stderr);
}

static int begin(struct client *c, const struct strbuf *line, char **ret_why)
{
	int fds[2] = {(int)syscall(SYS_pidfd_open, c->program.child.pid, 0), c->output};
	bool gone = false;
	const char *text;
	json_t *answer;
	int status = CLI_FAILED;

	if (fds[0] < 0 || daemon_send(&c->link, line, fds, c->output < 0 ? 1 : 2))
		answer = NULL;
	else
		answer = daemon_receive(&c->link, true, &gone);
	if (fds[0] >= 0)
		close(fds[0]);
	if (!answer) {
		log_error("the daemon gave no answer; nothing was started");
		return CLI_FAILED;
	}
	print_said(answer);
	status = (int)json_integer_value(json_object_get(answer, "status"));
	text = json_string_value(json_object_get(answer, "session"));
	if (!status && text) {
		c->session = xstrdup(text);
		c->linked = true;
		text = json_string_value(json_object_get(answer, "why"));
		*ret_why = text ? xstrdup(text) : NULL;
		text = json_string_value(json_object_get(answer, "tier"));
		if (!c->options->quiet)
			log_info("session %s of the daemon: tier %s%s, timeline %s", c->session,
				 text ? text : "?", c->options->audit ? ", audit only" : "",
				 json_string_value(json_object_get(answer, "timeline")) ?: "none");
	} else if (!status) {
		status = CLI_FAILED;
	}
	json_decref(answer);
	return status;
}

static void lose(struct client *c)
{
	c->linked = false;
	log_warn("the daemon is gone: what session %s started stays fenced until it has ended, and "
		 "nothing is recorded any more",
		 c->session);
}

/* Hears what the daemon says: in a session that began, only that it is over. */
static void hear(struct client *c)
{
	bool gone = false;
	json_t *said = daemon_receive(&c->link, false, &gone);

	if (said) {
		print_said(said);
		if (json_is_true(json_object_get(said, "ended"))) {
			c->linked = false;
			c->over = json_is_true(json_object_get(said, "over"));
		}
		json_decref(said);
	}
	if (gone)
		lose(c);
}

static void say(struct client *c, const char *op)
{
	struct strbuf line = STRBUF_INIT;

	run_request_simple(op, c->session, c->program.wait_status, &line);
	if (daemon_send(&c->link, &line, NULL, 0))
		lose(c);
	strbuf_release(&line);
}

static void step(struct client *c)
{
	struct pollfd p[] = {{.fd = c->watch.signals, .events = POLLIN},
			     {.fd = c->linked ? c->link.fd : -1, .events = POLLIN}};
	struct signalfd_siginfo signal;

	poll(p, 2, -1);
	while (read(c->watch.signals, &signal, sizeof(signal)) == sizeof(signal))
		program_signal(&c->program, &signal);
	if (p[1].revents)
		hear(c);
	program_reap(&c->program);
}

static int follow(struct client *c, const char *why)
{
	int status = child_go(&c->program.child, c->file, why);

	if (status) {
		say(c, "end");
		return status;
	}
	while (!c->program.ended)
		step(c);
	if (c->linked)
		say(c, "end");
	while (c->linked) {
		if (c->program.interrupted) {
			c->program.interrupted = false;
			say(c, "kill");
		}
		if (c->linked)
			step(c);
	}
	return c->over ? CLI_TIME_OVER : program_exit_status(c->program.wait_status);
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
	status = begin(c, line, &why);
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
	const char *unknown = unknown_option(o);

	if (unknown) {
		log_error("%s; --no-daemon has the session without the daemon", unknown);
		return CLI_USAGE;
	}
	if (place_of_run(&c->place, o->user, o->workspace))
		return CLI_USAGE;
	c->place.bound = geteuid() != 0;
	return child_find(o->rest[0], c->place.path, &c->file)
		       ?: run_request(o, &c->place, line)
				  ?: daemon_connect(&c->link) ?: open_output(c);
}

int run_client(const struct options *o)
{
	struct client c = {.options = o,
			   .place.root_fd = -1,
			   .watch.signals = -1,
			   .program.wait_status = -1,
			   .link.fd = -1,
			   .output = -1};
	struct strbuf line = STRBUF_INIT;
	int status;

	program_open_terminal(&c.program);
	status = prepare(&c, &line) ?: start(&c, &line);
	daemon_hang_up(&c.link);
	program_give_terminal_back(&c.program);
	watch_release(&c.watch);
	if (c.output >= 0)
		close(c.output);
	place_free(&c.place);
	strbuf_release(&line);
	free(c.session);
	free(c.file);
	return status;
}
