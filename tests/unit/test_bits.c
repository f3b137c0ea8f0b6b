// SPDX-License-Identifier: GPL-2.0-only
/* Policies that take the place of others: what the bits of a session's state mean in each. */
#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy_help.h"
#include "user/base/strbuf.h"
#include "user/policy/bits.h"
#include "user/policy/eval_session.h"

/* One policy of a session, and the session. */
struct turn {
	struct help help;
	struct policy_bits bits;
	struct policy_tables tables;
};

/* A policy of these layers takes the place of the one before (NULL: is the first). */
static void turn_layers(struct turn *t, const struct turn *before, const char *const *texts,
			size_t n)
{
	char *error = NULL;

	memset(t, 0, sizeof(*t));
	help_compile_layers(&t->help, texts, n);
	help_complete(&t->help);
	cr_assert_eq(bits_assign(&t->help.ir, before ? &before->bits : NULL, &t->bits, &error), 0,
		     "%s", error);
	help_tables(&t->help, &t->tables);
}

static void turn(struct turn *t, const struct turn *before, const char *body)
{
	struct strbuf text = STRBUF_INIT;

	strbuf_addf(&text, "version: 1\nname: t\n%s", body);
	turn_layers(t, before, (const char *const[]){text.s}, 1);
	strbuf_release(&text);
}

static void turns_release(struct turn *t, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		policy_tables_release(&t[i].tables);
		bits_release(&t[i].bits);
		help_release(&t[i].help);
	}
}

static int bit_of(char *const *names, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (names[i] && !strcmp(names[i], name))
			return (int)i;
	return -1;
}

static int label(const struct turn *t, const char *name)
{
	return bit_of(t->tables.labels, t->tables.nlabels, name);
}

static int gate(const struct turn *t, const char *name)
{
	return bit_of(t->tables.gates, t->tables.ngates, name);
}

/* The bit that the only event which waits has, by the gate or label it is about; -1: none. */
static int later(const struct turn *t, enum rf_action action, int bit)
{
	for (int i = 0; i < RF_LATER_MAX; i++) {
		const struct rf_rule *r = &t->tables.rules[t->tables.policy.later[i]];

		if ((t->tables.policy.laters & 1ull << i) && r->action == action && r->bit == bit) {
			cr_expect_eq(r->later, i + 1);
			return i;
		}
	}
	return -1;
}

#define LABEL(name)	 name ": {sources: [{read: /" name "}]}\n"
#define RULE_WHEN(l)	 "rules: [{name: r, deny: bpf, when: " l "}]\n"
#define RULE_UNLESS(g)	 "rules: [{name: r, deny: bpf, unless: " g "}]\n"
#define OPENS(name, how) name ": {opens: [{exec: " how ", succeeds: true}]}\n"

Test(bits, the_first_policy_numbers_as_it_stands)
{
	struct turn t[1];

	turn(&t[0], NULL,
	     "labels:\n  " LABEL("a") "  " LABEL("b") "gates:\n  " OPENS("g", "make")
		     RULE_WHEN("{all: [a, b, g, {via: git}]}"));
	cr_expect_eq(label(&t[0], "a"), 0);
	cr_expect_eq(label(&t[0], "b"), 1);
	cr_expect_eq(gate(&t[0], "g"), 0);
	cr_expect_eq(t[0].bits.gates_new, 1);
	cr_expect_eq(t[0].bits.gates_changed, 0);
	cr_expect_str_eq(t[0].tables.via[0], "git");
	turns_release(t, 1);
}

Test(bits, a_label_keeps_its_bit_when_others_come_before_it)
{
	struct turn t[2];

	turn(&t[0], NULL, "labels:\n  " LABEL("old") RULE_WHEN("old"));
	turn(&t[1], &t[0],
	     "labels:\n  " LABEL("new") "  " LABEL("old") RULE_WHEN("{all: [new, old]}"));
	cr_expect_eq(label(&t[1], "old"), 0);
	cr_expect_eq(label(&t[1], "new"), 1);
	/* The condition asks for these bits, and the events give them. */
	cr_expect_eq(t[1].tables.conds[1].term[0].need[RF_FACT_LABELS], 3);
	for (size_t i = 0; i < t[1].tables.nrules; i++)
		if (t[1].tables.rules[i].action == RF_ACTION_LABEL)
			cr_expect_eq(t[1].tables.rules[i].bit, t[1].tables.info[i].bit);
	turns_release(t, 2);
}

Test(bits, a_label_that_goes_leaves_its_bit_unused_and_finds_it_again)
{
	struct turn t[4];

	turn(&t[0], NULL, "labels:\n  " LABEL("a") "  " LABEL("b") RULE_WHEN("{all: [a, b]}"));
	turn(&t[1], &t[0], "labels:\n  " LABEL("b") "  " LABEL("c") RULE_WHEN("{all: [b, c]}"));
	cr_expect_eq(label(&t[1], "b"), 1);
	cr_expect_eq(label(&t[1], "c"), 2);
	cr_expect_null(t[1].tables.labels[0]);
	cr_expect_eq(t[1].tables.policy.flow[RF_FLOW_FILE], 6);
	turn(&t[2], &t[1], "rules: [{name: r, deny: bpf}]\n");
	cr_expect_eq(t[2].tables.nlabels, 0);
	cr_expect_eq(t[2].tables.policy.flags & RF_POLICY_LABELS, 0);
	/* Who had it has it: that it read the data is as true as before. */
	turn(&t[3], &t[2], "labels:\n  " LABEL("a") "  " LABEL("d") RULE_WHEN("{all: [a, d]}"));
	cr_expect_eq(label(&t[3], "a"), 0);
	cr_expect_eq(label(&t[3], "d"), 3);
	turns_release(t, 4);
}

Test(bits, a_gate_keeps_its_bit_but_not_over_a_policy_without_it)
{
	struct turn t[4];

	turn(&t[0], NULL, "gates:\n  " OPENS("g", "make") RULE_UNLESS("g"));
	turn(&t[1], &t[0],
	     "gates:\n  f: {initially: open, closes: [{write: /f}]}\n  " OPENS("g", "make")
		     RULE_UNLESS("{all: [f, g]}"));
	cr_expect_eq(gate(&t[1], "g"), 0);
	cr_expect_eq(gate(&t[1], "f"), 1);
	cr_expect_eq(t[1].bits.gates_new, 2);
	cr_expect_eq(t[1].bits.gates_changed, 0);
	cr_expect_eq(t[1].tables.policy.gates_initial, 2);
	turn(&t[2], &t[1], "rules: [{name: r, deny: bpf}]\n");
	turn(&t[3], &t[2], "gates:\n  " OPENS("g", "make") RULE_UNLESS("g"));
	cr_expect_eq(gate(&t[3], "g"), 2);
	cr_expect_eq(t[3].bits.gates_new, 4);
	cr_expect_eq(bits_gates(&t[1].bits), 3);
	cr_expect_eq(bits_gates(&t[2].bits), 0);
	cr_expect_eq(bits_gates(&t[3].bits), 4);
	turns_release(t, 4);
}

Test(bits, a_gate_that_is_defined_anew_keeps_its_bit_and_counts_its_parts_anew)
{
	static const char *const bodies[] = {
		"gates:\n  g: {opens: {all: [{write: /a}, {write: /b}]}}\n" RULE_UNLESS("g"),
		"gates:\n  g: {opens: {all: [{write: /b}, {write: /c}]}}\n" RULE_UNLESS("g"),
		"gates:\n  g: {opens: {all: [{write: /b}, {write: /c}]}}\n" RULE_UNLESS("g"),
		"gates:\n  g: {opens: {all: [{write: /b}, {write: /c}]}, for: 1m}\n" RULE_UNLESS(
			"g"),
	};
	static const struct {
		uint32_t slot;
		uint64_t changed;
	} want[] = {{0, 0}, {1, 1}, {1, 0}, {0, 1}};
	struct turn t[4];

	for (size_t i = 0; i < 4; i++) {
		turn(&t[i], i ? &t[i - 1] : NULL, bodies[i]);
		cr_expect_eq(gate(&t[i], "g"), 0);
		cr_expect_eq(t[i].tables.policy.gates[0].slot, want[i].slot, "%zu", i);
		cr_expect_eq(t[i].bits.gates_changed, want[i].changed, "%zu", i);
		cr_expect_eq(t[i].bits.gates_new, i ? 0 : 1);
	}
	turns_release(t, 4);
}

Test(bits, an_approval_is_for_the_rule_as_it_was)
{
	static const char *const bodies[] = {
		"rules: [{name: q, ask: exec, program: npm}]\n",
		"rules: [{name: r, deny: bpf}, {name: q, ask: exec, program: npm, reason: R}]\n",
		"rules: [{name: q, ask: exec, program: pip}]\n",
	};
	static const int want[] = {0, 0, 1};
	struct turn t[3];

	for (size_t i = 0; i < 3; i++) {
		turn(&t[i], i ? &t[i - 1] : NULL, bodies[i]);
		cr_expect_eq(gate(&t[i], "q"), want[i], "%zu", i);
	}
	turns_release(t, 3);
}

/* What happens to it under each of two policies, in one session. */
Test(bits, parts_of_one_definition_do_not_open_the_next)
{
	static const char *const bodies[] = {
		"gates:\n  g: {opens: {all: [{write: /a}, {write: /b}]}}\n" RULE_UNLESS("g"),
		"gates:\n  g: {opens: {all: [{write: /b}, {write: /a}]}}\n" RULE_UNLESS("g"),
	};
	struct eval_op write = {.kind = EVAL_FILE, .path = "/a", .ops = RF_OP_BIT(RF_OP_WRITE)};
	struct eval_session s;
	struct rf_verdict v;
	struct turn t[2];

	turn(&t[0], NULL, bodies[0]);
	turn(&t[1], &t[0], bodies[1]);
	eval_session_init(&s, &t[0].tables);
	cr_assert_eq(eval_do(&s, 1, &write, &v), 0);
	s.eval.tables = &t[1].tables;
	cr_assert_eq(eval_do(&s, 1, &write, &v), 0);
	cr_expect_eq(s.session.gates, 0);
	write.path = "/b";
	cr_assert_eq(eval_do(&s, 1, &write, &v), 0);
	cr_expect_eq(s.session.gates, 1);
	eval_session_release(&s);
	turns_release(t, 2);
}

Test(bits, events_that_wait_keep_their_bit_when_nothing_about_them_changed)
{
	static const char *const bodies[] = {
		"gates:\n  " OPENS("g", "make") RULE_UNLESS("g"),
		"gates:\n  " OPENS("f", "ninja") "  " OPENS("g", "make")
			RULE_UNLESS("{all: [f, g]}"),
		/* Another program opens it. */
		"gates:\n  " OPENS("g", "pytest") RULE_UNLESS("g"),
		"gates:\n  g: {opens: [{exec: pytest, succeeds: true}], closes: [{write: "
		"/x}]}\n" RULE_UNLESS("g"),
		"rules: [{name: r, deny: bpf}]\n",
		"gates:\n  " OPENS("g", "make") RULE_UNLESS("g"),
	};
	static const int want[] = {0, 0, 2, 3, -1, 4};
	struct turn t[6];

	for (size_t i = 0; i < 6; i++) {
		turn(&t[i], i ? &t[i - 1] : NULL, bodies[i]);
		cr_expect_eq(later(&t[i], RF_ACTION_OPEN, gate(&t[i], "g")), want[i], "%zu", i);
	}
	cr_expect_eq(later(&t[1], RF_ACTION_OPEN, gate(&t[1], "f")), 1);
	/* What no rule stands behind does nothing. */
	cr_expect_eq(t[3].tables.policy.laters, 8);
	cr_expect_eq(t[4].tables.policy.laters, 0);
	turns_release(t, 6);
}

Test(bits, a_program_that_ends_well_opens_only_what_is_still_to_be_opened_by_it)
{
	static const char *const bodies[] = {
		"gates:\n  " OPENS("g", "make") RULE_UNLESS("g"),
		"gates:\n  " OPENS("f", "ninja") "  " OPENS("g", "make")
			RULE_UNLESS("{all: [f, g]}"),
		"gates:\n  g: {opens: [{exec: make, succeeds: true}, {approval: "
		"true}]}\n" RULE_UNLESS("g"),
	};
	const struct eval_op run = {.kind = EVAL_EXEC, .path = "/usr/bin/make", .to = "make"};
	struct rf_verdict v;
	struct turn t[3];

	turn(&t[0], NULL, bodies[0]);
	for (size_t i = 1; i < 3; i++) {
		struct eval_session s;

		turn(&t[i], &t[0], bodies[i]);
		eval_session_init(&s, &t[0].tables);
		cr_assert_eq(eval_do(&s, eval_fork(&s, 1), &run, &v), 0);
		s.eval.tables = &t[i].tables;
		eval_exit(&s, 2, 0);
		cr_expect_eq(s.session.gates, i == 1 ? 1 : 0, "%zu", i);
		eval_session_release(&s);
	}
	turns_release(t, 3);
}

Test(bits, a_program_of_via_keeps_its_bit_by_its_files)
{
	struct turn t[3];

	turn(&t[0], NULL, RULE_UNLESS("{via: git}"));
	turn(&t[1], &t[0], RULE_UNLESS("{any: [{via: make}, {via: /usr/bin/git}]}"));
	cr_expect_str_eq(t[1].tables.via[0], "/usr/bin/git");
	cr_expect_str_eq(t[1].tables.via[1], "make");
	turn(&t[2], &t[1], RULE_UNLESS("{via: make}"));
	cr_expect_null(t[2].tables.via[0]);
	cr_expect_str_eq(t[2].tables.via[1], "make");
	turns_release(t, 3);
}

Test(bits, layers_have_names_of_their_own)
{
	static const char one[] = "version: 1\nname: one\nlabels: {s: {sources: [{read: /x}]}}\n"
				  "rules: [{name: r, deny: bpf, when: s}]\n";
	static const char two[] =
		"version: 1\nname: two\nlabels: {q: {sources: [{read: /q}]}, s: {sources: "
		"[{read: /y}]}}\n"
		"rules: [{name: r, deny: bpf, when: {all: [q, s]}}]\n";
	static const char more[] =
		"version: 1\nname: one\nlabels: {n: {sources: [{read: /n}]}, s: {sources: "
		"[{read: /x}]}}\n"
		"rules: [{name: r, deny: bpf, when: {all: [n, s]}}]\n";
	struct turn t[2];

	turn_layers(&t[0], NULL, (const char *const[]){one, two}, 2);
	turn_layers(&t[1], &t[0], (const char *const[]){more, two}, 2);
	for (size_t i = 0; i < 2; i++) {
		cr_expect_eq(label(&t[i], "one/s"), 0, "%zu", i);
		cr_expect_eq(label(&t[i], "q"), 1, "%zu", i);
		cr_expect_eq(label(&t[i], "two/s"), 2, "%zu", i);
	}
	cr_expect_eq(label(&t[1], "n"), 3);
	turns_release(t, 2);
}

Test(bits, when_all_bits_were_used_a_new_name_is_refused_and_old_ones_are_not)
{
	struct turn *t = calloc(RF_LABELS_MAX + 1, sizeof(*t));
	struct policy_bits bits;
	struct help help = {0};
	char body[200], *error = NULL;

	for (int i = 0; i < RF_LABELS_MAX; i++) {
		snprintf(body, sizeof(body),
			 "labels: {l%d: {sources: [{read: /x}]}}\n"
			 "rules: [{name: r, deny: bpf, when: l%d}]\n",
			 i, i);
		turn(&t[i], i ? &t[i - 1] : NULL, body);
	}
	help_body(&help, "labels: {one-more: {sources: [{read: /x}]}}\n"
			 "rules: [{name: r, deny: bpf, when: one-more}]\n");
	help_complete(&help);
	cr_expect_eq(bits_assign(&help.ir, &t[RF_LABELS_MAX - 1].bits, &bits, &error), -E2BIG);
	cr_expect(strstr(error, "64 different labels") && strstr(error, "RF_LABELS_MAX"), "%s",
		  error);
	bits_release(&bits);
	help_release(&help);
	free(error);
	turn(&t[RF_LABELS_MAX], &t[RF_LABELS_MAX - 1],
	     "labels: {l7: {sources: [{read: /x}]}}\n"
	     "rules: [{name: r, deny: bpf, when: l7}]\n");
	cr_expect_eq(label(&t[RF_LABELS_MAX], "l7"), 7);
	turns_release(t, RF_LABELS_MAX + 1);
	free(t);
}

Test(bits, too_many_gates_over_time_are_refused)
{
	struct turn *t = calloc(RF_GATES_MAX, sizeof(*t));
	struct policy_bits bits;
	struct help help = {0};
	char *error = NULL;

	for (int i = 0; i < RF_GATES_MAX; i++)
		turn(&t[i], i ? &t[i - 1] : NULL,
		     i % 2 ? "rules: [{name: r, deny: bpf}, {name: q, ask: perf}]\n"
			   : "rules: [{name: r, ask: bpf}]\n");
	cr_expect_eq(t[RF_GATES_MAX - 1].bits.gates.used, ~0ull);
	help_body(&help, "rules: [{name: other, ask: bpf}]\n");
	help_complete(&help);
	cr_expect_eq(bits_assign(&help.ir, &t[RF_GATES_MAX - 1].bits, &bits, &error), -E2BIG);
	cr_expect(strstr(error, "RF_GATES_MAX"), "%s", error);
	bits_release(&bits);
	help_release(&help);
	free(error);
	turns_release(t, RF_GATES_MAX);
	free(t);
}

/* As bits_assign() does it, on a machine that gave bit 1 to the label that is kept. */
static int assign_kept(struct turn *t, const struct turn *before, const char *body,
		       char **ret_error)
{
	struct strbuf text = STRBUF_INIT;
	const char *layer;

	memset(t, 0, sizeof(*t));
	strbuf_addf(&text, "version: 1\nname: t\n%s", body);
	layer = text.s;
	help_compile_layers(&t->help, &layer, 1);
	help_complete(&t->help);
	for (size_t i = 0; i < t->help.ir.nlabels; i++)
		if (t->help.ir.labels[i].forever)
			t->help.ir.labels[i].kept = 2;
	strbuf_release(&text);
	return bits_assign(&t->help.ir, before ? &before->bits : NULL, &t->bits, ret_error);
}

#define KEPT(name, more) "  " name ": {sources: [{read: /" name "}]" more "}\n"
#define KEPT_RULE(name)	 "rules: [{name: r, deny: connect, to: '*', when: " name "}]\n"

Test(bits, labels_that_files_keep_have_the_machines_bit_in_each_policy_of_a_session)
{
	struct turn t[2];
	char *error = NULL;

	cr_assert_eq(assign_kept(&t[0], NULL,
				 "labels:\n" KEPT("a", "") KEPT("b", ", keep: forever")
					 KEPT("c", "") KEPT_RULE("{any: [a, b, c]}"),
				 &error),
		     0);
	help_tables(&t[0].help, &t[0].tables);
	cr_expect_str_eq(t[0].tables.labels[0], "a");
	cr_expect_str_eq(t[0].tables.labels[1], "b");
	cr_expect_str_eq(t[0].tables.labels[2], "c");
	cr_assert_eq(assign_kept(&t[1], &t[0],
				 "labels:\n" KEPT("d", "") KEPT("b", ", keep: forever")
					 KEPT_RULE("{any: [b, d]}"),
				 &error),
		     0);
	help_tables(&t[1].help, &t[1].tables);
	cr_expect_eq(t[1].tables.policy.keep, 1ull << 1);
	cr_expect_null(t[1].tables.labels[0]);
	cr_expect_str_eq(t[1].tables.labels[1], "b");
	cr_expect_str_eq(t[1].tables.labels[3], "d");
	turns_release(t, 2);
}

Test(bits, what_a_session_cannot_change_about_kept_labels_is_refused)
{
	static const struct {
		const char *first, *then, *error;
		int err;
	} cases[] = {
		{"labels:\n" KEPT("b", "") KEPT_RULE("b"),
		 "labels:\n" KEPT("b", ", keep: forever") KEPT_RULE("b"),
		 "p.yaml:4: label b: `keep` cannot change while the session runs", -EINVAL},
		{"labels:\n" KEPT("b", ", keep: forever") KEPT_RULE("b"),
		 "labels:\n" KEPT("b", "") KEPT_RULE("b"),
		 "p.yaml:4: label b: `keep` cannot change while the session runs", -EINVAL},
		{"labels:\n" KEPT("a", "") KEPT("c", "") KEPT_RULE("{any: [a, c]}"),
		 "labels:\n" KEPT("b", ", keep: forever") KEPT_RULE("b"),
		 "label b: the session uses its bit (1) for another one since it began; a new "
		 "session "
		 "can have both",
		 -EINVAL},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct turn t[2];
		char *error = NULL;

		cr_assert_eq(assign_kept(&t[0], NULL, cases[i].first, &error), 0);
		cr_expect_eq(assign_kept(&t[1], &t[0], cases[i].then, &error), cases[i].err);
		cr_expect_str_eq(error, cases[i].error);
		free(error);
		turns_release(t, 2);
	}
}
