// SPDX-License-Identifier: GPL-2.0-only
#include "user/policy/dnf.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"

/* Alternatives while they are being multiplied out; more than this is no condition of a person. */
#define WORK_TERMS 256

struct terms {
	struct rf_term v[WORK_TERMS];
	unsigned int n;
	bool over;
};

void conds_init(struct conds *c)
{
	memset(c, 0, sizeof(*c));
	vec_push(c->v, c->n) = (struct rf_cond){0};
}

void conds_release(struct conds *c)
{
	size_t i;

	for (i = 0; i < c->nvia; i++)
		free(c->via[i].name);
	free(c->via);
	free(c->v);
	memset(c, 0, sizeof(*c));
}

/* Does a imply b: has b no demand that a has not? */
static bool implies(const struct rf_term *a, const struct rf_term *b)
{
	int w;

	for (w = 0; w < RF_FACT_WORDS; w++)
		if ((b->need[w] & ~a->need[w]) || (b->lack[w] & ~a->lack[w]))
			return false;
	return true;
}

static bool contradicts(const struct rf_term *t)
{
	int w;

	for (w = 0; w < RF_FACT_WORDS; w++)
		if (t->need[w] & t->lack[w])
			return true;
	return false;
}

/* Adds an alternative; what it implies is enough, what implies it goes. */
static void add_term(struct terms *to, const struct rf_term *t)
{
	unsigned int i, kept = 0;

	if (contradicts(t))
		return;
	for (i = 0; i < to->n; i++)
		if (implies(t, &to->v[i]))
			return;
	for (i = 0; i < to->n; i++)
		if (!implies(&to->v[i], t))
			to->v[kept++] = to->v[i];
	to->n = kept;
	if (to->n == WORK_TERMS)
		to->over = true;
	else
		to->v[to->n++] = *t;
}

static void multiply(struct terms *acc, const struct terms *by)
{
	struct terms *out = xcalloc(1, sizeof(*out));
	unsigned int i, k;
	int w;

	out->over = acc->over || by->over;
	for (i = 0; i < acc->n; i++) {
		for (k = 0; k < by->n; k++) {
			struct rf_term t = acc->v[i];

			for (w = 0; w < RF_FACT_WORDS; w++) {
				t.need[w] |= by->v[k].need[w];
				t.lack[w] |= by->v[k].lack[w];
			}
			add_term(out, &t);
		}
	}
	*acc = *out;
	free(out);
}

static bool all_in(const struct ir_patterns *a, const struct ir_patterns *b)
{
	size_t i, k;

	for (i = 0; i < a->n; i++) {
		for (k = 0; k < b->n && strcmp(a->v[i].text, b->v[k].text); k++)
			;
		if (k == b->n)
			return false;
	}
	return true;
}

static bool same_files(const struct ir_patterns *a, const struct ir_patterns *b)
{
	return all_in(a, b) && all_in(b, a);
}

/* The program has a bit already. */
static void take_bit(struct conds *c, const struct ir_cond *cond, unsigned int bit)
{
	while (c->nvia <= bit)
		vec_push(c->via, c->nvia) = (struct cond_via){0};
	if (c->via[bit].name)
		return;
	c->via[bit].name = xstrdup(cond->program);
	c->via[bit].files = &cond->files;
}

/* The bit of a program, by the files it is. Returns 0 or -E2BIG. */
static int via_bit(struct conds *c, const struct ir_cond *cond, unsigned int *ret_bit)
{
	size_t i;

	if (cond->via) {
		*ret_bit = cond->via - 1;
		take_bit(c, cond, *ret_bit);
		return 0;
	}
	for (i = 0; i < c->nvia; i++) {
		if (c->by_name ? !strcmp(c->via[i].name, cond->program)
			       : same_files(c->via[i].files, &cond->files)) {
			*ret_bit = (unsigned int)i;
			return 0;
		}
	}
	if (c->nvia == RF_VIA_MAX)
		return -E2BIG;
	vec_push(c->via, c->nvia) =
		(struct cond_via){.name = xstrdup(cond->program), .files = &cond->files};
	*ret_bit = (unsigned int)c->nvia - 1;
	return 0;
}

static int expand(struct conds *c, const struct ir_cond *cond, bool negated, struct terms *to);

/* All of the children (acc begins with the empty demand), or any of them (acc begins empty). */
static int expand_children(struct conds *c, const struct ir_cond *cond, bool negated,
			   struct terms *to)
{
	bool all = (cond->kind == IR_COND_ALL) != negated;
	struct terms *one = xcalloc(1, sizeof(*one));
	struct rf_term nothing = {0};
	unsigned int k;
	size_t i;
	int err = 0;

	to->n = 0;
	to->over = false;
	if (all)
		add_term(to, &nothing);
	for (i = 0; i < cond->nchild && !err; i++) {
		err = expand(c, cond->child[i], negated, one);
		if (err)
			break;
		if (all)
			multiply(to, one);
		for (k = 0; !all && k < one->n; k++)
			add_term(to, &one->v[k]);
		to->over |= one->over;
	}
	free(one);
	return err;
}

/*
 * The one fact that a condition without children asks for; *ret_known false: it never holds.
 */
static int fact_of(struct conds *c, const struct ir_cond *cond, int *ret_word,
		   unsigned int *ret_bit, bool *ret_known)
{
	*ret_known = true;
	*ret_bit = cond->bit;
	switch (cond->kind) {
	case IR_COND_LABEL:
		*ret_word = RF_FACT_LABELS;
		return 0;
	case IR_COND_OF:
		*ret_word = RF_FACT_OF;
		return 0;
	case IR_COND_GATE:
		*ret_word = RF_FACT_GATES;
		return 0;
	default:
		*ret_word = cond->kind == IR_COND_BY ? RF_FACT_BY : RF_FACT_VIA;
		/* Nothing is this program, so nobody came by it. */
		*ret_known = c->by_name || cond->files.n;
		return *ret_known ? via_bit(c, cond, ret_bit) : 0;
	}
}

/* Fills *to with the alternatives of cond, or of its contrary. */
static int expand(struct conds *c, const struct ir_cond *cond, bool negated, struct terms *to)
{
	struct rf_term t = {0};
	unsigned int bit;
	bool known;
	int word, err;

	if (cond->kind == IR_COND_NOT)
		return expand(c, cond->child[0], !negated, to);
	if (cond->kind == IR_COND_ALL || cond->kind == IR_COND_ANY)
		return expand_children(c, cond, negated, to);
	to->n = 0;
	to->over = false;
	err = fact_of(c, cond, &word, &bit, &known);
	if (err)
		return err;
	if (known && negated)
		t.lack[word] = 1ull << bit;
	else if (known)
		t.need[word] = 1ull << bit;
	if (known || negated)
		add_term(to, &t);
	return 0;
}

static uint32_t intern(struct conds *c, const struct terms *terms)
{
	struct rf_term nothing = {0};
	struct rf_cond cond = {.n = terms->n};
	size_t i;

	if (!terms->n)
		return COND_NEVER;
	if (terms->n == 1 && !memcmp(&terms->v[0], &nothing, sizeof(nothing)))
		return 0;
	memcpy(cond.term, terms->v, terms->n * sizeof(cond.term[0]));
	for (i = 1; i < c->n; i++)
		if (!memcmp(&c->v[i], &cond, sizeof(cond)))
			return (uint32_t)i;
	vec_push(c->v, c->n) = cond;
	return (uint32_t)c->n - 1;
}

int conds_add(struct conds *c, const struct ir_cond *when, const struct rf_term *also, size_t nalso,
	      uint32_t *ret_cond, char **ret_error)
{
	struct terms *terms = xcalloc(1, sizeof(*terms)), *more = xcalloc(1, sizeof(*more));
	size_t i;
	int err = 0;

	for (i = 0; i < nalso; i++)
		add_term(terms, &also[i]);
	if (when)
		err = expand(c, when, false, more);
	if (when && !err)
		multiply(terms, more);
	if (err)
		*ret_error = xasprintf("more than %d programs are named by via (RF_VIA_MAX)",
				       RF_VIA_MAX);
	else if (terms->over || terms->n > RF_COND_TERMS) {
		*ret_error = xasprintf("the condition has %s%u alternatives once it is written "
				       "out; %d is the limit (RF_COND_TERMS)",
				       terms->over ? "more than " : "", terms->n, RF_COND_TERMS);
		err = -E2BIG;
	} else
		*ret_cond = intern(c, terms);
	free(terms);
	free(more);
	return err;
}
