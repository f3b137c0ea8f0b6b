/* SPDX-License-Identifier: GPL-2.0-only */
/* policy_help.h - compiles policies that are in memory: home /home/u, workspace /w, tmp /tmp. */
#ifndef RINGFENCE_TESTS_POLICY_HELP_H
#define RINGFENCE_TESTS_POLICY_HELP_H

#include "user/policy/policy.h"
#include "user/policy/tables.h"

/* Files that `extends` may name; ends with a path of NULL. */
struct help_file {
	const char *path;
	const char *text;
};

struct help {
	const struct help_file *files; /* NULL: none */
	const struct embedded_policy *builtins;
	const char *workspace; /* NULL: /w */
	const char *set[4];    /* up to the first NULL */
	bool notes;
	struct policy_ir ir; /* zero when it did not compile */
	struct diags diags;
	struct strbuf text; /* the diagnostics as printed */
	int err;
};

/* Compiles one layer named p.yaml. */
void help_compile(struct help *h, const char *text);
void help_compile_layers(struct help *h, const char *const *texts, size_t n);
void help_release(struct help *h);
/* The rule of that name, NULL: there is none. */
const struct ir_rule *help_rule(const struct help *h, const char *name);
/* "version: 1\nname: t\n" and the rest, compiled. */
void help_body(struct help *h, const char *body);
/* random_complete(), once. */
void help_complete(struct help *h);
/* The tables, which the caller releases; an error fails the test. */
void help_tables(struct help *h, struct policy_tables *ret_tables);
/* Both. */
void help_lower(struct help *h, struct policy_tables *ret_tables);
/* The patterns as text, with ", " between; the caller frees it. */
char *help_patterns(const struct ir_patterns *patterns);

#endif
