/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * diag.h - what is wrong in a user's file, as values: collected, sorted, printed by whoever
 * reports.
 *
 * Checks go on after an error, so that one run tells all of them. A file made to produce endless
 * errors fills DIAGS_MAX and is counted from there on. The struct owns its strings; diags_release()
 * frees them. Not thread-safe.
 */
#ifndef RINGFENCE_POLICY_DIAG_H
#define RINGFENCE_POLICY_DIAG_H

#include <stdbool.h>
#include <stddef.h>

#include "user/base/strbuf.h"
#include "user/policy/ir.h"

#define DIAGS_MAX 500 /* kept; more are counted */

enum diag_level {
	DIAG_ERROR,
	DIAG_WARNING,
	DIAG_NOTE, /* nothing is wrong, but it is good to know */
};

struct diag {
	char *file;
	unsigned int line;   /* from 1; 0: about the file, or the option, as a whole */
	unsigned int column; /* from 1, in characters */
	enum diag_level level;
	char *message;
	char *hint; /* NULL: none */
};

struct diags {
	struct diag *v;
	size_t n;
	size_t errors; /* all that were added, kept or not */
	size_t warnings;
	size_t notes;
};

#define DIAGS_INIT                                                                                 \
	{                                                                                          \
		NULL, 0, 0, 0, 0                                                                   \
	}

/* hint may be NULL; it is copied. */
void diag_error(struct diags *d, const struct src_loc *loc, const char *hint, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
void diag_warning(struct diags *d, const struct src_loc *loc, const char *hint, const char *fmt,
		  ...) __attribute__((format(printf, 4, 5)));
void diag_note(struct diags *d, const struct src_loc *loc, const char *hint, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
/* Nothing more will be kept: no need to think of hints. */
bool diags_full(const struct diags *d);
/* By file, line, column; what was said twice of one place stays once. */
void diags_sort(struct diags *d);
/* A line each: "file:line:column: error: what; hint: fix"; control characters become \xNN. */
void diags_format(const struct diags *d, struct strbuf *out);
void diags_release(struct diags *d);

/* A word of the file for a message, cut when it is long: shown(text).s */
#define SHOWN_SIZE 68
struct shown {
	char s[SHOWN_SIZE];
};
struct shown shown(const char *text);

#endif
