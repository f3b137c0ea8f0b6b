/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * watch.h - waiting for records and signals at once, and what a signal to us means.
 *
 * All signals that matter are blocked and read from a descriptor. SIGTTOU stays blocked, so that
 * our words reach the terminal while the program has it.
 */
#ifndef RINGFENCE_CLI_WATCH_H
#define RINGFENCE_CLI_WATCH_H

#include <stdbool.h>
#include <sys/signalfd.h>

#include "user/cli/child.h"
#include "user/session/session.h"

struct watch {
	int signals; /* signalfd */
	struct child_signals before;
};

/* Before anything is forked. Returns 0 or CLI_FAILED, reported. */
int watch_init(struct watch *ret_watch);
/* Signals are as they were before watch_init(); takes a watch that never began (signals -1). */
void watch_release(struct watch *w);
/*
 * Waits for records or a signal, and hands the records out; serves who asks by the control socket
 * or by SIGHUP. True: *ret_signal was taken.
 */
bool watch_next(struct watch *w, struct session *s, struct signalfd_siginfo *ret_signal);
/* Is that to end what we do: SIGINT, SIGTERM, SIGHUP, SIGQUIT? */
bool watch_is_end(const struct signalfd_siginfo *signal);
/* Of a terminal: the program got it too. */
bool watch_is_terminals(const struct signalfd_siginfo *signal);

#endif
