/* SPDX-License-Identifier: GPL-2.0-only */
/* inside_check.h - what the policy would say, by its evaluator: nothing is tried or changed. */
#ifndef RINGFENCE_SESSION_INSIDE_CHECK_H
#define RINGFENCE_SESSION_INSIDE_CHECK_H

#include "user/session/inside_answer.h"

/*
 * check write|create|delete|read PATH; check exec CWD PATH CALLED [ARGUMENT…]: names are absolute
 * and resolved. Adds nothing and returns 0 when it would go on, else what is to be said, with
 * CLI_OK too.
 */
int inside_check(const struct inside_request *q, struct strbuf *out);
/* Adds the rules about the session's end that would hold now. Said twice in a session at most. */
int inside_duties(const struct inside_request *q, struct strbuf *out);

#endif
