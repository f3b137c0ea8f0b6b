/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * session_questions.h - the questions of a session's `ask` rules, and what a person's answer does.
 *
 * A yes puts the session under the same policy with the object's own gate in it (grants.h), and
 * opens that; nothing is read from disk for it. Each function that answers adds what is to be said
 * and returns an exit status (enum cli_status).
 */
#ifndef RINGFENCE_SESSION_SESSION_QUESTIONS_H
#define RINGFENCE_SESSION_SESSION_QUESTIONS_H

#include <stdbool.h>
#include <sys/socket.h>

#include "user/base/strbuf.h"
#include "user/event/event.h"

struct session;

/* The number of the question that the record asks; 0: it asks none. */
uint32_t session_question(void *session, const struct event *e);
/* A gate of a question may have been used, or its time may be over. */
void session_question_gate(struct session *s, const void *record, size_t size);

struct session_answer {
	uint64_t number;
	bool yes;
	unsigned int times;
	uint64_t for_ns; /* 0: no end */
};
int session_answer(struct session *s, const struct ucred *by, const struct session_answer *a,
		   struct strbuf *out);
/* The open ones; json: as an array, else in words. after: only of higher numbers. */
int session_questions(struct session *s, bool json, struct strbuf *out);
/* The agent says what question `number` is for; nothing is changed by that. */
int session_request(struct session *s, uint64_t number, const char *words, struct strbuf *out);

#endif
