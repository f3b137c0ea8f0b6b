/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * random_policy.h - random rules of paths, and what they say of a name by the backtracking matcher:
 * the oracle for the automaton.
 */
#ifndef RINGFENCE_TESTS_RANDOM_POLICY_H
#define RINGFENCE_TESTS_RANDOM_POLICY_H

#include "tests/random/names.h"
#include "tests/unit/ir_build.h"

/* n rules of paths, some about everything, some with exceptions. */
void random_rules(struct rng *r, struct build *b, unsigned int n);
/* Names that the object has at once: rules that match it, for an operation. */
bool oracle_matches(const struct ir_rule *rule, const char *const *names, size_t n, uint32_t op);
/* The rules of the verdict's list that matched are exactly these, by the oracle. */
void assert_like_oracle(struct build *b, const char *path, const char *const *names, size_t n,
			uint32_t op);

#endif
