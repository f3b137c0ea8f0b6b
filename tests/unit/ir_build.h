/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ir_build.h - policies for tests, without the language: rules, patterns and mounts by hand.
 *
 * The struct owns everything; build_release() frees it. A failure to lower aborts the test.
 */
#ifndef RINGFENCE_TESTS_IR_BUILD_H
#define RINGFENCE_TESTS_IR_BUILD_H

#include "user/policy/eval.h"
#include "user/policy/ir.h"
#include "user/policy/lower.h"

#define DENY RF_EFFECT_DENY
#define WRITES                                                                                     \
	(RF_OP_BIT(RF_OP_WRITE) | RF_OP_BIT(RF_OP_CREATE) | RF_OP_BIT(RF_OP_DELETE) |              \
	 RF_OP_BIT(RF_OP_RENAME) | RF_OP_BIT(RF_OP_LINK) | RF_OP_BIT(RF_OP_ATTR))
#define READS	 RF_OP_BIT(RF_OP_READ)
#define EXECS	 RF_OP_BIT(RF_OP_EXEC)
#define CONNECTS RF_OP_BIT(RF_OP_CONNECT)

struct build {
	struct policy_ir ir;
	struct policy_mount mounts[8];
	struct policy_env env;
	struct policy_tables tables;
	struct eval eval;
	char *error;
};

void build_init(struct build *b);
/* The rule is the last one until the next call; the pointer holds until then. */
struct ir_rule *build_rule(struct build *b, const char *name, enum rf_effect effect, uint32_t ops);
void build_of(struct build *b, enum pattern_kind kind, const char *text);
void build_except(struct build *b, enum pattern_kind kind, const char *text);
void build_inet(struct build *b, bool except, enum inet_set set, const char *cidr, int port);
struct ir_cond *build_via(const char *program, const char *file);
struct ir_cond *build_cond(enum ir_cond_kind kind, struct ir_cond *a, struct ir_cond *b);
void build_mount(struct build *b, uint32_t dev, const char *root, const char *point);
/* Returns policy_lower()'s result; on success eval is ready. */
int build_lower(struct build *b);
void build_release(struct build *b);
/* "10.0.0.1", "::1" */
void build_addr(const char *text, uint8_t ret_addr[16]);

#endif
