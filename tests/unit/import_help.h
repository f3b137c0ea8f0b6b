/* SPDX-License-Identifier: GPL-2.0-only */
/* import_help.h - imports a text, compiles the result and asks the evaluator; home /home/u,
 * workspace /w. */
#ifndef RINGFENCE_TESTS_IMPORT_HELP_H
#define RINGFENCE_TESTS_IMPORT_HELP_H

#include "tests/unit/policy_help.h"
#include "user/policy/eval.h"
#include "user/policy/import.h"

struct imported {
	int err;
	struct strbuf text;	/* the policy */
	struct strbuf messages; /* as printed */
	struct diags diags;
	bool lowered;
	struct help help;
	struct policy_tables tables;
	struct eval eval;
};

void imported_read(struct imported *i, enum import_format format, const char *text);
/* The same, and it has to give a policy that compiles; the evaluator is ready. */
void imported_lower(struct imported *i, enum import_format format, const char *text);
void imported_release(struct imported *i);

/* Would it be done? ops: RF_OP_BIT(RF_OP_READ) and so on. */
bool imported_may(const struct imported *i, uint32_t op, const char *path);
bool imported_may_connect(const struct imported *i, const char *ipv4, uint16_t port);
bool imported_may_listen(const struct imported *i, const char *ipv4, uint16_t port);
bool imported_says(const struct imported *i, const char *part);
bool imported_warns(const struct imported *i, const char *part);

#endif
