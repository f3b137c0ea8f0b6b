/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * prompts.h - how many questions a harness would have asked that asks before each action, and how
 * many this session's policy asked.
 *
 * An action is a program that ran, a file that was changed, an endpoint that was connected to: what
 * such harnesses ask about. Two numbers, as they differ: one question an action, and one for each
 * different action, where "do not ask again" is always chosen (the same command line, file or
 * endpoint is asked about once). Operations that were denied are actions too. Of the policy: its
 * questions, and approvals that people gave. Memory is bounded: of more than PROMPTS_MAX different
 * actions each counts as different. Owns its memory. Pure.
 */
#ifndef RINGFENCE_WHY_PROMPTS_H
#define RINGFENCE_WHY_PROMPTS_H

#include <stdbool.h>

#include "user/timeline/reader.h"

#define PROMPTS_MAX (1u << 20)

struct prompts {
	uint64_t actions, different;
	uint64_t programs, files, endpoints; /* of the different ones */
	uint64_t asked, approved;	     /* by the policy */
	uint64_t *seen;			     /* a set of hashes; 0: free */
	size_t room, n;
	bool full;
};

void prompts_add(struct prompts *p, const struct record *r);
void prompts_release(struct prompts *p);
/* The two forms. */
void prompts_write(const struct prompts *p, bool json, struct strbuf *out);

#endif
