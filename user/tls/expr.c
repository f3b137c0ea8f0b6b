// SPDX-License-Identifier: GPL-2.0-only
#include "user/tls/expr.h"

#include <stdlib.h>
#include <string.h>

#include "user/base/alloc.h"

#define TABLE (2 * EXPRS_MAX)

void exprs_init(struct exprs *x)
{
	x->all = xcalloc(EXPRS_MAX, sizeof(*x->all));
	x->table = xcalloc(TABLE, sizeof(*x->table));
	x->n = 1;
}

void exprs_release(struct exprs *x)
{
	free(x->all);
	free(x->table);
	*x = (struct exprs){0};
}

void exprs_clear(struct exprs *x)
{
	memset(x->table, 0, TABLE * sizeof(*x->table));
	x->n = 1;
}

static uint32_t slot_of(const struct expr *e)
{
	uint64_t h = ((uint64_t)e->n * 31 + e->base) * 8 + e->kind;

	h *= 0x9e3779b97f4a7c15ULL;
	return (uint32_t)(h >> 40) % TABLE;
}

expr_t expr_make(struct exprs *x, enum expr_kind kind, expr_t base, int64_t n)
{
	struct expr e = {.kind = (uint8_t)kind, .base = base, .n = n};
	uint32_t at = slot_of(&e);

	for (; x->table[at]; at = (at + 1) % TABLE) {
		const struct expr *there = &x->all[x->table[at]];

		if (there->kind == e.kind && there->base == base && there->n == n)
			return x->table[at];
	}
	if (x->n == EXPRS_MAX)
		return 0;
	x->all[x->n] = e;
	x->table[at] = (expr_t)x->n;
	return (expr_t)x->n++;
}

expr_t expr_const(struct exprs *x, uint64_t n)
{
	return expr_make(x, EXPR_CONST, 0, (int64_t)n);
}

void expr_split(const struct exprs *x, expr_t e, expr_t *ret_base, int64_t *ret_n)
{
	const struct expr *it = &x->all[e];
	bool sum = it->kind == EXPR_SUM;

	*ret_n = sum ? it->n : 0;
	*ret_base = sum ? it->base : e;
}

expr_t expr_add(struct exprs *x, expr_t base, int64_t n)
{
	struct expr e = x->all[base];
	uint64_t sum = (uint64_t)e.n + (uint64_t)n;

	if (e.kind == EXPR_ANY || !n)
		return base;
	if (e.kind == EXPR_CONST)
		return expr_const(x, sum);
	if (e.kind != EXPR_SUM)
		return expr_make(x, EXPR_SUM, base, n);
	return sum ? expr_make(x, EXPR_SUM, e.base, (int64_t)sum) : e.base;
}

expr_t expr_load(struct exprs *x, expr_t base, int64_t n)
{
	expr_t sum = expr_add(x, base, n), of;
	int64_t by;

	if (!sum)
		return 0;
	expr_split(x, sum, &of, &by);
	return expr_make(x, EXPR_LOAD, of, by);
}

bool expr_is_const(const struct exprs *x, expr_t e, uint64_t *ret_n)
{
	if (x->all[e].kind != EXPR_CONST)
		return false;
	*ret_n = (uint64_t)x->all[e].n;
	return true;
}

bool expr_is_argument(const struct exprs *x, expr_t e, int64_t which)
{
	return x->all[e].kind == EXPR_ARGUMENT && x->all[e].n == which;
}
