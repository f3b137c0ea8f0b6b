// SPDX-License-Identifier: GPL-2.0-only
#include "tests/random/policy.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/policy/lower.h"
#include "user/policy/policy.h"

#define LAYERS_MAX 4

static void find_programs(struct ir_patterns *patterns)
{
	for (size_t i = 0; i < patterns->n; i++) {
		struct ir_pattern *p = &patterns->v[i];
		char *name = p->text;

		if (p->kind != PATTERN_PROGRAM)
			continue;
		p->kind = PATTERN_PATH;
		p->text = xasprintf("/usr/bin/%s", name);
		free(name);
	}
}

static void find_conds(struct ir_cond *c)
{
	for (size_t i = 0; c && i < c->nchild; i++)
		find_conds(c->child[i]);
	if (!c || !c->program)
		return;
	vec_push(c->files.v, c->files.n) = (struct ir_pattern){
		.kind = PATTERN_PATH,
		.text = xasprintf("%s%s", strchr(c->program, '/') ? "" : "/usr/bin/", c->program),
		.port = -1,
		.loc = c->loc};
}

void random_complete(struct policy_ir *ir)
{
	for (size_t i = 0; i < ir->nrules; i++) {
		find_programs(&ir->rules[i].except);
		if (ir->rules[i].trusted)
			find_programs(&ir->rules[i].of);
		find_conds(ir->rules[i].when);
	}
}

static char *lower(struct policy_ir *ir, const struct policy_env *env,
		   struct policy_tables *ret_tables)
{
	char *error = NULL;

	random_complete(ir);
	if (!policy_lower(ir, env, ret_tables, &error))
		return NULL;
	return error ? error : xstrdup("it does not become tables");
}

char *random_compile(const char *const *texts, size_t n, bool audit, struct policy_ir *ret_ir,
		     struct policy_tables *ret_tables)
{
	const struct policy_env env = {
		.home = "/home/u", .user = "u", .tmp = "/tmp", .workspace = "/w"};
	struct policy_source layers[LAYERS_MAX];
	struct policy_options o = {.layers = layers, .nlayers = n, .env = &env, .audit = audit};
	struct strbuf words = STRBUF_INIT;
	struct diags diags = DIAGS_INIT;
	struct policy_ir ir = {0};
	char *why = NULL;

	for (size_t i = 0; i < n && i < LAYERS_MAX; i++)
		layers[i] = (struct policy_source){
			.path = "random.yaml", .text = texts[i], .len = strlen(texts[i])};
	if (policy_compile_ir(&o, &ir, &diags)) {
		diags_format(&diags, &words);
		why = strbuf_detach(&words);
	}
	if (!why)
		why = lower(&ir, &env, ret_tables);
	diags_release(&diags);
	if (why)
		policy_ir_release(&ir);
	else
		*ret_ir = ir;
	return why;
}
