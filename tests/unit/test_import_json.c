// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "user/policy/import_json.h"

static int parse(const char *text, struct diags *d, struct ynode **ret_root)
{
	return import_json_parse("in", text, strlen(text), d, ret_root);
}

static void at(const struct ynode *node, unsigned int line, unsigned int column)
{
	cr_assert_eq(node->loc.line, line, "line %u", node->loc.line);
	cr_assert_eq(node->loc.column, column, "column %u", node->loc.column);
}

Test(import_json, every_key_and_value_knows_its_place)
{
	struct diags d = DIAGS_INIT;
	struct ynode *root;

	cr_assert_eq(parse("{\n\t\"a\": [1, \"\xc3\xa4\\\"]\", {\"b\" :true}],\r\n \"c\":-1.5e3}",
			   &d, &root),
		     0);
	at(root, 1, 1);
	at(root->key[0], 2, 2);
	at(root->value[0], 2, 7);
	at(root->value[0]->value[0], 2, 8);
	at(root->value[0]->value[1], 2, 11);
	cr_assert_str_eq(root->value[0]->value[1]->text, "\xc3\xa4\"]");
	cr_assert(!root->value[0]->value[1]->plain);
	at(root->value[0]->value[2]->key[0], 2, 20);
	at(root->value[0]->value[2]->value[0], 2, 25);
	cr_assert(root->value[0]->value[2]->value[0]->plain);
	at(root->key[1], 3, 2);
	cr_assert_str_eq(root->value[1]->text, "-1.5e3");
	ynode_free(root);
}

Test(import_json, what_is_no_json_is_an_error_at_its_line)
{
	static const char *const texts[] = {
		"{",	"{\"a\":1,}",	"{\"a\":1,\"a\":2}", "{\"a\\u0000\":1}",
		"{} x", "{\"\xff\":1}", "{'a':1}",	     "{\"a\":/*c*/1}"};
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct diags d = DIAGS_INIT;
		struct ynode *root = NULL;

		cr_assert_eq(parse(texts[i], &d, &root), -EINVAL, "%s", texts[i]);
		cr_assert_eq(d.errors, 1);
		cr_assert_eq(d.v[0].line, 1);
		diags_release(&d);
	}
}

Test(import_json, levels_are_counted)
{
	struct strbuf text = STRBUF_INIT;
	struct diags d = DIAGS_INIT;
	struct ynode *root = NULL;
	int i;

	for (i = 0; i < 32; i++)
		strbuf_addch(&text, '[');
	for (i = 0; i < 32; i++)
		strbuf_addch(&text, ']');
	cr_assert_eq(parse(text.s, &d, &root), 0);
	ynode_free(root);
	strbuf_reset(&text);
	for (i = 0; i < 33; i++)
		strbuf_addstr(&text, "{\"a\":[1,");
	strbuf_addch(&text, '2');
	for (i = 0; i < 33; i++)
		strbuf_addstr(&text, "]}");
	cr_assert_eq(parse(text.s, &d, &root), -EINVAL);
	cr_assert(strstr(d.v[0].message, "32 levels"));
	diags_release(&d);
	strbuf_release(&text);
}
