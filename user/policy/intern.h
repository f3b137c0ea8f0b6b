/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * intern.h - equal sequences of 32-bit numbers get one id, counted from 0 in order of arrival.
 *
 * The compiler's way to compare sets once: state sets, pattern sets, rule lists. The struct owns
 * its memory; a pointer into it holds until the next addition. Not thread-safe. Ids depend only on
 * the order of additions, so a policy compiles to the same tables every time.
 */
#ifndef RINGFENCE_POLICY_INTERN_H
#define RINGFENCE_POLICY_INTERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct intern {
	uint32_t *data;
	size_t ndata, size;
	size_t *end; /* of each sequence in data */
	uint32_t *hash;
	size_t n;
	uint32_t *slot; /* id + 1, 0: free */
	size_t nslots;	/* a power of two */
};

void intern_init(struct intern *t);
void intern_release(struct intern *t);
/* The id of the sequence; *ret_new (may be NULL) says whether it was added now. */
uint32_t intern_add(struct intern *t, const uint32_t *v, size_t n, bool *ret_new);
const uint32_t *intern_get(const struct intern *t, uint32_t id, size_t *ret_n);

#endif
