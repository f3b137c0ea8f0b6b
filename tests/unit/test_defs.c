// SPDX-License-Identifier: GPL-2.0-only
/* Labels and gates: what they come to, and what a wrong one is told. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy_help.h"
#include "user/base/alloc.h"
#include "user/policy/ops.h"

/* The example of the language, with addresses for host names. */
static const char language[] =
	"version: 1\n"
	"name: coding-agent\n"
	"vars: {sources: ['src/**', 'tests/**'], registries: []}\n"
	"select:\n"
	"  - exec: [claude, codex, opencode]\n"
	"  - cgroup: '/kubepods.slice/**'\n"
	"labels:\n"
	"  secret:\n"
	"    sources: [{read: ['deploy/*.key', '/run/secrets/**']}]\n"
	"    removed_by: [{exec: /usr/local/bin/redact, succeeds: true}, {approval: true}]\n"
	"  untrusted:\n"
	"    sources: [{receive: '*', except: [192.0.2.1, loopback, '${registries}']}]\n"
	"    flows: [child, file, pipe]\n"
	"    keep: forever\n"
	"  reviewer: {kind: who, sources: [{exec: review-agent}]}\n"
	"gates:\n"
	"  tests-passed:\n"
	"    opens: [{exec: pytest, succeeds: true}, {exec: make, args: [test], without: [-n, -i, "
	"-t], succeeds: true}]\n"
	"    closes: [{write: ['${sources}'], except: ['**/__pycache__/**']}]\n"
	"  docs-in-step:\n"
	"    initially: open\n"
	"    closes: [{write: ['specs/**']}]\n"
	"    opens: {all: [{write: ['docs/**']}, {write: [CHANGELOG.md]}]}\n"
	"    forgets: [{exec: git, args: [commit], succeeds: true}]\n"
	"  confirmed:\n"
	"    opens: [{approval: true}]\n"
	"    once: true\n"
	"    for: 15m\n"
	"rules:\n"
	"  - {name: secrets-stay-here, deny: connect, to: '*', except: [192.0.2.1, loopback], "
	"when: "
	"secret}\n"
	"  - {name: tested-commits, deny: exec, program: git, args: [commit], unless: "
	"tests-passed}\n"
	"  - {name: no-running-downloads, deny: [exec, map], of: untrusted}\n"
	"  - {name: no-force-push, kill: exec, program: git, args: [push, '{--force,-f,+*}'], "
	"unless: {all: [confirmed, tests-passed]}}\n"
	"  - {name: no-bare-pytest, deny: exec, program: pytest, unless: {any: [{via: "
	"scripts/run_tests.sh}, reviewer]}}\n"
	"  - {name: careful, ask: write, path: '/srv/**'}\n"
	"  - {name: docs-follow-specs, audit: end, unless: docs-in-step}\n";

static const struct ir_rule *event(const struct help *h, const char *name, size_t skip)
{
	size_t i;

	for (i = 0; i < h->ir.nrules; i++)
		if (strcmp(h->ir.rules[i].name, name) == 0 && !skip--)
			return &h->ir.rules[i];
	cr_assert_fail("no event %s", name);
	return NULL;
}

Test(defs, the_language_page_compiles)
{
	struct help h = {0};

	help_compile(&h, language);
	cr_assert_eq(h.err, 0, "%s", h.text.s);
	cr_expect_str_eq(h.text.s, "");
	cr_expect_eq(h.ir.nlabels, 3);
	cr_expect_eq(h.ir.ngates, 4);
	cr_expect_eq(h.ir.nselect, 2);
	help_release(&h);
}

Test(defs, labels_are_as_they_were_written)
{
	const struct ir_label *label;
	struct help h = {0};

	help_compile(&h, language);
	label = h.ir.labels;
	cr_expect_str_eq(label[0].name, "secret");
	cr_expect_eq(label[0].flows, (1u << RF_FLOW_COUNT) - 1);
	cr_expect(label[0].approval && !label[0].forever && !label[0].who);
	cr_expect_eq(label[1].flows, 1u << RF_FLOW_CHILD | 1u << RF_FLOW_FILE | 1u << RF_FLOW_PIPE);
	cr_expect(label[1].forever && !label[1].approval);
	cr_expect(label[2].who);
	cr_expect_eq(label[2].flows, 1u << RF_FLOW_CHILD);
	help_release(&h);
}

Test(defs, gates_are_as_they_were_written)
{
	const struct ir_gate *gate;
	struct help h = {0};

	help_compile(&h, language);
	gate = h.ir.gates;
	cr_expect_str_eq(gate[0].name, "tests-passed");
	cr_expect(!gate[0].initially && !gate[0].once && !gate[0].forgets && !gate[0].approval);
	cr_expect_eq(gate[0].parts, 1);
	cr_expect(gate[1].initially && gate[1].forgets);
	cr_expect_eq(gate[1].parts, 3);
	cr_expect(gate[2].once && gate[2].approval && !gate[2].of_rule);
	cr_expect_eq(gate[2].for_ns, 15ull * 60 * 1000000000);
	cr_expect_str_eq(gate[3].name, "careful");
	cr_expect(gate[3].once && gate[3].approval && gate[3].of_rule);
	help_release(&h);
}

Test(defs, events_stand_behind_the_rules)
{
	const struct ir_rule *e;
	struct help h = {0};
	char *of;

	help_compile(&h, language);
	e = event(&h, "labels.secret.sources", 0);
	of = help_patterns(&e->of);
	cr_expect_str_eq(of, "/w/deploy/*.key, /run/secrets/**");
	free(of);
	cr_expect_eq(e->action, RF_ACTION_LABEL);
	cr_expect_eq(e->effect, RF_EFFECT_NONE);
	cr_expect_eq(e->ops, RF_OP_BIT(RF_OP_READ));
	e = event(&h, "labels.secret.removed_by", 0);
	cr_expect(e->action == RF_ACTION_CLEAN && e->later && e->trusted && e->bit == 0);
	e = event(&h, "gates.tests-passed.opens", 1);
	cr_expect(e->action == RF_ACTION_OPEN && e->later && e->trusted);
	cr_expect_eq(e->args.n, 1);
	cr_expect_eq(e->without.n, 3);
	e = event(&h, "gates.tests-passed.closes", 0);
	cr_expect(e->action == RF_ACTION_CLOSE && !e->trusted && e->of.n == 2 && e->except.n == 1);
	e = event(&h, "gates.docs-in-step.opens", 1);
	cr_expect(e->action == RF_ACTION_OPEN && e->part == 1 && !e->trusted && e->bit == 1);
	e = event(&h, "gates.docs-in-step.forgets", 0);
	cr_expect(e->action == RF_ACTION_FORGET && e->later && !e->trusted);
	help_release(&h);
}

Test(defs, a_program_that_takes_a_label_off_is_protected)
{
	const struct ir_rule *r;
	struct help h = {0};
	char *of;

	help_compile(&h, language);
	r = help_rule(&h, "labels.secret.program");
	cr_assert_not_null(r);
	of = help_patterns(&r->of);
	cr_expect_str_eq(of, "/usr/local/bin/redact");
	free(of);
	cr_expect_eq(r->effect, RF_EFFECT_DENY);
	cr_expect_eq(r->ops, OPS_CHANGE);
	cr_expect(r->trusted && r->action == RF_ACTION_NONE);
	help_release(&h);
}

Test(defs, conditions_name_labels_and_gates)
{
	const struct ir_cond *c;
	struct help h = {0};

	help_compile(&h, language);
	c = help_rule(&h, "secrets-stay-here")->when;
	cr_expect(c->kind == IR_COND_LABEL && c->bit == 0);
	c = help_rule(&h, "no-running-downloads")->when;
	cr_expect(c->kind == IR_COND_OF && c->bit == 1);
	cr_expect(help_rule(&h, "no-running-downloads")->everything);
	c = help_rule(&h, "no-force-push")->when;
	cr_assert(c->kind == IR_COND_NOT && c->child[0]->kind == IR_COND_ALL);
	cr_expect(c->child[0]->child[0]->kind == IR_COND_GATE && c->child[0]->child[0]->bit == 2);
	c = help_rule(&h, "careful")->when;
	cr_assert(c->kind == IR_COND_NOT && c->child[0]->kind == IR_COND_GATE);
	cr_expect_eq(c->child[0]->bit, 3);
	help_release(&h);
}

Test(defs, events_have_conditions_of_their_own)
{
	const struct ir_cond *c;
	struct help h = {0};

	help_body(&h,
		  "labels: {a: {sources: [{read: /x}]}}\n"
		  "gates: {g: {opens: [{write: /y, by: make, while: {not: a}, cwd: 'sub/**'}]}}\n"
		  "rules: [{name: r, deny: bpf, unless: g}]\n");
	cr_assert_eq(h.err, 0, "%s", h.text.s);
	c = event(&h, "gates.g.opens", 0)->when;
	cr_assert(c->kind == IR_COND_ALL && c->nchild == 2);
	cr_expect_eq(c->child[0]->kind, IR_COND_NOT);
	cr_expect_eq(c->child[1]->kind, IR_COND_BY);
	cr_expect_str_eq(c->child[1]->program, "make");
	cr_expect_eq(event(&h, "gates.g.opens", 0)->cwd.n, 1);
	help_release(&h);
}

Test(defs, layers_have_names_of_their_own)
{
	static const char *const texts[] = {
		"version: 1\nname: a\nlabels: {s: {sources: [{read: /x}]}}\n"
		"rules: [{name: r, deny: bpf, when: s}]\n",
		"version: 1\nname: b\nlabels: {s: {sources: [{read: /y}]}, t: {sources: [{read: "
		"/z}]}}\n"
		"rules: [{name: r, deny: bpf, when: {all: [t, s]}}]\n",
		"version: 1\nname: c\nrules: [{name: r, deny: bpf, when: s}]\n",
	};
	struct help h = {0};

	help_compile_layers(&h, texts, 2);
	cr_assert_eq(h.err, 0, "%s", h.text.s);
	cr_expect_eq(h.ir.nlabels, 3);
	cr_expect_eq(h.ir.labels[1].layer, 1);
	cr_expect_eq(h.ir.rules[2].when->child[0]->bit, 2);
	cr_expect_eq(h.ir.rules[2].when->child[1]->bit, 1);
	help_release(&h);
	h = (struct help){0};
	help_compile_layers(&h, texts, 3);
	cr_expect(strstr(h.text.s, "there is no label or gate s"), "%s", h.text.s);
	help_release(&h);
}

Test(defs, what_is_included_can_be_left_out)
{
	static const struct help_file files[] = {
		{"b.yaml", "version: 1\nname: b\nlabels: {s: {sources: [{read: /x}]}}\n"
			   "gates: {g: {initially: open}}\n"
			   "rules: [{name: r, deny: bpf, when: s, unless: g}]\n"},
		{NULL, NULL},
	};
	struct help h = {.files = files};

	help_body(&h, "extends: [b.yaml]\nrules: [{name: own, deny: perf, when: s}]\n");
	cr_expect_eq(h.err, 0, "%s", h.text.s);
	cr_expect_eq(h.ir.nlabels, 1);
	help_release(&h);
	h = (struct help){.files = files};
	help_body(&h, "extends: [{use: b.yaml, without: [s, g, b.r]}]\n"
		      "labels: {s: {sources: [{read: /y}]}}\n"
		      "rules: [{name: own, deny: perf, when: s}]\n");
	cr_expect_eq(h.err, 0, "%s", h.text.s);
	cr_expect_eq(h.ir.nlabels, 1);
	cr_expect_eq(h.ir.ngates, 0);
	help_release(&h);
	h = (struct help){.files = files};
	help_body(&h, "extends: [{use: b.yaml, without: [b.g]}]\n");
	cr_expect(strstr(h.text.s, "b.yaml has no rule, label or gate b.g; hint: did you mean"),
		  "%s", h.text.s);
	help_release(&h);
	h = (struct help){.files = files};
	help_body(&h, "extends: [b.yaml]\nlabels: {s: {sources: [{read: /y}]}}\n"
		      "rules: [{name: own, deny: perf, when: s}]\n");
	cr_expect(strstr(h.text.s, "p.yaml:4:10: error: two labels or gates are named s, the other "
				   "one in b.yaml, line 3; hint: "),
		  "%s", h.text.s);
	help_release(&h);
}

Test(defs, numbers_of_labels_and_gates_are_bounded_by_name)
{
	struct strbuf text = STRBUF_INIT;
	struct help h = {0};
	int i;

	strbuf_addstr(&text, "gates:\n");
	for (i = 0; i <= RF_GATES_MAX; i++)
		strbuf_addf(&text, "  g%d: {initially: open}\n", i);
	strbuf_addstr(&text, "labels:\n");
	for (i = 0; i <= RF_LABELS_MAX; i++)
		strbuf_addf(&text, "  l%d: {sources: [{read: /x}]}\n", i);
	help_body(&h, text.s);
	cr_expect(strstr(h.text.s, "p.yaml:68:3: error: more than 64 gates"), "%s", h.text.s);
	cr_expect(strstr(h.text.s, "p.yaml:134:3: error: more than 64 labels"), "%s", h.text.s);
	help_release(&h);
	strbuf_release(&text);
}

Test(defs, parts_and_waiting_events_are_bounded_by_name)
{
	struct strbuf text = STRBUF_INIT;
	struct help h = {0};
	int i;

	strbuf_addstr(&text, "gates:\n  a:\n    opens:\n      all:\n");
	for (i = 0; i <= RF_PARTS_MAX; i++)
		strbuf_addf(&text, "        - write: /f%d\n", i);
	strbuf_addstr(&text, "  b:\n    opens:\n");
	for (i = 0; i <= RF_LATER_MAX; i++)
		strbuf_addf(&text, "      - {exec: p%d, succeeds: true}\n", i);
	strbuf_addstr(&text, "rules: [{name: r, deny: bpf, unless: {all: [a, b]}}]\n");
	help_body(&h, text.s);
	cr_expect(strstr(h.text.s, "(RF_PARTS_MAX)") && strstr(h.text.s, "(RF_LATER_MAX)"), "%s",
		  h.text.s);
	help_release(&h);
	strbuf_release(&text);
}

Test(defs, a_gate_that_nothing_can_make_forget_is_shut_by_closing)
{
	struct help h = {0};

	help_body(&h,
		  "vars: {none: []}\n"
		  "gates:\n"
		  "  a: {initially: open, closes: [{write: /x}], forgets: [{tool: t}]}\n"
		  "  b: {initially: open, closes: [{write: /x}], forgets: [{write: '${none}'}]}\n"
		  "  c: {initially: open, closes: [{write: /x}], forgets: [{write: /y}]}\n"
		  "rules: [{name: r, deny: bpf, unless: {all: [a, b, c]}}]\n");
	cr_assert_eq(h.err, 0, "%s", h.text.s);
	cr_expect(!h.ir.gates[0].forgets && !h.ir.gates[1].forgets && h.ir.gates[2].forgets);
	help_release(&h);
}
