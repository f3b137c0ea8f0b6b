/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * recorded_place.h - where a recorded session was: the directory and the user that a policy's
 * variables stand for, by its records, as far as the command line does not say so.
 */
#ifndef RINGFENCE_CLI_RECORDED_PLACE_H
#define RINGFENCE_CLI_RECORDED_PLACE_H

#include "user/policy/ir.h"
#include "user/timeline/scan.h"

struct recorded_place {
	char *workspace; /* where the first program was executed, else the first process stood */
	char *home, *user;
	bool sure; /* it was a program */
};

/* Looks at a record; true: nothing more is to be learnt. */
bool recorded_place_see(struct recorded_place *p, const struct scan *s);
/*
 * What is given counts more; NULL: not given. A workspace that nothing tells is /nonexistent, and
 * said to be missing. The strings stay p's, or the caller's.
 */
struct policy_env recorded_place_env(struct recorded_place *p, const char *workspace,
				     const char *home);
void recorded_place_release(struct recorded_place *p);

#endif
