/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* args.bpf.h - the arguments of a program that is about to run; see args.bpf.c. */
#ifndef RINGFENCE_ARGS_BPF_H
#define RINGFENCE_ARGS_BPF_H

#include "bpf/path.bpf.h"
#include "bpf/environ.h"

#define ARGS_PAGE 4096 /* bytes that args_page() reads */

/*
 * Matches argv of the new image: fills the facts ARGS. mm is the image's own, not yet any
 * process's; p the address of argv[0] in it. Returns 0, or -1: they could not be read.
 */
int args_match(struct rf_scratch *s, __u64 mm, __u64 p, __u64 argc);

/* The next page of the strings is read; an argument has ended. Global for the verifier's sake. */
int args_page(struct rf_scratch *s);
int args_end(struct rf_scratch *s);

/*
 * Finds the variables that bring code (environ.h) in the environment of the new image, behind its
 * argc arguments: s->environ.found. Returns 0, or -1: it could not be read.
 */
int environ_match(struct rf_scratch *s, __u64 mm, __u64 p, __u64 argc, __u64 envc);

static __always_inline int environ_read(struct rf_scratch *s, struct linux_binprm *bprm)
{
	return environ_match(s, (__u64)BPF_CORE_READ(bprm, mm), BPF_CORE_READ(bprm, p),
			     (__u64)BPF_CORE_READ(bprm, argc), (__u64)BPF_CORE_READ(bprm, envc));
}

static __always_inline int args_read(struct rf_scratch *s, struct linux_binprm *bprm)
{
	return args_match(s, (__u64)BPF_CORE_READ(bprm, mm), BPF_CORE_READ(bprm, p),
			  (__u64)BPF_CORE_READ(bprm, argc));
}

#endif
