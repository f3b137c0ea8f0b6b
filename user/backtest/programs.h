/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * programs.h - which files a policy's programs were, by what the record says was executed.
 *
 * A session looks trusted programs up in its PATH; a record is read on any machine. A program that
 * the policy names without a slash is therefore a file of that name that the session executed and
 * did not make itself, else NAME in /usr/bin. Owns its strings.
 */
#ifndef RINGFENCE_BACKTEST_PROGRAMS_H
#define RINGFENCE_BACKTEST_PROGRAMS_H

#include "user/policy/ir.h"
#include "user/timeline/scan.h"

struct programs {
	char **ran;
	size_t nran;
	char **made;
	size_t nmade;
	struct strbuf text;
};

/* Does the policy name programs that have to be found? */
bool programs_wanted(const struct policy_ir *ir);
void programs_see(struct programs *p, const struct scan *s);
/* Completes the IR: files of programs, and the other spellings of merged directories (/bin). */
void programs_complete(const struct programs *p, struct policy_ir *ir);
void programs_release(struct programs *p);

#endif
