// SPDX-License-Identifier: GPL-2.0-only
/* What a wrong label, gate or event is told. */
#include <criterion/criterion.h>
#include <string.h>

#include "policy_help.h"

struct row {
	const char *text;
	const char *first;
};

static void expect_rows(const struct row *rows, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		struct help h = {0};

		help_body(&h, rows[i].text);
		cr_expect_eq(strncmp(h.text.s, rows[i].first, strlen(rows[i].first)), 0,
			     "row %zu, expected:\n%s\ngot:\n%s", i, rows[i].first, h.text.s);
		cr_expect_eq(h.err != 0, !strstr(rows[i].first, "warning:"), "row %zu: %s", i,
			     h.text.s);
		cr_expect_eq(h.diags.n, 1, "row %zu: %s", i, h.text.s);
		help_release(&h);
	}
}

#define EXPECT_ROWS(rows) expect_rows(rows, sizeof(rows) / sizeof((rows)[0]))

#define USE_L "rules: [{name: r, deny: bpf, when: l}]\n"
#define USE_G "rules: [{name: r, deny: bpf, unless: g}]\n"
/* A label, or a gate, on line 4 and a rule that asks for it. */
#define LABEL(text) USE_L "labels: {l: {" text "}}\n"
#define GATE(text)  USE_G "gates: {g: {" text "}}\n"

Test(defs_errors, labels)
{
	static const struct row rows[] = {
		{USE_L "labels: {l: x}\n", "p.yaml:4:13: error: a label must be a mapping; hint: "},
		{USE_L "labels: {l: {sources: [{read: /x}]}, 'a b': {}}\n",
		 "p.yaml:4:38: error: a b is no name for a label; hint: "},
		{LABEL("source: [], sources: [{read: /x}]"),
		 "p.yaml:4:14: error: a label has no key source; hint: did you mean sources?\n"},
		{LABEL("sources: [{read: /x}], kind: what"),
		 "p.yaml:4:43: error: kind is data or who; hint: write data or who\n"},
		{LABEL("sources: [{read: /x}], keep: always"),
		 "p.yaml:4:43: error: keep is session or forever; hint: "},
		{LABEL("sources: [{read: /x}], flows: [child, flie]"),
		 "p.yaml:4:52: error: there is no channel flie; hint: did you mean file?\n"},
		{LABEL("sources: [{read: /x}], flows: child"),
		 "p.yaml:4:44: error: flows must be a list; hint: "},
		{LABEL("kind: who, sources: [{exec: x}], flows: [child]"),
		 "p.yaml:4:54: error: flows has no place in a who-label: it goes to descendants"},
		{LABEL("kind: who, sources: [{exec: x}], keep: forever"),
		 "p.yaml:4:53: error: keep has no place in a who-label: "},
		{LABEL("kind: who, sources: [{exec: x}], removed_by: [{approval: true}]"),
		 "p.yaml:4:59: error: removed_by has no place in a who-label: "},
		{LABEL("kind: who, sources: [{read: /x}]"),
		 "p.yaml:4:35: error: a who-label says which program runs: its sources are exec "},
		{LABEL("keep: session"), "p.yaml:4:10: error: nothing gets the label l: it has no "
					 "sources; hint: "},
		{LABEL("sources: []"), "p.yaml:4:23: error: sources is empty; hint: "},
		{LABEL("sources: {read: /x}"),
		 "p.yaml:4:23: error: sources is a list of events; hint: write [{...}]\n"},
		{"rules: [{name: r, deny: bpf}]\nlabels: {l: {sources: [{read: /x}]}}\n",
		 "p.yaml:4:10: error: no rule asks for the label l; hint: "},
		{"rules: [{name: r, deny: bpf, when: secert}, {name: s, deny: perf, when: "
		 "secret}]\n"
		 "labels: {secret: {sources: [{read: /x}]}}\n",
		 "p.yaml:3:36: error: there is no label or gate secert; hint: did you mean "
		 "secret?\n"},
		{"rules: [{name: r, deny: bpf, when: a and not b}]\n",
		 "p.yaml:3:36: error: there is no label or gate a and not b; hint: write {all: "},
		{"rules: [{name: r, deny: exec, of: l, path: /x}]\n"
		 "labels: {l: {kind: who, sources: [{exec: x}]}}\n",
		 "p.yaml:3:35: error: l is a who-label: those are on processes, not on objects; "},
		{"rules: [{name: r, deny: connect, of: l, to: '*'}]\n"
		 "labels: {l: {sources: [{read: /x}]}}\n",
		 "p.yaml:3:38: error: of asks for labels of files, and the rule is about "
		 "endpoints\n"},
		{"rules: [{name: r, deny: connect, of: l}]\n"
		 "labels: {l: {sources: [{read: /x}]}}\n",
		 "p.yaml:3:25: error: connect takes to, this rule has of, which is about files\n"},
		{"rules: [{name: r, audit: end, when: l}]\nlabels: {l: {sources: [{read: /x}]}}\n",
		 "p.yaml:3:37: error: l is a label, and the session's end has no process that "},
	};

	EXPECT_ROWS(rows);
}

Test(defs_errors, gates)
{
	static const struct row rows[] = {
		{USE_G "gates: {g: [a]}\n", "p.yaml:4:12: error: a gate must be a mapping; hint: "},
		{GATE("open: [], initially: open"),
		 "p.yaml:4:13: error: a gate has no key open; hint: did you mean opens?\n"},
		{GATE("closes: [{write: /x}]"),
		 "p.yaml:4:9: error: nothing opens the gate g; hint: "},
		{GATE("initially: shut, opens: [{approval: true}]"),
		 "p.yaml:4:24: error: initially is closed or open; hint: "},
		{GATE("once: yes, opens: [{approval: true}]"),
		 "p.yaml:4:19: error: once is true or false; hint: "},
		{GATE("for: 15, opens: [{approval: true}]"),
		 "p.yaml:4:18: error: 15 is no time; hint: write a time, such as 90s"},
		{GATE("for: 99999999d, opens: [{approval: true}]"),
		 "p.yaml:4:18: error: 99999999d is no time; hint: "},
		{GATE("for: 0s, opens: [{approval: true}]"),
		 "p.yaml:4:18: error: 0s is no time; hint: "},
		{GATE("opens: pytest"), "p.yaml:4:20: error: opens must be a list; hint: "},
		{GATE("opens: {exec: pytest}"),
		 "p.yaml:4:20: error: opens is a list of events; hint: write [{...}], or {all:"},
		{GATE("opens: {all: []}"),
		 "p.yaml:4:26: error: all holds one to 64 events (RF_PARTS_MAX), this has 0\n"},
		{GATE("initially: open, closes: {all: [{write: /x}]}"),
		 "p.yaml:4:38: error: closes is a list of events; hint: "},
		{"rules: [{name: r, deny: exec, of: g, path: /x}]\n"
		 "gates: {g: {initially: open}}\n",
		 "p.yaml:3:35: error: g is a gate; of asks for labels of the object; hint: "},
		{"rules: [{name: r, deny: bpf, when: x}]\ngates: {x: {initially: open}}\n"
		 "labels: {x: {sources: [{read: /x}]}}\n",
		 "p.yaml:4:9: error: two labels or gates are named x, the other one in p.yaml, "
		 "line 5; hint: "},
		{"rules: [{name: r, deny: bpf}]\ngates: {g: {initially: open}}\n",
		 "p.yaml:4:9: warning: no rule asks for the gate g; hint: "},
	};

	EXPECT_ROWS(rows);
}

Test(defs_errors, events)
{
	static const struct row rows[] = {
		{GATE("opens: [pytest]"), "p.yaml:4:21: error: an event must be a mapping; hint: "
					  "write {OPERATION: OBJECT}"},
		{GATE("opens: [{succeeds: true}]"),
		 "p.yaml:4:21: error: the event names no operation; hint: "},
		{GATE("opens: [{exce: pytest, read: /x}]"),
		 "p.yaml:4:22: error: an event has no key exce; hint: did you mean exec?\n"},
		{GATE("opens: [{exec: a, read: /x}]"),
		 "p.yaml:4:31: error: an event has one operation; hint: make it two events\n"},
		{GATE("opens: [{read: /x, succeeds: true}]"),
		 "p.yaml:4:42: error: succeeds goes with exec; hint: "},
		{GATE("opens: [{exec: x, succeeds: yes}]"),
		 "p.yaml:4:41: error: succeeds is true or false; hint: "},
		{GATE("opens: [{exec: 'py*', succeeds: true}]"),
		 "p.yaml:4:28: error: py*: what is trusted is one program, not a pattern of "
		 "names; "},
		{GATE("opens: [{exec: x, sha256: 00}]"),
		 "p.yaml:4:39: error: 00 is no SHA-256: it has 2 digits, not 64; hint: "},
		{GATE("opens: [{write: x, sha256: 00}]"),
		 "p.yaml:4:40: error: sha256 is about what is in a program, and the event is about "
		 "none; hint: "},
		{GATE("opens: [{approval: yes}]"),
		 "p.yaml:4:32: error: an approval is {approval: true}, alone\n"},
		{GATE("opens: [{approval: true, exec: x}]"),
		 "p.yaml:4:32: error: an approval is {approval: true}, alone\n"},
		{GATE("initially: open, closes: [{approval: true}]"),
		 "p.yaml:4:50: error: an approval opens gates and takes labels off; it does not "
		 "belong under closes\n"},
		{LABEL("sources: [{approval: true}]"),
		 "p.yaml:4:35: error: an approval opens gates and takes labels off; it does not "
		 "belong under sources\n"},
		{LABEL("sources: [{tool: x}]"), "p.yaml:4:31: error: a tool call opens and closes "
						"gates; it does not belong under "},
		{GATE("opens: [{tool: x}]"),
		 "p.yaml:4:28: warning: this version decodes no tool calls: the event never "},
		{GATE("opens: [{mount: /x}]"),
		 "p.yaml:4:29: error: mount has no object: write {mount: true}\n"},
		{GATE("opens: [{read: [], by: x}]"),
		 "p.yaml:4:28: error: an empty list matches nothing\n"},
		{GATE("opens: [{read: /x, by: [a, b]}]"),
		 "p.yaml:4:36: error: by names one program; hint: write an event for each"},
		{GATE("opens: [{read: /x, by: 'a*'}]"),
		 "p.yaml:4:36: error: a*: a condition trusts one program, not a pattern; "},
		{GATE("opens: [{read: /x, while: [g]}]"),
		 "p.yaml:4:39: error: a bare list is no condition; hint: "},
		{GATE("opens: [{read: /x, while: nope}]"),
		 "p.yaml:4:39: error: there is no label or gate nope; hint: "},
		{GATE("opens: [{read: /x, args: [a]}]"),
		 "p.yaml:4:38: error: args is about arguments of a program, and the event has "
		 "none; "},
		{GATE("opens: [{end: true}]"),
		 "p.yaml:4:22: error: an event has no key end; hint: "},
		{LABEL("sources: [{read: /x}], removed_by: [{exec: x}]"),
		 "p.yaml:4:50: error: a label is taken off by a program that ends well, or by an "
		 "approval; hint: "},
		{LABEL("sources: [{read: /x}], removed_by: [{write: /x}]"),
		 "p.yaml:4:50: error: a label is taken off by a program that ends well"},
		{LABEL("sources: [{exec: x, succeeds: true}]"),
		 "p.yaml:4:24: error: a label is there from the start of a program, however it "},
	};

	EXPECT_ROWS(rows);
}

Test(defs_errors, limits_and_select)
{
	static const struct row rows[] = {
		{"select: [{}]\n", "p.yaml:3:10: error: an entry of select names nothing; hint: "},
		{"select: [{exec: []}]\n",
		 "p.yaml:3:17: error: an empty list selects nothing; hint: "},
		{"select: [{cgroup: kubepods}]\n",
		 "p.yaml:3:19: error: kubepods: a cgroup is named by its path from the root; "},
		{"select: [{exec: a/}]\n",
		 "p.yaml:3:17: error: a/: a pattern does not end with a slash; hint: "},
	};
	static const struct row limits[] = {
		{"limits: {proceses: 5}\n",
		 "error: limits has no key proceses; hint: did you mean"},
		{"limits: {processes: 0}\n", "p.yaml:3:21: error: 0 is no limit of processes; "},
		{"limits: {processes: many}\n",
		 "3:21: error: many is no limit of processes; hint: "},
		{"limits: {memory: 4GB}\n",
		 "p.yaml:3:18: error: 4GB is no limit of memory; hint: "},
		{"limits: {memory: 99999999TiB}\n", "error: 99999999TiB is no limit of memory; "},
		{"limits: {cpu: 0}\n", "error: 0 is no limit of cpu; hint: write processors"},
		{"limits: {cpu: 1.2345}\n", "error: 1.2345 is no limit of cpu; hint: "},
		{"limits: {cpu: .5}\n", "error: .5 is no limit of cpu; hint: "},
		{"limits: {io: -1}\n", "error: -1 is no limit of io; hint: "},
		{"limits: {time: 8}\n", "error: 8 is no limit of time; hint: write a time"},
		{"limits: [a]\n", "p.yaml:3:9: error: limits must be a mapping; hint: "},
	};
	size_t i;

	EXPECT_ROWS(rows);
	for (i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		struct help h = {0};

		help_body(&h, limits[i].text);
		cr_expect_neq(h.err, 0);
		cr_expect(strstr(h.text.s, limits[i].first), "row %zu: %s", i, h.text.s);
		help_release(&h);
	}
}

Test(defs_errors, everything_wrong_is_told_in_one_run)
{
	struct help h = {0};

	help_body(&h, "labels:\n"
		      "  a: {sources: [{read: x/}, {raed: /y}], flows: [air], kind: z}\n"
		      "  b: []\n"
		      "gates:\n"
		      "  c: {opens: [{exec: x, by: 'y*'}], for: ever, closes: [z]}\n"
		      "rules:\n"
		      "  - {name: r, ask: end, when: d, unless: [a], of: c}\n");
	cr_expect_eq(h.diags.errors, 14, "%s", h.text.s);
	help_release(&h);
}
