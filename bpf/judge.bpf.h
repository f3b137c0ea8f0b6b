/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * judge.bpf.h - the decisions of decide.h on what the scratch holds.
 *
 * Global functions, so that the verifier looks at each once. They take the verdict of the scratch's
 * file record along: the strongest one wins.
 */
#ifndef RINGFENCE_JUDGE_BPF_H
#define RINGFENCE_JUDGE_BPF_H

#include "bpf/path.bpf.h"

/* Each file operation of the mask at the first name; an unresolved name denies. */
int judge_ops(struct rf_scratch *s, __u32 ops);
/*
 * The place of an ordinary name, one that no pattern mentions, in the directory whose name is in
 * the second slot: where a symbolic link would lead away from. Returns 0, or -1: not to be had.
 */
static __always_inline int place_beside(struct rf_scratch *s)
{
	const struct rf_policy *p = rf_policy(0, s->sub.policy);
	const struct named *n = &s->named[NAME_TARGET];
	__u32 state;

	if (n->error != RF_ERR_COUNT)
		return -1;
	state = n->name.len == 1 ? n->state : rf_step(0, n->state, p->cls['/']);
	return rf_place_of(0, rf_step(0, state, p->other), &s->move.from);
}

/* The move in the scratch: rename, link, or a symbolic link (from: an ordinary name beside it). */
int judge_rename(struct rf_scratch *s);
int judge_link(struct rf_scratch *s);
int judge_symlink(struct rf_scratch *s);
/* An exec of a file (accept) under a name (accept). */
int judge_exec(struct rf_scratch *s, __u32 file, __u32 called);
/* Any object, any operation, into v. */
int judge_object(struct rf_scratch *s, __u32 accept, __u32 op, struct rf_verdict *v);

#endif
