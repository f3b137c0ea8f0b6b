/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * grants.h - what a person's answer to a question makes of a policy: the part of an `ask` rule that
 * is about one object, with a gate of its own.
 *
 * The rule goes on for all other objects; the object gets the same rule once more, which holds
 * unless the gate is open. That is all said in the language's own terms, an exception and a
 * condition, so that the kernel needs to know nothing of questions. A gate is opened by the answer
 * and shut by its use, as that of a whole rule is; no policy can name it. Pure; not thread-safe.
 */
#ifndef RINGFENCE_POLICY_GRANTS_H
#define RINGFENCE_POLICY_GRANTS_H

#include "user/policy/ir.h"

#define GRANT_RULES   4 /* `ask` rules that one denial may name */
#define GRANT_OBJECTS 2 /* both names of a rename or a link */

/* An `ask` rule, by which it is found again in another policy of the session. */
struct grant_rule {
	unsigned int layer;
	char *name;
};

struct grant_object {
	enum pattern_kind kind; /* PATH, UNIX_PATH, UNIX_ABSTRACT, INET */
	char *text;		/* literal; NULL for INET */
	uint8_t addr[16];	/* v4-mapped for IPv4 */
	int port;
};

struct grant {
	unsigned int number; /* of the question, from 1; no other one of the session has it */
	struct grant_rule rules[GRANT_RULES];
	size_t nrules;
	struct grant_object objects[GRANT_OBJECTS];
	size_t nobjects; /* 0: an operation of the system, which has none */
	uint32_t ops;	 /* RF_OP_BIT()s that the answer is about, at each of the objects */
	uint64_t args;	 /* exec: digest of the arguments that it is about, by the kernel; or 0 */
	char *argv;	 /* exec: they as they are, a NUL behind each */
	size_t argv_len;
};

/* Is it about the same rules, objects and operations? Whatever its number is. */
bool grant_equal(const struct grant *a, const struct grant *b);
void grant_release(struct grant *g);

/*
 * Before bits_assign(): a gate for each grant, if all its rules are there and ask. The IR keeps
 * pointers to the grants, which outlive it.
 */
void grants_declare(struct policy_ir *ir, const struct grant *const *grants, size_t n);
/* After bits_assign(), which has rules as they are written tell whether they are the same still. */
void grants_apply(struct policy_ir *ir);
/* The gate of the question of that number; -1: it has none. */
int grants_gate(const struct policy_ir *ir, unsigned int number);

#endif
