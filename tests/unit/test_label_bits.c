// SPDX-License-Identifier: GPL-2.0-only
/* The bits of labels, and the list of those that files keep. */
#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy_help.h"
#include "user/policy/bits.h"
#include "user/policy/eval.h"
#include "user/policy/label_bits.h"

#define TEXT_(x) #x
#define TEXT(x)	 TEXT_(x)
#define HEAD	 "ringfence kept labels " TEXT(ABI_VERSION)
#define FIRST	 HEAD " 7\n"

static const char body[] =
	"labels:\n"
	"  a: {sources: [{read: /a}]}\n"
	"  b: {sources: [{read: /b}], keep: forever, removed_by: [{approval: true}]}\n"
	"  c: {sources: [{read: /c}]}\n"
	"  d: {sources: [{read: /d}], keep: forever}\n"
	"rules:\n"
	"  - {name: r, deny: connect, to: '*', when: {any: [a, {all: [b, {not: c}]}]}}\n"
	"  - {name: s, deny: exec, of: d}\n";

static void parse(struct label_bits *b, const char *text)
{
	char *error = NULL;
	int err = label_bits_parse(text, strlen(text), b, &error);

	cr_assert_eq(err, 0, "%s", error);
}

/* Gives the bits and returns the lines that are new. */
static char *give(struct label_bits *b, struct help *h)
{
	struct strbuf lines = STRBUF_INIT;
	struct policy_bits bits;
	char *error = NULL;

	help_complete(h);
	cr_assert(label_bits_wanted(&h->ir));
	cr_assert_eq(label_bits_give(b, &h->ir, &lines, &error), 0, "%s", error);
	cr_assert_eq(bits_assign(&h->ir, NULL, &bits, &error), 0, "%s", error);
	bits_release(&bits);
	strbuf_addstr(&lines, "");
	return lines.s;
}

Test(label_bits, kept_labels_are_counted_from_the_top_and_others_from_below)
{
	struct label_bits b;
	struct policy_tables t;
	struct help h = {0};
	char *lines;

	help_body(&h, body);
	parse(&b, FIRST);
	cr_expect_eq(b.map, 7);
	lines = give(&b, &h);
	cr_expect_str_eq(lines, "63 0 t b\n62 0 t d\n");
	help_tables(&h, &t);
	cr_expect_eq(t.policy.keep, 3ull << 62);
	cr_expect_eq(t.labels_approval, 1ull << 63);
	cr_expect_eq(t.nlabels, 64);
	cr_expect_str_eq(t.labels[0], "a");
	cr_expect_str_eq(t.labels[1], "c");
	cr_expect_null(t.labels[2]);
	cr_expect_str_eq(t.labels[62], "d");
	cr_expect_str_eq(t.labels[63], "b");
	policy_tables_release(&t);
	free(lines);
	label_bits_release(&b);
	help_release(&h);
}

Test(label_bits, rules_and_events_go_with_the_bits)
{
	const uint8_t addr[16] = {[10] = 0xff, [11] = 0xff, [12] = 192, [14] = 2, [15] = 1};
	struct label_bits b;
	struct policy_tables t;
	struct rf_verdict v;
	struct help h = {0};
	struct eval e;

	help_body(&h, body);
	parse(&b, FIRST "63 0 other b\n");
	free(give(&b, &h));
	help_tables(&h, &t);
	eval_init(&e, &t);
	e.facts[RF_FACT_LABELS] = 1ull << 63;
	eval_inet(&e, addr, 80, RF_OP_CONNECT, &v);
	cr_expect_eq(v.effect, RF_EFFECT_NONE);
	e.facts[RF_FACT_LABELS] = 1ull << 62;
	eval_inet(&e, addr, 80, RF_OP_CONNECT, &v);
	cr_expect_eq(v.effect, RF_EFFECT_DENY);
	e.facts[RF_FACT_LABELS] = 1ull << 62 | 1ull << 1;
	eval_inet(&e, addr, 80, RF_OP_CONNECT, &v);
	cr_expect_eq(v.effect, RF_EFFECT_NONE);
	for (size_t i = 0; i < h.ir.nrules; i++) {
		const struct ir_rule *r = &h.ir.rules[i];

		if (r->action == RF_ACTION_LABEL && r->of.n && !strcmp(r->of.v[0].text, "/d"))
			cr_expect_eq(t.rules[i].bit, 61);
	}
	policy_tables_release(&t);
	label_bits_release(&b);
	help_release(&h);
}

Test(label_bits, a_label_has_the_same_bit_in_every_policy_of_that_name)
{
	static const char *const layers[] = {
		"version: 1\nname: x\nlabels: {k: {sources: [{read: /k}], keep: forever}}\n"
		"rules: [{name: r, deny: connect, to: '*', when: k}]\n",
		"version: 1\nname: t\nlabels: {d: {sources: [{read: /k}], keep: forever}}\n"
		"rules: [{name: r, deny: connect, to: '*', when: d}]\n",
		"version: 1\nname: t\nlabels: {d: {sources: [{read: /k}], keep: forever}}\n"
		"rules: [{name: r, deny: connect, to: '*', when: d}]\n",
	};
	struct label_bits b;
	struct help h = {0};
	char *lines;

	help_compile_layers(&h, layers, 3);
	parse(&b, FIRST "63 0 t b\n62 0 t d\n");
	lines = give(&b, &h);
	cr_expect_str_eq(lines, "61 0 x k\n60 1 t d\n");
	cr_expect_str_eq(h.ir.labels[62].name, "d");
	cr_expect_eq(h.ir.labels[62].layer, 1);
	free(lines);
	label_bits_release(&b);
	help_release(&h);
}

Test(label_bits, a_machine_keeps_64_labels)
{
	struct strbuf text = STRBUF_INIT, lines = STRBUF_INIT;
	struct label_bits b;
	struct help h = {0};
	char *error = NULL;

	help_body(&h, body);
	label_bits_begin(7, &text);
	for (int i = 0; i < 63; i++)
		strbuf_addf(&text, "%d 0 t l%d\n", i, i);
	parse(&b, text.s);
	cr_expect_eq(label_bits_give(&b, &h.ir, &lines, &error), -E2BIG);
	cr_expect_str_eq(error, "no bit is left for label d: files of this machine keep 64 others "
				"(RF_LABELS_MAX)");
	free(error);
	label_bits_release(&b);
	strbuf_release(&text);
	strbuf_release(&lines);
	help_release(&h);
}

Test(label_bits, a_list_that_is_no_list_is_told_in_one_line)
{
	static const struct {
		const char *text, *error;
	} cases[] = {
		{"", "its end is missing"},
		{HEAD " 7", "its end is missing"},
		{"x\n", "line 1: it does not begin as a list of labels"},
		{HEAD " 0\n", "line 1: it does not begin as a list of labels"},
		{HEAD " 7 8\n", "line 1: it does not begin as a list of labels"},
		{"ringfence kept labels 3 7\n", "line 1: it is another version's"},
		{FIRST "64 0 p l\n", "line 2: that is no label"},
		{FIRST "-1 0 p l\n", "line 2: that is no label"},
		{FIRST "63 0 p\n", "line 2: that is no label"},
		{FIRST "63 0 p l x\n", "line 2: that is no label"},
		{FIRST "63 0 p l x y z\n", "line 2: that is no label"},
		{FIRST "63 0  l\n", "line 2: that is no label"},
		{FIRST "63 70000 p l\n", "line 2: that is no label"},
		{FIRST "63 0 p/q l\n", "line 2: that is no label"},
		{FIRST "\n", "line 2: that is no label"},
		{FIRST "63 0 p l\n63 0 p m\n", "line 3: it is there twice"},
		{FIRST "63 0 p l\n62 0 p l\n", "line 3: it is there twice"},
		{FIRST "63 0 p l\n62 0 p ", "its end is missing"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct label_bits b = {0};
		char *error = NULL;

		cr_expect_eq(label_bits_parse(cases[i].text, strlen(cases[i].text), &b, &error),
			     -EINVAL);
		cr_expect_str_eq(error ? error : "", cases[i].error, "%s", cases[i].text);
		free(error);
	}
}

Test(label_bits, a_list_has_no_nul_and_a_bound)
{
	static char text[LABEL_BITS_TEXT_MAX + 1];
	struct label_bits b = {0};
	char *error = NULL;

	cr_expect_eq(label_bits_parse("a\0\n", 3, &b, &error), -EINVAL);
	free(error);
	error = NULL;
	memset(text, 'x', sizeof(text));
	cr_expect_eq(label_bits_parse(text, sizeof(text), &b, &error), -EINVAL);
	free(error);
}

Test(label_bits, what_kept_labels_stand_on_is_protected)
{
	struct help h = {0};
	const struct ir_rule *r;
	char *paths;

	help_body(&h, body);
	r = help_rule(&h, "labels.b.kept");
	cr_assert_not_null(r);
	paths = help_patterns(&r->of);
	cr_expect_str_eq(paths, "/sys/fs/bpf/ringfence/**, /run/ringfence/kept-labels");
	cr_expect_not_null(help_rule(&h, "labels.b.maps"));
	cr_expect_null(help_rule(&h, "labels.d.kept"));
	free(paths);
	help_release(&h);
}
