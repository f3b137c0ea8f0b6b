// SPDX-License-Identifier: GPL-2.0-only
/*
 * A policy file is the input; it may extend itself by another name, a small
 * file by any name, and two builtin policies. What
 * compiles must hold together: every glob parses, every rule is about something.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/policy/host.h"
#include "user/policy/explain.h"
#include "user/policy/glob.h"
#include "user/policy/policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct input {
	const uint8_t *data;
	size_t size;
};

static int load(void *ctx, const char *path, char **ret_text, size_t *ret_len)
{
	static const char other[] = "version: 1\nname: o\nsandbox: {write: {deny: [x]}}\n";
	const struct input *in = ctx;

	if (strcmp(path, "again.yaml") != 0) {
		*ret_text = xmemdup(other, sizeof(other) - 1);
		*ret_len = sizeof(other) - 1;
		return 0;
	}
	*ret_text = xmemdup(in->data, in->size);
	*ret_len = in->size;
	return 0;
}

static void check(bool holds)
{
	if (!holds)
		abort();
}

/* What is read once is in the form that it is compared in. */
static void check_host(const struct ir_pattern *p)
{
	struct host_error error;
	char *again = host_read(p->text, &error);

	check(p->port >= -1 && p->port <= 65535 && strlen(p->text) <= HOST_NAME_MAX_LEN + 2);
	check(again ? !strcmp(again, p->text) : !strchr(p->text, '.'));
	free(again);
}

static void check_patterns(const struct ir_patterns *patterns)
{
	struct glob_error error;
	struct glob glob;
	size_t i;

	for (i = 0; i < patterns->n; i++) {
		const struct ir_pattern *p = &patterns->v[i];

		check(p->loc.file && p->loc.line && p->loc.column);
		if (p->kind == PATTERN_INET) {
			check(!p->text && p->bits <= 128 && p->port >= -1 && p->port <= 65535);
			continue;
		}
		if (p->kind == PATTERN_HOST)
			check_host(p);
		if (p->kind == PATTERN_ARGUMENT || p->kind == PATTERN_HOST)
			check(glob_parse_word(p->text, strlen(p->text), &glob, &error) == 0);
		else
			check(glob_parse(p->text, strlen(p->text), &glob, &error) == 0);
		glob_release(&glob);
		if (p->kind == PATTERN_PATH || p->kind == PATTERN_UNIX_PATH)
			check(p->text[0] == '/' || strncmp(p->text, "**/", 3) == 0);
	}
}

static void check_cond(const struct policy_ir *ir, const struct ir_cond *c)
{
	size_t i;

	for (i = 0; i < c->nchild; i++)
		check_cond(ir, c->child[i]);
	if (c->kind == IR_COND_LABEL || c->kind == IR_COND_OF)
		check(c->name && c->bit < ir->nlabels);
	else if (c->kind == IR_COND_GATE)
		check(c->name && c->bit < ir->ngates);
	else if (c->kind == IR_COND_VIA || c->kind == IR_COND_BY)
		check(c->program && *c->program);
	else
		check(c->nchild > 0 && (c->kind != IR_COND_NOT || c->nchild == 1));
}

static void check_event(const struct policy_ir *ir, const struct ir_rule *r)
{
	bool label = r->action == RF_ACTION_LABEL || r->action == RF_ACTION_CLEAN;

	check(r->effect == RF_EFFECT_NONE && !r->everything);
	check(r->bit < (label ? ir->nlabels : ir->ngates));
	check(label || r->action != RF_ACTION_OPEN || ir->gates[r->bit].parts >> r->part & 1);
	check(!r->later || r->ops == RF_OP_BIT(RF_OP_EXEC));
}

static void check_names(const struct policy_ir *ir)
{
	size_t i;

	check(ir->nlabels <= RF_LABELS_MAX && ir->ngates <= RF_GATES_MAX);
	for (i = 0; i < ir->nlabels; i++)
		check(ir->labels[i].name && ir->labels[i].layer < ir->nlayers);
	for (i = 0; i < ir->ngates; i++)
		check(ir->gates[i].name && ir->gates[i].parts);
	for (i = 0; i < ir->ntools; i++)
		check(ir->tools[i].gate < ir->ngates);
	for (i = 0; i < ir->nselect; i++) {
		check_patterns(&ir->select[i].exec);
		check_patterns(&ir->select[i].cgroup);
	}
}

/* A rule by name is about every address that has one of them. */
static void check_object(const struct ir_rule *r)
{
	size_t i;

	check(!r->everything || r->by_host || !r->of.n);
	check(!r->by_host || (r->everything && r->of.n));
	for (i = 0; i < r->of.n; i++)
		check((r->of.v[i].kind == PATTERN_HOST) == r->by_host);
}

static void check_ir(const struct policy_ir *ir)
{
	struct strbuf text = STRBUF_INIT;
	size_t i;

	for (i = 0; i < ir->nrules; i++) {
		const struct ir_rule *r = &ir->rules[i];

		check(r->name && r->ops && r->severity && r->layer < ir->nlayers);
		if (r->action == RF_ACTION_NONE)
			check(r->effect != RF_EFFECT_NONE);
		else
			check_event(ir, r);
		check_object(r);
		check_patterns(&r->of);
		check_patterns(&r->except);
		check_patterns(&r->args);
		check_patterns(&r->without);
		check_patterns(&r->cwd);
		if (r->when)
			check_cond(ir, r->when);
	}
	check_names(ir);
	policy_explain(ir, &text);
	strbuf_release(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char a[] = "version: 1\nname: a\nextends: ['builtin:b']\n"
				"sandbox: {read: {deny: ['~/.ssh/**']}}\n";
	static const char b[] = "version: 1\nname: b\nvars: {v: [x]}\n"
				"rules: [{name: r, deny: read, path: '${v}'}]\n";
	static const struct embedded_policy builtins[] = {{"builtin/a.yaml", a, sizeof(a) - 1},
							  {"builtin/b.yaml", b, sizeof(b) - 1},
							  {NULL, NULL, 0}};
	static const char *const set[] = {"registries=1.2.3.4,5.6.7.8:9"};
	const struct policy_env env = {
		.home = "/home/u", .user = "u", .tmp = "/tmp", .workspace = "/w[1]"};
	const struct policy_source layer = {"p.yaml", (const char *)data, size};
	struct input in = {data, size};
	struct policy_options o = {.layers = &layer,
				   .nlayers = 1,
				   .env = &env,
				   .set = set,
				   .nset = 1,
				   .notes = true,
				   .load = load,
				   .ctx = &in,
				   .builtins = builtins};
	struct diags diags = DIAGS_INIT;
	struct strbuf text = STRBUF_INIT;
	struct policy_ir ir;
	int err = policy_compile_ir(&o, &ir, &diags);

	check((err == 0) == (diags.errors == 0));
	diags_format(&diags, &text);
	strbuf_release(&text);
	diags_release(&diags);
	if (!err) {
		check_ir(&ir);
		policy_ir_release(&ir);
	}
	return 0;
}
