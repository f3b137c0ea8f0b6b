/* SPDX-License-Identifier: GPL-2.0-only */
/* import_dsl_lex.h - the words of ActPlane's language; private to its reader. */
#ifndef RINGFENCE_POLICY_IMPORT_DSL_LEX_H
#define RINGFENCE_POLICY_IMPORT_DSL_LEX_H

#include "user/policy/import_dsl.h"

enum dsl_token_kind { DSL_END, DSL_WORD, DSL_STRING, DSL_COLON, DSL_EQUALS, DSL_BROKEN };

struct dsl_token {
	enum dsl_token_kind kind;
	const char *s;
	size_t len;
	struct src_loc loc;
};

struct dsl_lexer {
	const struct dsl_text *text;
	const char *s;
	struct src_loc at; /* of s, counted in lines and columns of the text */
};

void dsl_lexer_init(struct dsl_lexer *l, const struct dsl_text *text);
/* BROKEN: a string that never ends. */
struct dsl_token dsl_next(struct dsl_lexer *l);

#endif
