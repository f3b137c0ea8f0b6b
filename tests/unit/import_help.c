// SPDX-License-Identifier: GPL-2.0-only
#include "import_help.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <string.h>

void imported_read(struct imported *i, enum import_format format, const char *text)
{
	const struct import_request request = {.file = "in",
					       .text = text,
					       .len = strlen(text),
					       .home = "/home/u",
					       .workspace = "/w"};

	i->err = import_policy(&request, format, &i->text, &i->diags);
	strbuf_addstr(&i->text, "");
	strbuf_addstr(&i->messages, "");
	diags_format(&i->diags, &i->messages);
}

void imported_lower(struct imported *i, enum import_format format, const char *text)
{
	imported_read(i, format, text);
	cr_assert_eq(i->err, 0, "%s", i->messages.s);
	help_compile(&i->help, i->text.s);
	cr_assert_eq(i->help.err, 0, "%s%s", i->help.text.s, i->text.s);
	help_lower(&i->help, &i->tables);
	i->lowered = true;
	eval_init(&i->eval, &i->tables);
}

void imported_release(struct imported *i)
{
	if (i->lowered)
		policy_tables_release(&i->tables);
	help_release(&i->help);
	diags_release(&i->diags);
	strbuf_release(&i->messages);
	strbuf_release(&i->text);
}

bool imported_may(const struct imported *i, uint32_t op, const char *path)
{
	struct rf_verdict v;

	return eval_path(&i->eval, path, op, &v) == 0;
}

static bool may(const struct imported *i, const char *ipv4, uint16_t port, uint32_t op)
{
	uint8_t addr[16] = {[10] = 0xff, [11] = 0xff};
	struct rf_verdict v;

	cr_assert_eq(inet_pton(AF_INET, ipv4, addr + 12), 1);
	return eval_inet(&i->eval, addr, port, op, &v) == 0;
}

bool imported_may_connect(const struct imported *i, const char *ipv4, uint16_t port)
{
	return may(i, ipv4, port, RF_OP_CONNECT);
}

bool imported_may_listen(const struct imported *i, const char *ipv4, uint16_t port)
{
	return may(i, ipv4, port, RF_OP_LISTEN);
}

bool imported_says(const struct imported *i, const char *part)
{
	return strstr(i->text.s, part);
}

bool imported_warns(const struct imported *i, const char *part)
{
	return strstr(i->messages.s, part);
}
