// SPDX-License-Identifier: GPL-2.0-only
#include "user/policy/import_dsl_lex.h"

#include <string.h>

void dsl_lexer_init(struct dsl_lexer *l, const struct dsl_text *text)
{
	*l = (struct dsl_lexer){.text = text, .s = text->s, .at = {.line = 0, .column = 0}};
}

static void step(struct dsl_lexer *l)
{
	if (*l->s == '\n') {
		l->at.line++;
		l->at.column = 0;
	} else if (((unsigned char)*l->s & 0xc0) != 0x80) {
		l->at.column++;
	}
	l->s++;
}

static struct src_loc loc_of(const struct dsl_lexer *l)
{
	struct src_loc loc = l->text->loc;

	if (l->text->exact) {
		loc.line += l->at.line;
		loc.column = l->text->indent + l->at.column + 1;
	}
	return loc;
}

static void skip_blanks(struct dsl_lexer *l)
{
	while (*l->s && strchr(" \t\r\n\v\f", *l->s))
		step(l);
}

static struct dsl_token string(struct dsl_lexer *l, struct dsl_token t)
{
	step(l);
	t.s = l->s;
	while (*l->s && *l->s != '"')
		step(l);
	t.len = (size_t)(l->s - t.s);
	t.kind = *l->s ? DSL_STRING : DSL_BROKEN;
	if (*l->s)
		step(l);
	return t;
}

struct dsl_token dsl_next(struct dsl_lexer *l)
{
	struct dsl_token t = {.kind = DSL_END};

	skip_blanks(l);
	while (*l->s == '#') {
		while (*l->s && *l->s != '\n')
			step(l);
		skip_blanks(l);
	}
	t.loc = loc_of(l);
	t.s = l->s;
	if (!*l->s)
		return t;
	if (*l->s == '"')
		return string(l, t);
	if (*l->s == ':' || *l->s == '=') {
		t.kind = *l->s == ':' ? DSL_COLON : DSL_EQUALS;
		step(l);
	} else {
		t.kind = DSL_WORD;
		while (*l->s && !strchr(" \t\r\n\v\f\":=", *l->s))
			step(l);
	}
	t.len = (size_t)(l->s - t.s);
	return t;
}
