/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * portable.h - the one seam between the two sides of the pure core (match.h, decide.h).
 *
 * In BPF the tables are maps and a long loop is bpf_loop; in user space the tables are the arrays
 * of struct rf_tables and the loop is a for. Whoever includes the pure core in BPF has included
 * maps.bpf.h before; user space includes user/policy/tables.h, which sets rf_tables_of().
 *
 * The accessors return NULL for an index out of the tables: the caller fails closed.
 */
#ifndef RINGFENCE_PORTABLE_H
#define RINGFENCE_PORTABLE_H

#ifdef __bpf__

#define RF_INLINE		static __always_inline
#define RF_LOOP(count, fn, ctx) bpf_loop(count, fn, ctx, 0)
/* Keeps the compiler from dropping or moving a bound that the verifier must see. */
#define RF_BOUND(x) asm volatile("" : "+r"(x))
/* Changes of what several processes share. ADD returns the value before. */
#define RF_OR(p, v)  __sync_fetch_and_or(p, v)
#define RF_AND(p, v) __sync_fetch_and_and(p, v)
#define RF_ADD(p, v) __sync_fetch_and_add(p, v)

#else

#include <linux/types.h>
#include <stddef.h>

#define RF_INLINE static inline
#define RF_LOOP(count, fn, ctx)                                                                    \
	do {                                                                                       \
		for (__u32 rf_loop_i = 0; rf_loop_i < (count); rf_loop_i++)                        \
			if (fn(rf_loop_i, ctx))                                                    \
				break;                                                             \
	} while (0)
#define RF_BOUND(x)  ((void)(x))
#define RF_OR(p, v)  ((void)(*(p) |= (v)))
#define RF_AND(p, v) ((void)(*(p) &= (v)))
static inline __u64 rf_add(__u64 *p, __u64 v)
{
	__u64 before = *p;

	*p += v;
	return before;
}
#define RF_ADD(p, v) rf_add(p, v)

#endif
#endif
