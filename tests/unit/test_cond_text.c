// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "policy_help.h"
#include "user/base/strbuf.h"
#include "user/policy/cond_text.h"

static const char head[] =
	"labels:\n"
	"  secret: {sources: [{read: '/s/**'}]}\n"
	"  untrusted: {sources: [{read: '/u/**'}]}\n"
	"gates:\n"
	"  tested: {opens: [{exec: /bin/make, succeeds: true}]}\n"
	"  asked: {opens: [{approval: true}]}\n"
	"rules:\n"
	"  - {name: other, deny: write, path: '/o/**', when: {any: [secret, tested, "
	"asked]}}\n"
	"  - {name: of, deny: write, path: '/p/**', of: untrusted}\n"
	"  - {name: r, deny: write, path: '/w/**', ";

static void describe(const char *conditions, struct rule_info *ret_info)
{
	struct strbuf text = STRBUF_INIT;
	struct help h = {0};

	strbuf_addstr(&text, head);
	strbuf_addf(&text, "%s}\n", conditions);
	help_body(&h, text.s);
	cr_assert_eq(h.err, 0, "%s", h.text.s);
	cond_describe(help_rule(&h, "r")->when, ret_info);
	help_release(&h);
	strbuf_release(&text);
}

Test(cond_text, conditions_read_as_they_mean_and_name_their_bits)
{
	static const struct {
		const char *conditions, *text;
		uint64_t labels, of, gates;
	} rows[] = {
		{"when: secret", "secret", 1, 0, 0},
		{"unless: tested", "not tested", 0, 0, 1},
		{"of: untrusted", "of untrusted", 0, 2, 0},
		{"when: secret, unless: {any: [tested, {via: make}]}",
		 "secret and not (tested or via make)", 1, 0, 1},
		{"when: {all: [secret, {any: [untrusted, {not: asked}]}]}",
		 "secret and (untrusted or not asked)", 3, 0, 2},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct rule_info info = {0};

		describe(rows[i].conditions, &info);
		cr_expect_str_eq(info.condition, rows[i].text);
		cr_expect_eq(info.labels, rows[i].labels, "row %zu", i);
		cr_expect_eq(info.object_labels, rows[i].of, "row %zu", i);
		cr_expect_eq(info.gates, rows[i].gates, "row %zu", i);
		free(info.condition);
	}
}

Test(cond_text, rule_without_a_condition_has_none)
{
	struct rule_info info = {0};

	cond_describe(NULL, &info);
	cr_assert_null(info.condition);
	cr_assert_eq(info.labels | info.object_labels | info.gates, 0);
}

Test(cond_text, long_condition_ends_in_an_ellipsis)
{
	static char name[300] = "\xc3\xa4";
	struct ir_cond leaf[2] = {{.kind = IR_COND_VIA, .program = name},
				  {.kind = IR_COND_BY, .program = name}};
	struct ir_cond *children[] = {&leaf[0], &leaf[1]};
	struct ir_cond all = {.kind = IR_COND_ALL, .child = children, .nchild = 2};
	struct rule_info info = {0};

	for (size_t i = 0; i < 298; i += 2)
		memcpy(name + i, "\xc3\xa4", 2);
	cond_describe(&all, &info);
	cr_assert_leq(strlen(info.condition), COND_TEXT_MAX + 3);
	cr_assert_str_eq(info.condition + strlen(info.condition) - 5, "\xc3\xa4…");
	free(info.condition);
}
