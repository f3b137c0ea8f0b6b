// SPDX-License-Identifier: GPL-2.0-only
#include "user/session/inside_rules.h"

#include <string.h>

#include "user/event/names.h"
#include "user/report/show.h"

#define PAGE_MAX (16u << 10) /* bytes */

/* One rule may stand there in several parts. */
static bool was_told(const struct policy_tables *t, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (t->info[k].layer == t->info[i].layer && t->info[k].reason &&
		    !strcmp(t->info[k].name, t->info[i].name))
			return true;
	return false;
}

static void add_rule(const struct policy_tables *t, size_t i, struct strbuf *out)
{
	const struct rule_info *info = &t->info[i];
	const char *before = " ";

	strbuf_addf(out, "%s: %s", info->name, effect_name(t->rules[i].effect));
	for (unsigned int op = 0; op < RF_OP_COUNT; op++) {
		if (!(info->ops & RF_OP_BIT(op)))
			continue;
		strbuf_addf(out, "%s%s", before, op_name(op));
		before = ", ";
	}
	strbuf_addstr(out, "; ");
	show_text(out, info->reason, strlen(info->reason));
	strbuf_addch(out, '\n');
}

void inside_rules(const struct policy_tables *t, struct strbuf *out)
{
	size_t from = out->len, untold = 0;

	for (size_t i = 0; i < t->nrules; i++) {
		if (t->info[i].action != RF_ACTION_NONE || !t->info[i].reason || was_told(t, i))
			continue;
		if (out->len - from < PAGE_MAX)
			add_rule(t, i, out);
		else
			untold++;
	}
	if (untold)
		strbuf_addf(out, "and %zu more\n", untold);
	if (out->len == from)
		strbuf_addstr(out, "the policy shows no rules\n");
}
