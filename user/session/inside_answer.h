/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * inside_answer.h - what a process of a session may ask about it, and a person too.
 *
 *	why last|all|pid N|seq N text|json	the reason of a denial; of all, by kind
 *	new READER text|json			what that reader has not heard yet
 *	duties READER				rules about the session's end that would hold now
 *	check OPERATION OBJECT…			what the policy says of it now; nothing is tried
 *	status					labels, gates, how much was denied
 *	rules					those that the policy shows to the agent
 *
 * And what a person may not, who has other ways:
 *
 *	request QUESTION WORDS			what the agent says that it is for
 *	propose POLICY				a text for a person to read
 *	restrict POLICY				one more layer over the session
 *
 * None of them allows what was denied.
 */
#ifndef RINGFENCE_SESSION_INSIDE_ANSWER_H
#define RINGFENCE_SESSION_INSIDE_ANSWER_H

#include "user/session/inside.h"
#include "user/kern/engine.h"

struct inside_request {
	struct session *session;
	struct ucred peer;
	bool person; /* not of the session: one who may speak on the control socket */
	uint64_t facts[RF_FACT_WORDS]; /* of the process that asks; zeros: a person */
	const char *words[INSIDE_WORDS_MAX];
	size_t nwords;
};

/* Adds what is to be said. Returns an exit status (enum cli_status). */
int inside_answer(const struct inside_request *q, struct strbuf *out);

#endif
