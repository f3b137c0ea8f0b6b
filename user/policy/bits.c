// SPDX-License-Identifier: GPL-2.0-only
#include "user/policy/bits.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"
#include "user/policy/bits_text.h"

/* Takes over what the bits meant that another policy may ask for again. */
static void table_copy(struct bit_table *to, const struct bit_table *from)
{
	to->used = from->used;
	for (unsigned int i = 0; i < BITS_MAX; i++)
		to->key[i] = from->key[i] ? xstrdup(from->key[i]) : NULL;
}

static void table_release(struct bit_table *t)
{
	for (unsigned int i = 0; i < BITS_MAX; i++)
		free(t->key[i]);
	*t = (struct bit_table){0};
}

/* The bit of that meaning; -1: none. */
static int table_find(const struct bit_table *t, const char *key)
{
	for (unsigned int i = 0; i < BITS_MAX; i++)
		if (t->key[i] && !strcmp(t->key[i], key))
			return (int)i;
	return -1;
}

/* A bit that never meant anything; -1: all did. Takes the key over. */
static int table_new(struct bit_table *t, char *key)
{
	int bit = ~t->used ? __builtin_ctzll(~t->used) : -1;

	if (bit < 0) {
		free(key);
		return -1;
	}
	t->used |= 1ull << bit;
	t->key[bit] = key;
	return bit;
}

/*
 * The bit of the key in to: the one that it has there, or had in from (NULL: is new). Takes the key
 * over.
 */
static int table_take(struct bit_table *to, const struct bit_table *from, char *key)
{
	int bit = table_find(to, key);

	if (bit < 0 && from) {
		bit = table_find(from, key);
		if (bit >= 0)
			to->key[bit] = xstrdup(key);
	}
	if (bit < 0)
		return table_new(to, key);
	free(key);
	return bit;
}

static int no_room(const char *what, const char *limit, char **ret_error)
{
	*ret_error = xasprintf("the session has had %d different %s since it began, and a policy "
			       "that is read again numbers the new ones behind them (%s)",
			       BITS_MAX, what, limit);
	return -E2BIG;
}

/* ---- labels and gates: the IR's arrays are put in order of the bits ---------------------------
 */

struct renumber {
	unsigned int label[BITS_MAX], gate[BITS_MAX]; /* by the index before */
};

static int not_free(const struct ir_label *l, char **ret_error)
{
	*ret_error = xasprintf("label %s: the session uses its bit (%u) for another one since it "
			       "began; a new session can have both",
			       l->name, l->kept - 1);
	return -EINVAL;
}

/* had: the bit that it has in the session, or -1. Takes the key over. */
static int take_kept(struct policy_bits *b, int had, unsigned int bit, char *key)
{
	if (had >= 0 || b->labels.used & 1ull << bit) {
		free(key);
		return had == (int)bit ? had : -1;
	}
	b->labels.used |= 1ull << bit;
	b->labels.key[bit] = key;
	b->labels_kept |= 1ull << bit;
	return (int)bit;
}

/* The labels that are kept, or the others. */
static int number_labels(const struct policy_ir *ir, bool kept, struct policy_bits *b,
			 struct renumber *r, char **ret_error)
{
	for (size_t i = 0; i < ir->nlabels; i++) {
		const struct ir_label *l = &ir->labels[i];
		char *key;
		int had, bit;

		if (kept != !!l->kept)
			continue;
		key = bits_name(l->layer, l->name);
		had = table_find(&b->labels, key);
		if (had >= 0 && kept != (bool)(b->labels_kept >> had & 1)) {
			free(key);
			*ret_error =
				xasprintf("%s:%u: label %s: `keep` cannot change while the "
					  "session runs",
					  l->loc.file ? l->loc.file : "?", l->loc.line, l->name);
			return -EINVAL;
		}
		bit = kept ? take_kept(b, had, l->kept - 1, key)
			   : table_take(&b->labels, NULL, key);
		if (bit < 0)
			return kept ? not_free(l, ret_error)
				    : no_room("labels", "RF_LABELS_MAX", ret_error);
		r->label[i] = (unsigned int)bit;
	}
	return 0;
}

/* Those that are kept first: they have no choice. */
static int place_labels(struct policy_ir *ir, struct policy_bits *b, struct renumber *r,
			char **ret_error)
{
	struct ir_label *to;
	size_t n = 0;
	int err = number_labels(ir, true, b, r, ret_error);

	if (!err)
		err = number_labels(ir, false, b, r, ret_error);
	if (err)
		return err;
	to = xcalloc(BITS_MAX, sizeof(*to));
	for (size_t i = 0; i < ir->nlabels; i++) {
		to[r->label[i]] = ir->labels[i];
		n = n > r->label[i] ? n : r->label[i] + 1;
	}
	free(ir->labels);
	ir->labels = to;
	ir->nlabels = n;
	return 0;
}

/* What was approved is one rule: when that is another one, so is its gate. */
static char *gate_name(const struct policy_ir *ir, const struct ir_gate *g)
{
	if (g->grant)
		return bits_question(ir, g);
	return g->of_rule ? bits_asking(ir, g) : bits_name(g->layer, g->name);
}

/* What becomes of a gate that has this bit now. Takes def over. */
static void define_gate(struct policy_bits *b, const struct policy_bits *before, unsigned int bit,
			char *def)
{
	uint64_t mask = 1ull << bit;
	bool had = before && before->gates.key[bit];

	b->gate_def[bit] = def;
	if (had)
		b->gate_slots |= before->gate_slots & mask;
	else
		b->gates_new |= mask;
	if (!had || !strcmp(before->gate_def[bit], def))
		return;
	b->gates_changed |= mask;
	b->gate_slots ^= mask;
}

static int place_gates(struct policy_ir *ir, const struct policy_bits *before,
		       struct policy_bits *b, struct renumber *r)
{
	struct ir_gate *to = xcalloc(BITS_MAX, sizeof(*to));
	size_t n = 0;

	for (size_t i = 0; i < ir->ngates; i++) {
		struct ir_gate *g = &ir->gates[i];
		int bit = table_take(&b->gates, before ? &before->gates : NULL, gate_name(ir, g));

		if (bit < 0) {
			free(to);
			return -E2BIG;
		}
		define_gate(b, before, (unsigned int)bit, bits_gate(ir, (unsigned int)i));
		r->gate[i] = (unsigned int)bit;
		to[bit] = *g;
		to[bit].slot = b->gate_slots >> bit & 1;
		n = n > (size_t)bit ? n : (size_t)bit + 1;
	}
	free(ir->gates);
	ir->gates = to;
	ir->ngates = n;
	return 0;
}

/* ---- what speaks of them ----------------------------------------------------------------------
 */

static int number_cond(struct ir_cond *c, struct policy_bits *b, const struct renumber *r)
{
	int bit = 0;

	for (size_t i = 0; i < c->nchild; i++)
		if (number_cond(c->child[i], b, r))
			return -E2BIG;
	if (c->kind == IR_COND_LABEL || c->kind == IR_COND_OF)
		c->bit = r->label[c->bit];
	else if (c->kind == IR_COND_GATE)
		c->bit = r->gate[c->bit];
	else if ((c->kind == IR_COND_VIA || c->kind == IR_COND_BY) && c->files.n)
		bit = table_take(&b->via, NULL, bits_files(&c->files));
	else
		return 0;
	c->via = c->kind == IR_COND_VIA || c->kind == IR_COND_BY ? (unsigned int)bit + 1 : 0;
	return bit < 0 ? -E2BIG : 0;
}

/* The text of an event that waits names what it is about as the IR had it before. */
static int number_later(const struct policy_ir *ir, struct ir_rule *r,
			const struct policy_bits *before, struct policy_bits *b)
{
	int bit;

	if (!r->action || !r->later)
		return 0;
	bit = table_take(&b->later, before ? &before->later : NULL, bits_event(ir, r));
	r->later_bit = (unsigned int)(bit + 1);
	return bit < 0 ? -E2BIG : 0;
}

static int number_rules(struct policy_ir *ir, struct policy_bits *b, const struct renumber *r,
			char **ret_error)
{
	for (size_t i = 0; i < ir->nrules; i++) {
		struct ir_rule *rule = &ir->rules[i];

		if (rule->when && number_cond(rule->when, b, r))
			return no_room("programs named by via", "RF_VIA_MAX", ret_error);
		if (rule->action == RF_ACTION_LABEL || rule->action == RF_ACTION_CLEAN)
			rule->bit = r->label[rule->bit];
		else if (rule->action)
			rule->bit = r->gate[rule->bit];
	}
	for (size_t i = 0; i < ir->ntools; i++)
		ir->tools[i].gate = r->gate[ir->tools[i].gate];
	return 0;
}

int bits_assign(struct policy_ir *ir, const struct policy_bits *before,
		struct policy_bits *ret_bits, char **ret_error)
{
	struct renumber r = {0};
	int err;

	*ret_bits = (struct policy_bits){0};
	if (before) {
		table_copy(&ret_bits->labels, &before->labels);
		table_copy(&ret_bits->via, &before->via);
		ret_bits->labels_kept = before->labels_kept;
		ret_bits->gates.used = before->gates.used;
		ret_bits->later.used = before->later.used;
	}
	for (size_t i = 0; i < ir->nrules; i++)
		if (number_later(ir, &ir->rules[i], before, ret_bits))
			return no_room("events with `succeeds`", "RF_LATER_MAX", ret_error);
	if (ir->ngates > BITS_MAX || place_gates(ir, before, ret_bits, &r))
		return no_room("gates", "RF_GATES_MAX", ret_error);
	if (ir->nlabels > BITS_MAX)
		return no_room("labels", "RF_LABELS_MAX", ret_error);
	err = place_labels(ir, ret_bits, &r, ret_error);
	if (err)
		return err;
	return number_rules(ir, ret_bits, &r, ret_error);
}

uint64_t bits_gates(const struct policy_bits *b)
{
	uint64_t gates = 0;

	for (unsigned int i = 0; i < BITS_MAX; i++)
		gates |= b->gates.key[i] ? 1ull << i : 0;
	return gates;
}

void bits_release(struct policy_bits *b)
{
	table_release(&b->labels);
	table_release(&b->gates);
	table_release(&b->via);
	table_release(&b->later);
	for (unsigned int i = 0; i < BITS_MAX; i++)
		free(b->gate_def[i]);
	*b = (struct policy_bits){0};
}
