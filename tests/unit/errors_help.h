/* SPDX-License-Identifier: GPL-2.0-only */
/* errors_help.h - tables of what wrong policies are told. */
#ifndef RINGFENCE_TESTS_ERRORS_HELP_H
#define RINGFENCE_TESTS_ERRORS_HELP_H

#include "tests/unit/policy_help.h"

struct error_row {
	char text[220];
	char first[150];
};

/*
 * Of each row exactly one thing is told: it begins as `first` does, and it is an error unless that
 * says that it is a warning. There are builtin policies: a, b, c, credentials and outside.
 */
void expect_errors(const struct error_row *rows, size_t n,
		   void (*compile)(struct help *h, const char *text));

/* The rows are bodies, behind a version and a name. */
#define EXPECT_ERRORS(rows) expect_errors(rows, sizeof(rows) / sizeof((rows)[0]), help_body)

#endif
