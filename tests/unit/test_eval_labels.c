// SPDX-License-Identifier: GPL-2.0-only
/* Traces of operations against policies with labels: how they flow, and what gives and removes
 * them. */
#include <criterion/criterion.h>
#include <errno.h>

#include "eval_help.h"

#define SECRET                                                                                     \
	"labels:\n"                                                                                \
	"  secret:\n"                                                                              \
	"    sources: [{read: '**/.env'}]\n"                                                       \
	"    removed_by: [{exec: redact, succeeds: true}, {approval: true}]\n"                     \
	"rules: [{name: r, deny: connect, to: '*', when: secret}]\n"

Test(eval_labels, a_label_goes_with_the_data)
{
	struct run r;
	uint64_t child, other;

	run_begin(&r, SECRET);
	other = eval_fork(&r.s, 1);
	cr_expect_eq(run_net(&r, 1, RF_OP_CONNECT), 0);
	child = eval_fork(&r.s, 1);
	cr_expect_eq(run_read(&r, child, "/w/.env"), 0);
	cr_expect_eq(run_net(&r, child, RF_OP_CONNECT), -EPERM);
	cr_expect_eq(run_net(&r, 1, RF_OP_CONNECT), 0);
	eval_flow(&r.s, child, "pipe:1", RF_FLOW_PIPE, true);
	eval_flow(&r.s, 1, "pipe:1", RF_FLOW_PIPE, false);
	cr_expect_eq(run_net(&r, 1, RF_OP_CONNECT), -EPERM);
	cr_expect_eq(run_net(&r, eval_fork(&r.s, 1), RF_OP_CONNECT), -EPERM);
	cr_expect_eq(run_net(&r, other, RF_OP_CONNECT), 0);
	cr_expect_eq(run_write(&r, child, "/w/out"), 0);
	cr_expect_eq(run_move(&r, 1, "/w/out", "/w/moved"), 0);
	cr_expect_eq(run_read(&r, other, "/w/out"), 0);
	cr_expect_eq(run_net(&r, other, RF_OP_CONNECT), 0);
	cr_expect_eq(run_read(&r, other, "/w/moved"), 0);
	cr_expect_eq(run_net(&r, other, RF_OP_CONNECT), -EPERM);
	run_finish(&r);
}

Test(eval_labels, a_removing_program_cleans_what_it_wrote_and_no_more)
{
	struct run r;
	uint64_t p;

	run_begin(&r, SECRET);
	cr_expect_eq(run_write(&r, 1, "/usr/bin/redact"), -EPERM);
	cr_expect_eq(run_move(&r, 1, "/tmp/x", "/usr/bin/redact"), -EPERM);
	p = eval_fork(&r.s, 1);
	run_read(&r, p, "/w/.env");
	run_write(&r, p, "/w/dirty");
	p = eval_fork(&r.s, 1);
	cr_expect_eq(run_exec(&r, p, "/usr/bin/redact", ""), 0);
	run_read(&r, p, "/w/.env");
	run_write(&r, p, "/w/clean");
	run_write(&r, p, "/w/dirty");
	cr_expect_neq(eval_labels(&r.s, "/w/clean"), 0);
	eval_exit(&r.s, p, 0);
	cr_expect_eq(eval_labels(&r.s, "/w/clean"), 0);
	cr_expect_neq(eval_labels(&r.s, "/w/dirty"), 0);
	run_finish(&r);
}

Test(eval_labels, what_a_child_of_a_removing_program_wrote_is_clean_with_it)
{
	struct run r;
	uint64_t p, child;

	run_begin(&r, SECRET);
	p = eval_fork(&r.s, 1);
	cr_expect_eq(run_exec(&r, p, "/usr/bin/redact", ""), 0);
	child = eval_fork(&r.s, p);
	cr_expect_eq(run_exec(&r, child, "/usr/bin/sed", ""), 0);
	run_read(&r, child, "/w/.env");
	run_write(&r, child, "/w/clean");
	eval_exit(&r.s, child, 0);
	cr_expect_neq(eval_labels(&r.s, "/w/clean"), 0);
	eval_exit(&r.s, p, 0);
	cr_expect_eq(eval_labels(&r.s, "/w/clean"), 0);
	child = eval_fork(&r.s, 1);
	run_read(&r, child, "/w/.env");
	run_write(&r, child, "/w/late");
	eval_exit(&r.s, child, 0);
	cr_expect_neq(eval_labels(&r.s, "/w/late"), 0);
	run_finish(&r);
}

Test(eval_labels, who_only_calls_itself_so_or_ends_badly_removes_nothing)
{
	struct run r;
	uint64_t p;

	run_begin(&r, SECRET);
	p = eval_fork(&r.s, 1);
	cr_expect_eq(
		eval_do(&r.s, p,
			&(struct eval_op){.kind = EVAL_EXEC, .path = "/w/evil", .to = "redact"},
			&r.v),
		0);
	run_read(&r, p, "/w/.env");
	run_write(&r, p, "/w/a");
	eval_exit(&r.s, p, 0);
	cr_expect_neq(eval_labels(&r.s, "/w/a"), 0);
	p = eval_fork(&r.s, 1);
	run_exec(&r, p, "/usr/bin/redact", "");
	run_read(&r, p, "/w/.env");
	run_write(&r, p, "/w/b");
	eval_exit(&r.s, p, 1);
	cr_expect_neq(eval_labels(&r.s, "/w/b"), 0);
	p = eval_fork(&r.s, 1);
	run_exec(&r, p, "/usr/bin/redact", "");
	run_read(&r, p, "/w/.env");
	run_write(&r, p, "/w/c");
	run_exec(&r, p, "/usr/bin/true", "");
	eval_exit(&r.s, p, 0);
	cr_expect_neq(eval_labels(&r.s, "/w/c"), 0);
	run_finish(&r);
}

Test(eval_labels, an_approval_takes_a_label_off)
{
	struct run r;

	run_begin(&r, SECRET);
	run_read(&r, 1, "/w/.env");
	cr_expect_eq(run_net(&r, 1, RF_OP_CONNECT), -EPERM);
	eval_approve_label(&r.s, 1, 0);
	cr_expect_eq(run_net(&r, 1, RF_OP_CONNECT), 0);
	run_finish(&r);
}

Test(eval_labels, flows_narrow_the_channels)
{
	struct run r;

	run_begin(&r, "labels: {l: {sources: [{receive: '*'}], flows: [child, file, program]}}\n"
		      "rules:\n"
		      "  - {name: r, deny: [exec, map], of: l}\n"
		      "  - {name: s, deny: read, path: /w/x, when: l}\n");
	cr_expect_eq(run_net(&r, 1, RF_OP_RECEIVE), 0);
	cr_expect_eq(run_read(&r, 1, "/w/x"), -EPERM);
	eval_flow(&r.s, 1, "pipe:1", RF_FLOW_PIPE, true);
	cr_expect_eq(eval_labels(&r.s, "pipe:1"), 0);
	cr_expect_eq(run_write(&r, 1, "/w/t"), 0);
	cr_expect_eq(run_spawn(&r, "/w/t", "", 0), -EPERM);
	cr_expect_eq(run_file(&r, 1, RF_OP_BIT(RF_OP_MAP), "/w/t"), -EPERM);
	cr_expect_eq(run_spawn(&r, "/usr/bin/ls", "", 0), 0);
	run_finish(&r);
}

Test(eval_labels, a_who_label_goes_to_descendants_only)
{
	struct run r;
	uint64_t child;

	run_begin(&r, "labels: {w: {kind: who, sources: [{exec: review}]}}\n"
		      "rules: [{name: r, deny: read, path: /w/x, unless: w}]\n");
	child = eval_fork(&r.s, 1);
	cr_expect_eq(run_exec(&r, child, "/usr/bin/review", ""), 0);
	cr_expect_eq(run_read(&r, child, "/w/x"), 0);
	cr_expect_eq(run_read(&r, eval_fork(&r.s, child), "/w/x"), 0);
	run_write(&r, child, "/w/y");
	run_read(&r, 1, "/w/y");
	eval_flow(&r.s, child, "pipe:1", RF_FLOW_PIPE, true);
	eval_flow(&r.s, 1, "pipe:1", RF_FLOW_PIPE, false);
	cr_expect_eq(run_read(&r, 1, "/w/x"), -EPERM);
	run_finish(&r);
}

Test(eval_labels, who_called_it_and_where_it_stands_narrow_an_event)
{
	struct eval_op op = {.kind = EVAL_FILE, .path = "/w/x", .ops = RF_OP_BIT(RF_OP_READ)};
	struct run r;
	uint64_t p;

	run_begin(&r, "labels: {l: {sources: [{read: /w/x, by: cat, cwd: 'sub/**'}]}}\n"
		      "rules: [{name: r, deny: connect, to: '*', when: l}]\n");
	p = eval_fork(&r.s, 1);
	run_exec(&r, p, "/usr/bin/cat", "");
	op.cwd = "/w";
	eval_do(&r.s, p, &op, &r.v);
	cr_expect_eq(run_net(&r, p, RF_OP_CONNECT), 0);
	op.cwd = "/w/sub/a";
	eval_do(&r.s, 1, &op, &r.v);
	cr_expect_eq(run_net(&r, 1, RF_OP_CONNECT), 0);
	eval_do(&r.s, p, &op, &r.v);
	cr_expect_eq(run_net(&r, p, RF_OP_CONNECT), -EPERM);
	/* Not any more once it runs another program; come by it, it has. */
	p = eval_fork(&r.s, 1);
	run_exec(&r, p, "/usr/bin/cat", "");
	run_exec(&r, p, "/usr/bin/sh", "");
	eval_do(&r.s, p, &op, &r.v);
	cr_expect_eq(run_net(&r, p, RF_OP_CONNECT), 0);
	run_finish(&r);
}

Test(eval_labels, events_are_told_apart_from_rules_in_the_tables)
{
	struct run r;
	size_t i, k;

	run_begin(&r, SECRET);
	cr_expect_eq(r.tables.nevents, 2);
	cr_expect(r.tables.policy.flags & RF_POLICY_LABELS);
	cr_expect(r.tables.policy.flags & RF_POLICY_EVENTS);
	cr_expect_eq(r.tables.labels_approval, 1);
	for (i = 0; i < r.tables.nlists; i++)
		for (k = 0; k < r.tables.lists[i].all; k++)
			cr_expect_eq(r.tables.rules[r.tables.lists[i].rule[k]].action != 0,
				     k >= r.tables.lists[i].n);
	for (i = 0; i < r.tables.nrules; i++)
		cr_expect_eq(r.tables.info[i].action, r.tables.rules[i].action);
	run_finish(&r);
}

Test(eval_labels, a_name_is_not_shed_with_its_label)
{
	struct run r;
	uint64_t a, b;

	run_begin(&r, SECRET);
	a = eval_fork(&r.s, 1);
	b = eval_fork(&r.s, 1);
	cr_expect_eq(eval_do(&r.s, 1,
			     &(struct eval_op){.kind = EVAL_LINK, .path = "/w/.env", .to = "/w/y"},
			     &r.v),
		     0);
	cr_expect_eq(run_move(&r, 1, "/w/.env", "/w/x"), 0);
	run_read(&r, a, "/w/x");
	cr_expect_eq(run_net(&r, a, RF_OP_CONNECT), -EPERM);
	run_read(&r, b, "/w/y");
	cr_expect_eq(run_net(&r, b, RF_OP_CONNECT), -EPERM);
	cr_expect_eq(run_net(&r, 1, RF_OP_CONNECT), 0);
	run_finish(&r);
}

Test(eval_labels, operations_on_the_system_are_events_too)
{
	struct eval_op op = {.kind = EVAL_SYSTEM, .ops = RF_OP_BIT(RF_OP_MOUNT)};
	struct run r;

	run_begin(&r, "labels: {l: {sources: [{mount: true}]}}\n"
		      "rules: [{name: r, deny: connect, to: '*', when: l}]\n");
	cr_expect_eq(run_read(&r, 1, "/w/x"), 0);
	cr_expect_eq(run_net(&r, 1, RF_OP_CONNECT), 0);
	cr_expect_eq(eval_do(&r.s, 1, &op, &r.v), 0);
	cr_expect_eq(run_net(&r, 1, RF_OP_CONNECT), -EPERM);
	run_finish(&r);
}

Test(eval_labels, a_program_that_gives_a_label_gives_it_to_who_had_it_before)
{
	struct run r;

	run_begin(&r, "labels: {l: {sources: [{exec: a}], flows: [file]}}\n"
		      "rules: [{name: r, deny: read, path: /w/x, when: l}]\n");
	cr_expect_eq(run_exec(&r, 1, "/usr/bin/a", ""), 0);
	cr_expect_eq(run_read(&r, 1, "/w/x"), -EPERM);
	cr_expect_eq(run_exec(&r, 1, "/usr/bin/a", ""), 0);
	cr_expect_eq(run_read(&r, 1, "/w/x"), -EPERM);
	cr_expect_eq(run_exec(&r, 1, "/usr/bin/b", ""), 0);
	cr_expect_eq(run_read(&r, 1, "/w/x"), 0);
	run_finish(&r);
}
