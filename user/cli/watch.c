// SPDX-License-Identifier: GPL-2.0-only
#include "user/cli/watch.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "user/base/log.h"
#include "user/cli/cli.h"

static const int read_signals[] = {SIGCHLD, SIGINT,  SIGTERM, SIGHUP,
				   SIGQUIT, SIGTSTP, SIGUSR1, SIGUSR2};

static void restore(const struct watch *w)
{
	sigaction(SIGPIPE, &w->before.pipe, NULL);
	sigprocmask(SIG_SETMASK, &w->before.mask, NULL);
}

int watch_init(struct watch *w)
{
	struct sigaction ignore = {.sa_handler = SIG_IGN};
	sigset_t set, blocked;

	sigemptyset(&set);
	for (size_t i = 0; i < sizeof(read_signals) / sizeof(read_signals[0]); i++)
		sigaddset(&set, read_signals[i]);
	blocked = set;
	sigaddset(&blocked, SIGTTOU);
	sigaction(SIGPIPE, &ignore, &w->before.pipe);
	sigprocmask(SIG_BLOCK, &blocked, &w->before.mask);
	w->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (w->signals >= 0)
		return CLI_OK;
	log_error("signalfd: %s", strerror(errno));
	restore(w);
	return CLI_FAILED;
}

/* What came when nothing was left to be told of it would end us once it is unblocked. */
void watch_release(struct watch *w)
{
	struct signalfd_siginfo late;

	if (w->signals < 0)
		return;
	while (read(w->signals, &late, sizeof(late)) == sizeof(late))
		;
	close(w->signals);
	w->signals = -1;
	restore(w);
}

bool watch_is_end(const struct signalfd_siginfo *signal)
{
	return signal->ssi_signo == SIGINT || signal->ssi_signo == SIGTERM ||
	       signal->ssi_signo == SIGHUP || signal->ssi_signo == SIGQUIT;
}

bool watch_is_terminals(const struct signalfd_siginfo *signal)
{
	return signal->ssi_code == SI_KERNEL;
}

bool watch_next(struct watch *w, struct session *s, struct signalfd_siginfo *ret_signal)
{
	struct pollfd p[] = {{.fd = engine_fd(s->engine), .events = POLLIN},
			     {.fd = w->signals, .events = POLLIN},
			     {.fd = s->control.open ? s->control.fd : -1, .events = POLLIN},
			     {.fd = s->limits.group.path ? s->limits.watch : -1, .events = POLLIN},
			     {.fd = s->inside.open ? s->inside.poll : -1, .events = POLLIN}};

	poll(p, sizeof(p) / sizeof(p[0]), node_timeout(s->node));
	session_drain(s);
	if (p[2].revents)
		control_serve(&s->control, s);
	inside_serve(&s->inside, s);
	if (read(w->signals, ret_signal, sizeof(*ret_signal)) != sizeof(*ret_signal))
		return false;
	/* Of a terminal it means that this is gone. */
	if (ret_signal->ssi_signo != SIGHUP || watch_is_terminals(ret_signal))
		return true;
	session_reload_signalled(s, (pid_t)ret_signal->ssi_pid, ret_signal->ssi_uid);
	return false;
}
