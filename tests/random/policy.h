/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * policy.h - random policies as text: rules of every effect, patterns, conditions, labels, gates.
 *
 * The text depends on the seed and the options alone, and an option that leaves something out
 * changes nothing else of it.
 */
#ifndef RINGFENCE_TESTS_POLICY_H
#define RINGFENCE_TESTS_POLICY_H

#include "tests/random/names.h"
#include "user/base/strbuf.h"
#include "user/policy/ir.h"
#include "user/policy/tables.h"

struct random_policy {
	uint64_t seed;
	const char *name;   /* of the policy */
	const char *prefix; /* of the names of its labels and gates; "" */
	bool no_except;	    /* rules have none */
	bool no_state;	    /* neither labels nor gates */
	bool no_digests;    /* nothing about contents of programs */
};

/* The text, which the caller releases. Most of them are valid; see random_compile(). */
void random_policy(const struct random_policy *p, struct strbuf *out);

/*
 * What kern/ would complete before policy_lower(), without looking at a file: a program without a
 * slash that is trusted or excepted is /usr/bin/NAME.
 */
void random_complete(struct policy_ir *ir);

/*
 * Compiles layers to tables, with random_complete() between. Returns NULL, or what is wrong, which
 * the caller frees.
 */
char *random_compile(const char *const *texts, size_t n, bool audit, struct policy_ir *ret_ir,
		     struct policy_tables *ret_tables);

#endif
