/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * accept.h - from the set of patterns that a name hits to the rules for each operation.
 *
 * A rule matches when one of its objects is hit (or it is about everything) and none of its
 * exceptions. Answers are interned, so that names with one answer share one rf_accept. Beside it
 * each set gets its denials: what of the answer denies file operations, for equiv.h and below.h.
 * The struct borrows the IR and the hit sets, and owns the rest.
 */
#ifndef RINGFENCE_POLICY_ACCEPT_H
#define RINGFENCE_POLICY_ACCEPT_H

#include "user/policy/hits.h"
#include "user/policy/intern.h"
#include "user/policy/ir.h"

/* Operations on endpoints. */
#define OPS_ENDPOINT (RF_OP_BIT(RF_OP_CONNECT) | RF_OP_BIT(RF_OP_LISTEN) | RF_OP_BIT(RF_OP_RECEIVE))

struct accepts {
	const struct policy_ir *ir;
	const uint32_t *cond; /* of each rule */
	uint32_t *rank;	      /* of each rule: 0 is the strongest */
	uint32_t *by_rank;
	uint32_t *everything; /* rules about everything */
	size_t neverything;
	struct intern lists;   /* rule indices, strongest first; id 0 is the empty list */
	struct intern keys;    /* the accepts as numbers */
	struct intern denials; /* ranks, ascending; id 0 is the empty set */
	struct rf_accept *v;
	size_t n;
	char *error; /* the first list that grew too long */
	/* scratch: operations by rule, and the rules that have some */
	uint32_t *ops;
	uint8_t *out;
	uint32_t *found;
	size_t nfound;
};

enum accept_domain {
	ACCEPT_OBJECT, /* a name or an endpoint */
	ACCEPT_SYSTEM, /* the answer for objects without a name, and for system operations */
};

void accepts_init(struct accepts *a, const struct policy_ir *ir, const uint32_t *cond);
void accepts_release(struct accepts *a);
struct accept_ids {
	uint32_t accept;
	uint32_t denials; /* id in a->denials */
};

/* What some operations are answered by. */
struct accept_part {
	const uint32_t *hits;
	size_t n;
	uint32_t ops; /* RF_OP_BIT()s */
};

/* The accept of a set of hits. Returns 0, or -E2BIG with a->error. */
int accepts_add(struct accepts *a, const uint32_t *hits, size_t n, enum accept_domain domain,
		struct accept_ids *ret_ids);
/* The same of parts that have no operation in common; the first has what is no operation's, too. */
int accepts_add_parts(struct accepts *a, const struct accept_part *parts, size_t n,
		      enum accept_domain domain, struct accept_ids *ret_ids);
/* A list of the rules of these ranks, the strongest RF_LIST_RULES of them. */
uint32_t accepts_list(struct accepts *a, const uint32_t *ranks, size_t n);

#endif
