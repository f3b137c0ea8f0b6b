// SPDX-License-Identifier: GPL-2.0-only
#include "user/cli/guest.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "user/base/alloc.h"
#include "user/base/log.h"
#include "user/cli/cli.h"
#include "user/cli/run_request.h"
#include "user/session/segments.h"

bool guest_wanted(const struct options *o)
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

int guest_check(const struct options *o)
{
	const char *unknown = unknown_option(o);

	if (!unknown)
		return CLI_OK;
	log_error("%s; --no-daemon has the session without the daemon", unknown);
	return CLI_USAGE;
}

static int open_output(struct guest *g, const char *name)
{
	if (!name)
		return CLI_OK;
	g->output =
		open(name, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (g->output >= 0)
		return CLI_OK;
	log_error("%s: %s", name, strerror(errno));
	return CLI_FAILED;
}

int guest_open(struct guest *g, const struct options *o)
{
	return daemon_connect(&g->link) ?: open_output(g, o->output);
}

/* Prints what the daemon says of it, at once. */
static void print_said(const json_t *answer)
{
	const char *said = json_string_value(json_object_get(answer, "said"));

	if (said)
		fputs(said, stderr);
}

static void announce(const struct guest *g, const struct options *o, const json_t *answer)
{
	const char *tier = json_string_value(json_object_get(answer, "tier"));
	const char *timeline = json_string_value(json_object_get(answer, "timeline"));

	if (!o->quiet)
		log_info("session %s of the daemon: tier %s%s, timeline %s", g->session,
			 tier ? tier : "?", o->audit ? ", audit only" : "", timeline ?: "none");
}

/* NULL: none came. */
static json_t *ask(struct guest *g, const struct strbuf *line, pid_t pid)
{
	int fds[2] = {(int)syscall(SYS_pidfd_open, pid, 0), g->output};
	json_t *answer = NULL;
	bool gone = false;

	if (fds[0] < 0) {
		log_error("process %d: %s", pid, strerror(errno));
		return NULL;
	}
	if (!daemon_send(&g->link, line, fds, g->output < 0 ? 1 : 2))
		answer = daemon_receive(&g->link, true, &gone);
	if (!answer)
		log_error("the daemon gave no answer; nothing was started");
	close(fds[0]);
	return answer;
}

int guest_begin(struct guest *g, const struct options *o, const struct strbuf *line, pid_t pid,
		char **ret_why)
{
	json_t *answer = ask(g, line, pid);
	const char *text;
	int status;

	if (!answer)
		return CLI_FAILED;
	print_said(answer);
	status = (int)json_integer_value(json_object_get(answer, "status"));
	text = json_string_value(json_object_get(answer, "session"));
	if (!status && text) {
		g->session = xstrdup(text);
		g->linked = true;
		g->processes = (unsigned)json_integer_value(json_object_get(answer, "processes"));
		text = json_string_value(json_object_get(answer, "why"));
		*ret_why = text ? xstrdup(text) : NULL;
		announce(g, o, answer);
	} else if (!status) {
		status = CLI_FAILED;
	}
	json_decref(answer);
	return status;
}

static void lose(struct guest *g)
{
	g->linked = false;
	log_warn("the daemon is gone: what is in session %s stays fenced until it has ended, and "
		 "nothing is recorded any more",
		 g->session);
}

void guest_hear(struct guest *g)
{
	bool gone = false;
	json_t *said = daemon_receive(&g->link, false, &gone);

	if (said) {
		print_said(said);
		if (json_is_true(json_object_get(said, "ended"))) {
			g->linked = false;
			g->over = json_is_true(json_object_get(said, "over"));
		}
		json_decref(said);
	}
	if (gone)
		lose(g);
}

void guest_say(struct guest *g, const char *op, int wait_status)
{
	struct strbuf line = STRBUF_INIT;

	run_request_simple(op, g->session, wait_status, &line);
	if (daemon_send(&g->link, &line, NULL, 0))
		lose(g);
	strbuf_release(&line);
}

void guest_close(struct guest *g)
{
	daemon_hang_up(&g->link);
	if (g->output >= 0)
		close(g->output);
	free(g->session);
	*g = GUEST_NONE;
}
