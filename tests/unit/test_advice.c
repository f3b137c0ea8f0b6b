// SPDX-License-Identifier: GPL-2.0-only
/* What is warned of, and what is not. */
#include <criterion/criterion.h>
#include <string.h>

#include "policy_help.h"

struct row {
	const char *text;
	const char *first; /* "": nothing is said */
};

static void expect_rows(const struct row *rows, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		struct help h = {0};

		help_body(&h, rows[i].text);
		cr_expect_eq(h.err, 0, "row %zu: %s", i, h.text.s);
		cr_expect_eq(strncmp(h.text.s, rows[i].first, strlen(rows[i].first)), 0,
			     "row %zu, expected:\n%s\ngot:\n%s", i, rows[i].first, h.text.s);
		cr_expect_eq(h.diags.n, *rows[i].first != 0, "row %zu: %s", i, h.text.s);
		help_release(&h);
	}
}

#define EXPECT_ROWS(rows) expect_rows(rows, sizeof(rows) / sizeof((rows)[0]))

Test(advice, rules_that_others_hide)
{
	static const struct row rows[] = {
		{"rules:\n- {name: a, deny: read, path: '/x/**'}\n"
		 "- {name: b, deny: read, path: /x/y}\n",
		 "p.yaml:5:3: warning: the rule a hides this one: whatever this says, that says "
		 "already; hint: "},
		{"rules:\n- {name: b, deny: read, path: /x/y}\n"
		 "- {name: a, kill: [read, write], path: '/x/**'}\n",
		 "p.yaml:4:3: warning: the rule a hides this one"},
		{"rules:\n- {name: a, deny: read, path: /x}\n- {name: b, deny: read, path: /x}\n",
		 "p.yaml:5:3: warning: the rule a hides this one"},
		{"sandbox: {protect: ['/x/**']}\nrules: [{name: b, deny: write, path: /x/y}]\n",
		 "p.yaml:4:9: warning: the rule sandbox.protect hides this one"},
		{"rules:\n- {name: a, deny: connect, to: '*'}\n"
		 "- {name: b, deny: connect, to: '10.0.0.1:80'}\n",
		 "p.yaml:5:3: warning: the rule a hides this one"},
		{"rules:\n- {name: a, deny: read, path: '/x/**', except: /x/y}\n"
		 "- {name: b, deny: read, path: /x/y}\n",
		 ""},
		{"rules:\n- {name: a, deny: read, path: '/x/**', when: {via: sh}}\n"
		 "- {name: b, deny: read, path: /x/y}\n",
		 ""},
		{"rules:\n- {name: a, audit: read, path: '/x/**'}\n"
		 "- {name: b, deny: read, path: /x/y}\n",
		 ""},
		{"rules:\n- {name: a, deny: exec, program: git, args: [push]}\n"
		 "- {name: b, deny: exec, program: git, args: [commit]}\n",
		 ""},
		{"sandbox: {write: {allow: ['/w/**']}}\nrules: [{name: b, deny: write, path: "
		 "/x}]\n",
		 ""},
	};

	EXPECT_ROWS(rows);
}

Test(advice, exceptions_that_swallow)
{
	static const struct row rows[] = {
		{"rules: [{name: a, deny: read, path: [/x/y, /z], except: '/x/**'}]\n",
		 "p.yaml:3:57: warning: this exception swallows a pattern of the rule: all that it "
		 "matches is excepted; hint: "},
		{"rules: [{name: a, deny: read, path: '/x/**', except: '/x/y/**'}]\n", ""},
		{"rules: [{name: a, deny: read, path: /xy, except: '/x/**'}]\n", ""},
	};

	EXPECT_ROWS(rows);
}

#define GATE(open) "gates: {g: {opens: [" open "]}}\nrules: [{name: r, deny: bpf, unless: g}]\n"

Test(advice, trusted_programs_that_the_session_could_write)
{
	static const struct row rows[] = {
		{GATE("{exec: scripts/test, succeeds: true}"),
		 "p.yaml:3:28: warning: the session could write this program, and so forge the "
		 "event; hint: "},
		{GATE("{exec: /tmp/test, succeeds: true}"), "p.yaml:3:28: warning: the session"},
		{GATE("{exec: /usr/bin/make, succeeds: true}"), ""},
		{GATE("{exec: make, succeeds: true}"), ""},
		{"sandbox: {protect: ['scripts/**']}\n" GATE(
			 "{exec: scripts/test, succeeds: true}"),
		 ""},
		{"labels: {l: {sources: [{read: /x}], removed_by: [{exec: bin/redact, succeeds: "
		 "true}]}}\nrules: [{name: r, deny: bpf, when: l}]\n",
		 ""},
	};

	EXPECT_ROWS(rows);
}

#define NET(label, rule)                                                                           \
	"labels: {l: {sources: [{read: /x}]" label "}}\nrules: [{name: r, deny: connect" rule "}]" \
	"\n"

Test(advice, one_read_that_ends_all_network_work)
{
	static const struct row rows[] = {
		{NET("", ", to: '*', when: l"),
		 "p.yaml:4:9: warning: once something labelled l is read, all network work of the "
		 "reader and of who reads from it ends; hint: "},
		{NET("", ", to: '*', except: loopback, when: l"), "p.yaml:4:9: warning: once"},
		{NET("", ", to: '*', except: 192.0.2.1, when: l"), ""},
		{NET("", ", to: 10.0.0.0/8, when: l"), ""},
		{NET(", removed_by: [{approval: true}]", ", to: '*', when: l"), ""},
	};

	EXPECT_ROWS(rows);
}

Test(advice, files_that_a_source_names_at_the_top_only)
{
	static const struct row rows[] = {
		{"labels: {l: {sources: [{read: .env}]}}\nrules: [{name: r, deny: bpf, when: l}]\n",
		 "p.yaml:3:31: warning: .env names a file at the top of the workspace only; hint: "
		 "write **/.env"},
	};

	EXPECT_ROWS(rows);
}

Test(advice, arguments_that_are_written_as_one)
{
	static const struct row rows[] = {
		{"rules: [{name: r, deny: exec, program: git, args: ['push --force']}]\n",
		 "p.yaml:3:52: warning: push --force is one argument with a space in it, not "
		 "two; "},
		{"rules: [{name: r, deny: exec, program: git push}]\n",
		 "p.yaml:3:40: warning: git push: a program's name with a space in it; arguments "
		 "are no part of it; hint: write the arguments beside it"},
	};

	EXPECT_ROWS(rows);
}

Test(advice, a_source_that_can_be_moved_away_is_noted)
{
	struct help h = {.notes = true};

	help_body(&h, "labels: {l: {sources: [{read: [deploy/k, '**/.env', /etc/k]}]}}\n"
		      "rules: [{name: r, deny: bpf, when: l}]\n");
	cr_expect_eq(h.diags.notes, 1, "%s", h.text.s);
	cr_expect(strstr(h.text.s, "p.yaml:3:32: note: a directory that is moved away"), "%s",
		  h.text.s);
	help_release(&h);
}

Test(advice, notes_are_told_when_they_are_asked_for)
{
	struct help h = {.notes = true};

	help_body(&h, "gates: {g: {opens: [{exec: make, succeeds: true}]}}\n"
		      "rules: [{name: r, deny: exec, program: git, args: [push], unless: g}]\n");
	cr_expect_eq(h.err, 0);
	cr_expect_eq(h.diags.notes, 2, "%s", h.text.s);
	cr_expect(strstr(h.text.s, "p.yaml:3:21: note: a gate that a program opens"), "%s",
		  h.text.s);
	cr_expect(strstr(h.text.s, "p.yaml:4:9: note: a rule about arguments"), "%s", h.text.s);
	help_release(&h);
}
