/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hits.h - what the end of a pattern means: which rule it is an object or an exception of.
 *
 * A hit is a number, so that the automaton need not know rules. All patterns of one kind that a
 * rule has on one side are one hit: any of them counts. An exception is its object's number + 1,
 * which lets the automaton forget objects once the exception holds for everything below.
 */
#ifndef RINGFENCE_POLICY_HITS_H
#define RINGFENCE_POLICY_HITS_H

#include <stdbool.h>
#include <stdint.h>

#include "bpf/abi_user.h"

enum hit_kind {
	HIT_PATH,
	HIT_PROGRAM,
	HIT_UNIX,
	HIT_INET,
};

#define HIT_EXCEPT    1u
#define HIT_RULE_BITS 3
/*
 * Behind the rules: bits of RF_FACT_VIA, of RF_FACT_CWD, of the arguments and of the lists of
 * hosts, then the mark of what is no name of a file: arguments, hosts, and names that a program was
 * called by.
 */
#define HIT_VIA_FIRST  ((uint32_t)RF_RULES_MAX << HIT_RULE_BITS)
#define HIT_CWD_FIRST  (HIT_VIA_FIRST + 2u * RF_VIA_MAX)
#define HIT_ARG_FIRST  (HIT_CWD_FIRST + 2u * RF_CWD_MAX)
#define HIT_HOST_FIRST (HIT_ARG_FIRST + 2u * RF_ARGS_MAX)
#define HIT_WORD       (HIT_HOST_FIRST + 2u * RF_HOSTS_MAX)
#define HIT_COUNT      (HIT_WORD + 2u)

static inline uint32_t hit_of_rule(uint32_t rule, enum hit_kind kind, bool except)
{
	return rule << HIT_RULE_BITS | (uint32_t)kind << 1 | (except ? HIT_EXCEPT : 0);
}

static inline uint32_t hit_of_via(uint32_t bit)
{
	return HIT_VIA_FIRST + 2u * bit;
}

static inline uint32_t hit_of_cwd(uint32_t bit)
{
	return HIT_CWD_FIRST + 2u * bit;
}

static inline uint32_t hit_of_arg(uint32_t bit)
{
	return HIT_ARG_FIRST + 2u * bit;
}

static inline uint32_t hit_of_host(uint32_t bit)
{
	return HIT_HOST_FIRST + 2u * bit;
}

static inline bool hit_is_rule(uint32_t hit)
{
	return hit < HIT_VIA_FIRST;
}

static inline uint32_t hit_rule(uint32_t hit)
{
	return hit >> HIT_RULE_BITS;
}

static inline enum hit_kind hit_kind(uint32_t hit)
{
	return (enum hit_kind)(hit >> 1 & 3);
}

#endif
