/* SPDX-License-Identifier: GPL-2.0-only */
/* inet_sets.h - which prefixes the named sets of inet.h are made of. Constant data. */
#ifndef RINGFENCE_POLICY_INET_SETS_H
#define RINGFENCE_POLICY_INET_SETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "user/policy/ir.h"

/* The set of the longest prefix counts, so metadata is in no set that surrounds it. */
struct inet_prefix {
	enum inet_set set;
	unsigned int bits;
	uint8_t addr[16];
};

extern const struct inet_prefix inet_prefixes[];
extern const size_t inet_nprefixes;

/* Do the first bits agree? */
bool inet_covers(const uint8_t *prefix, unsigned int bits, const uint8_t *addr);
bool inet_is_mapped(const uint8_t *addr);

#endif
