/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * import_dsl_parse.h - the pieces that declarations of ActPlane's language are made of; private to
 * its reader. After an error a piece reads nothing more and gives something harmless, so that only
 * who repeats has to ask whether there was one.
 */
#ifndef RINGFENCE_POLICY_IMPORT_DSL_PARSE_H
#define RINGFENCE_POLICY_IMPORT_DSL_PARSE_H

#include "user/policy/import_dsl_lex.h"

struct dsl_parser {
	struct dsl_lexer lexer;
	struct dsl_token t; /* the next one */
	struct diags *d;
	struct dsl_policy *p;
	bool failed; /* the declaration is wrong: nothing more is said of it */
};

void dsl_step(struct dsl_parser *p);
/* Says what stands where something else should be, once a declaration. */
void dsl_fail(struct dsl_parser *p, const char *expected, const char *hint);
bool dsl_is(const struct dsl_parser *p, const char *word);
bool dsl_take(struct dsl_parser *p, const char *word);
void dsl_expect(struct dsl_parser *p, const char *what);
/* A token of that kind, not empty. The policy owns it; "" after an error. */
const char *dsl_take_text(struct dsl_parser *p, enum dsl_token_kind kind, const char *expected);
const char *dsl_word(struct dsl_parser *p, const char *expected);
const char *dsl_string(struct dsl_parser *p);
/* Which of n words the next one is; 0 with an error when it is none. */
size_t dsl_choice(struct dsl_parser *p, const char *const *words, size_t n, const char *expected);
enum dsl_kind dsl_read_kind(struct dsl_parser *p);
/* OP [KIND] "PATTERN" ["ARGUMENT"...] */
void dsl_read_event(struct dsl_parser *p, struct dsl_event *e, bool with_kind);
/* NULL: true. */
struct dsl_expr *dsl_read_expr(struct dsl_parser *p);
void dsl_read_unless(struct dsl_parser *p, struct dsl_cond *c);

#endif
