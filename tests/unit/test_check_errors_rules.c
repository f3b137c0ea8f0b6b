// SPDX-License-Identifier: GPL-2.0-only
/* What a wrong policy is told: of its sandbox, rules and conditions. */
#include <criterion/criterion.h>

#include "tests/unit/errors_help.h"

Test(check_errors, sandbox)
{
	static const struct error_row rows[] = {
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
		{"sandbox: {network: {deny: [github]}}\n",
		 "p.yaml:3:28: error: github: a host name without a dot; "},
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

	EXPECT_ERRORS(rows);
}

Test(check_errors, patterns)
{
	static const struct error_row rows[] = {
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

	EXPECT_ERRORS(rows);
}

Test(check_errors, rules)
{
	static const struct error_row rows[] = {
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

	EXPECT_ERRORS(rows);
}

Test(check_errors, arguments_and_labels_of_rules)
{
	static const struct error_row rows[] = {
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
		 "p.yaml:3:49: error: sha256 is about what is in a program, and the rule is about "
		 "none; hint: "},
		{"rules: [{name: r, deny: exec, program: x, sha256: 00}]\n",
		 "p.yaml:3:51: error: 00 is no SHA-256: it has 2 digits, not 64; hint: write "
		 "what "},
		{"rules: [{name: r, deny: exec, sha256: [0g]}]\n",
		 "p.yaml:3:40: error: 0g is no SHA-256: byte 2 is no hexadecimal digit; hint: "},
		{"rules: [{name: r, deny: exec, sha256: []}]\n",
		 "p.yaml:3:39: error: sha256 is empty; hint: leave it out\n"},
		{"rules: [{name: r, deny: [exec, map], program: x, sha256: 00}]\n",
		 "p.yaml:3:58: error: sha256 goes with exec alone: the content is told there only"},
		{"rules: [{name: r, deny: connect, to: '*', sha256: 00}]\n",
		 "p.yaml:3:51: error: sha256 is about what is in a program, and the rule is "
		 "about "},
		{"rules: [{name: r, deny: exec, path: /x, cwd: []}]\n",
		 "p.yaml:3:46: error: cwd is empty; hint: leave it out\n"},
		{"rules: [{name: r, deny: exec, path: /x, cwd: y/}]\n",
		 "p.yaml:3:46: error: y/: a pattern does not end with a slash; hint: "},
		{"rules: [{name: r, deny: listen, from: '*', to: '*'}]\n",
		 "p.yaml:3:39: error: a rule has one kind of object: path, program, to or from; "},
		{"rules: [{name: labels.x, deny: bpf}]\n",
		 "p.yaml:3:16: error: labels.x is no name for a rule; hint: "},
	};

	EXPECT_ERRORS(rows);
}

Test(check_errors, conditions)
{
	static const struct error_row rows[] = {
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

	EXPECT_ERRORS(rows);
}
