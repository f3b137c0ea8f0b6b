/* SPDX-License-Identifier: GPL-2.0-only */
/* control_daemon.h - a person speaks to a session that the daemon has (control_client.h). */
#ifndef RINGFENCE_CLI_CONTROL_DAEMON_H
#define RINGFENCE_CLI_CONTROL_DAEMON_H

#include <stddef.h>

#include "user/base/strbuf.h"

#define CONTROL_DAEMON_ID 17

/* Ids of the daemon's sessions that we may speak to: at most max of them; their number. */
size_t control_daemon_sessions(char (*ret_ids)[CONTROL_DAEMON_ID], size_t max);
/* As control_fetch(), of a session that the daemon has. */
int control_daemon_fetch(const char *session, const char *const *words, size_t nwords,
			 struct strbuf *ret_answer);

#endif
