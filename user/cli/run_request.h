/* SPDX-License-Identifier: GPL-2.0-only */
/* run_request.h - what `run` and `attach` ask of the daemon, as a line (user/daemon/request.h). */
#ifndef RINGFENCE_CLI_RUN_REQUEST_H
#define RINGFENCE_CLI_RUN_REQUEST_H

#include "user/base/strbuf.h"
#include "user/session/options.h"
#include "user/session/place.h"

/*
 * Reads and compiles the policies, with our own rights, so that the daemon reads no file for us.
 * op: "run" or "attach"; program: as it is to be listed. Returns 0 or an exit status, reported.
 */
int run_request(const struct options *o, const struct place *place, const char *op,
		const char *program, struct strbuf *line);
/* A request of an op, with the session when it is about one, and how the program ended for "end".
 */
void run_request_simple(const char *op, const char *session, int wait_status, struct strbuf *line);

#endif
