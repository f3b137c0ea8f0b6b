// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "policy_help.h"
#include "user/event/environ.h"
#include "user/policy/eval_session.h"

static uint64_t bit_of(const char *name)
{
	for (unsigned int i = 0; environ_name(i); i++)
		if (!strcmp(environ_name(i), name))
			return 1ull << i;
	cr_assert_fail("%s", name);
	return 0;
}

#define FOUND(strings) environ_found(strings, sizeof(strings) - 1)

Test(environ, every_name_is_found_by_itself_alone)
{
	char text[80];
	uint64_t all = 0;
	unsigned int i;

	for (i = 0; environ_name(i); i++) {
		int n = snprintf(text, sizeof(text), "%s=v", environ_name(i));

		if (i == 0)
			n = snprintf(text, sizeof(text), "%sf%%%%=() { :; }", environ_name(i));
		cr_expect_eq(environ_found(text, (size_t)n + 1), 1ull << i, "%s", text);
		all |= 1ull << i;
		text[0] ^= 1;
		cr_expect_eq(environ_found(text, (size_t)n + 1), 0, "%s", text);
	}
	cr_expect_geq(i, 50);
	cr_expect_neq(all, 0);
}

Test(environ, a_name_is_not_what_begins_or_ends_like_it)
{
	cr_expect_eq(FOUND("LD_PRELOADX=a\0XLD_PRELOAD=a\0LD_PRELOA=a\0ld_preload=a\0"), 0);
	cr_expect_eq(FOUND("A=LD_PRELOAD=x\0A==\0=LD_PRELOAD\0LD_PRELOAD\0\0"), 0);
	cr_expect_eq(FOUND("BASH_FUNC_=x\0BASH_FUNC=x\0XBASH_FUNC_a%%=x\0"), bit_of("BASH_FUNC_"),
		     "as the beginning only, whatever follows");
}

Test(environ, a_variable_without_a_value_brings_nothing)
{
	cr_expect_eq(FOUND("LD_PRELOAD=\0ENV=\0HOME=/x\0"), 0);
	cr_expect_eq(FOUND("LD_PRELOAD=\0ENV=a\0"), bit_of("ENV"));
}

Test(environ, all_that_there_is_counts)
{
	cr_expect_eq(FOUND("HOME=/x\0PYTHONPATH=src\0A=b\0LD_PRELOAD=./x.so\0PYTHONPATH=\0"),
		     bit_of("PYTHONPATH") | bit_of("LD_PRELOAD"));
	cr_expect_eq(FOUND(""), 0);
}

static int do_file(struct eval_session *s, uint64_t proc, uint32_t op, const char *path)
{
	const struct eval_op o = {.kind = EVAL_FILE, .path = path, .ops = RF_OP_BIT(op)};
	struct rf_verdict v;

	return eval_do(s, proc, &o, &v);
}

static int do_exec(struct eval_session *s, uint64_t proc, const char *path, uint64_t environ)
{
	const struct eval_op o = {.kind = EVAL_EXEC, .path = path, .environ = environ};
	struct rf_verdict v;

	return eval_do(s, proc, &o, &v);
}

/* What reading the output of redact, which itself or whose child was given that, leads to. */
static uint64_t labels_behind(uint64_t environ, uint64_t of_child)
{
	struct policy_tables tables;
	struct eval_session s;
	struct help h = {0};
	uint64_t p, child, labels;

	help_body(&h, "labels:\n  secret:\n    sources: [{read: '**/.env'}]\n"
		      "    removed_by: [{exec: redact, succeeds: true}]\n"
		      "rules: [{name: r, deny: connect, to: '*', when: secret}]\n");
	help_lower(&h, &tables);
	eval_session_init(&s, &tables);
	p = eval_fork(&s, 1);
	cr_assert_eq(do_exec(&s, p, "/usr/bin/redact", environ), 0);
	child = eval_fork(&s, p);
	cr_assert_eq(do_exec(&s, child, "/usr/bin/sed", of_child), 0);
	cr_assert_eq(do_file(&s, child, RF_OP_READ, "/w/.env"), 0);
	cr_assert_eq(do_file(&s, child, RF_OP_WRITE, "/w/clean"), 0);
	eval_exit(&s, child, 0);
	eval_exit(&s, p, 0);
	labels = eval_labels(&s, "/w/clean");
	eval_session_release(&s);
	policy_tables_release(&tables);
	help_release(&h);
	return labels;
}

Test(environ, who_is_given_code_cleans_nothing)
{
	cr_expect_eq(labels_behind(0, 0), 0);
	cr_expect_eq(labels_behind(bit_of("BASH_ENV"), 0), 1);
	cr_expect_eq(labels_behind(0, bit_of("BASH_ENV")), 0,
		     "what it gives its own children is its own affair");
}

Test(environ, a_gate_opens_for_tests_with_a_search_path)
{
	struct policy_tables tables;
	struct eval_session s;
	struct help h = {0};
	uint64_t p;

	help_body(&h, "gates: {g: {opens: [{exec: pytest, succeeds: true}]}}\n"
		      "rules: [{name: r, deny: exec, program: git, unless: g}]\n");
	help_lower(&h, &tables);
	eval_session_init(&s, &tables);
	p = eval_fork(&s, 1);
	cr_expect_eq(do_exec(&s, p, "/usr/bin/pytest", bit_of("PYTHONPATH")), 0);
	eval_exit(&s, p, 0);
	cr_expect_eq(do_exec(&s, 1, "/usr/bin/git", 0), 0);
	eval_session_release(&s);
	policy_tables_release(&tables);
	help_release(&h);
}
