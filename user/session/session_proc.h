/* SPDX-License-Identifier: GPL-2.0-only */
/* session_proc.h - the processes of a session, as /proc and signals reach them. */
#ifndef RINGFENCE_SESSION_SESSION_PROC_H
#define RINGFENCE_SESSION_SESSION_PROC_H

#include <stdbool.h>
#include <sys/types.h>

#include "user/base/strbuf.h"
#include "user/kern/engine.h"

/* Arguments of a live process, a NUL behind each; empty when they cannot be read. */
void session_cmdline(pid_t pid, struct strbuf *out);
/*
 * Sends the signal to every process that is in the session, and to nobody who took the pid of one.
 * Returns how many there were.
 */
unsigned int session_signal(const struct engine *e, uint32_t session, int signal);

#endif
