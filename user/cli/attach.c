// SPDX-License-Identifier: GPL-2.0-only
#include "user/cli/attach.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "user/base/alloc.h"
#include "user/base/log.h"
#include "user/base/num.h"
#include "user/cli/attach_client.h"
#include "user/cli/cli.h"
#include "user/cli/ending.h"
#include "user/cli/guest.h"
#include "user/session/orphans.h"
#include "user/session/attachable.h"
#include "user/cli/watch.h"

static void print_usage(FILE *to)
{
	fputs("usage: ringfence attach [OPTION]... PID\n"
	      "\n"
	      "Puts a running process and all that descends from it under a policy, until Ctrl-C "
	      "or "
	      "until\nall of it has ended. Needs root; where the daemon runs, everybody may attach "
	      "to "
	      "what is all\ntheir own and has no_new_privs. What the processes already have open "
	      "is "
	      "judged at its next\nuse; what they have read before is unknown, see --assume.\n"
	      "\n",
	      to);
	options_help(OPTIONS_ATTACH, to);
	fputs("\nExit status: 0 ok, 1 failed, 2 usage, 3 policy invalid, 4 the kernel or privilege "
	      "lacks\nsomething, 124 the policy's time was over.\n",
	      to);
}

static void drain(void *ctx)
{
	session_drain(ctx);
}

static void follow(struct session *s, struct watch *w)
{
	struct signalfd_siginfo signal = {0};
	const char *why = "exit";
	uint32_t left;

	while (engine_session_procs(s->engine, s->index)) {
		if (limits_over(&s->limits, s)) {
			ending_session(s, &(struct ending){.step = drain, .ctx = s});
			why = "time";
			break;
		}
		if (!watch_next(w, s, &signal))
			continue;
		if (watch_is_end(&signal)) {
			why = "detached";
			break;
		}
	}
	left = engine_session_procs(s->engine, s->index);
	session_stop(s, why, -1);
	if (left)
		log_warn("enforcement has ended: %u processes of the session still run unfenced",
			 left);
}

static int start(struct session *s, struct watch *w, pid_t pid)
{
	int status = session_open(s);

	if (!status)
		status = watch_init(w);
	if (!status)
		status = session_start(s, "attach");
	if (!status)
		status = session_attach(s, pid);
	if (status) {
		session_stop(s, "failed", -1);
		return status;
	}
	session_announce(s);
	if (!s->options->quiet)
		log_info("attached to %u processes", engine_session_procs(s->engine, s->index));
	orphans_tell(s, pid);
	follow(s, w);
	return s->limits.over ? CLI_TIME_OVER : CLI_OK;
}

int attach_command(const struct options *o, pid_t pid, struct engine *engine)
{
	struct node n = {.engine = engine, .lent = engine};
	struct session s = {.options = o, .node = &n, .sink = SINK_NONE};
	struct watch w = {.signals = -1};
	struct place place;
	int status;

	if (geteuid()) {
		log_error("attach needs root, to load BPF programs; use sudo");
		return CLI_UNSUPPORTED;
	}
	status = attachable(pid);
	if (status)
		return status;
	if (place_of_process(&place, pid, o->workspace))
		return CLI_FAILED;
	s.place = &place;
	status = start(&s, &w, pid);
	session_close(&s);
	node_release(&n);
	watch_release(&w);
	place_free(&place);
	return status;
}

int cmd_attach(int argc, char **argv)
{
	struct options o;
	int status = CLI_USAGE, pid;

	if (options_parse(OPTIONS_ATTACH, argc, argv, &o))
		fputs("try `ringfence attach --help`\n", stderr);
	else if (o.help)
		print_usage(stdout), status = CLI_OK;
	else if (o.nrest != 1)
		log_error("which process? try `ringfence attach --help`");
	else if (num_int(o.rest[0], 1, 1 << 22, &pid))
		log_error("'%s' is no process number", o.rest[0]);
	else if (guest_wanted(&o))
		status = attach_client(&o, pid);
	else
		status = attach_command(&o, pid, NULL);
	options_release(&o);
	return status;
}
