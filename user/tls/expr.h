/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * expr.h - what a register holds, as far as it can be told from code: a number, an argument of the
 * function, what memory has at such an address, what a call returned. Equal ones have one number,
 * so they are compared by it. Memory is taken to keep what it has. Pure.
 */
#ifndef RINGFENCE_TLS_EXPR_H
#define RINGFENCE_TLS_EXPR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum expr_kind {
	EXPR_ANY, /* not known; is not equal to another of its kind */
	EXPR_CONST,
	EXPR_ARGUMENT, /* n: which, from 0 */
	EXPR_STACK,    /* the stack pointer at the function's entry */
	EXPR_SUM,      /* base + n */
	EXPR_LOAD,     /* what is at base + n */
	EXPR_RESULT,   /* of the call at n */
};

/* Number of an expression; 0 is the unknown one. */
typedef uint32_t expr_t;

struct expr {
	uint8_t kind;
	expr_t base;
	int64_t n;
};

#define EXPRS_MAX 65536 /* what would be one more is not known */

struct exprs {
	struct expr *all;
	size_t n;
	expr_t *table; /* by hash; 0: free */
};

void exprs_init(struct exprs *x);
void exprs_release(struct exprs *x);
/* Forgets all, numbers that were given too. */
void exprs_clear(struct exprs *x);
expr_t expr_make(struct exprs *x, enum expr_kind kind, expr_t base, int64_t n);
expr_t expr_const(struct exprs *x, uint64_t n);
expr_t expr_add(struct exprs *x, expr_t base, int64_t n);
expr_t expr_load(struct exprs *x, expr_t base, int64_t n);
static inline struct expr expr_get(const struct exprs *x, expr_t e)
{
	return x->all[e];
}
/* Whether e is a number; *ret_n is untouched if not. */
bool expr_is_const(const struct exprs *x, expr_t e, uint64_t *ret_n);
bool expr_is_argument(const struct exprs *x, expr_t e, int64_t which);
/* Whether e = base + n with a constant n; *ret_base and *ret_n are what a sum is of. */
void expr_split(const struct exprs *x, expr_t e, expr_t *ret_base, int64_t *ret_n);

#endif
