// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <string.h>

#include "user/policy/diag.h"

static const struct src_loc late = {"a.yaml", 9, 2}, early = {"a.yaml", 3, 7},
			    other = {"b.yaml", 1, 1};

Test(diag, messages_come_in_the_order_of_the_file)
{
	struct diags d = DIAGS_INIT;
	struct strbuf text = STRBUF_INIT;

	diag_error(&d, &other, NULL, "three");
	diag_warning(&d, &late, "fix %s", "two");
	diag_error(&d, &early, NULL, "one %d", 1);
	diags_sort(&d);
	diags_format(&d, &text);
	cr_expect_str_eq(text.s, "a.yaml:3:7: error: one 1\n"
				 "a.yaml:9:2: warning: two; hint: fix %s\n"
				 "b.yaml:1:1: error: three\n");
	cr_expect_eq(d.errors, 2);
	cr_expect_eq(d.warnings, 1);
	strbuf_release(&text);
	diags_release(&d);
}

Test(diag, what_is_said_twice_of_a_place_stays_once)
{
	struct diags d = DIAGS_INIT;

	diag_error(&d, &early, NULL, "one");
	diag_error(&d, &early, NULL, "one");
	diag_error(&d, &early, NULL, "two");
	diags_sort(&d);
	cr_expect_eq(d.n, 2);
	cr_expect_eq(d.errors, 2);
	diags_release(&d);
}

Test(diag, a_message_about_a_whole_file_has_no_line)
{
	struct diags d = DIAGS_INIT;
	struct strbuf text = STRBUF_INIT;

	diag_error(&d, &(struct src_loc){.file = "a.yaml"}, NULL, "empty");
	diags_format(&d, &text);
	cr_expect_str_eq(text.s, "a.yaml: error: empty\n");
	strbuf_release(&text);
	diags_release(&d);
}

Test(diag, endless_errors_are_counted_not_kept)
{
	struct diags d = DIAGS_INIT;
	struct strbuf text = STRBUF_INIT;
	unsigned int i;

	for (i = 0; i < DIAGS_MAX + 42; i++)
		diag_error(&d, &(struct src_loc){"a", i + 1, 1}, NULL, "wrong");
	diags_sort(&d);
	diags_format(&d, &text);
	cr_expect_eq(d.n, DIAGS_MAX);
	cr_expect_eq(d.errors, DIAGS_MAX + 42);
	cr_expect(strstr(text.s, "\nand 42 more\n"));
	strbuf_release(&text);
	diags_release(&d);
}

Test(diag, a_file_cannot_steer_the_terminal)
{
	struct diags d = DIAGS_INIT;
	struct strbuf text = STRBUF_INIT;

	diag_error(&d, &(struct src_loc){"a\n", 1, 1}, "\r", "\x1b[2J");
	diags_format(&d, &text);
	cr_expect_str_eq(text.s, "a\\x0a:1:1: error: \\x1b[2J; hint: \\x0d\n");
	strbuf_release(&text);
	diags_release(&d);
}

Test(diag, long_words_are_cut_between_characters)
{
	char word[200];
	struct shown s;
	size_t i;

	for (i = 0; i < sizeof(word) - 2; i += 2)
		memcpy(word + i, "\xc3\xbc", 2);
	word[i] = '\0';
	s = shown(word + 1);
	cr_expect_lt(strlen(s.s), (size_t)SHOWN_SIZE);
	cr_expect_str_eq(s.s + strlen(s.s) - 3, "...");
	cr_expect_eq((unsigned char)s.s[strlen(s.s) - 4], 0xbc);
}
