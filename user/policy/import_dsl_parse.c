// SPDX-License-Identifier: GPL-2.0-only
#include "user/policy/import_dsl_parse.h"

#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/base/num.h"

void dsl_step(struct dsl_parser *p)
{
	p->t = dsl_next(&p->lexer);
}

static void fail_at(struct dsl_parser *p, const struct dsl_token *t, const char *expected,
		    const char *hint)
{
	const char *quote = t->kind == DSL_STRING ? "\"" : "";
	char *word = xasprintf("%s%.*s%s", quote, (int)t->len, t->s, quote);

	if (!p->failed && t->kind == DSL_BROKEN)
		diag_error(p->d, &t->loc, NULL, "this string never ends");
	else if (!p->failed && t->kind == DSL_END)
		diag_error(p->d, &t->loc, hint, "the policy ends where %s should be", expected);
	else if (!p->failed)
		diag_error(p->d, &t->loc, hint, "%s where %s should be", shown(word).s, expected);
	p->failed = true;
	free(word);
}

void dsl_fail(struct dsl_parser *p, const char *expected, const char *hint)
{
	fail_at(p, &p->t, expected, hint);
}

bool dsl_is(const struct dsl_parser *p, const char *word)
{
	return p->t.kind == DSL_WORD && p->t.len == strlen(word) &&
	       memcmp(p->t.s, word, p->t.len) == 0;
}

bool dsl_take(struct dsl_parser *p, const char *word)
{
	if (!dsl_is(p, word))
		return false;
	dsl_step(p);
	return true;
}

const char *dsl_take_text(struct dsl_parser *p, enum dsl_token_kind kind, const char *expected)
{
	char *s;

	if (p->failed || p->t.kind != kind || !p->t.len) {
		dsl_fail(p, expected, NULL);
		return "";
	}
	s = xstrndup(p->t.s, p->t.len);
	vec_push(p->p->strings, p->p->nstrings) = s;
	dsl_step(p);
	return s;
}

const char *dsl_word(struct dsl_parser *p, const char *expected)
{
	return dsl_take_text(p, DSL_WORD, expected);
}

const char *dsl_string(struct dsl_parser *p)
{
	return dsl_take_text(p, DSL_STRING, "a pattern in quotes");
}

void dsl_expect(struct dsl_parser *p, const char *what)
{
	if (!p->failed && !dsl_take(p, what))
		dsl_fail(p, what, NULL);
}

size_t dsl_choice(struct dsl_parser *p, const char *const *words, size_t n, const char *expected)
{
	size_t i;

	for (i = 0; i < n && !p->failed; i++)
		if (dsl_take(p, words[i]))
			return i;
	dsl_fail(p, expected, NULL);
	return 0;
}

static enum dsl_op op(struct dsl_parser *p)
{
	static const char *const words[] = {
		[DSL_EXEC] = "exec",	 [DSL_READ] = "read",	    [DSL_WRITE] = "write",
		[DSL_UNLINK] = "unlink", [DSL_CONNECT] = "connect", [DSL_RECV] = "recv",
		[DSL_OPEN] = "open"};

	return (enum dsl_op)dsl_choice(p, words, sizeof(words) / sizeof(words[0]),
				       "exec, read, write, unlink, connect, recv or open");
}

static const char *const kinds[] = {"file", "endpoint", "exec"};

enum dsl_kind dsl_read_kind(struct dsl_parser *p)
{
	return (enum dsl_kind)dsl_choice(p, kinds, 3, "file, endpoint or exec");
}

static enum dsl_kind kind_of_op(enum dsl_op o)
{
	if (o == DSL_EXEC)
		return DSL_PROGRAM;
	return o == DSL_CONNECT || o == DSL_RECV ? DSL_ENDPOINT : DSL_FILE;
}

static void args(struct dsl_parser *p, struct dsl_event *event)
{
	while (!p->failed && (p->t.kind == DSL_STRING || dsl_is(p, "@arg"))) {
		dsl_take(p, "@arg");
		if (event->op != DSL_EXEC)
			dsl_fail(p, "no argument (only programs have some)", NULL);
		const char *arg = dsl_take_text(p, DSL_STRING, "an argument in quotes");

		if (!p->failed)
			vec_push(event->args, event->nargs) = arg;
	}
}

/* OP [KIND] "PATTERN" ["ARGUMENT"...] */
void dsl_read_event(struct dsl_parser *p, struct dsl_event *e, bool with_kind)
{
	struct dsl_token start = p->t;

	e->loc = start.loc;
	e->op = op(p);
	if (!p->failed && p->t.kind == DSL_WORD &&
	    (with_kind || dsl_is(p, "file") || dsl_is(p, "exec"))) {
		start = p->t;
		if (dsl_read_kind(p) != kind_of_op(e->op) && !p->failed) {
			fail_at(p, &start, "the kind of object that goes with the operation", NULL);
		}
	} else if (with_kind && e->op != DSL_EXEC) {
		dsl_fail(p, "file, endpoint or exec", NULL);
	}
	e->pattern = dsl_string(p);
	args(p, e);
}

static struct dsl_expr *expr_new(struct dsl_parser *p, enum dsl_expr_kind expr_kind)
{
	struct dsl_expr *e = xcalloc(1, sizeof(*e));

	vec_push(p->p->exprs, p->p->nexprs) = e;
	e->kind = expr_kind;
	e->loc = p->t.loc;
	return e;
}

static struct dsl_expr *term(struct dsl_parser *p)
{
	bool negate = dsl_take(p, "not");
	struct dsl_expr *e;

	if (!negate && dsl_take(p, "true"))
		return NULL;
	e = expr_new(p, negate ? DSL_NOT : DSL_LABEL);
	e->label = dsl_word(p, "a label");
	return e;
}

/* X and true is X, X or true is true. */
static struct dsl_expr *join(struct dsl_parser *p, enum dsl_expr_kind k, struct dsl_expr *left,
			     struct dsl_expr *right)
{
	struct dsl_expr *e;

	if (!left || !right)
		return k == DSL_OR ? NULL : left ? left : right;
	e = expr_new(p, k);
	e->loc = left->loc;
	e->left = left;
	e->right = right;
	return e;
}

struct dsl_expr *dsl_read_expr(struct dsl_parser *p)
{
	struct dsl_expr *e = term(p);
	size_t terms = 1;

	while (!p->failed && (dsl_is(p, "and") || dsl_is(p, "or"))) {
		enum dsl_expr_kind k = dsl_is(p, "and") ? DSL_AND : DSL_OR;

		if (++terms > DSL_TERMS_MAX)
			dsl_fail(p, "the end of a condition (64 labels are the most)", NULL);
		dsl_step(p);
		e = join(p, k, e, term(p));
	}
	return e;
}

static void after(struct dsl_parser *p, struct dsl_cond *c)
{
	struct dsl_event one;
	int exits;

	c->kind = DSL_AFTER;
	dsl_read_event(p, &c->gate, false);
	if (dsl_take(p, "exits")) {
		struct dsl_token at = p->t;
		const char *status = dsl_word(p, "an exit status");

		if (!p->failed && num_int(status, 0, 255, &exits) == 0) {
			c->exits = exits;
		} else if (!p->failed) {
			fail_at(p, &at, "an exit status from 0 to 255", NULL);
		}
	}
	if (!dsl_take(p, "since"))
		return;
	do {
		one = (struct dsl_event){0};
		dsl_read_event(p, &one, false);
		vec_push(c->since, c->nsince) = one;
	} while (!p->failed && dsl_take(p, "or"));
}

void dsl_read_unless(struct dsl_parser *p, struct dsl_cond *c)
{
	static const char *const words[] = {"target", "lineage-includes", "after"};
	size_t which;

	c->loc = p->t.loc;
	which = dsl_choice(p, words, 3, "target, lineage-includes or after");
	if (p->failed)
		return;
	if (which == 2) {
		after(p, c);
		return;
	}
	c->kind = which ? DSL_LINEAGE : DSL_TARGET;
	if (which)
		dsl_expect(p, "exec");
	else
		c->negate = dsl_take(p, "not");
	c->pattern = dsl_string(p);
}
