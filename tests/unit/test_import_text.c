// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/policy/import_text.h"
#include "user/policy/yaml.h"

/* What our own reader makes of a list with that one scalar. */
static char *read_back(const char *text)
{
	struct strbuf yaml = STRBUF_INIT;
	struct diags diags = DIAGS_INIT;
	struct ynode *root;
	char *back;

	strbuf_addstr(&yaml, "a:\n  - ");
	cr_assert_eq(import_scalar(&yaml, text), 0);
	strbuf_addstr(&yaml, "\nb: {not: ");
	cr_assert_eq(import_scalar(&yaml, text), 0);
	strbuf_addstr(&yaml, "}\n");
	cr_assert_eq(ynode_parse("t", yaml.s, yaml.len, &diags, &root), 0, "%s", yaml.s);
	back = xstrdup(root->value[0]->value[0]->text);
	cr_assert_str_eq(root->value[1]->value[0]->text, back);
	ynode_free(root);
	diags_release(&diags);
	strbuf_release(&yaml);
	return back;
}

Test(import_text, whatever_a_scalar_holds_is_read_back_as_it_was)
{
	static const char *const texts[] = {"",
					    "plain",
					    "/usr/bin/git",
					    "a b",
					    "true",
					    "No",
					    "~",
					    "null",
					    "12",
					    "1.5",
					    "-",
					    "- a",
					    "a: b",
					    "a:",
					    "a #b",
					    "#",
					    "\"",
					    "'",
					    "\\",
					    "\\n",
					    "a\nb",
					    "\n",
					    "\r\n",
					    "\t",
					    "*x",
					    "&x",
					    "!x",
					    "%x",
					    "@x",
					    "`x",
					    "{a,b}",
					    "[a]",
					    "|",
					    ">",
					    "?",
					    "? a",
					    "---",
					    "...",
					    "<<",
					    "=",
					    " a ",
					    "\x01\x7f",
					    "\xc2\x85",
					    "\xe2\x80\xa8",
					    "\xe2\x80\xae",
					    "\xef\xbb\xbf",
					    "\xef\xbf\xbe",
					    "\xf3\xa0\x80\x81",
					    "\xe2\x82\xac",
					    "${workspace}/**",
					    "$$"};
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		char *back = read_back(texts[i]);

		cr_assert_str_eq(back, texts[i], "text %zu", i);
		free(back);
	}
}

Test(import_text, what_is_not_utf8_is_refused_and_adds_nothing)
{
	struct strbuf b = STRBUF_INIT;

	cr_assert_eq(import_scalar(&b, "a\xff"), -EINVAL);
	cr_assert_eq(import_scalar(&b, "\xc0\x80"), -EINVAL);
	cr_assert_eq(b.len, 0);
	strbuf_release(&b);
}

Test(import_text, a_comment_cannot_end_its_line)
{
	struct strbuf b = STRBUF_INIT;
	char *line, *rest;

	import_comment(&b, 2, "%s",
		       "of a\nrules: []\xe2\x80\xa8x \xff \x1b[2J "
		       "word word word word word "
		       "word word word word word word word word word word word word word");
	for (line = strtok_r(b.s, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		cr_assert_eq(strncmp(line, "  # ", 4), 0, "%s", line);
		cr_assert_leq(strlen(line), 140);
		cr_assert_null(strpbrk(line, "\x1b\xff\xe2"));
	}
	strbuf_release(&b);
}

Test(import_text, a_dollar_of_a_plain_text_is_doubled)
{
	char *plain = import_plain("a$b${c}");

	cr_assert_str_eq(plain, "a$$b$${c}");
	free(plain);
}

Test(import_text, an_entry_is_in_a_list_once)
{
	struct import_items items = {0};
	struct strbuf b = STRBUF_INIT;

	import_list(&b, 0, "none", &items);
	import_items_add(&items, xstrdup("a"), xstrdup("why"));
	import_items_add(&items, xstrdup("a"), NULL);
	import_items_add(&items, xstrdup("b c"), NULL);
	import_list(&b, 2, "some", &items);
	cr_assert_str_eq(b.s, "none: []\n  some:\n    # why\n    - a\n    - \"b c\"\n");
	import_items_release(&items);
	strbuf_release(&b);
}
