// SPDX-License-Identifier: GPL-2.0-only
/* Programs by what is in them. */
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "policy_help.h"
#include "user/policy/eval_session.h"
#include "user/policy/explain.h"

#define A8  "aaaaaaaaaaaaaaaa"
#define B8  "BBBBBBBBBBBBBBBB"
#define A64 A8 A8 A8 A8
#define B64 B8 B8 B8 B8

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
	cr_assert_eq(r->help.err, 0, "%s", r->help.text.s);
	help_lower(&r->help, &r->tables);
	eval_session_init(&r->s, &r->tables);
}

static void finish(struct run *r)
{
	eval_session_release(&r->s);
	policy_tables_release(&r->tables);
	help_release(&r->help);
}

/* byte: all that its content's digest consists of. */
static int exec(struct run *r, uint64_t proc, const char *path, uint8_t byte, const char *arg)
{
	uint8_t digest[RF_DIGEST_SIZE];

	memset(digest, byte, sizeof(digest));
	return eval_do(&r->s, proc,
		       &(struct eval_op){.kind = EVAL_EXEC,
					 .path = path,
					 .digest = digest,
					 .args = &arg,
					 .nargs = arg ? 1 : 0},
		       &r->v);
}

Test(digests, a_rule_finds_the_program_by_its_name_and_by_its_content)
{
	struct run r;

	begin(&r, "rules: [{name: r, deny: exec, program: git, sha256: [" A64 ", " B64
		  "], args: [commit]}]\n");
	cr_expect_eq(exec(&r, 1, "/usr/bin/git", 1, "commit"), -EPERM);
	cr_expect_eq(exec(&r, 1, "/usr/bin/git", 0xaa, "commit"), -EPERM);
	cr_expect_eq(exec(&r, 1, "/w/copy", 0xaa, "commit"), -EPERM);
	cr_expect_eq(exec(&r, 1, "/w/copy", 0xbb, "commit"), -EPERM);
	cr_expect_eq(exec(&r, 1, "/w/copy", 0xab, "commit"), 0);
	cr_expect_eq(exec(&r, 1, "/w/copy", 0xaa, "status"), 0);
	cr_expect_eq(exec(&r, 1, "/usr/bin/git", 0xaa, "status"), 0);
	finish(&r);
}

Test(digests, what_is_renamed_away_from_a_denied_name_is_refused_as_without_a_digest)
{
	struct run r;

	begin(&r, "rules: [{name: r, deny: exec, program: /w/x, sha256: " A64 "}]\n");
	cr_expect_eq(eval_do(&r.s, 1,
			     &(struct eval_op){.kind = EVAL_RENAME, .path = "/w/x", .to = "/w/y"},
			     &r.v),
		     -EPERM);
	finish(&r);
}

Test(digests, a_digest_alone_is_any_program_but_what_is_excepted)
{
	struct run r;

	begin(&r, "rules: [{name: r, deny: exec, sha256: " A64 ", except: /w/spared}]\n");
	cr_expect_eq(exec(&r, 1, "/w/x", 0xaa, NULL), -EPERM);
	cr_expect_eq(exec(&r, 1, "/w/x", 0xbb, NULL), 0);
	cr_expect_eq(exec(&r, 1, "/w/spared", 0xaa, NULL), 0);
	cr_expect(r.tables.policy.flags & RF_POLICY_DIGEST);
	cr_expect_eq(r.tables.accepts[r.tables.policy.accept_none].digest, 1,
		     "what has no name is asked about too");
	finish(&r);
}

Test(digests, no_more_is_asked_than_a_policy_wants)
{
	struct run r;
	uint32_t accept;

	begin(&r, "gates: {g: {opens: [{exec: check, sha256: " A64 ", succeeds: true}]}}\n"
		  "rules: [{name: r, deny: exec, program: git, unless: g}]\n");
	cr_expect_eq(eval_accept_path(&r.s.eval, "/usr/bin/check", &accept), 0);
	cr_expect_eq(r.tables.accepts[accept].digest, 1);
	cr_expect_eq(eval_accept_path(&r.s.eval, "/usr/bin/git", &accept), 0);
	cr_expect_eq(r.tables.accepts[accept].digest, 0);
	finish(&r);
}

static int try_gate(const char *opener, uint8_t byte)
{
	uint64_t child;
	struct run r;
	int err;

	begin(&r, "gates: {g: {opens: [{exec: check, sha256: " A64 ", succeeds: true}]}}\n"
		  "rules: [{name: r, deny: exec, program: git, unless: g}]\n");
	child = eval_fork(&r.s, 1);
	cr_expect_eq(exec(&r, child, opener, byte, NULL), 0);
	eval_exit(&r.s, child, 0);
	err = exec(&r, 1, "/usr/bin/git", 1, NULL);
	finish(&r);
	return err;
}

Test(digests, who_opens_a_gate_is_the_named_file_with_that_content)
{
	cr_expect_eq(try_gate("/usr/bin/check", 0xaa), 0);
	cr_expect_eq(try_gate("/usr/bin/check", 0xab), -EPERM);
	cr_expect_eq(try_gate("/w/check", 0xaa), -EPERM);
}

Test(digests, an_approval_is_for_both_ways)
{
	struct run r;

	begin(&r, "rules: [{name: r, ask: exec, program: git, sha256: " A64 "}]\n");
	cr_expect_eq(r.help.ir.ngates, 1);
	cr_expect_eq(exec(&r, 1, "/w/copy", 0xaa, NULL), -EPERM);
	eval_approve_gate(&r.s, 0);
	cr_expect_eq(exec(&r, 1, "/w/copy", 0xaa, NULL), 0);
	cr_expect_eq(exec(&r, eval_fork(&r.s, 1), "/w/copy", 0xaa, NULL), 0,
		     "what it executes goes on using it");
	finish(&r);
}

/* A gate that n programs close, each with a list of its own, or two with one. */
static void closers(struct help *h, int n, int same)
{
	struct strbuf text = STRBUF_INIT;
	int i;

	strbuf_addstr(&text, "rules: [{name: r, deny: exec, program: git, unless: g}]\n"
			     "gates:\n  g:\n    opens: [{exec: o}]\n    closes:\n");
	for (i = 0; i < n; i++)
		strbuf_addf(&text, "      - {exec: p%d, sha256: %064x}\n", i, i / same);
	help_body(h, text.s);
	strbuf_release(&text);
}

Test(digests, lists_are_asked_for_once)
{
	struct strbuf words = STRBUF_INIT;
	struct help h = {0};

	closers(&h, RF_DIGEST_LISTS + 1, 2);
	policy_explain(&h.ir, &words);
	cr_expect(strstr(words.s, "33 lists of sha256 of 64"), "%s", words.s);
	cr_expect(strstr(words.s, "exec p0, of 1 known content  (p.yaml:8)"), "%s", words.s);
	strbuf_release(&words);
	help_release(&h);
}

Test(digests, too_many_lists_are_refused)
{
	struct help h = {0};

	closers(&h, RF_DIGEST_LISTS + 1, 1);
	cr_expect_neq(h.err, 0);
	cr_expect_str_eq(h.text.s, "p.yaml:72:9: error: more than 64 different lists of sha256, in "
				   "all layers (RF_DIGEST_LISTS)\n");
	help_release(&h);
}

Test(digests, a_policy_is_told_with_its_digests)
{
	struct strbuf text = STRBUF_INIT;
	struct help h = {.notes = true};

	help_body(&h,
		  "vars: {known: [" A64 ", " B64 "]}\n"
		  "rules: [{name: r, deny: exec, program: git, sha256: ['${known}', " A64 "]}]\n");
	policy_explain(&h.ir, &text);
	cr_expect_eq(h.err, 0);
	cr_expect_eq(h.ir.nrules, 2);
	cr_expect(strstr(h.text.s, "p.yaml:3:16: note: sha256 finds copies of a program; one byte "
				   "more makes it another"),
		  "%s", h.text.s);
	cr_expect(strstr(text.s, "      of         git  (p.yaml:4)\n"
				 "      or sha256  " A64 "  (p.yaml:3)\n"
				 "                 bbbbbbbbbbbbbbbb"),
		  "%s", text.s);
	strbuf_release(&text);
	help_release(&h);
}
