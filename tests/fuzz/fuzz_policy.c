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
		check(glob_parse(p->text, strlen(p->text), &glob, &error) == 0);
		glob_release(&glob);
		if (p->kind == PATTERN_PATH || p->kind == PATTERN_UNIX_PATH)
			check(p->text[0] == '/' || strncmp(p->text, "**/", 3) == 0);
	}
}

static void check_ir(const struct policy_ir *ir)
{
	struct strbuf text = STRBUF_INIT;
	size_t i;

	for (i = 0; i < ir->nrules; i++) {
		const struct ir_rule *r = &ir->rules[i];

		check(r->name && r->ops && r->effect && r->severity && r->layer < ir->nlayers);
		check(!r->everything || !r->of.n);
		check_patterns(&r->of);
		check_patterns(&r->except);
	}
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
