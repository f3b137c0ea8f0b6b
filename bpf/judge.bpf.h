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
/* The move in the scratch: rename, link, or a symbolic link (from: an ordinary name beside it). */
int judge_rename(struct rf_scratch *s);
int judge_link(struct rf_scratch *s);
int judge_symlink(struct rf_scratch *s);
/* An exec of a file (accept) under a name (accept). */
int judge_exec(struct rf_scratch *s, __u32 file, __u32 called);
/* Any object, any operation, into v. */
int judge_object(struct rf_scratch *s, __u32 accept, __u32 op, struct rf_verdict *v);

#endif
