/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * attempt.h - asks the session what its policy would deny, of what is named as a tool names it:
 * relative names, programs of PATH. Nothing is tried.
 */
#ifndef RINGFENCE_CLI_ATTEMPT_H
#define RINGFENCE_CLI_ATTEMPT_H

#include <stdbool.h>
#include <stddef.h>

#include "user/base/strbuf.h"

/*
 * cwd NULL: ours. Add what is said; nothing when it would go on, or when it cannot be told. Return
 * 0 or more when the session was asked, or a negative errno: -ENOENT, there is no such file or
 * program, or no session.
 */
int attempt_file(const char *cwd, const char *path, bool write, struct strbuf *out);
/* words: the program's name, as it is called, and its arguments. */
int attempt_exec(const char *cwd, const char *const *words, size_t nwords, struct strbuf *out);

#endif
