/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * attempt.h - the head of an attempt of tests/escapes: what it attacks, and how it is judged.
 *
 * An attempt is one script. Its lines that begin with "#: " are its head:
 *
 * - policy NAME: which of escapes/policies it attacks.
 *
 * - oracle WORDS: shell words, run outside the session: success says that it escaped.
 *
 * - deny RULE N (kill, ask, audit): as in expect.h, what a blocked attempt must leave in the
 * timeline; with audit alone, what one that is only recorded must.
 *
 * - early FILE: descriptor 9 is this, opened read-write before the session; below the directory of
 * the test, as o/f.
 *
 * - hole SEVERITY WHERE TEXT: known to pass where WHERE is `all`, or names the kernel, the tier or
 * KERNEL/TIER (several: commas).
 *
 * - race SEVERITY WHERE TEXT: the same of what passes at times only.
 *
 * - skip WHERE WHY: cannot be tried there.
 */
#ifndef RINGFENCE_TESTS_ATTEMPT_H
#define RINGFENCE_TESTS_ATTEMPT_H

#include "tests/kernel/driver/expect.h"

struct attempt {
	char name[200]; /* CLASS/NAME */
	char file[600];
	char policy[64];
	char oracle[256];
	char early[256]; /* "": none */
	char hole[16];	 /* its severity here, "": it must be blocked */
	bool race;	 /* it passes at times only */
	bool recorded;	 /* nothing is denied, an audit rule records it */
	struct expect expect;
};

/* NULL, or what is wrong with the head, which the caller frees. */
char *attempt_read(struct attempt *a, const char *dir, const char *name, const char *kernel,
		   const char *tier);

#endif
