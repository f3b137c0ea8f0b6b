// SPDX-License-Identifier: GPL-2.0-only
#include "policy_help.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tests/random/policy.h"
#include "user/base/alloc.h"
#include "user/policy/explain.h"
#include "user/policy/lower.h"

#define LAYERS_MAX 8

static const struct embedded_policy no_builtins[] = {{NULL, NULL, 0}};

static int load(void *ctx, const char *path, char **ret_text, size_t *ret_len)
{
	const struct help *h = ctx;
	const struct help_file *f;

	for (f = h->files; f && f->path; f++)
		if (strcmp(f->path, path) == 0) {
			*ret_text = xstrdup(f->text);
			*ret_len = strlen(f->text);
			return 0;
		}
	return -ENOENT;
}

void help_compile_layers(struct help *h, const char *const *texts, size_t n)
{
	const struct policy_env env = {.home = "/home/u",
				       .user = "u",
				       .tmp = "/tmp",
				       .workspace = h->workspace ? h->workspace : "/w"};
	struct policy_source layers[LAYERS_MAX];
	struct policy_options o = {.layers = layers,
				   .nlayers = n,
				   .env = &env,
				   .set = h->set,
				   .notes = h->notes,
				   .load = load,
				   .ctx = h,
				   .builtins = h->builtins ? h->builtins : no_builtins};
	size_t i;

	for (i = 0; i < n && i < LAYERS_MAX; i++)
		layers[i] = (struct policy_source){
			.path = i ? "q.yaml" : "p.yaml", .text = texts[i], .len = strlen(texts[i])};
	while (o.nset < 4 && h->set[o.nset])
		o.nset++;
	h->err = policy_compile_ir(&o, &h->ir, &h->diags);
	strbuf_addstr(&h->text, "");
	diags_format(&h->diags, &h->text);
}

void help_compile(struct help *h, const char *text)
{
	help_compile_layers(h, &text, 1);
}

void help_body(struct help *h, const char *body)
{
	char *text = xasprintf("version: 1\nname: t\n%s", body);

	help_compile(h, text);
	free(text);
}

void help_release(struct help *h)
{
	policy_ir_release(&h->ir);
	diags_release(&h->diags);
	strbuf_release(&h->text);
}

const struct ir_rule *help_rule(const struct help *h, const char *name)
{
	size_t i;

	for (i = 0; i < h->ir.nrules; i++)
		if (strcmp(h->ir.rules[i].name, name) == 0)
			return &h->ir.rules[i];
	return NULL;
}

char *help_patterns(const struct ir_patterns *patterns)
{
	struct strbuf text = STRBUF_INIT;
	size_t i;

	for (i = 0; i < patterns->n; i++) {
		if (i)
			strbuf_addstr(&text, ", ");
		ir_pattern_format(&patterns->v[i], &text);
	}
	return strbuf_detach(&text);
}

void help_complete(struct help *h)
{
	cr_assert_eq(h->err, 0, "%s", h->text.s);
	random_complete(&h->ir);
}

void help_tables(struct help *h, struct policy_tables *ret_tables)
{
	const struct policy_env env = {
		.home = "/home/u", .user = "u", .tmp = "/tmp", .workspace = "/w"};
	char *error = NULL;

	cr_assert_eq(policy_lower(&h->ir, &env, ret_tables, &error), 0, "%s", error);
}

void help_lower(struct help *h, struct policy_tables *ret_tables)
{
	help_complete(h);
	help_tables(h, ret_tables);
}
