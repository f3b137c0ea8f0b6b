/* SPDX-License-Identifier: GPL-2.0-only */
/* daemon_gone.h - what can be said of this machine's daemon when there is none to ask. */
#ifndef RINGFENCE_CLI_DAEMON_GONE_H
#define RINGFENCE_CLI_DAEMON_GONE_H

#include <stdbool.h>

/*
 * Says on standard output what stays fenced, what is not recorded any more, and what to do next;
 * json: the same as an object. Returns an exit status, never 0.
 */
int daemon_gone(bool json);

#endif
