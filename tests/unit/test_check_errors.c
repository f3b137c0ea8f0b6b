// SPDX-License-Identifier: GPL-2.0-only
/* What a wrong policy is told. The first message of each row is compared as far as it is given. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "policy_help.h"
#include "user/base/alloc.h"

struct row {
	char text[220];
	char first[150];
};

static const char loop_a[] = "version: 1\nname: a\nextends: ['builtin:b']\n";
static const char loop_b[] = "version: 1\nname: b\nextends: ['builtin:a']\n";
static const char spliced[] = "version: 1\nname: c\nsandbox: {read: {deny: ['builtin:c']}}\n";
static const char credentials[] =
	"version: 1\nname: credentials\nrules: [{name: ssh, deny: read, path: ~/.ssh/id}]\n";
static const char outside[] = "version: 1\nname: o\nextends: [../x.yaml]\n";
static const struct embedded_policy builtins[] = {
	{"builtin/a.yaml", loop_a, sizeof(loop_a) - 1},
	{"builtin/b.yaml", loop_b, sizeof(loop_b) - 1},
	{"builtin/c.yaml", spliced, sizeof(spliced) - 1},
	{"builtin/credentials.yaml", credentials, sizeof(credentials) - 1},
	{"builtin/outside.yaml", outside, sizeof(outside) - 1},
	{NULL, NULL, 0},
};

static void expect_rows(const struct row *rows, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		struct help h = {.builtins = builtins};

		help_body(&h, rows[i].text);
		cr_expect_eq(strncmp(h.text.s, rows[i].first, strlen(rows[i].first)), 0,
			     "row %zu, expected:\n%s\ngot:\n%s", i, rows[i].first, h.text.s);
		if (!strstr(rows[i].first, "warning:"))
			cr_expect_neq(h.err, 0, "row %zu", i);
		else
			cr_expect_eq(h.err, 0, "row %zu: %s", i, h.text.s);
		cr_expect_eq(h.diags.n, 1, "row %zu: %s", i, h.text.s);
		help_release(&h);
	}
}

#define EXPECT_ROWS(rows) expect_rows(rows, sizeof(rows) / sizeof((rows)[0]))

Test(check_errors, keys_of_the_file)
{
	static const struct row rows[] = {
		{"rule: []\nsandbox: {}\nrules: [{name: r, deny: bpf}]",
		 "p.yaml:3:1: error: a policy has no key rule; hint: did you mean rules?\n"},
		{"labels: []\n", "p.yaml:3:9: error: labels must be a mapping; hint: "},
		{"gates: x\n", "p.yaml:3:8: error: gates must be a mapping; hint: "},
		{"limits: {memory: 4GiB}\n",
		 "p.yaml:3:9: error: limits is not supported by this version; hint: "},
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

	EXPECT_ROWS(rows);
}

Test(check_errors, version_and_name)
{
	static const struct row rows[] = {
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
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct help h = {0};

		help_compile(&h, rows[i].text);
		cr_expect_neq(h.err, 0);
		cr_expect_eq(strncmp(h.text.s, rows[i].first, strlen(rows[i].first)), 0,
			     "expected:\n%s\ngot:\n%s", rows[i].first, h.text.s);
		cr_expect_eq(h.diags.n, 1, "%s", h.text.s);
		help_release(&h);
	}
}

Test(check_errors, extends)
{
	static const struct row rows[] = {
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

	EXPECT_ROWS(rows);
}

Test(check_errors, variables)
{
	static const struct row rows[] = {
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

	EXPECT_ROWS(rows);
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

Test(check_errors, sandbox)
{
	static const struct row rows[] = {
		{"sandbox: {wirte: {}}\n",
		 "p.yaml:3:11: error: sandbox has no key wirte; hint: did you mean write?\n"},
		{"sandbox: {write: {alow: []}}\n",
		 "p.yaml:3:19: error: write has no key alow; hint: did you mean allow?\n"},
		{"sandbox: {write: ['/a']}\n",
		 "p.yaml:3:18: error: write must be a mapping; hint: "},
		{"sandbox:\n  write:\n    allow:\n",
		 "p.yaml:5:11: error: a list of patterns is expected here; hint: "},
		{"sandbox: {write: {deny: {a: b}}}\n",
		 "p.yaml:3:25: error: a list of patterns is expected here; hint: "},
		{"sandbox: {write: {deny: [{a: b}]}}\n",
		 "p.yaml:3:26: error: a pattern must be text, this is a mapping; hint: quote the "},
		{"sandbox: {write: {deny: [[a]]}}\n",
		 "p.yaml:3:26: error: a pattern must be text, this is a list; hint: quote the "},
		{"sandbox: {write: {except: ['/a']}}\n",
		 "p.yaml:3:27: error: except makes holes in deny, and there is no "
		 "sandbox.write.deny; "},
		{"sandbox: {network: {deny: [github.com]}}\n",
		 "p.yaml:3:28: error: github.com: a host name is not supported by this version; "},
		{"sandbox: {protect: ['']}\n",
		 "p.yaml:3:21: error: : an empty pattern matches nothing\n"},
		{"sandbox: {write: {allow: ['**']}}\n",
		 "p.yaml:3:27: warning: this allows everything; hint: leave allow out\n"},
		{"sandbox: {write: {deny: ['/a'], except: ['/a']}}\n",
		 "p.yaml:3:42: warning: this exception swallows a pattern of the rule"},
		{"sandbox: {write: {allow: ['${workspace}']}}\n",
		 "p.yaml:3:27: warning: /w names the directory alone, not what is in it; hint: "
		 "write /w/**\n"},
	};

	EXPECT_ROWS(rows);
}

Test(check_errors, patterns)
{
	static const struct row rows[] = {
		{"rules: [{name: r, deny: read, path: '/a/'}]\n",
		 "p.yaml:3:37: error: /a/: a pattern does not end with a slash; hint: write "
		 "dir/**"},
		{"rules: [{name: r, deny: read, path: '/a//b'}]\n",
		 "p.yaml:3:37: error: /a//b: two slashes side by side match nothing; hint: "},
		{"rules: [{name: r, deny: read, path: '/a/./b'}]\n",
		 "p.yaml:3:37: error: /a/./b: a component . matches nothing; hint: "},
		{"rules: [{name: r, deny: read, path: '../b'}]\n",
		 "p.yaml:3:37: error: ../b: a component .. matches nothing; hint: "},
		{"rules: [{name: r, deny: read, path: '/a/..'}]\n",
		 "p.yaml:3:37: error: /a/..: a component .. matches nothing; hint: "},
		{"rules: [{name: r, deny: read, path: './a'}]\n",
		 "p.yaml:3:37: error: ./a: a component . matches nothing; hint: a relative path "},
		{"rules: [{name: r, deny: read, path: '~bob/a'}]\n",
		 "p.yaml:3:37: error: ~bob/a: the home directories of other users are not known; "},
		{"rules: [{name: r, deny: read, path: '~/'}]\n",
		 "p.yaml:3:37: error: ~/: a pattern does not end with a slash; hint: write ~/**"},
		{"rules: [{name: r, deny: read, path: 'a**b'}]\n",
		 "p.yaml:3:37: error: a**b: ** stands for whole components, between slashes; "
		 "hint: "},
		{"rules: [{name: r, deny: read, path: 'a[b'}]\n",
		 "p.yaml:3:37: error: a[b: this [ is never closed; hint: write \\[ for"},
		{"rules: [{name: r, deny: read, path: '{/a,b}'}]\n",
		 "p.yaml:3:37: error: {/a,b}: braces cannot choose where a pattern begins; hint: "},
		{"rules: [{name: r, deny: read, path: []}]\n",
		 "p.yaml:3:37: error: an empty list matches nothing\n"},
		{"rules: [{name: r, deny: read, path: .env}]\n",
		 "p.yaml:3:37: warning: .env names a file at the top of the workspace only; hint: "
		 "write **/.env for any directory, ${workspace}/.env for this one\n"},
		{"rules: [{name: r, deny: read, path: ~/.ssh}]\n",
		 "p.yaml:3:37: warning: ~/.ssh names the directory alone, not what"},
		{"rules: [{name: r, deny: exec, program: git push}]\n",
		 "p.yaml:3:40: warning: git push: a program's name with a space in it; arguments"},
		{"rules: [{name: r, deny: exec, program: '**'}]\n",
		 "p.yaml:3:40: error: **: a program's name has no slashes; hint: write * for"},
		{"rules: [{name: r, deny: exec, program: ..}]\n",
		 "p.yaml:3:40: error: ..: this names no program\n"},
		{"rules: [{name: r, deny: exec, program: 'p*', except: ['py*']}]\n",
		 "p.yaml:3:55: error: py*: an exception trusts one program, not a pattern of "
		 "names; "},
		{"rules: [{name: r, deny: read, path: /a, except: ['**']}]\n",
		 "p.yaml:3:50: warning: this exception is everything, so nothing is left of the "},
	};

	EXPECT_ROWS(rows);
}

Test(check_errors, rules)
{
	static const struct row rows[] = {
		{"rules: [{deny: bpf}]\n", "p.yaml:3:9: error: a rule has no name; hint: "},
		{"rules: [{name: a b, deny: bpf}]\n",
		 "p.yaml:3:16: error: a b is no name for a rule; "},
		{"rules: [{name: sandbox.x, deny: bpf}]\n",
		 "p.yaml:3:16: error: sandbox.x is no name for a rule; hint: "},
		{"rules: [{name: [a], deny: bpf}]\n",
		 "p.yaml:3:16: error: the name of a rule must be text; hint: "},
		{"rules:\n- {name: a, deny: bpf}\n- {name: a, deny: perf}\n",
		 "p.yaml:5:3: error: two rules are named a, the other one in p.yaml, line 4; "
		 "hint: "},
		{"rules: [{name: r}]\n",
		 "p.yaml:3:9: error: the rule has no effect: deny, kill, ask or "},
		{"rules: [{name: r, deny: bpf, kill: bpf}]\n",
		 "p.yaml:3:36: error: a rule has one effect: deny, kill, ask or audit; hint: "},
		{"rules: [{name: r, kill: end}]\n",
		 "p.yaml:3:25: error: nothing can be killed or asked at the session's end; hint: "},
		{"rules: [{name: r, audit: [end, bpf]}]\n",
		 "p.yaml:3:26: error: end stands alone: nobody acts at the session's end; hint: "},
		{"rules: [{name: r, audit: end, when: {via: x}}]\n",
		 "p.yaml:3:43: error: the session's end has no process: only gates can be asked"},
		{"rules: [{name: r, audit: end, cwd: /x}]\n",
		 "p.yaml:3:36: error: the session's end has no process that stands anywhere\n"},
		{"rules: [{name: r, allow: bpf, deny: bpf}]\n",
		 "p.yaml:3:19: error: allow is not supported by this version; hint: a rule "
		 "forbids"},
		{"rules: [{name: r, dney: bpf, deny: bpf}]\n",
		 "p.yaml:3:19: error: a rule has no key dney; hint: did you mean deny?\n"},
		{"rules: [{name: r, deny: raed, path: /x}]\n",
		 "p.yaml:3:25: error: there is no operation raed; hint: did you mean read?\n"},
		{"rules: [{name: r, deny: [], path: /x}]\n",
		 "p.yaml:3:25: error: the rule names no operation\n"},
		{"rules: [{name: r, deny: {a: b}}]\n",
		 "p.yaml:3:25: error: an operation must be text; hint: "},
		{"rules: [{name: r, deny: receive, to: '*'}]\n",
		 "p.yaml:3:25: error: receive takes from, this rule has to\n"},
		{"rules: [{name: r, deny: connect, from: '*'}]\n",
		 "p.yaml:3:25: error: connect takes to, this rule has from\n"},
		{"rules: [{name: r, deny: connect, path: /x}]\n",
		 "p.yaml:3:25: error: connect takes to, this rule has path\n"},
		{"rules: [{name: r, deny: read, program: x}]\n",
		 "p.yaml:3:25: error: read takes path, this rule has program\n"},
		{"rules: [{name: r, deny: exec}]\n",
		 "p.yaml:3:25: error: exec takes path or program, this rule has no object\n"},
		{"rules: [{name: r, deny: bpf, path: /x}]\n",
		 "p.yaml:3:25: error: bpf takes no object, this rule has path\n"},
		{"rules: [{name: r, deny: [read, exec], program: x}]\n",
		 "p.yaml:3:26: error: read takes path, this rule has program\n"},
		{"rules: [{name: r, deny: any}]\n",
		 "p.yaml:3:25: error: any stands for all that fit the object, and there is no "},
		{"rules: [{name: r, deny: exec, path: /x, program: y}]\n",
		 "p.yaml:3:50: error: a rule has one kind of object: path, program, to or from; "
		 "hint: "},
		{"rules: [{name: r, deny: bpf, except: [a]}]\n",
		 "p.yaml:3:38: error: except makes holes in an object, and the rule has none\n"},
		{"rules: [{name: r, deny: bpf, severity: hi}]\n",
		 "p.yaml:3:40: error: there is no severity hi; hint: "},
		{"rules: [{name: r, deny: bpf, reason: [a]}]\n",
		 "p.yaml:3:38: error: reason must be text; hint: "},
	};

	EXPECT_ROWS(rows);
}

Test(check_errors, arguments_and_labels_of_rules)
{
	static const struct row rows[] = {
		{"rules: [{name: r, deny: exec, path: /x, args: [push]}]\n",
		 "p.yaml:3:47: error: args is about arguments of a program, and the rule has none; "
		 "hint: "},
		{"rules: [{name: r, deny: bpf, without: [a]}]\n",
		 "p.yaml:3:39: error: without is about arguments of a program, and the rule has "
		 "none"},
		{"rules: [{name: r, deny: [exec, map], program: x, args: [a]}]\n",
		 "p.yaml:3:56: error: args goes with exec alone: arguments are known there only; "},
		{"rules: [{name: r, deny: exec, program: x, args: []}]\n",
		 "p.yaml:3:49: error: args is empty; hint: leave it out\n"},
		{"rules: [{name: r, deny: exec, program: x, args: ['[a']}]\n",
		 "p.yaml:3:50: error: [a: this [ is never closed; hint: "},
		{"rules: [{name: r, deny: exec, program: x, args: [{a: b}]}]\n",
		 "p.yaml:3:50: error: a pattern must be text, this is a mapping; hint: quote the "},
		{"rules: [{name: r, deny: exec, path: /x, of: secret}]\n",
		 "p.yaml:3:45: error: there is no label or gate secret; hint: define it under "},
		{"rules: [{name: r, deny: exec, path: /x, of: {via: a}}]\n",
		 "p.yaml:3:51: error: of asks for labels of the object, via for the subject; "},
		{"rules: [{name: r, deny: exec, path: /x, sha256: 00}]\n",
		 "p.yaml:3:41: error: sha256 is not supported by this version; hint: "},
		{"rules: [{name: r, deny: exec, path: /x, cwd: []}]\n",
		 "p.yaml:3:46: error: cwd is empty; hint: leave it out\n"},
		{"rules: [{name: r, deny: exec, path: /x, cwd: y/}]\n",
		 "p.yaml:3:46: error: y/: a pattern does not end with a slash; hint: "},
		{"rules: [{name: r, deny: listen, from: '*', to: '*'}]\n",
		 "p.yaml:3:39: error: a rule has one kind of object: path, program, to or from; "},
		{"rules: [{name: labels.x, deny: bpf}]\n",
		 "p.yaml:3:16: error: labels.x is no name for a rule; hint: "},
	};

	EXPECT_ROWS(rows);
}

Test(check_errors, conditions)
{
	static const struct row rows[] = {
		{"rules: [{name: r, deny: bpf, unless: [{via: a}, {via: b}]}]\n",
		 "p.yaml:3:38: error: a bare list is no condition; hint: write {all: [...]} if all "
		 "must hold, {any: [...]} if one is enough\n"},
		{"rules: [{name: r, deny: bpf, when: secret}]\n",
		 "p.yaml:3:36: error: there is no label or gate secret; hint: define it under "},
		{"rules: [{name: r, deny: bpf, when: ''}]\n",
		 "p.yaml:3:36: error: the condition is empty; hint: "},
		{"rules: [{name: r, deny: bpf, when: {vai: a}}]\n",
		 "p.yaml:3:37: error: a condition has no key vai; hint: did you mean via?\n"},
		{"rules: [{name: r, deny: bpf, when: {}}]\n",
		 "p.yaml:3:36: error: a condition has one key, this has 0; hint: "},
		{"rules: [{name: r, deny: bpf, when: {via: a, not: {via: b}}}]\n",
		 "p.yaml:3:36: error: a condition has one key, this has 2; hint: "},
		{"rules: [{name: r, deny: bpf, when: {via: [a, b]}}]\n",
		 "p.yaml:3:42: error: via names one program; hint: write {any: [{via: A}, "},
		{"rules: [{name: r, deny: bpf, when: {via: 'py*'}}]\n",
		 "p.yaml:3:42: error: py*: a condition trusts one program, not a pattern; hint: "},
		{"rules: [{name: r, deny: bpf, when: {via: '/x/**'}}]\n",
		 "p.yaml:3:42: error: /x/**: a condition trusts one program, not a pattern; "
		 "hint: "},
		{"rules: [{name: r, deny: bpf, when: {all: {via: a}}}]\n",
		 "p.yaml:3:42: error: all must be a list; hint: "},
		{"rules: [{name: r, deny: bpf, when: {any: []}}]\n",
		 "p.yaml:3:42: error: an empty list is no condition; hint: "},
		{"rules: [{name: r, deny: bpf, when: {not: [a]}}]\n",
		 "p.yaml:3:42: error: a bare list is no condition; hint: "},
		{"rules: [{name: r, deny: bpf, when: {any: [{via: a}, tested]}}]\n",
		 "p.yaml:3:53: error: there is no label or gate tested; hint: define it under "},
	};

	EXPECT_ROWS(rows);
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
