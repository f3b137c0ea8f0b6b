/* SPDX-License-Identifier: GPL-2.0-only */
/* why_help.h - records of denials as text, for the tests of what is told of them. */
#ifndef RINGFENCE_TESTS_WHY_HELP_H
#define RINGFENCE_TESTS_WHY_HELP_H

#include "user/why/reason.h"

/* A denial by rule `rule`; own: more members of `ringfence`, each with a comma before. */
char *denial_line(unsigned int seq, unsigned int pid, const char *rule, const char *path,
		  const char *own);
/* The reason that a line has; it must be a record. Frees the line. */
void reason_of_line(char *line, struct reason *ret_why);

#endif
