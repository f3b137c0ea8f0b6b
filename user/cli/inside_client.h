/* SPDX-License-Identifier: GPL-2.0-only */
/* inside_client.h - a process of a session asks its session (inside.h). */
#ifndef RINGFENCE_CLI_INSIDE_CLIENT_H
#define RINGFENCE_CLI_INSIDE_CLIENT_H

#include <stddef.h>

#include "user/base/strbuf.h"

/*
 * Puts the question to the session that we are in: that of the environment, else the only one
 * there is. Returns the status that came with the answer (enum cli_status), or a negative errno:
 * -ENOENT, we are in none; nothing is printed.
 */
int inside_ask(const char *const *words, size_t nwords, struct strbuf *ret_answer);

#endif
