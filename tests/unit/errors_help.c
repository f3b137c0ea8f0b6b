// SPDX-License-Identifier: GPL-2.0-only
#include "tests/unit/errors_help.h"

#include <criterion/criterion.h>
#include <string.h>

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

void expect_errors(const struct error_row *rows, size_t n,
		   void (*compile)(struct help *h, const char *text))
{
	size_t i;

	for (i = 0; i < n; i++) {
		struct help h = {.builtins = builtins};

		compile(&h, rows[i].text);
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
