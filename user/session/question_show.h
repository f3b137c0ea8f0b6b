/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * question_show.h - questions as a person reads them, and as a program does.
 *
 * Names and words come from the session: whatever is in them is made fit for a terminal.
 */
#ifndef RINGFENCE_SESSION_QUESTION_SHOW_H
#define RINGFENCE_SESSION_QUESTION_SHOW_H

#include "user/base/redact.h"
#include "user/base/strbuf.h"
#include "user/event/subject.h"
#include "user/policy/questions.h"
#include "user/policy/tables.h"

#define QUESTIONS_SHOWN 20 /* those that were tried last; the others are counted */

/* What they are told by. Pointers stay the caller's. */
struct question_view {
	const char *session;
	const struct policy_tables *tables;
	const struct redactor *redact; /* NULL: secrets are shown */
	struct subject_source who;     /* find NULL: names of processes are not known */
	uint64_t now_ns;
};

/* The open ones, in the order in which they were tried last. */
void questions_text(const struct questions *q, const struct question_view *view,
		    struct strbuf *out);
void questions_json(const struct questions *q, const struct question_view *view,
		    struct strbuf *out);
/* What the yes that was just given is good for. */
void question_granted_show(const struct question *one, uint64_t for_ns, struct strbuf *out);

#endif
