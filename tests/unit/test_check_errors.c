// SPDX-License-Identifier: GPL-2.0-only
/* What a wrong policy is told: of its frame, what it extends and its variables. */
#include <criterion/criterion.h>
#include <string.h>

#include "tests/unit/errors_help.h"

Test(check_errors, keys_of_the_file)
{
	static const struct error_row rows[] = {
		{"rule: []\nsandbox: {}\nrules: [{name: r, deny: bpf}]",
		 "p.yaml:3:1: error: a policy has no key rule; hint: did you mean rules?\n"},
		{"labels: []\n", "p.yaml:3:9: error: labels must be a mapping; hint: "},
		{"gates: x\n", "p.yaml:3:8: error: gates must be a mapping; hint: "},
		{"limits: memory\n", "p.yaml:3:9: error: limits must be a mapping; hint: "},
		{"rules: {a: b}\n", "p.yaml:3:8: error: rules must be a list; hint: "},
		{"rules: [a]\n", "p.yaml:3:9: error: a rule must be a mapping; hint: "},
		{"sandbox: [a]\n", "p.yaml:3:10: error: sandbox must be a mapping; hint: "},
		{"select: {exec: a}\n", "p.yaml:3:9: error: select must be a list; hint: "},
		{"select: [{exe: a}]\n", "p.yaml:3:11: error: an entry of select has no key exe; "
					 "hint: did you mean exec?\n"},
		{"extends: builtin:credentials\n",
		 "p.yaml:3:10: error: extends must be a list; hint: "},
		{"vars: [a]\n", "p.yaml:3:7: error: vars must be a mapping; hint: "},
		{"rules: []\n", "p.yaml:1:1: warning: this policy forbids nothing; hint: "},
	};

	EXPECT_ERRORS(rows);
}

Test(check_errors, version_and_name)
{
	static const struct error_row rows[] = {
		{"name: a\n", "p.yaml:1:1: error: the version of the language is missing; hint: "},
		{"version: 1\n", "p.yaml:1:1: error: the policy has no name; hint: "},
		{"version: 2\nname: a\n",
		 "p.yaml:1:10: error: this program reads version 1 of the language; hint: "},
		{"version: [1]\nname: a\n",
		 "p.yaml:1:10: error: this program reads version 1 of the language; hint: "},
		{"version: 1\nname: a b\n",
		 "p.yaml:2:7: error: a b is no name for a policy; hint: "},
		{"version: 1\nname: a.b\n",
		 "p.yaml:2:7: error: a.b is no name for a policy; hint: "},
		{"version: 1\nname: sandbox\n",
		 "p.yaml:2:7: error: sandbox is no name for a policy; hint: "},
		{"version: 1\nname:\n", "p.yaml:2:6: error: name is empty\n"},
		{"version: 1\nname: [a]\n", "p.yaml:2:7: error: name must be text; hint: "},
		{"text\n", "p.yaml:1:1: error: a policy must be a mapping; hint: "},
		{"- a\n", "p.yaml:1:1: error: a policy must be a mapping; hint: "},
	};

	expect_errors(rows, sizeof(rows) / sizeof(rows[0]), help_compile);
}

Test(check_errors, extends)
{
	static const struct error_row rows[] = {
		{"extends: [builtin:credential]\n",
		 "p.yaml:3:11: error: there is no builtin policy credential; hint: did you mean "
		 "builtin:credentials?\n"},
		{"extends: [nope.yaml]\n",
		 "p.yaml:3:11: error: cannot read nope.yaml: No such file or directory; hint: "},
		{"extends: [/etc/passwd]\n",
		 "p.yaml:3:11: error: a policy extends files by a path relative to itself\n"},
		{"extends: [./p.yaml]\n",
		 "p.yaml:3:11: error: p.yaml extends itself, by way of this line\n"},
		{"extends: ['builtin:a']\n",
		 "builtin:b:3:11: error: builtin:a extends itself, by way of this line\n"},
		{"sandbox: {read: {deny: ['builtin:c']}}\n",
		 "builtin:c:3:25: error: builtin:c extends itself, by way of this line\n"},
		{"extends: ['builtin:outside']\n",
		 "builtin:outside:3:11: error: a builtin policy extends builtin policies only\n"},
		{"extends: [{use: 'builtin:credentials', without: [ssh]}]\n",
		 "p.yaml:3:50: error: builtin:credentials has no rule, label or gate ssh; hint: "
		 "did you mean "
		 "credentials.ssh?\n"},
		{"extends: [{use: 'builtin:credentials', without: ssh}]\n",
		 "p.yaml:3:49: error: without must be a list; hint: "},
		{"extends: [{without: [a]}]\n",
		 "p.yaml:3:11: error: an entry of extends has no `use`"},
		{"extends: [{use: 'builtin:credentials', except: []}]\n",
		 "p.yaml:3:40: error: an entry of extends has no key except"},
		{"extends: [[a]]\n",
		 "p.yaml:3:11: error: an entry of extends must be text; hint: "},
		{"sandbox: {read: {deny: ['builtin:credentials']}}\n",
		 "p.yaml:3:25: error: builtin:credentials has no list sandbox.read.deny\n"},
		{"sandbox: {read: {deny: ['builtin:nothing']}}\n",
		 "p.yaml:3:25: error: there is no builtin policy nothing\n"},
		{"rules: [{name: r, deny: read, path: 'builtin:credentials'}]\n",
		 "p.yaml:3:37: error: builtin:credentials: a builtin policy where a pattern is "},
		{"extends: ['builtin:credentials']\n"
		 "rules: [{name: credentials.ssh, deny: bpf}]\n",
		 "p.yaml:4:9: error: two rules are named credentials.ssh, the other one in "
		 "builtin:credentials, line 3; hint: "},
	};

	EXPECT_ERRORS(rows);
}

Test(check_errors, variables)
{
	static const struct error_row rows[] = {
		{"vars: {a b: c}\n", "p.yaml:3:8: error: a b is no name for a variable; hint: "},
		{"vars: {home: /x}\n",
		 "p.yaml:3:8: error: the variable home is given by the machine; hint: "},
		{"vars: {a: ''}\n",
		 "p.yaml:3:11: error: the variable a has an empty value; hint: "},
		{"vars:\n  a:\n", "p.yaml:4:5: error: the variable a has an empty value; hint: "},
		{"vars: {a: {b: c}}\n",
		 "p.yaml:3:11: error: a value of the variable a must be text; hint: quote the "},
		{"vars: {a: [[b]]}\n",
		 "p.yaml:3:12: error: a value of the variable a must be text; "},
		{"vars: {b: x, a: '${b}'}\n",
		 "p.yaml:3:17: error: ${b} in the value of a variable; hint: "},
		{"vars: {a: '$x'}\n", "p.yaml:3:11: error: a $ that begins nothing, in $x; hint: "},
		{"rules: [{name: r, deny: read, path: '${hom}/x'}]\n",
		 "p.yaml:3:37: error: there is no variable hom; hint: did you mean ${home}?\n"},
		{"rules: [{name: r, deny: read, path: '$HOME/x'}]\n",
		 "p.yaml:3:37: error: a $ that begins nothing, in $HOME/x; hint: write ${name}"},
		{"rules: [{name: r, deny: read, path: '/${home'}]\n",
		 "p.yaml:3:37: error: a $ that begins nothing, in ${home; hint: "},
		{"vars: {a: [b]}\nrules: [{name: r, deny: read, path: '${a}/x'}]\n",
		 "p.yaml:4:37: error: ${a} is a list and cannot be part of a text; hint: "},
		{"rules: [{name: r, deny: bpf, reason: 'in ${x}'}]\n",
		 "p.yaml:3:38: error: there is no variable x; hint: "},
		{"vars: {a: 'x*'}\nrules: [{name: r, deny: read, path: '/${a}/y'}]\n",
		 "p.yaml:4:37: warning: the value of ${a} is literal inside a longer pattern; "},
		{"vars: {a: []}\nrules: [{name: r, deny: read, path: '${a}'}, {name: s, deny: "
		 "bpf}]\n",
		 "p.yaml:4:37: warning: the rule has no object left, so it forbids nothing"},
	};

	EXPECT_ERRORS(rows);
}

Test(check_errors, settings_of_the_caller)
{
	static const struct {
		char setting[24];
		char message[120];
	} rows[] = {
		{"nope=1", "--set nope=1: error: no policy has this variable; hint: "},
		{"x", "--set x: error: this sets nothing; hint: write NAME=VALUE"},
		{"=1", "--set =1: error: this sets nothing; hint: "},
		{"home=/x", "--set home=/x: error: the machine gives this variable; hint: "},
		{"a=",
		 "--set a=: error: this variable is a text, not a list, and must not be empty\n"},
	};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct help h = {.set = {rows[i].setting}};

		help_body(&h, "vars: {a: b}\nrules: [{name: r, deny: bpf}]\n");
		cr_expect_neq(h.err, 0);
		cr_expect_eq(strncmp(h.text.s, rows[i].message, strlen(rows[i].message)), 0, "%s",
			     h.text.s);
		help_release(&h);
	}
}

Test(check_errors, everything_wrong_is_told_in_one_run)
{
	struct help h = {0};

	help_compile(&h, "vresion: 1\n"
			 "name: x y\n"
			 "extends: [builtin:none, none.yaml]\n"
			 "sandbox: {write: {deny: [a//b, 'c/']}}\n"
			 "rules:\n"
			 "  - {name: r, deny: raed, path: ../x, severity: x, when: [a]}\n");
	cr_expect_eq(h.diags.errors, 11, "%s", h.text.s);
	help_release(&h);
}

Test(check_errors, the_environment_must_be_absolute)
{
	struct help h = {.workspace = "w"};

	help_body(&h, "rules: [{name: r, deny: bpf}]\n");
	cr_expect_str_eq(h.text.s,
			 "environment: error: the workspace directory, w, is not absolute\n");
	help_release(&h);
}
