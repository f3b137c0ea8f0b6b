// SPDX-License-Identifier: GPL-2.0-only
/* Traces of operations against policies with labels and gates. */
#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy_help.h"
#include "user/policy/eval_session.h"

struct run {
	struct help help;
	struct policy_tables tables;
	struct eval_session s;
	struct rf_verdict v;
};

static void begin(struct run *r, const char *body)
{
	memset(r, 0, sizeof(*r));
	help_body(&r->help, body);
	help_lower(&r->help, &r->tables);
	eval_session_init(&r->s, &r->tables);
}

static void finish(struct run *r)
{
	eval_session_release(&r->s);
	policy_tables_release(&r->tables);
	help_release(&r->help);
}

static int file(struct run *r, uint64_t proc, uint32_t ops, const char *path)
{
	return eval_do(&r->s, proc, &(struct eval_op){.kind = EVAL_FILE, .path = path, .ops = ops},
		       &r->v);
}

static int rd(struct run *r, uint64_t proc, const char *path)
{
	return file(r, proc, RF_OP_BIT(RF_OP_READ), path);
}

static int wr(struct run *r, uint64_t proc, const char *path)
{
	return file(r, proc, RF_OP_BIT(RF_OP_WRITE), path);
}

static int inet(struct run *r, uint64_t proc, uint32_t op, uint8_t first, uint8_t last)
{
	const uint8_t addr[16] = {[10] = 0xff, [11] = 0xff, [12] = first, [15] = last};

	return eval_do(&r->s, proc,
		       &(struct eval_op){
			       .kind = EVAL_INET, .addr = addr, .port = 443, .ops = RF_OP_BIT(op)},
		       &r->v);
}

static int net(struct run *r, uint64_t proc, uint32_t op)
{
	return inet(r, proc, op, 8, 8);
}

static int mv(struct run *r, uint64_t proc, const char *from, const char *to)
{
	return eval_do(&r->s, proc, &(struct eval_op){.kind = EVAL_RENAME, .path = from, .to = to},
		       &r->v);
}

/* words: the arguments, with a space between. */
static int ex(struct run *r, uint64_t proc, const char *path, const char *words)
{
	char text[128], *at = text, *word;
	const char *args[8];
	size_t n = 0;

	snprintf(text, sizeof(text), "%s", words);
	while (*words && n < 8 && (word = strsep(&at, " ")))
		args[n++] = word;
	return eval_do(&r->s, proc,
		       &(struct eval_op){.kind = EVAL_EXEC, .path = path, .args = args, .nargs = n},
		       &r->v);
}

/* A child executes the program and ends with status. Returns what exec did. */
static int spawn(struct run *r, const char *path, const char *words, int status)
{
	uint64_t child = eval_fork(&r->s, 1);
	int err = ex(r, child, path, words);

	eval_exit(&r->s, child, err ? 1 : status);
	return err;
}

#define SECRET                                                                                     \
	"labels:\n"                                                                                \
	"  secret:\n"                                                                              \
	"    sources: [{read: '**/.env'}]\n"                                                       \
	"    removed_by: [{exec: redact, succeeds: true}, {approval: true}]\n"                     \
	"rules: [{name: r, deny: connect, to: '*', when: secret}]\n"

Test(eval_session, a_label_goes_with_the_data)
{
	struct run r;
	uint64_t child, other;

	begin(&r, SECRET);
	other = eval_fork(&r.s, 1);
	cr_expect_eq(net(&r, 1, RF_OP_CONNECT), 0);
	child = eval_fork(&r.s, 1);
	cr_expect_eq(rd(&r, child, "/w/.env"), 0);
	cr_expect_eq(net(&r, child, RF_OP_CONNECT), -EPERM);
	cr_expect_eq(net(&r, 1, RF_OP_CONNECT), 0);
	eval_flow(&r.s, child, "pipe:1", RF_FLOW_PIPE, true);
	eval_flow(&r.s, 1, "pipe:1", RF_FLOW_PIPE, false);
	cr_expect_eq(net(&r, 1, RF_OP_CONNECT), -EPERM);
	cr_expect_eq(net(&r, eval_fork(&r.s, 1), RF_OP_CONNECT), -EPERM);
	cr_expect_eq(net(&r, other, RF_OP_CONNECT), 0);
	cr_expect_eq(wr(&r, child, "/w/out"), 0);
	cr_expect_eq(mv(&r, 1, "/w/out", "/w/moved"), 0);
	cr_expect_eq(rd(&r, other, "/w/out"), 0);
	cr_expect_eq(net(&r, other, RF_OP_CONNECT), 0);
	cr_expect_eq(rd(&r, other, "/w/moved"), 0);
	cr_expect_eq(net(&r, other, RF_OP_CONNECT), -EPERM);
	finish(&r);
}

Test(eval_session, a_removing_program_cleans_what_it_wrote_and_no_more)
{
	struct run r;
	uint64_t p;

	begin(&r, SECRET);
	cr_expect_eq(wr(&r, 1, "/usr/bin/redact"), -EPERM);
	cr_expect_eq(mv(&r, 1, "/tmp/x", "/usr/bin/redact"), -EPERM);
	p = eval_fork(&r.s, 1);
	rd(&r, p, "/w/.env");
	wr(&r, p, "/w/dirty");
	p = eval_fork(&r.s, 1);
	cr_expect_eq(ex(&r, p, "/usr/bin/redact", ""), 0);
	rd(&r, p, "/w/.env");
	wr(&r, p, "/w/clean");
	wr(&r, p, "/w/dirty");
	cr_expect_neq(eval_labels(&r.s, "/w/clean"), 0);
	eval_exit(&r.s, p, 0);
	cr_expect_eq(eval_labels(&r.s, "/w/clean"), 0);
	cr_expect_neq(eval_labels(&r.s, "/w/dirty"), 0);
	finish(&r);
}

Test(eval_session, what_a_child_of_a_removing_program_wrote_is_clean_with_it)
{
	struct run r;
	uint64_t p, child;

	begin(&r, SECRET);
	p = eval_fork(&r.s, 1);
	cr_expect_eq(ex(&r, p, "/usr/bin/redact", ""), 0);
	child = eval_fork(&r.s, p);
	cr_expect_eq(ex(&r, child, "/usr/bin/sed", ""), 0);
	rd(&r, child, "/w/.env");
	wr(&r, child, "/w/clean");
	eval_exit(&r.s, child, 0);
	cr_expect_neq(eval_labels(&r.s, "/w/clean"), 0);
	eval_exit(&r.s, p, 0);
	cr_expect_eq(eval_labels(&r.s, "/w/clean"), 0);
	child = eval_fork(&r.s, 1);
	rd(&r, child, "/w/.env");
	wr(&r, child, "/w/late");
	eval_exit(&r.s, child, 0);
	cr_expect_neq(eval_labels(&r.s, "/w/late"), 0);
	finish(&r);
}

Test(eval_session, who_only_calls_itself_so_or_ends_badly_removes_nothing)
{
	struct run r;
	uint64_t p;

	begin(&r, SECRET);
	p = eval_fork(&r.s, 1);
	cr_expect_eq(
		eval_do(&r.s, p,
			&(struct eval_op){.kind = EVAL_EXEC, .path = "/w/evil", .to = "redact"},
			&r.v),
		0);
	rd(&r, p, "/w/.env");
	wr(&r, p, "/w/a");
	eval_exit(&r.s, p, 0);
	cr_expect_neq(eval_labels(&r.s, "/w/a"), 0);
	p = eval_fork(&r.s, 1);
	ex(&r, p, "/usr/bin/redact", "");
	rd(&r, p, "/w/.env");
	wr(&r, p, "/w/b");
	eval_exit(&r.s, p, 1);
	cr_expect_neq(eval_labels(&r.s, "/w/b"), 0);
	p = eval_fork(&r.s, 1);
	ex(&r, p, "/usr/bin/redact", "");
	rd(&r, p, "/w/.env");
	wr(&r, p, "/w/c");
	ex(&r, p, "/usr/bin/true", "");
	eval_exit(&r.s, p, 0);
	cr_expect_neq(eval_labels(&r.s, "/w/c"), 0);
	finish(&r);
}

Test(eval_session, an_approval_takes_a_label_off)
{
	struct run r;

	begin(&r, SECRET);
	rd(&r, 1, "/w/.env");
	cr_expect_eq(net(&r, 1, RF_OP_CONNECT), -EPERM);
	eval_approve_label(&r.s, 1, 0);
	cr_expect_eq(net(&r, 1, RF_OP_CONNECT), 0);
	finish(&r);
}

Test(eval_session, flows_narrow_the_channels)
{
	struct run r;

	begin(&r, "labels: {l: {sources: [{receive: '*'}], flows: [child, file, program]}}\n"
		  "rules:\n"
		  "  - {name: r, deny: [exec, map], of: l}\n"
		  "  - {name: s, deny: read, path: /w/x, when: l}\n");
	cr_expect_eq(net(&r, 1, RF_OP_RECEIVE), 0);
	cr_expect_eq(rd(&r, 1, "/w/x"), -EPERM);
	eval_flow(&r.s, 1, "pipe:1", RF_FLOW_PIPE, true);
	cr_expect_eq(eval_labels(&r.s, "pipe:1"), 0);
	cr_expect_eq(wr(&r, 1, "/w/t"), 0);
	cr_expect_eq(spawn(&r, "/w/t", "", 0), -EPERM);
	cr_expect_eq(file(&r, 1, RF_OP_BIT(RF_OP_MAP), "/w/t"), -EPERM);
	cr_expect_eq(spawn(&r, "/usr/bin/ls", "", 0), 0);
	finish(&r);
}

Test(eval_session, a_who_label_goes_to_descendants_only)
{
	struct run r;
	uint64_t child;

	begin(&r, "labels: {w: {kind: who, sources: [{exec: review}]}}\n"
		  "rules: [{name: r, deny: read, path: /w/x, unless: w}]\n");
	child = eval_fork(&r.s, 1);
	cr_expect_eq(ex(&r, child, "/usr/bin/review", ""), 0);
	cr_expect_eq(rd(&r, child, "/w/x"), 0);
	cr_expect_eq(rd(&r, eval_fork(&r.s, child), "/w/x"), 0);
	wr(&r, child, "/w/y");
	rd(&r, 1, "/w/y");
	eval_flow(&r.s, child, "pipe:1", RF_FLOW_PIPE, true);
	eval_flow(&r.s, 1, "pipe:1", RF_FLOW_PIPE, false);
	cr_expect_eq(rd(&r, 1, "/w/x"), -EPERM);
	finish(&r);
}

#define TESTED                                                                                     \
	"gates:\n"                                                                                 \
	"  tested:\n"                                                                              \
	"    opens: [{exec: pytest, succeeds: true},\n"                                            \
	"            {exec: make, args: [test], without: [-n, -i], succeeds: true}]\n"             \
	"    closes: [{write: 'src/**', except: '**/__pycache__/**'}]\n"                           \
	"rules: [{name: r, deny: exec, program: git, args: [commit], unless: tested}]\n"

#define COMMIT(r) spawn(r, "/usr/bin/git", "commit -m x", 0)

Test(eval_session, a_gate_is_opened_by_success_and_shut_by_change)
{
	struct run r;

	begin(&r, TESTED);
	cr_expect_eq(COMMIT(&r), -EPERM);
	cr_expect_eq(spawn(&r, "/usr/bin/git", "status", 0), 0);
	spawn(&r, "/usr/bin/pytest", "", 1);
	cr_expect_eq(COMMIT(&r), -EPERM);
	spawn(&r, "/usr/bin/pytest", "", 0);
	cr_expect_eq(COMMIT(&r), 0);
	wr(&r, 1, "/w/notes");
	wr(&r, 1, "/w/src/__pycache__/x");
	cr_expect_eq(COMMIT(&r), 0);
	wr(&r, 1, "/w/src/a");
	cr_expect_eq(COMMIT(&r), -EPERM);
	spawn(&r, "/usr/bin/make", "build", 0);
	spawn(&r, "/usr/bin/make", "-n test", 0);
	cr_expect_eq(COMMIT(&r), -EPERM);
	spawn(&r, "/usr/bin/make", "-j2 test", 0);
	cr_expect_eq(COMMIT(&r), 0);
	mv(&r, 1, "/w/new", "/w/src/a");
	cr_expect_eq(COMMIT(&r), -EPERM);
	finish(&r);
}

Test(eval_session, a_change_by_another_during_the_run_keeps_the_gate_shut)
{
	struct run r;
	uint64_t p, child;

	begin(&r, TESTED);
	p = eval_fork(&r.s, 1);
	ex(&r, p, "/usr/bin/pytest", "");
	wr(&r, 1, "/w/src/a");
	eval_exit(&r.s, p, 0);
	cr_expect_eq(COMMIT(&r), -EPERM);
	p = eval_fork(&r.s, 1);
	ex(&r, p, "/usr/bin/pytest", "");
	child = eval_fork(&r.s, p);
	wr(&r, child, "/w/src/snapshot");
	wr(&r, p, "/w/src/snapshot");
	eval_exit(&r.s, p, 0);
	cr_expect_eq(COMMIT(&r), 0);
	finish(&r);
}

Test(eval_session, pretenders_open_nothing)
{
	struct run r;
	uint64_t p;

	begin(&r, TESTED);
	spawn(&r, "/w/pytest", "", 0);
	cr_expect_eq(COMMIT(&r), -EPERM);
	p = eval_fork(&r.s, 1);
	eval_do(&r.s, p,
		&(struct eval_op){.kind = EVAL_EXEC, .path = "/usr/bin/true", .to = "pytest"},
		&r.v);
	eval_exit(&r.s, p, 0);
	cr_expect_eq(COMMIT(&r), -EPERM);
	p = eval_fork(&r.s, 1);
	ex(&r, p, "/usr/bin/pytest", "");
	ex(&r, p, "/usr/bin/true", "");
	eval_exit(&r.s, p, 0);
	cr_expect_eq(COMMIT(&r), -EPERM);
	finish(&r);
}

#define DOCS                                                                                       \
	"gates:\n"                                                                                 \
	"  docs:\n"                                                                                \
	"    initially: open\n"                                                                    \
	"    closes: [{write: 'specs/**'}]\n"                                                      \
	"    opens: {all: [{write: 'docs/**'}, {write: CHANGELOG.md}]}\n"                          \
	"    forgets: [{exec: git, args: [commit], succeeds: true}]\n"                             \
	"rules: [{name: r, audit: end, unless: docs}]\n"

static bool audited(struct run *r)
{
	cr_expect_eq(eval_finish(&r->s, &r->v), 0);
	return r->v.effect == RF_EFFECT_AUDIT;
}

Test(eval_session, a_gate_that_forgets_counts_in_any_order)
{
	struct run r;

	begin(&r, DOCS);
	cr_expect(!audited(&r));
	wr(&r, 1, "/w/specs/a");
	cr_expect(audited(&r));
	COMMIT(&r);
	cr_expect(!audited(&r));
	wr(&r, 1, "/w/docs/a");
	wr(&r, 1, "/w/CHANGELOG.md");
	wr(&r, 1, "/w/specs/a");
	cr_expect(!audited(&r));
	COMMIT(&r);
	wr(&r, 1, "/w/docs/a");
	wr(&r, 1, "/w/specs/a");
	cr_expect(audited(&r));
	wr(&r, 1, "/w/CHANGELOG.md");
	cr_expect(!audited(&r));
	finish(&r);
}

#define CONFIRMED                                                                                  \
	"gates: {g: {opens: [{approval: true}], once: true, for: 2s}}\n"                           \
	"rules: [{name: r, deny: exec, program: git, args: [push], unless: g}]\n"

#define PUSH(r) spawn(r, "/usr/bin/git", "push", 0)

Test(eval_session, an_approval_is_used_once_and_not_for_ever)
{
	struct run r;
	uint64_t child;

	begin(&r, CONFIRMED);
	cr_expect_eq(PUSH(&r), -EPERM);
	eval_approve_gate(&r.s, 0);
	cr_expect_eq(spawn(&r, "/usr/bin/git", "status", 0), 0);
	child = eval_fork(&r.s, 1);
	cr_expect_eq(ex(&r, child, "/usr/bin/git", "push"), 0);
	cr_expect_eq(ex(&r, eval_fork(&r.s, child), "/usr/bin/git", "push"), 0);
	cr_expect_eq(PUSH(&r), -EPERM);
	eval_approve_gate(&r.s, 0);
	r.s.now_ns += 3000000000ull;
	cr_expect_eq(PUSH(&r), -EPERM);
	finish(&r);
}

Test(eval_session, a_question_is_answered_for_one_retry)
{
	struct run r;

	begin(&r, "rules: [{name: careful, ask: write, path: '/srv/**'}]\n");
	cr_expect_eq(wr(&r, 1, "/srv/x"), -EPERM);
	cr_expect_eq(r.v.effect, RF_EFFECT_ASK);
	cr_expect_str_eq(r.tables.gates[0], "careful");
	eval_approve_gate(&r.s, 0);
	cr_expect_eq(wr(&r, eval_fork(&r.s, 1), "/srv/x"), 0);
	cr_expect_eq(wr(&r, 1, "/srv/x"), -EPERM);
	finish(&r);
}

Test(eval_session, who_called_it_and_where_it_stands_narrow_an_event)
{
	struct eval_op op = {.kind = EVAL_FILE, .path = "/w/x", .ops = RF_OP_BIT(RF_OP_READ)};
	struct run r;
	uint64_t p;

	begin(&r, "labels: {l: {sources: [{read: /w/x, by: cat, cwd: 'sub/**'}]}}\n"
		  "rules: [{name: r, deny: connect, to: '*', when: l}]\n");
	p = eval_fork(&r.s, 1);
	ex(&r, p, "/usr/bin/cat", "");
	op.cwd = "/w";
	eval_do(&r.s, p, &op, &r.v);
	cr_expect_eq(net(&r, p, RF_OP_CONNECT), 0);
	op.cwd = "/w/sub/a";
	eval_do(&r.s, 1, &op, &r.v);
	cr_expect_eq(net(&r, 1, RF_OP_CONNECT), 0);
	eval_do(&r.s, p, &op, &r.v);
	cr_expect_eq(net(&r, p, RF_OP_CONNECT), -EPERM);
	/* Not any more once it runs another program; come by it, it has. */
	p = eval_fork(&r.s, 1);
	ex(&r, p, "/usr/bin/cat", "");
	ex(&r, p, "/usr/bin/sh", "");
	eval_do(&r.s, p, &op, &r.v);
	cr_expect_eq(net(&r, p, RF_OP_CONNECT), 0);
	finish(&r);
}

Test(eval_session, an_excepted_program_is_no_event_by_any_name)
{
	struct run r;

	begin(&r, "gates: {g: {initially: open, closes: [{exec: '*', except: git}]}}\n"
		  "rules: [{name: r, deny: bpf, unless: g}]\n");
	spawn(&r, "/usr/bin/git", "", 0);
	cr_expect_eq(r.s.session.gates, 1);
	spawn(&r, "/w/git", "", 0);
	cr_expect_eq(r.s.session.gates, 0);
	finish(&r);
}

Test(eval_session, events_are_told_apart_from_rules_in_the_tables)
{
	struct run r;
	size_t i, k;

	begin(&r, SECRET);
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
	finish(&r);
}

Test(eval_session, a_name_is_not_shed_with_its_label)
{
	struct run r;
	uint64_t a, b;

	begin(&r, SECRET);
	a = eval_fork(&r.s, 1);
	b = eval_fork(&r.s, 1);
	cr_expect_eq(eval_do(&r.s, 1,
			     &(struct eval_op){.kind = EVAL_LINK, .path = "/w/.env", .to = "/w/y"},
			     &r.v),
		     0);
	cr_expect_eq(mv(&r, 1, "/w/.env", "/w/x"), 0);
	rd(&r, a, "/w/x");
	cr_expect_eq(net(&r, a, RF_OP_CONNECT), -EPERM);
	rd(&r, b, "/w/y");
	cr_expect_eq(net(&r, b, RF_OP_CONNECT), -EPERM);
	cr_expect_eq(net(&r, 1, RF_OP_CONNECT), 0);
	finish(&r);
}

Test(eval_session, a_program_that_was_not_found_is_about_nothing)
{
	struct run r;
	size_t i;

	memset(&r, 0, sizeof(r));
	help_body(&r.help, "labels: {l: {sources: [{read: /w/s}], removed_by: [{exec: gone, "
			   "succeeds: true}]}}\n"
			   "gates: {g: {opens: [{exec: gone}]}}\n"
			   "rules: [{name: r, deny: read, path: /w/x, unless: g, when: l}]\n");
	cr_assert_eq(r.help.err, 0, "%s", r.help.text.s);
	/* As kern/ leaves it. */
	for (i = 0; i < r.help.ir.nrules; i++)
		if (r.help.ir.rules[i].trusted) {
			free(r.help.ir.rules[i].of.v[0].text);
			r.help.ir.rules[i].of.n = 0;
		}
	help_lower(&r.help, &r.tables);
	eval_session_init(&r.s, &r.tables);
	cr_expect_eq(wr(&r, 1, "/w/anything"), 0);
	cr_expect_eq(spawn(&r, "/usr/bin/anything", "", 0), 0);
	rd(&r, 1, "/w/s");
	cr_expect_eq(rd(&r, 1, "/w/x"), -EPERM);
	finish(&r);
}

Test(eval_session, operations_on_the_system_are_events_too)
{
	struct eval_op op = {.kind = EVAL_SYSTEM, .ops = RF_OP_BIT(RF_OP_MOUNT)};
	struct run r;

	begin(&r, "labels: {l: {sources: [{mount: true}]}}\n"
		  "rules: [{name: r, deny: connect, to: '*', when: l}]\n");
	cr_expect_eq(rd(&r, 1, "/w/x"), 0);
	cr_expect_eq(net(&r, 1, RF_OP_CONNECT), 0);
	cr_expect_eq(eval_do(&r.s, 1, &op, &r.v), 0);
	cr_expect_eq(net(&r, 1, RF_OP_CONNECT), -EPERM);
	finish(&r);
}

/* G17: another layer with the same names opens and removes nothing of ours. */
Test(eval_session, a_layer_cannot_loosen_another)
{
	static const char *const layers[] = {
		"version: 1\nname: machine\n"
		"labels: {secret: {sources: [{read: /etc/key}]}}\n"
		"gates: {g: {opens: [{approval: true}]}}\n"
		"rules:\n"
		"  - {name: r, deny: connect, to: '*', except: 192.0.2.1, when: secret}\n"
		"  - {name: s, deny: read, path: /w/x, unless: g}\n",
		"version: 1\nname: project\n"
		"labels: {secret: {sources: [{read: /w/other}], removed_by: [{approval: true}]}}\n"
		"gates: {g: {initially: open}}\n"
		"rules:\n"
		"  - {name: r, audit: connect, to: '*', when: secret}\n"
		"  - {name: s, audit: read, path: /w/x, unless: g}\n",
	};
	struct run r;

	memset(&r, 0, sizeof(r));
	help_compile_layers(&r.help, layers, 2);
	help_lower(&r.help, &r.tables);
	eval_session_init(&r.s, &r.tables);
	cr_expect_str_eq(r.tables.labels[0], "machine/secret");
	cr_expect_str_eq(r.tables.labels[1], "project/secret");
	cr_expect_str_eq(r.tables.gates[1], "project/g");
	cr_expect_eq(rd(&r, 1, "/w/x"), -EPERM);
	rd(&r, 1, "/etc/key");
	eval_approve_label(&r.s, 1, 0);
	eval_approve_label(&r.s, 1, 1);
	cr_expect_eq(net(&r, 1, RF_OP_CONNECT), -EPERM);
	eval_approve_gate(&r.s, 1);
	cr_expect_eq(rd(&r, 1, "/w/x"), -EPERM);
	eval_approve_gate(&r.s, 0);
	cr_expect_eq(rd(&r, 1, "/w/x"), 0);
	finish(&r);
}

Test(eval_session, a_gate_that_only_a_person_opens_is_kept_account_of)
{
	struct run r;

	begin(&r, CONFIRMED);
	cr_expect(r.tables.policy.flags & RF_POLICY_EVENTS);
	finish(&r);
	begin(&r, "rules: [{name: r, ask: exec, program: git}]\n");
	cr_expect(r.tables.policy.flags & RF_POLICY_EVENTS);
	finish(&r);
}

Test(eval_session, a_program_that_gives_a_label_gives_it_to_who_had_it_before)
{
	struct run r;

	begin(&r, "labels: {l: {sources: [{exec: a}], flows: [file]}}\n"
		  "rules: [{name: r, deny: read, path: /w/x, when: l}]\n");
	cr_expect_eq(ex(&r, 1, "/usr/bin/a", ""), 0);
	cr_expect_eq(rd(&r, 1, "/w/x"), -EPERM);
	cr_expect_eq(ex(&r, 1, "/usr/bin/a", ""), 0);
	cr_expect_eq(rd(&r, 1, "/w/x"), -EPERM);
	cr_expect_eq(ex(&r, 1, "/usr/bin/b", ""), 0);
	cr_expect_eq(rd(&r, 1, "/w/x"), 0);
	finish(&r);
}

Test(eval_session, an_exchange_happens_at_both_names)
{
	struct run r;

	begin(&r, "gates: {g: {initially: open, closes: [{write: /w/a}], opens: [{write: /w/o}]}}\n"
		  "rules: [{name: r, deny: read, path: /w/x, unless: g}]\n");
	cr_expect_eq(rd(&r, 1, "/w/x"), 0);
	eval_do(&r.s, 1,
		&(struct eval_op){
			.kind = EVAL_RENAME, .path = "/w/a", .to = "/w/b", .flags = EVAL_EXCHANGE},
		&r.v);
	cr_expect_eq(rd(&r, 1, "/w/x"), -EPERM);
	finish(&r);
}

/* A socket that is not connected. */
Test(eval_session, what_anybody_may_have_sent_opens_nothing)
{
	static const struct {
		const char *body;
		bool denied;
	} rows[] = {
		{"gates: {g: {opens: [{receive: 10.0.0.0/8}]}}\n"
		 "rules: [{name: r, deny: read, path: /w/x, unless: g}]\n",
		 true},
		{"gates: {g: {opens: [{receive: '*', except: [10.0.0.0/8]}]}}\n"
		 "rules: [{name: r, deny: read, path: /w/x, unless: g}]\n",
		 true},
		{"gates: {g: {opens: [{receive: '*'}]}}\n"
		 "rules: [{name: r, deny: read, path: /w/x, unless: g}]\n",
		 false},
		{"gates: {g: {initially: open, closes: [{receive: 10.0.0.0/8}]}}\n"
		 "rules: [{name: r, deny: read, path: /w/x, unless: g}]\n",
		 true},
		{"labels: {l: {sources: [{receive: 10.0.0.0/8}]}}\n"
		 "rules: [{name: r, deny: read, path: /w/x, when: l}]\n",
		 true},
		{"labels: {l: {sources: [{receive: '*', except: [loopback]}]}}\n"
		 "rules: [{name: r, deny: read, path: /w/x, when: l}]\n",
		 true},
	};
	struct run r;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		begin(&r, rows[i].body);
		cr_expect_eq(inet(&r, 1, RF_OP_RECEIVE, 0, 0), 0);
		cr_expect_eq(rd(&r, 1, "/w/x"), rows[i].denied ? -EPERM : 0, "%s", rows[i].body);
		finish(&r);
	}
}

/* Each name is judged by a list of its own, and a directory by what lies below it, too. */
Test(eval_session, one_use_of_a_gate_is_for_all_parts_of_a_move)
{
	static const char *const bodies[] = {
		"gates: {g: {opens: [{approval: true}], once: true}}\n"
		"rules:\n"
		"  - {name: r, deny: delete, path: /w/a, unless: g}\n"
		"  - {name: s, deny: create, path: /w/b, unless: g}\n",
		"gates: {g: {opens: [{approval: true}], once: true}}\n"
		"rules: [{name: r, deny: write, path: /w/a/keys/x, unless: g}]\n",
	};
	const struct eval_op move = {
		.kind = EVAL_RENAME, .path = "/w/a", .to = "/w/b", .flags = EVAL_DIR};
	struct run r;
	uint64_t other;
	size_t i;

	for (i = 0; i < 2; i++) {
		begin(&r, bodies[i]);
		other = eval_fork(&r.s, 1);
		cr_expect_eq(eval_do(&r.s, 1, &move, &r.v), -EPERM);
		eval_approve_gate(&r.s, 0);
		cr_expect_eq(eval_do(&r.s, 1, &move, &r.v), 0);
		cr_expect_eq(r.s.session.gates, 0, "%s", bodies[i]);
		cr_expect_eq(eval_do(&r.s, other, &move, &r.v), -EPERM, "%s", bodies[i]);
		cr_expect_eq(eval_do(&r.s, 1, &move, &r.v), 0, "%s", bodies[i]);
		finish(&r);
	}
}
