// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "user/policy/yaml.h"

struct parsed {
	struct ynode *root;
	struct diags diags;
	struct strbuf text;
	int err;
};

static struct parsed parse(const char *text, size_t len)
{
	struct parsed p = {.root = NULL};

	p.err = ynode_parse("f", text, len, &p.diags, &p.root);
	diags_sort(&p.diags);
	strbuf_addstr(&p.text, "");
	diags_format(&p.diags, &p.text);
	return p;
}

static void release(struct parsed *p)
{
	ynode_free(p->root);
	diags_release(&p->diags);
	strbuf_release(&p->text);
}

Test(yaml, nodes_know_their_text_and_place)
{
	static const char text[] = "# c\nversion: 1\nlist:\n  - \"a\\tb\"\n  - {k: v}\n";
	struct parsed p = parse(text, sizeof(text) - 1);
	const struct ynode *version, *list;

	cr_assert_eq(p.err, 0, "%s", p.text.s);
	version = ynode_get(p.root, "version");
	cr_expect_str_eq(version->text, "1");
	cr_expect(version->plain);
	cr_expect_eq(version->loc.line, 2);
	cr_expect_eq(version->loc.column, 10);
	list = ynode_get(p.root, "list");
	cr_assert_eq(list->kind, YNODE_LIST);
	cr_assert_eq(list->n, 2);
	cr_expect_str_eq(list->value[0]->text, "a\tb");
	cr_expect_not(list->value[0]->plain);
	cr_expect_eq(list->value[0]->loc.line, 4);
	cr_expect_eq(list->value[0]->loc.column, 5);
	cr_expect_str_eq(ynode_get(list->value[1], "k")->text, "v");
	cr_expect_null(ynode_get(p.root, "none"));
	release(&p);
}

Test(yaml, every_scalar_is_text)
{
	static const char text[] = "[yes, 1, ~, null, 1.5, 0x10, '', 2001-01-01]";
	struct parsed p = parse(text, sizeof(text) - 1);
	size_t i;

	cr_assert_eq(p.err, 0);
	for (i = 0; i < p.root->n; i++)
		cr_expect_eq(p.root->value[i]->kind, YNODE_TEXT);
	cr_expect_str_eq(p.root->value[2]->text, "~");
	cr_expect_not(ynode_is_nothing(p.root->value[6]));
	release(&p);
}

Test(yaml, what_policies_do_not_need_is_refused_in_place)
{
	static const struct {
		char text[64];
		char first[120]; /* the first message */
	} rows[] = {
		{"", "f: error: the file is empty; hint: begin with `version: 1`\n"},
		{"# only a comment\n",
		 "f: error: the file is empty; hint: begin with `version: 1`\n"},
		{"a: 1\n\tb: 2\n",
		 "f:2:1: error: a tab in the indentation; hint: indent with spaces\n"},
		{"a:\n  \t- b\n",
		 "f:2:3: error: a tab in the indentation; hint: indent with spaces\n"},
		{"a: &x b\n", "f:1:4: error: a YAML anchor (&) is not part of the policy language; "
			      "hint: quote the pattern\n"},
		{"a: *x\n", "f:1:4: error: a YAML alias (*) is not part of the policy language; "
			    "hint: quote the pattern\n"},
		{"a: !x b\n", "f:1:4: error: a YAML tag (!) is not part of the policy language; "
			      "hint: quote the pattern\n"},
		{"a: ! [b]\n", "f:1:4: error: a YAML tag (!) is not part of the policy language; "
			       "hint: quote the pattern\n"},
		{"<<: b\n",
		 "f:1:1: error: a YAML merge key (<<) is not part of the policy language\n"},
		{"a: 1\nb: 2\na: 3\n", "f:3:1: error: the key a is here twice, first in line 1\n"},
		{"a: {b: 1, \"b\": 2}\n",
		 "f:1:11: error: the key b is here twice, first in line 1\n"},
		{"a: 1\n---\na: 1\n",
		 "f:2:1: error: a second YAML document; hint: one policy is one document; use "},
		{"%YAML 1.1\n---\na: 1\n",
		 "f:1:1: error: a YAML directive (%) is not part of the policy language; "},
		{"{[a]: b}\n", "f:1:2: error: a key must be text; hint: quote the pattern\n"},
		{"a: \"\\0\"\n", "f:1:4: error: a NUL byte in a text\n"},
		{"a: b\xff\n",
		 "f:1:5: error: not UTF-8 (byte 0xff); hint: save the file as UTF-8\n"},
		{"a: \xed\xa0\x80\n",
		 "f:1:4: error: not UTF-8 (byte 0xed); hint: save the file as "},
		{"a: \xc0\xaf\n", "f:1:4: error: not UTF-8 (byte 0xc0); hint: save the file as "},
		{"a: \xf4\x90\x80\x80\n", "f:1:4: error: not UTF-8 (byte 0xf4); hint: save the "},
		{"a: \xe2\x80\xae\n",
		 "f:1:4: error: an invisible character, U+202E; hint: remove it\n"},
		{"a: \xe2\x80\xa8 b: 1\n",
		 "f:1:4: error: an invisible character, U+2028; hint: remove it\n"},
		{"a: \xc2\x85\n",
		 "f:1:4: error: an invisible character, U+0085; hint: remove it\n"},
		{"a: \x1b[1m\n", "f:1:4: error: an invisible character, U+001B; hint: remove it\n"},
		{"a: b\rc: d\n", "f:1:5: error: an invisible character, U+000D; hint: remove it\n"},
		{"\xc3\xbc: \xff",
		 "f:1:4: error: not UTF-8 (byte 0xff); hint: save the file as UTF-8\n"},
	};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct parsed p = parse(rows[i].text, strlen(rows[i].text));

		cr_expect_eq(p.err, -EINVAL, "row %zu", i);
		cr_expect_null(p.root);
		cr_expect_eq(strncmp(p.text.s, rows[i].first, strlen(rows[i].first)), 0,
			     "row %zu: %s", i, p.text.s);
		release(&p);
	}
}

Test(yaml, a_syntax_error_near_a_pattern_says_quote_it)
{
	static const char rows[][48] = {
		"a: [*.pem]\n",	     "a: **/.env\n",	  "a:\n  - @foo\n",    "a: [a, %b]\n",
		"a: `x`*\n",	     "a: b: c\n",	  "a: [x${y}z}/**]\n", "a: {b}/c\n",
		"a:\n  - [!a]*.c\n", "a: [b, {c\nd: e\n", "a: ? x\n  ] : {\n", "a: [&]\n",
	};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct parsed p = parse(rows[i], strlen(rows[i]));

		cr_expect_eq(p.err, -EINVAL, "%s", rows[i]);
		cr_expect(strstr(p.text.s, "; hint: quote the pattern\n"), "%s%s", rows[i],
			  p.text.s);
		release(&p);
	}
}

Test(yaml, a_syntax_error_elsewhere_says_nothing_of_patterns)
{
	static const char text[] = "a: \"*?[\nb: c\n";
	struct parsed p = parse(text, sizeof(text) - 1);

	cr_expect_eq(p.err, -EINVAL);
	cr_expect_null(strstr(p.text.s, "quote the pattern"), "%s", p.text.s);
	release(&p);
}

Test(yaml, all_that_can_be_told_in_one_run_is_told)
{
	static const char text[] = "a: &x 1\na: 2\nb: *x\nc: !t 3\n";
	struct parsed p = parse(text, sizeof(text) - 1);

	cr_expect_eq(p.diags.errors, 4, "%s", p.text.s);
	release(&p);
}

static struct parsed parse_repeated(const char *open, size_t n, const char *close)
{
	struct strbuf text = STRBUF_INIT;
	struct parsed p;
	size_t i;

	for (i = 0; i < n; i++)
		strbuf_addstr(&text, open);
	for (i = 0; i < n; i++)
		strbuf_addstr(&text, close);
	p = parse(text.s, text.len);
	strbuf_release(&text);
	return p;
}

Test(yaml, thirty_two_levels_and_no_more)
{
	struct parsed p = parse_repeated("[", 32, "]");

	cr_expect_eq(p.err, 0, "%s", p.text.s);
	release(&p);
	p = parse_repeated("[", 33, "]");
	cr_expect_str_eq(p.text.s, "f:1:33: error: more than 32 levels of YAML\n");
	release(&p);
	p = parse_repeated("[", 100000, "]");
	cr_expect_eq(p.err, -EINVAL);
	release(&p);
	p = parse_repeated("{a: ", 100000, "}");
	cr_expect_eq(p.err, -EINVAL);
	release(&p);
}

Test(yaml, one_mebibyte_and_no_more)
{
	char *text = malloc(YAML_SIZE_MAX + 1);
	struct parsed p;

	memset(text, ' ', YAML_SIZE_MAX + 1);
	memcpy(text, "a: b\n#", 6);
	p = parse(text, YAML_SIZE_MAX);
	cr_expect_eq(p.err, 0, "%s", p.text.s);
	release(&p);
	p = parse(text, YAML_SIZE_MAX + 1);
	cr_expect_str_eq(p.text.s, "f: error: the file is larger than 1 MiB (1048577 bytes)\n");
	release(&p);
	free(text);
}

Test(yaml, a_mapping_of_many_keys_ends_early)
{
	struct strbuf text = STRBUF_INIT;
	struct parsed p;
	int i;

	for (i = 0; i < 50000; i++)
		strbuf_addf(&text, "k%d: v\n", i);
	p = parse(text.s, text.len);
	cr_expect_str_eq(p.text.s, "f:1001:1: error: a mapping with more than 1000 keys\n");
	release(&p);
	strbuf_release(&text);
}

Test(yaml, windows_line_ends_and_a_byte_order_mark_are_fine)
{
	static const char text[] = "\xef\xbb\xbfversion: 1\r\nname: x\r\n";
	struct parsed p = parse(text, sizeof(text) - 1);

	cr_assert_eq(p.err, 0, "%s", p.text.s);
	cr_expect_str_eq(ynode_get(p.root, "name")->text, "x");
	release(&p);
}
