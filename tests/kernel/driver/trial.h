/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * trial.h - one random operation of the differential test, as the evaluator takes it and as the
 * kernel does, from one random state of its session.
 *
 * The kernel reads the names from this memory: a trial stays where it is until it was run.
 */
#ifndef RINGFENCE_TESTS_TRIAL_H
#define RINGFENCE_TESTS_TRIAL_H

#include <stdio.h>

#include "bpf/abi_user.h"
#include "bpf/abi_selftest.h"
#include "tests/random/policy.h"
#include "user/policy/eval_session.h"

#define TRIAL_NAME (RF_PATH_MAX + 1)
#define TRIAL_ARGS 4

struct trial {
	enum rf_try_kind kind;
	struct eval_op op;
	bool set; /* begins with the state */
	enum rf_flow channel;
	struct rf_try_state state;
	uint64_t of; /* labels of the object */
	char path[TRIAL_NAME], to[TRIAL_NAME], dir[TRIAL_NAME], cwd[64];
	char args[TRIAL_ARGS + 1][16]; /* the first is the program's name */
	char strings[256];	       /* the same, one after another, then the environment */
	uint32_t envc;
	const char *argv[TRIAL_ARGS];
	uint8_t addr[16];
	uint8_t digest[RF_DIGEST_SIZE];
};

struct trial_policy {
	const struct policy_ir *ir;
	const struct policy_tables *tables;
};

/* set: with a state of its own, else it goes on from the one before. */
void trial_make(struct trial *t, const struct trial_policy *p, struct rng *r, bool set);
/* As the kernel takes it. */
void trial_fill(const struct trial *t, struct rf_try *ret_try);
/* One line: what it does. */
void trial_print(const struct trial *t, FILE *out);

#endif
