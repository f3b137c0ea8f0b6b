/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * import_dsl.h - the language inside a policy of ActPlane, as a tree.
 *
 *	source LABEL = file|endpoint|exec "PATTERN"
 *	declassify|endorse LABEL by exec "PATTERN"
 *	rule NAME:
 *	  notify|block|kill OP [KIND] "PATTERN" ["ARGUMENT"...] [if EXPR] [unless COND]
 *	  because "TEXT"
 *
 * The older spelling (deny, effect, reason, remediation, @arg) is read too. Expressions bind from
 * left to right, `and` no tighter than `or`. A policy owns all its strings and expressions.
 */
#ifndef RINGFENCE_POLICY_IMPORT_DSL_H
#define RINGFENCE_POLICY_IMPORT_DSL_H

#include "user/policy/diag.h"

#define DSL_TERMS_MAX 64   /* of one expression */
#define DSL_RULES_MAX 5000 /* clauses, sources and the like of one policy */

enum dsl_kind { DSL_FILE, DSL_ENDPOINT, DSL_PROGRAM };
enum dsl_op { DSL_EXEC, DSL_READ, DSL_WRITE, DSL_UNLINK, DSL_CONNECT, DSL_RECV, DSL_OPEN };
enum dsl_effect { DSL_UNSET, DSL_NOTIFY, DSL_BLOCK, DSL_KILL };

struct dsl_source {
	const char *label;
	enum dsl_kind kind;
	const char *pattern;
	struct src_loc loc;
};

struct dsl_transform {
	bool endorse;
	const char *label;
	const char *program;
	struct src_loc loc;
};

enum dsl_expr_kind { DSL_LABEL, DSL_NOT, DSL_AND, DSL_OR };

struct dsl_expr {
	enum dsl_expr_kind kind;
	const char *label;  /* LABEL, NOT */
	struct src_loc loc; /* of the label */
	struct dsl_expr *left, *right;
};

/* Something that happens: a clause's action, what a gate waits for, what makes it stale. */
struct dsl_event {
	enum dsl_op op;
	const char *pattern;
	const char **args; /* DSL_EXEC */
	size_t nargs;
	struct src_loc loc;
};

enum dsl_cond_kind { DSL_NO_COND, DSL_TARGET, DSL_LINEAGE, DSL_AFTER };

struct dsl_cond {
	enum dsl_cond_kind kind;
	bool negate;	     /* TARGET */
	const char *pattern; /* TARGET, LINEAGE */
	struct dsl_event gate;
	int exits; /* AFTER: the status asked for; -1: none */
	struct dsl_event *since;
	size_t nsince;
	struct src_loc loc;
};

struct dsl_clause {
	enum dsl_effect effect;
	struct dsl_event event;
	struct dsl_expr *when; /* NULL: always */
	struct dsl_cond unless;
};

struct dsl_rule {
	const char *name;
	const char *reason; /* NULL: none */
	struct dsl_clause *clauses;
	size_t n;
	struct src_loc loc;
};

struct dsl_policy {
	struct dsl_source *sources;
	size_t nsources;
	struct dsl_transform *transforms;
	size_t ntransforms;
	struct dsl_rule *rules;
	size_t nrules;
	size_t nparts; /* of all sorts, against DSL_RULES_MAX */
	char **strings;
	size_t nstrings;
	struct dsl_expr **exprs;
	size_t nexprs;
};

/* A text of the language and where it stands in the file. */
struct dsl_text {
	const char *s;
	struct src_loc loc;  /* of its first character */
	unsigned int indent; /* columns before each of its lines */
	bool exact;	     /* lines of it are lines of the file; else all places are loc */
};

/* Adds to p. What is wrong is an error each; the reader goes on with the next declaration. */
void dsl_parse(const struct dsl_text *text, struct diags *d, struct dsl_policy *p);
void dsl_policy_release(struct dsl_policy *p);

#endif
