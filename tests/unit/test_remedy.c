// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "policy_help.h"
#include "user/policy/tables.h"

static void expect(const char *body, const char *gate, const char *label)
{
	struct policy_tables t = {0};
	struct help h = {0};

	help_body(&h, body);
	help_lower(&h, &t);
	if (gate)
		cr_expect_str_eq(t.gate_how[0] ?: "-", gate);
	if (label)
		cr_expect_str_eq(t.label_how[0] ?: "-", label);
	policy_tables_release(&t);
	help_release(&h);
}

Test(remedy, a_gate_says_what_opens_it)
{
	expect("gates:\n"
	       "  g: {opens: [{exec: /usr/bin/pytest, succeeds: true}, {approval: true}]}\n"
	       "rules:\n"
	       "  - {name: r, deny: exec, program: /usr/bin/git, unless: g}\n",
	       "exec /usr/bin/pytest, ending well; or an approval by a person (ringfence approve)",
	       NULL);
}

Test(remedy, parts_are_needed_all)
{
	expect("gates:\n"
	       "  g: {opens: {all: [{write: /w/a}, {write: /w/b}]}}\n"
	       "rules:\n"
	       "  - {name: r, deny: exec, program: /usr/bin/git, unless: g}\n",
	       "write /w/a; and write /w/b", NULL);
}

Test(remedy, a_label_says_what_takes_it_off)
{
	expect("labels:\n"
	       "  s: {sources: [{read: /w/s}], removed_by: [{exec: /usr/bin/redact, succeeds: "
	       "true}]}\n"
	       "rules:\n"
	       "  - {name: r, deny: exec, program: /usr/bin/git, when: s}\n",
	       NULL, "exec /usr/bin/redact, ending well");
	expect("labels:\n"
	       "  s: {sources: [{read: /w/s}]}\n"
	       "rules:\n"
	       "  - {name: r, deny: exec, program: /usr/bin/git, when: s}\n",
	       NULL, "-");
}
