// SPDX-License-Identifier: GPL-2.0-only
#include "user/policy/cond_text.h"

#include "user/base/strbuf.h"

static void add_cond(const struct ir_cond *c, bool inner, struct strbuf *out);

static void add_children(const struct ir_cond *c, const char *word, bool inner, struct strbuf *out)
{
	inner = inner && c->nchild > 1;
	strbuf_addstr(out, inner ? "(" : "");
	for (size_t i = 0; i < c->nchild && out->len <= COND_TEXT_MAX; i++) {
		strbuf_addstr(out, i ? word : "");
		add_cond(c->child[i], true, out);
	}
	strbuf_addstr(out, inner ? ")" : "");
}

/* The language bounds the depth of conditions. */
static void add_cond(const struct ir_cond *c, bool inner, struct strbuf *out)
{
	switch (c->kind) {
	case IR_COND_VIA:
	case IR_COND_BY:
		strbuf_addf(out, "%s %s", c->kind == IR_COND_VIA ? "via" : "by", c->program ?: "?");
		break;
	case IR_COND_OF:
		strbuf_addf(out, "of %s", c->name ?: "?");
		break;
	case IR_COND_LABEL:
	case IR_COND_GATE:
		strbuf_addstr(out, c->name ?: "?");
		break;
	case IR_COND_ALL:
		add_children(c, " and ", inner, out);
		break;
	case IR_COND_ANY:
		add_children(c, " or ", inner, out);
		break;
	case IR_COND_NOT:
		strbuf_addstr(out, "not ");
		add_children(c, " and ", true, out);
		break;
	}
}

static void add_bits(const struct ir_cond *c, struct rule_info *info)
{
	uint64_t bit = c->bit < 64 ? 1ULL << c->bit : 0;

	if (c->kind == IR_COND_LABEL)
		info->labels |= bit;
	else if (c->kind == IR_COND_OF)
		info->object_labels |= bit;
	else if (c->kind == IR_COND_GATE)
		info->gates |= bit;
	for (size_t i = 0; i < c->nchild; i++)
		add_bits(c->child[i], info);
}

void cond_describe(const struct ir_cond *cond, struct rule_info *info)
{
	struct strbuf text = STRBUF_INIT;

	if (!cond)
		return;
	add_bits(cond, info);
	add_cond(cond, false, &text);
	if (text.len > COND_TEXT_MAX) {
		text.len = COND_TEXT_MAX;
		while (text.len && ((unsigned char)text.s[text.len] & 0xc0) == 0x80)
			text.len--;
		strbuf_addstr(&text, "…");
	}
	info->condition = strbuf_detach(&text);
}
