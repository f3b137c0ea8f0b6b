// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/base/strbuf.h"
#include "user/base/suggest.h"
#include "user/policy/glob.h"
#include "user/policy/layer.h"

/* Texts get this long before their bound is checked where it is known what they are. */
#define EXPAND_MAX (2 * GLOB_LEN_MAX)

struct expansion {
	struct layer *layer;
	const struct src_loc *loc;
	enum expand_mode mode;
	bool value; /* the text is a variable's value: machine variables only */
	struct strbuf out;
};

static int expand_into(struct expansion *e, const char *text);

static int unknown_variable(struct expansion *e, const char *name, size_t len)
{
	char *word = xstrndup(name, len), *hint = NULL;
	struct suggest near;
	size_t i;

	suggest_init(&near, word);
	for (i = 0; i < e->layer->vars.n; i++)
		suggest_try(&near, e->layer->vars.v[i].name);
	if (near.best)
		hint = xasprintf("did you mean ${%s}?", near.best);
	diag_error(e->layer->diags, e->loc, hint ? hint : "define it under vars",
		   "there is no variable %s", shown(word).s);
	free(hint);
	free(word);
	return -EINVAL;
}

static void add_value(struct expansion *e, const char *value, const char *behind)
{
	char *escaped;

	/* The root directory and a slash are still the root directory. */
	if (strcmp(value, "/") == 0 && *behind == '/')
		return;
	if (e->mode == EXPAND_PLAIN) {
		strbuf_addstr(&e->out, value);
		return;
	}
	escaped = glob_escape(value, strlen(value));
	strbuf_addstr(&e->out, escaped);
	free(escaped);
}

/* A user's variable inside a longer text: its value, machine variables replaced, all literal. */
static int add_user_value(struct expansion *e, const struct var *var, const char *behind)
{
	struct expansion inner = {.layer = e->layer, .loc = e->loc, .value = true};
	int err;

	if (var->list) {
		diag_error(e->layer->diags, e->loc, "let the variable be the whole entry of a list",
			   "${%s} is a list and cannot be part of a text", var->name);
		return -EINVAL;
	}
	/* Without a value when its definition was wrong: that was said there. */
	if (!var->values.n)
		return -EINVAL;
	inner.mode = EXPAND_PLAIN;
	err = expand_into(&inner, var->values.v[0].text);
	if (!err && e->mode == EXPAND_PATTERN && strpbrk(inner.out.s, "*?[{"))
		diag_warning(e->layer->diags, e->loc,
			     "let the variable be the whole entry, or write the pattern here",
			     "the value of ${%s} is literal inside a longer pattern", var->name);
	if (!err)
		add_value(e, inner.out.s, behind);
	strbuf_release(&inner.out);
	return err;
}

static int add_variable(struct expansion *e, const char *name, size_t len)
{
	const struct var *var = vars_find(&e->layer->vars, name, len);
	const char *behind = name + len + 1;

	if (!var)
		return unknown_variable(e, name, len);
	if (var->machine) {
		add_value(e, var->values.v[0].text, behind);
		return 0;
	}
	if (e->value) {
		diag_error(e->layer->diags, e->loc,
			   "a value may use ${workspace}, ${home}, ${user} and ${tmp}",
			   "${%s} in the value of a variable", var->name);
		return -EINVAL;
	}
	return add_user_value(e, var, behind);
}

/* *text stands on a dollar; moved behind what it begins. */
static int expand_dollar(struct expansion *e, const char **text)
{
	const char *s = *text, *end;

	if (s[1] == '$') {
		strbuf_addch(&e->out, '$');
		*text = s + 2;
		return 0;
	}
	end = s[1] == '{' ? strchr(s, '}') : NULL;
	if (end) {
		*text = end + 1;
		return add_variable(e, s + 2, (size_t)(end - s - 2));
	}
	if (e->mode == EXPAND_PLAIN && !e->value && s[1] != '{') {
		strbuf_addch(&e->out, '$');
		*text = s + 1;
		return 0;
	}
	diag_error(e->layer->diags, e->loc, "write ${name} for a variable, $$ for a dollar",
		   "a $ that begins nothing, in %s", shown(*text).s);
	return -EINVAL;
}

static int expand_into(struct expansion *e, const char *text)
{
	int err = 0;

	strbuf_addstr(&e->out, "");
	while (*text && !err) {
		if (*text == '$') {
			err = expand_dollar(e, &text);
		} else if (*text == '\\' && text[1] && e->mode == EXPAND_PATTERN) {
			strbuf_add(&e->out, text, 2);
			text += 2;
		} else {
			strbuf_addch(&e->out, *text++);
		}
		if (e->out.len > EXPAND_MAX && !err) {
			diag_error(e->layer->diags, e->loc, NULL,
				   "longer than %d bytes once variables are replaced", EXPAND_MAX);
			err = -EINVAL;
		}
	}
	return err;
}

static int finish(struct expansion *e, int err, char **ret_text)
{
	if (err)
		strbuf_release(&e->out);
	else
		*ret_text = strbuf_detach(&e->out);
	return err;
}

int expand_text(struct layer *l, const struct text_at *in, enum expand_mode mode, char **ret_text)
{
	struct expansion e = {.layer = l, .loc = &in->loc, .mode = mode};

	return finish(&e, expand_into(&e, in->text), ret_text);
}

int expand_check_value(struct layer *l, const struct text_at *value)
{
	struct expansion e = {.layer = l, .loc = &value->loc, .mode = EXPAND_PLAIN, .value = true};
	int err = expand_into(&e, value->text);

	strbuf_release(&e.out);
	return err;
}

/* Counts an entry against the bounds of a layer. */
static bool fits(struct layer *l, const struct src_loc *loc, size_t len)
{
	if (l->full)
		return false;
	l->npatterns++;
	l->expanded += len;
	if (l->npatterns <= POLICY_PATTERNS_MAX && l->expanded <= POLICY_EXPANDED_MAX)
		return true;
	l->full = true;
	diag_error(l->diags, loc, NULL, "more than %d patterns, or %u MiB of them, in one policy",
		   POLICY_PATTERNS_MAX, POLICY_EXPANDED_MAX >> 20);
	return false;
}

static void push(struct layer *l, struct texts *out, char *text, const struct src_loc *loc)
{
	if (fits(l, loc, strlen(text)))
		vec_push(out->v, out->n) = (struct text_at){.text = text, .loc = *loc};
	else
		free(text);
}

/* The entry is the variable and nothing else: its values are patterns. */
static void splice(struct layer *l, const struct var *var, const struct src_loc *use,
		   struct texts *out)
{
	size_t i;

	for (i = 0; i < var->values.n && !l->full; i++) {
		const struct text_at *value = &var->values.v[i];
		const struct src_loc *loc = value->loc.line ? &value->loc : use;
		struct expansion e = {
			.layer = l, .loc = loc, .mode = EXPAND_PATTERN, .value = true};
		char *text;

		if (finish(&e, expand_into(&e, value->text), &text) == 0)
			push(l, out, text, loc);
	}
}

static const struct var *whole_variable(const struct layer *l, const char *text)
{
	size_t len = strlen(text);
	const struct var *var;

	if (len < 4 || strncmp(text, "${", 2) != 0 || strchr(text, '}') != text + len - 1)
		return NULL;
	var = vars_find(&l->vars, text + 2, len - 3);
	return var && !var->machine ? var : NULL;
}

void expand_entry(struct layer *l, const struct ynode *node, struct texts *out)
{
	struct text_at entry = {.loc = node->loc};
	const struct var *var;
	char *text;

	if (l->full)
		return;
	if (node->kind != YNODE_TEXT) {
		diag_error(l->diags, &node->loc, QUOTE_HINT, "a pattern must be text, this is a %s",
			   node->kind == YNODE_LIST ? "list" : "mapping");
		return;
	}
	var = whole_variable(l, node->text);
	if (var) {
		splice(l, var, &node->loc, out);
		return;
	}
	entry.text = node->text;
	if (expand_text(l, &entry, EXPAND_PATTERN, &text) == 0)
		push(l, out, text, &node->loc);
}

void expand_list(struct layer *l, const struct ynode *node, struct texts *out)
{
	size_t i;

	if (node->kind != YNODE_LIST) {
		expand_entry(l, node, out);
		return;
	}
	for (i = 0; i < node->n; i++)
		expand_entry(l, node->value[i], out);
}
