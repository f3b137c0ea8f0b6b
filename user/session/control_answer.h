/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * control_answer.h - what the requests of a person come to (see control.h).
 *
 *	approve NAME [PID]	opens a gate, answers an `ask` rule, or takes a label off
 *	drop NAME [PID]		takes a label off; PID: off the tree below that process
 *	state			labels of the processes, gates
 *	why, status		as inside_answer.h has them
 *	reload			the policy files are read again and count from then on
 */
#ifndef RINGFENCE_SESSION_CONTROL_ANSWER_H
#define RINGFENCE_SESSION_CONTROL_ANSWER_H

#include <sys/socket.h>

#include "user/base/strbuf.h"
#include "user/session/control.h"

struct control_request {
	struct session *session;
	struct ucred peer; /* it may speak */
	const char *words[CONTROL_WORDS_MAX];
	size_t nwords;
};

/* Adds what is to be said. Returns an exit status (enum cli_status). */
int control_answer(const struct control_request *q, struct strbuf *out);

#endif
