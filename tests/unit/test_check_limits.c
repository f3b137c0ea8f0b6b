// SPDX-License-Identifier: GPL-2.0-only
/* Policies made to cost: each ends soon, with a message that names the limit. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy_help.h"
#include "user/base/alloc.h"

static void repeat(struct strbuf *b, const char *text, size_t n)
{
	while (n--)
		strbuf_addstr(b, text);
}

static void expect(struct strbuf *body, const char *message)
{
	struct help h = {0};

	help_body(&h, body->s);
	if (message) {
		cr_expect_neq(h.err, 0);
		cr_expect(strstr(h.text.s, message), "%.300s", h.text.s);
	} else {
		cr_expect_eq(h.err, 0, "%.300s", h.text.s);
	}
	help_release(&h);
	strbuf_release(body);
}

Test(check_limits, ten_thousand_rules, .timeout = 60)
{
	struct strbuf b = STRBUF_INIT;
	int i;

	strbuf_addstr(&b, "rules:\n");
	for (i = 0; i < RF_RULES_MAX; i++)
		strbuf_addf(&b, "- {name: r%d, deny: bpf}\n", i);
	expect(&b, NULL);
	strbuf_addstr(&b, "rules:\n");
	for (i = 0; i < RF_RULES_MAX + 1; i++)
		strbuf_addf(&b, "- {name: r%d, deny: bpf}\n", i);
	expect(&b, "p.yaml:4:1: error: more than 10000 rules\n");
}

Test(check_limits, ten_thousand_rules_of_all_layers, .timeout = 60)
{
	struct strbuf b = STRBUF_INIT;
	const char *layers[2];
	struct help h = {0};
	int i;

	strbuf_addstr(&b, "version: 1\nname: a\nrules:\n");
	for (i = 0; i < RF_RULES_MAX / 2 + 1; i++)
		strbuf_addf(&b, "- {name: r%d, deny: bpf}\n", i);
	layers[0] = layers[1] = b.s;
	help_compile_layers(&h, layers, 2);
	cr_expect_str_eq(h.text.s,
			 "q.yaml:5003:3: error: more than 10000 rules and events in all layers\n");
	help_release(&h);
	strbuf_release(&b);
}

Test(check_limits, patterns_that_variables_multiply, .timeout = 60)
{
	struct strbuf b = STRBUF_INIT;

	strbuf_addstr(&b, "vars: {v: [");
	repeat(&b, "a,", 10000);
	strbuf_addstr(&b, "]}\nrules: [{name: r, deny: read, path: [");
	repeat(&b, "'${v}',", 10000);
	strbuf_addstr(&b, "]}]\n");
	expect(&b, "more than 100000 patterns, or 16 MiB of them, in one policy\n");
}

Test(check_limits, texts_that_variables_multiply, .timeout = 60)
{
	struct strbuf b = STRBUF_INIT;

	strbuf_addstr(&b, "vars: {v: ");
	repeat(&b, "a", 4000);
	strbuf_addstr(&b, "}\nrules: [{name: r, deny: read, path: '/");
	repeat(&b, "${v}", 100000);
	strbuf_addstr(&b, "'}]\n");
	expect(&b, "longer than 8192 bytes once variables are replaced\n");
}

Test(check_limits, paths_and_reasons)
{
	struct strbuf b = STRBUF_INIT;

	strbuf_addstr(&b, "rules: [{name: r, deny: read, path: /");
	repeat(&b, "a", RF_PATH_MAX - 1);
	strbuf_addstr(&b, "}]\n");
	expect(&b, NULL);
	strbuf_addstr(&b, "rules: [{name: r, deny: read, path: /");
	repeat(&b, "a", RF_PATH_MAX);
	strbuf_addstr(&b, "}]\n");
	expect(&b, "p.yaml:3:37: error: a path of more than 4096 bytes\n");
	strbuf_addstr(&b, "rules: [{name: r, deny: bpf, reason: ");
	repeat(&b, "a", 1025);
	strbuf_addstr(&b, "}]\n");
	expect(&b, "p.yaml:3:38: error: a reason of more than 1024 bytes; hint: ");
}

Test(check_limits, sixty_four_programs_of_conditions)
{
	struct strbuf b = STRBUF_INIT;
	int i, n;

	for (n = RF_VIA_MAX; n <= RF_VIA_MAX + 1; n++) {
		strbuf_addstr(&b, "rules:\n");
		for (i = 0; i < n; i++)
			strbuf_addf(
				&b,
				"- {name: r%d, deny: bpf, when: {any: [{via: p%d}, {via: p0}]}}\n",
				i, i);
		expect(&b, n > RF_VIA_MAX
				   ? "more than 64 programs named by via and by, in all layers"
				   : NULL);
	}
}

/* Each file extends the next one twice; the last one is `last`. */
struct chain {
	char path[24];
	char text[100];
};

static void compile_chain(struct help *h, int n)
{
	struct chain *chain = xcalloc((size_t)n, sizeof(*chain));
	struct help_file *files = xcalloc((size_t)n + 1, sizeof(*files));
	int i;

	for (i = 0; i < n; i++) {
		snprintf(chain[i].path, sizeof(chain[i].path), "f%d", i);
		snprintf(chain[i].text, sizeof(chain[i].text),
			 i + 1 < n ? "version: 1\nname: f%d\nextends: [f%d, ./f%d]\n"
				   : "version: 1\nname: f%d\nrules: [{name: r, deny: bpf}]\n",
			 i, i + 1, i + 1);
		files[i] = (struct help_file){chain[i].path, chain[i].text};
	}
	h->files = files;
	help_body(h, "extends: [f0]\n");
	free(files);
	free(chain);
}

Test(check_limits, sixteen_policies_that_extend_each_other)
{
	struct help h = {0};

	compile_chain(&h, 15);
	cr_expect_eq(h.err, 0, "%s", h.text.s);
	cr_expect_eq(h.ir.nrules, 1);
	help_release(&h);
	h = (struct help){0};
	compile_chain(&h, 16);
	cr_expect(
		strstr(h.text.s, "f14:3:11: error: more than 16 policies that extend each other\n"),
		"%s", h.text.s);
	help_release(&h);
}

static int any_file(void *ctx, const char *path, char **ret_text, size_t *ret_len)
{
	(void)ctx;
	(void)path;
	*ret_text = xstrdup("version: 1\nname: f\nextends: [a/x, b/x, c/x, d/x]\n");
	*ret_len = strlen(*ret_text);
	return 0;
}

/* A file system in which every name is a policy that extends four others. */
Test(check_limits, a_tree_of_files_without_end, .timeout = 60)
{
	static const char text[] = "version: 1\nname: t\nextends: [x]\n";
	const struct policy_env env = {.home = "/h", .user = "u", .tmp = "/t", .workspace = "/w"};
	const struct policy_source layer = {"p.yaml", text, sizeof(text) - 1};
	struct policy_options o = {.layers = &layer, .nlayers = 1, .env = &env, .load = any_file};
	struct diags diags = DIAGS_INIT;
	struct strbuf out = STRBUF_INIT;
	struct policy_ir ir;

	cr_expect_neq(policy_compile_ir(&o, &ir, &diags), 0);
	diags_format(&diags, &out);
	cr_expect(strstr(out.s, "more than 16 policies that extend each other\n"));
	cr_expect_leq(diags.n, (size_t)DIAGS_MAX);
	strbuf_release(&out);
	diags_release(&diags);
}

Test(check_limits, files_of_one_policy)
{
	struct help h = {0};
	struct help_file files[POLICY_FILES_MAX + 1] = {0};
	char names[POLICY_FILES_MAX][8];
	struct strbuf b = STRBUF_INIT;
	int i;

	strbuf_addstr(&b, "extends:\n");
	for (i = 0; i < POLICY_FILES_MAX; i++) {
		snprintf(names[i], sizeof(names[i]), "f%d", i);
		strbuf_addf(&b, "- %s\n", names[i]);
		files[i] = (struct help_file){names[i], "version: 1\nname: f\n"};
	}
	h.files = files;
	help_body(&h, b.s);
	cr_expect_str_eq(h.text.s, "p.yaml:259:3: error: more than 256 files in one policy\n");
	help_release(&h);
	strbuf_release(&b);
}

Test(check_limits, a_flood_of_mistakes_is_counted, .timeout = 60)
{
	struct strbuf b = STRBUF_INIT;

	strbuf_addstr(&b, "rules:\n");
	repeat(&b, "- {nmae: a, dney: raed, q: b}\n", 10000);
	expect(&b, "\nand 4");
}

Test(check_limits, a_text_of_dollars, .timeout = 60)
{
	struct strbuf b = STRBUF_INIT;

	strbuf_addstr(&b, "rules: [{name: r, deny: read, path: [");
	repeat(&b, "'$$$$$x', ", 50000);
	strbuf_addstr(&b, "]}]\n");
	expect(&b, "a $ that begins nothing");
}

Test(check_limits, eight_alternatives_of_a_condition)
{
	static const char wide[] =
		"{all: [{any: [a, b, c]}, {any: [{via: x}, {via: y}, {via: z}]}]}";
	struct strbuf b = STRBUF_INIT;
	struct help h = {0};

	strbuf_addf(&b,
		    "gates: {a: {initially: open}, b: {initially: open}, c: {initially: open}}\n"
		    "rules:\n"
		    "- {name: r, deny: bpf, when: %s}\n"
		    "- {name: s, deny: perf, when: {any: [a, b, c, {via: x}]}}\n"
		    "- {name: t, deny: perf, when: %s}\n",
		    wide, wide);
	help_body(&h, b.s);
	cr_expect_eq(h.diags.errors, 2, "%s", h.text.s);
	cr_expect(strstr(h.text.s,
			 "p.yaml:5:36: error: the condition has 9 alternatives once it is "
			 "written out; 8 is the limit (RF_COND_TERMS)\n"),
		  "%s", h.text.s);
	help_release(&h);
	strbuf_release(&b);
}

Test(check_limits, arguments_and_directories_of_all_layers)
{
	struct strbuf b = STRBUF_INIT;
	int i;

	strbuf_addstr(&b, "rules: [{name: r, deny: exec, program: git, without: [");
	for (i = 0; i <= RF_ARGS_MAX; i++)
		strbuf_addf(&b, "x%d, ", i);
	strbuf_addstr(&b, "]}]\n");
	expect(&b, "p.yaml:3:9: error: more than 128 different arguments are asked for, in all "
		   "layers (RF_ARGS_MAX)\n");
	strbuf_addstr(&b, "rules:\n");
	for (i = 0; i <= RF_CWD_MAX; i++)
		strbuf_addf(&b, "- {name: r%d, deny: bpf, cwd: /d%d}\n", i, i);
	expect(&b, "p.yaml:68:3: error: more than 64 different lists of cwd, in all layers "
		   "(RF_CWD_MAX)\n");
}
