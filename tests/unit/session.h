/* SPDX-License-Identifier: GPL-2.0-only */
/* session.h - a session as an agent makes it, for the tests of what people look at. */
#ifndef RINGFENCE_TESTS_SESSION_H
#define RINGFENCE_TESTS_SESSION_H

#include "tests/unit/feed.h"

/* agent → bash → git, curl, rm with hostile names; denials, audits, a loss, a kill. Ended. */
void session_agent(struct feed *f, const char *name);

/*
 * A secret that goes through a pipe and a file to a process that may then not send, and gates; a
 * path is hostile.
 */
void session_flow(struct feed *f, const char *name);

#endif
