// SPDX-License-Identifier: GPL-2.0-only
#include "user/policy/bits_text.h"

#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/base/strbuf.h"
#include "user/policy/grants.h"

char *bits_name(unsigned int layer, const char *name)
{
	return xasprintf("%u/%s", layer, name);
}

/* No text holds a newline where it would be taken for the end: the length stands before. */
static void add_text(struct strbuf *out, const char *text)
{
	strbuf_addf(out, " %zu:%s", text ? strlen(text) : 0, text ? text : "");
}

static void add_pattern(struct strbuf *out, const struct ir_pattern *p)
{
	strbuf_addf(out, " %d", p->kind);
	if (p->kind != PATTERN_INET) {
		add_text(out, p->text);
		if (p->kind == PATTERN_HOST)
			strbuf_addf(out, " %d", p->port);
		return;
	}
	for (size_t i = 0; i < sizeof(p->addr); i++)
		strbuf_addf(out, " %x", p->addr[i]);
	strbuf_addf(out, "/%u %d %d", p->bits, p->set, p->port);
}

static void add_patterns(struct strbuf *out, const char *what, const struct ir_patterns *patterns)
{
	strbuf_addf(out, "\n%s", what);
	for (size_t i = 0; i < patterns->n; i++)
		add_pattern(out, &patterns->v[i]);
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

char *bits_files(const struct ir_patterns *files)
{
	const char **texts = xcalloc(files->n, sizeof(*texts));
	struct strbuf out = STRBUF_INIT;

	for (size_t i = 0; i < files->n; i++)
		texts[i] = files->v[i].text;
	qsort(texts, files->n, sizeof(*texts), compare);
	for (size_t i = 0; i < files->n; i++)
		if (!i || strcmp(texts[i], texts[i - 1]))
			add_text(&out, texts[i]);
	free(texts);
	return strbuf_detach(&out);
}

/* The language bounds the depth. */
static void add_cond(struct strbuf *out, const struct policy_ir *ir, const struct ir_cond *c)
{
	strbuf_addf(out, " (%d", c->kind);
	if (c->kind == IR_COND_VIA || c->kind == IR_COND_BY)
		add_patterns(out, "files", &c->files);
	else if (c->kind == IR_COND_GATE)
		strbuf_addf(out, " %u", ir->gates[c->bit].layer);
	else if (c->kind == IR_COND_LABEL || c->kind == IR_COND_OF)
		strbuf_addf(out, " %u", ir->labels[c->bit].layer);
	add_text(out, c->name);
	for (size_t i = 0; i < c->nchild; i++)
		add_cond(out, ir, c->child[i]);
	strbuf_addch(out, ')');
}

static void add_event(struct strbuf *out, const struct policy_ir *ir, const struct ir_rule *r)
{
	strbuf_addf(out, "\nevent %d %u %x %d %d %d", r->action, r->part, r->ops, r->everything,
		    r->later, r->trusted);
	add_patterns(out, "of", &r->of);
	add_patterns(out, "except", &r->except);
	add_patterns(out, "args", &r->args);
	add_patterns(out, "without", &r->without);
	add_patterns(out, "cwd", &r->cwd);
	strbuf_addstr(out, "\nsha256");
	for (size_t i = 0; i < r->sha256.n; i++) {
		strbuf_addch(out, ' ');
		for (size_t k = 0; k < sizeof(r->sha256.v[i].bytes); k++)
			strbuf_addf(out, "%02x", r->sha256.v[i].bytes[k]);
	}
	if (r->when)
		add_cond(out, ir, r->when);
}

static void add_asking(struct strbuf *out, const struct policy_ir *ir, unsigned int layer,
		       const char *name)
{
	strbuf_addf(out, "?%u", layer);
	add_text(out, name);
	for (size_t i = 0; i < ir->nrules; i++) {
		const struct ir_rule *r = &ir->rules[i];

		if (r->effect == RF_EFFECT_ASK && r->layer == layer && !strcmp(r->name, name))
			add_event(out, ir, r);
	}
}

char *bits_asking(const struct policy_ir *ir, const struct ir_gate *g)
{
	struct strbuf out = STRBUF_INIT;

	add_asking(&out, ir, g->layer, g->name);
	return strbuf_detach(&out);
}

char *bits_question(const struct policy_ir *ir, const struct ir_gate *g)
{
	struct strbuf out = STRBUF_INIT;

	strbuf_addf(&out, "#%u", g->grant->number);
	for (size_t i = 0; i < g->grant->nrules; i++)
		add_asking(&out, ir, g->grant->rules[i].layer, g->grant->rules[i].name);
	return strbuf_detach(&out);
}

static bool is_of_gate(const struct ir_rule *r)
{
	return r->action == RF_ACTION_OPEN || r->action == RF_ACTION_CLOSE ||
	       r->action == RF_ACTION_FORGET;
}

char *bits_gate(const struct policy_ir *ir, unsigned int gate)
{
	const struct ir_gate *g = &ir->gates[gate];
	struct strbuf out = STRBUF_INIT;

	strbuf_addf(&out, "%d %d %d %d %u %llx %llu", g->initially, g->once, g->forgets,
		    g->approval, g->approval_part, (unsigned long long)g->parts,
		    (unsigned long long)g->for_ns);
	for (size_t i = 0; i < ir->nrules; i++)
		if (is_of_gate(&ir->rules[i]) && ir->rules[i].bit == gate)
			add_event(&out, ir, &ir->rules[i]);
	return strbuf_detach(&out);
}

char *bits_event(const struct policy_ir *ir, const struct ir_rule *r)
{
	bool gate = is_of_gate(r);
	const char *name = gate ? ir->gates[r->bit].name : ir->labels[r->bit].name;
	struct strbuf out = STRBUF_INIT;
	char *all = gate ? bits_gate(ir, r->bit) : NULL;

	strbuf_addf(&out, "%u", gate ? ir->gates[r->bit].layer : ir->labels[r->bit].layer);
	add_text(&out, name);
	add_event(&out, ir, r);
	strbuf_addstr(&out, all ? all : "");
	free(all);
	return strbuf_detach(&out);
}
