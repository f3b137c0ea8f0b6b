/* SPDX-License-Identifier: GPL-2.0-only */
/* control_client.h - a person speaks to a running session (control.h). */
#ifndef RINGFENCE_CLI_CONTROL_CLIENT_H
#define RINGFENCE_CLI_CONTROL_CLIENT_H

#include <stddef.h>

#include "user/base/strbuf.h"

/*
 * session NULL: the only one there is. Prints the answer. Returns an exit status
 * (enum cli_status).
 */
int control_ask(const char *session, const char *const *words, size_t nwords);
/* The same, but the answer goes to ret_answer, and only what keeps it from coming is printed. */
int control_fetch(const char *session, const char *const *words, size_t nwords,
		  struct strbuf *ret_answer);

#endif
