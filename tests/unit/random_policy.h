/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * random_policy.h - random patterns and names over few bytes, so that they meet often, and what
 * rules say of a name by the backtracking matcher: the oracle for the automaton.
 */
#ifndef RINGFENCE_TESTS_RANDOM_POLICY_H
#define RINGFENCE_TESTS_RANDOM_POLICY_H

#include "tests/unit/ir_build.h"

struct rng {
	uint64_t s;
};

unsigned int rng_below(struct rng *r, unsigned int n);
/* A pattern that glob_parse() takes; absolute or floating. */
void random_glob(struct rng *r, char *buf, size_t size);
/* An absolute name; never ends in '/', never has "//". */
void random_name(struct rng *r, char *buf, size_t size);
/* n rules of paths, some about everything, some with exceptions. */
void random_rules(struct rng *r, struct build *b, unsigned int n);
/* Names that the object has at once: rules that match it, for an operation. */
bool oracle_matches(const struct ir_rule *rule, const char *const *names, size_t n, uint32_t op);
/* The rules of the verdict's list that matched are exactly these, by the oracle. */
void assert_like_oracle(struct build *b, const char *path, const char *const *names, size_t n,
			uint32_t op);

#endif
