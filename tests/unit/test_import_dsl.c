// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "user/policy/import_dsl.h"

static struct dsl_policy parse(const char *s, struct diags *d)
{
	const struct dsl_text text = {
		.s = s, .loc = {.file = "in", .line = 10}, .indent = 2, .exact = true};
	struct dsl_policy p = {0};

	dsl_parse(&text, d, &p);
	return p;
}

static void check(const struct diags *d, size_t n, unsigned int line, unsigned int column,
		  const char *message)
{
	cr_assert_lt(n, d->n);
	cr_assert_eq(d->v[n].line, line, "line %u: %s", d->v[n].line, d->v[n].message);
	cr_assert_eq(d->v[n].column, column, "column %u: %s", d->v[n].column, d->v[n].message);
	cr_assert(strstr(d->v[n].message, message), "%s", d->v[n].message);
}

Test(import_dsl, a_clause_is_read_with_all_that_it_may_have)
{
	struct diags d = DIAGS_INIT;
	struct dsl_policy p =
		parse("rule r: kill exec \"git\" \"push\" \"--force\" if A and not B or C\n"
		      "  unless after exec \"make\" \"test\" exits 0 since write \"src/**\" or "
		      "exec \"git\" \"pull\"\n"
		      "  because \"why\"",
		      &d);
	const struct dsl_clause *c = &p.rules[0].clauses[0];

	cr_assert_eq(d.errors, 0);
	cr_assert_eq(p.nrules, 1);
	cr_assert_str_eq(p.rules[0].reason, "why");
	cr_assert_eq(c->effect, DSL_KILL);
	cr_assert_eq(c->event.nargs, 2);
	/* From left to right: (A and not B) or C. */
	cr_assert_eq(c->when->kind, DSL_OR);
	cr_assert_eq(c->when->left->kind, DSL_AND);
	cr_assert_eq(c->when->left->right->kind, DSL_NOT);
	cr_assert_eq(c->unless.kind, DSL_AFTER);
	cr_assert_eq(c->unless.exits, 0);
	cr_assert_str_eq(c->unless.gate.args[0], "test");
	cr_assert_eq(c->unless.nsince, 2);
	cr_assert_str_eq(c->unless.since[1].args[0], "pull");
	cr_assert_eq(c->event.loc.line, 10);
	cr_assert_eq(c->event.loc.column, 16);
	dsl_policy_release(&p);
	diags_release(&d);
}

Test(import_dsl, the_older_spelling_is_read_too)
{
	struct diags d = DIAGS_INIT;
	struct dsl_policy p = parse("rule r:\n deny exec \"git\" @arg \"commit\" if A\n"
				    " deny connect endpoint \"*\"\n effect kill\n reason \"a\"\n"
				    " remediation \"b\"\nrule s:\n deny read file \"/x\"",
				    &d);

	cr_assert_eq(d.errors, 0);
	cr_assert_eq(p.rules[0].clauses[0].effect, DSL_KILL);
	cr_assert_eq(p.rules[0].clauses[1].effect, DSL_KILL);
	cr_assert_str_eq(p.rules[0].clauses[0].event.args[0], "commit");
	cr_assert_str_eq(p.rules[0].reason, "a b");
	cr_assert_eq(p.rules[1].clauses[0].effect, DSL_BLOCK);
	dsl_policy_release(&p);
	diags_release(&d);
}

Test(import_dsl, true_is_no_condition)
{
	struct diags d = DIAGS_INIT;
	struct dsl_policy p =
		parse("rule r: block exec \"a\" if true block exec \"b\" if true and A "
		      "block exec \"c\" if A or true",
		      &d);

	cr_assert_eq(d.errors, 0);
	cr_assert_null(p.rules[0].clauses[0].when);
	cr_assert_eq(p.rules[0].clauses[1].when->kind, DSL_LABEL);
	cr_assert_null(p.rules[0].clauses[2].when);
	dsl_policy_release(&p);
	diags_release(&d);
}

Test(import_dsl, every_wrong_declaration_is_an_error_of_its_own)
{
	struct diags d = DIAGS_INIT;
	struct dsl_policy p = parse("source A file \"x\"\n"
				    "label B\n"
				    "rule r\n"
				    "  block exec \"x\"\n"
				    "  block reed file \"x\"\n"
				    "  block read endpoint \"x\"\n"
				    "  block read \"x\"\n"
				    "  block read file \"x\" \"arg\"\n"
				    "  block exec \"x\" unless never\n"
				    "  block exec \"x\" unless after exec \"y\" exits 256\n"
				    "declassify A by file \"x\"\n"
				    "nonsense\n"
				    "rule s:\n"
				    "rule t: block exec \"\"\n"
				    "rule t: block exec \"x\"\n"
				    "endorse A by exec \"x",
				    &d);

	cr_assert_eq(d.n, 14, "%zu", d.n);
	check(&d, 0, 10, 12, "file where = should be");
	check(&d, 1, 11, 3, "label where source");
	check(&d, 2, 13, 5, "block where a colon");
	check(&d, 3, 14, 11, "reed where exec, read, write");
	check(&d, 4, 15, 16, "endpoint where the kind of object");
	check(&d, 5, 16, 16, "\"x\" where file, endpoint or exec");
	check(&d, 6, 17, 25, "\"arg\" where no argument");
	check(&d, 7, 18, 27, "never where target");
	check(&d, 8, 19, 48, "where an exit status from 0 to 255");
	check(&d, 9, 20, 19, "file where exec should be");
	check(&d, 10, 22, 8, "the rule s has no clause");
	check(&d, 11, 23, 22, "\"\" where a pattern in quotes");
	check(&d, 12, 24, 8, "two rules are named t");
	check(&d, 13, 25, 21, "this string never ends");
	dsl_policy_release(&p);
	diags_release(&d);
}

Test(import_dsl, a_condition_has_an_end)
{
	struct strbuf text = STRBUF_INIT;
	struct diags d = DIAGS_INIT;
	struct dsl_policy p;
	int i;

	strbuf_addstr(&text, "rule r: block exec \"x\" if A");
	for (i = 0; i < 64; i++)
		strbuf_addstr(&text, " and A");
	p = parse(text.s, &d);
	cr_assert_eq(d.errors, 1);
	cr_assert(strstr(d.v[0].message, "64 labels are the most"));
	dsl_policy_release(&p);
	diags_release(&d);
	strbuf_release(&text);
}

Test(import_dsl, places_of_a_text_that_is_no_block_are_its_beginning)
{
	const struct dsl_text text = {.s = "\n\n  oops",
				      .loc = {.file = "in", .line = 3, .column = 9}};
	struct diags d = DIAGS_INIT;
	struct dsl_policy p = {0};

	dsl_parse(&text, &d, &p);
	check(&d, 0, 3, 9, "oops");
	dsl_policy_release(&p);
	diags_release(&d);
}
