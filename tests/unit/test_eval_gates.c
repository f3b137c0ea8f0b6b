// SPDX-License-Identifier: GPL-2.0-only
/* Traces of operations against policies with gates: what opens and closes them, and what is asked.
 */
#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "eval_help.h"

#define TESTED                                                                                     \
	"gates:\n"                                                                                 \
	"  tested:\n"                                                                              \
	"    opens: [{exec: pytest, succeeds: true},\n"                                            \
	"            {exec: make, args: [test], without: [-n, -i], succeeds: true}]\n"             \
	"    closes: [{write: 'src/**', except: '**/__pycache__/**'}]\n"                           \
	"rules: [{name: r, deny: exec, program: git, args: [commit], unless: tested}]\n"

#define COMMIT(r) run_spawn(r, "/usr/bin/git", "commit -m x", 0)

Test(eval_gates, a_gate_is_opened_by_success_and_shut_by_change)
{
	struct run r;

	run_begin(&r, TESTED);
	cr_expect_eq(COMMIT(&r), -EPERM);
	cr_expect_eq(run_spawn(&r, "/usr/bin/git", "status", 0), 0);
	run_spawn(&r, "/usr/bin/pytest", "", 1);
	cr_expect_eq(COMMIT(&r), -EPERM);
	run_spawn(&r, "/usr/bin/pytest", "", 0);
	cr_expect_eq(COMMIT(&r), 0);
	run_write(&r, 1, "/w/notes");
	run_write(&r, 1, "/w/src/__pycache__/x");
	cr_expect_eq(COMMIT(&r), 0);
	run_write(&r, 1, "/w/src/a");
	cr_expect_eq(COMMIT(&r), -EPERM);
	run_spawn(&r, "/usr/bin/make", "build", 0);
	run_spawn(&r, "/usr/bin/make", "-n test", 0);
	cr_expect_eq(COMMIT(&r), -EPERM);
	run_spawn(&r, "/usr/bin/make", "-j2 test", 0);
	cr_expect_eq(COMMIT(&r), 0);
	run_move(&r, 1, "/w/new", "/w/src/a");
	cr_expect_eq(COMMIT(&r), -EPERM);
	run_finish(&r);
}

Test(eval_gates, a_change_by_another_during_the_run_keeps_the_gate_shut)
{
	struct run r;
	uint64_t p, child;

	run_begin(&r, TESTED);
	p = eval_fork(&r.s, 1);
	run_exec(&r, p, "/usr/bin/pytest", "");
	run_write(&r, 1, "/w/src/a");
	eval_exit(&r.s, p, 0);
	cr_expect_eq(COMMIT(&r), -EPERM);
	p = eval_fork(&r.s, 1);
	run_exec(&r, p, "/usr/bin/pytest", "");
	child = eval_fork(&r.s, p);
	run_write(&r, child, "/w/src/snapshot");
	run_write(&r, p, "/w/src/snapshot");
	eval_exit(&r.s, p, 0);
	cr_expect_eq(COMMIT(&r), 0);
	run_finish(&r);
}

Test(eval_gates, pretenders_open_nothing)
{
	struct run r;
	uint64_t p;

	run_begin(&r, TESTED);
	run_spawn(&r, "/w/pytest", "", 0);
	cr_expect_eq(COMMIT(&r), -EPERM);
	p = eval_fork(&r.s, 1);
	eval_do(&r.s, p,
		&(struct eval_op){.kind = EVAL_EXEC, .path = "/usr/bin/true", .to = "pytest"},
		&r.v);
	eval_exit(&r.s, p, 0);
	cr_expect_eq(COMMIT(&r), -EPERM);
	p = eval_fork(&r.s, 1);
	run_exec(&r, p, "/usr/bin/pytest", "");
	run_exec(&r, p, "/usr/bin/true", "");
	eval_exit(&r.s, p, 0);
	cr_expect_eq(COMMIT(&r), -EPERM);
	run_finish(&r);
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

Test(eval_gates, a_gate_that_forgets_counts_in_any_order)
{
	struct run r;

	run_begin(&r, DOCS);
	cr_expect(!audited(&r));
	run_write(&r, 1, "/w/specs/a");
	cr_expect(audited(&r));
	COMMIT(&r);
	cr_expect(!audited(&r));
	run_write(&r, 1, "/w/docs/a");
	run_write(&r, 1, "/w/CHANGELOG.md");
	run_write(&r, 1, "/w/specs/a");
	cr_expect(!audited(&r));
	COMMIT(&r);
	run_write(&r, 1, "/w/docs/a");
	run_write(&r, 1, "/w/specs/a");
	cr_expect(audited(&r));
	run_write(&r, 1, "/w/CHANGELOG.md");
	cr_expect(!audited(&r));
	run_finish(&r);
}

#define CONFIRMED                                                                                  \
	"gates: {g: {opens: [{approval: true}], once: true, for: 2s}}\n"                           \
	"rules: [{name: r, deny: exec, program: git, args: [push], unless: g}]\n"

#define PUSH(r) run_spawn(r, "/usr/bin/git", "push", 0)

Test(eval_gates, an_approval_is_used_once_and_not_for_ever)
{
	struct run r;
	uint64_t child;

	run_begin(&r, CONFIRMED);
	cr_expect_eq(PUSH(&r), -EPERM);
	eval_approve_gate(&r.s, 0);
	cr_expect_eq(run_spawn(&r, "/usr/bin/git", "status", 0), 0);
	child = eval_fork(&r.s, 1);
	cr_expect_eq(run_exec(&r, child, "/usr/bin/git", "push"), 0);
	cr_expect_eq(run_exec(&r, eval_fork(&r.s, child), "/usr/bin/git", "push"), 0);
	cr_expect_eq(PUSH(&r), -EPERM);
	eval_approve_gate(&r.s, 0);
	r.s.now_ns += 3000000000ull;
	cr_expect_eq(PUSH(&r), -EPERM);
	run_finish(&r);
}

Test(eval_gates, a_question_is_answered_for_one_retry)
{
	struct run r;

	run_begin(&r, "rules: [{name: careful, ask: write, path: '/srv/**'}]\n");
	cr_expect_eq(run_write(&r, 1, "/srv/x"), -EPERM);
	cr_expect_eq(r.v.effect, RF_EFFECT_ASK);
	cr_expect_str_eq(r.tables.gates[0], "careful");
	eval_approve_gate(&r.s, 0);
	cr_expect_eq(run_write(&r, eval_fork(&r.s, 1), "/srv/x"), 0);
	cr_expect_eq(run_write(&r, 1, "/srv/x"), -EPERM);
	run_finish(&r);
}

Test(eval_gates, an_excepted_program_is_no_event_by_any_name)
{
	struct run r;

	run_begin(&r, "gates: {g: {initially: open, closes: [{exec: '*', except: git}]}}\n"
		      "rules: [{name: r, deny: bpf, unless: g}]\n");
	run_spawn(&r, "/usr/bin/git", "", 0);
	cr_expect_eq(r.s.session.gates, 1);
	run_spawn(&r, "/w/git", "", 0);
	cr_expect_eq(r.s.session.gates, 0);
	run_finish(&r);
}

Test(eval_gates, a_program_that_was_not_found_is_about_nothing)
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
	run_begin_compiled(&r);
	cr_expect_eq(run_write(&r, 1, "/w/anything"), 0);
	cr_expect_eq(run_spawn(&r, "/usr/bin/anything", "", 0), 0);
	run_read(&r, 1, "/w/s");
	cr_expect_eq(run_read(&r, 1, "/w/x"), -EPERM);
	run_finish(&r);
}

/* G17: another layer with the same names opens and removes nothing of ours. */
Test(eval_gates, a_layer_cannot_loosen_another)
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
	run_begin_compiled(&r);
	cr_expect_str_eq(r.tables.labels[0], "machine/secret");
	cr_expect_str_eq(r.tables.labels[1], "project/secret");
	cr_expect_str_eq(r.tables.gates[1], "project/g");
	cr_expect_eq(run_read(&r, 1, "/w/x"), -EPERM);
	run_read(&r, 1, "/etc/key");
	eval_approve_label(&r.s, 1, 0);
	eval_approve_label(&r.s, 1, 1);
	cr_expect_eq(run_net(&r, 1, RF_OP_CONNECT), -EPERM);
	eval_approve_gate(&r.s, 1);
	cr_expect_eq(run_read(&r, 1, "/w/x"), -EPERM);
	eval_approve_gate(&r.s, 0);
	cr_expect_eq(run_read(&r, 1, "/w/x"), 0);
	run_finish(&r);
}

Test(eval_gates, a_gate_that_only_a_person_opens_is_kept_account_of)
{
	struct run r;

	run_begin(&r, CONFIRMED);
	cr_expect(r.tables.policy.flags & RF_POLICY_EVENTS);
	run_finish(&r);
	run_begin(&r, "rules: [{name: r, ask: exec, program: git}]\n");
	cr_expect(r.tables.policy.flags & RF_POLICY_EVENTS);
	run_finish(&r);
}

Test(eval_gates, an_exchange_happens_at_both_names)
{
	struct run r;

	run_begin(&r,
		  "gates: {g: {initially: open, closes: [{write: /w/a}], opens: [{write: /w/o}]}}\n"
		  "rules: [{name: r, deny: read, path: /w/x, unless: g}]\n");
	cr_expect_eq(run_read(&r, 1, "/w/x"), 0);
	eval_do(&r.s, 1,
		&(struct eval_op){
			.kind = EVAL_RENAME, .path = "/w/a", .to = "/w/b", .flags = EVAL_EXCHANGE},
		&r.v);
	cr_expect_eq(run_read(&r, 1, "/w/x"), -EPERM);
	run_finish(&r);
}

/* A socket that is not connected. */
Test(eval_gates, what_anybody_may_have_sent_opens_nothing)
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
		run_begin(&r, rows[i].body);
		cr_expect_eq(run_inet(&r, 1, RF_OP_RECEIVE, 0, 0), 0);
		cr_expect_eq(run_read(&r, 1, "/w/x"), rows[i].denied ? -EPERM : 0, "%s",
			     rows[i].body);
		run_finish(&r);
	}
}

/* Each name is judged by a list of its own, and a directory by what lies below it, too. */
Test(eval_gates, one_use_of_a_gate_is_for_all_parts_of_a_move)
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
		run_begin(&r, bodies[i]);
		other = eval_fork(&r.s, 1);
		cr_expect_eq(eval_do(&r.s, 1, &move, &r.v), -EPERM);
		eval_approve_gate(&r.s, 0);
		cr_expect_eq(eval_do(&r.s, 1, &move, &r.v), 0);
		cr_expect_eq(r.s.session.gates, 0, "%s", bodies[i]);
		cr_expect_eq(eval_do(&r.s, other, &move, &r.v), -EPERM, "%s", bodies[i]);
		cr_expect_eq(eval_do(&r.s, 1, &move, &r.v), 0, "%s", bodies[i]);
		run_finish(&r);
	}
}
