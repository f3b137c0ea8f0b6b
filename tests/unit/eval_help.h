/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * eval_help.h - operations of the processes of a session, one after another, against a policy that
 * is in memory.
 *
 * The first process is 1. Each operation returns what eval_do() does, with the verdict in v.
 */
#ifndef RINGFENCE_TESTS_EVAL_HELP_H
#define RINGFENCE_TESTS_EVAL_HELP_H

#include "policy_help.h"
#include "user/policy/eval_session.h"

struct run {
	struct help help;
	struct policy_tables tables;
	struct eval_session s;
	struct rf_verdict v;
};

/* body: the policy without version and name; one that is not valid fails the test. */
void run_begin(struct run *r, const char *body);
/* The same for a policy that is in r->help already; all else of r is zero. */
void run_begin_compiled(struct run *r);
void run_finish(struct run *r);

/* ops: RF_OP_BITs. */
int run_file(struct run *r, uint64_t proc, uint32_t ops, const char *path);
int run_read(struct run *r, uint64_t proc, const char *path);
int run_write(struct run *r, uint64_t proc, const char *path);
int run_move(struct run *r, uint64_t proc, const char *from, const char *to);
/* At FIRST.0.0.LAST, port 443; op: an RF_OP. */
int run_inet(struct run *r, uint64_t proc, uint32_t op, uint8_t first, uint8_t last);
/* The same at 8.0.0.8. */
int run_net(struct run *r, uint64_t proc, uint32_t op);
/* words: the arguments, at most 8, with a space between. */
int run_exec(struct run *r, uint64_t proc, const char *path, const char *words);
/* A child of the first process executes the program and ends with status. Returns what exec did. */
int run_spawn(struct run *r, const char *path, const char *words, int status);

#endif
