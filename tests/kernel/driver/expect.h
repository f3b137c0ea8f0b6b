/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * expect.h - which records of verdicts a case must leave, and whether its timeline has them.
 *
 * The file has a line each (# begins a comment):
 *
 *	deny RULE N	exactly N records of policy.deny that name RULE first
 *	deny RULE N+	N or more (also kill, ask, audit)
 *	skip WORD WHY	expected not to run where WORD is the kernel or the tier
 *	flood WHY	so much at once that records may be lost, but none of verdicts
 *	seconds N	longer than the usual time to run
 *
 * Without a line for it, a record of a verdict is a failure.
 */
#ifndef RINGFENCE_TESTS_EXPECT_H
#define RINGFENCE_TESTS_EXPECT_H

#include <stdbool.h>

#define EXPECT_MAX 32

struct expectation {
	char effect[16];
	char rule[80]; /* "-": no rule, the answer could not be computed */
	unsigned int n;
	bool more;
	unsigned int seen;
};

struct expect {
	struct expectation v[EXPECT_MAX];
	unsigned int n;
	unsigned int seconds;
	char skip[160]; /* "": it runs */
	bool flood;
};

/* NULL, or what is wrong with the file. A file that is not there expects nothing. */
char *expect_read(const char *path, const char *kernel, const char *tier, struct expect *ret);
/* Adds one line, which it changes; false: it cannot be read. */
bool expect_line(struct expect *e, char *line, const char *kernel, const char *tier);
/* NULL, or how the timeline differs. */
char *expect_compare(struct expect *e, const char *timeline);

#endif
