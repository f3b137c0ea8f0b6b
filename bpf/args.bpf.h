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

/*
 * What a person's answer is bound to: s->args.digest of the new image's arguments, argv[0] among
 * them. It is keyed (rf_args_key), so nobody in a session can find others that have the same.
 */
int args_digest(struct rf_scratch *s, __u64 mm, __u64 p, __u64 argc);
/*
 * The same, and for the record of a denial the digest and the arguments as bytes of NAME_CALLED,
 * which an exec that is denied does not need any more. Returns what rf_ev_file.access is to say.
 */
int args_name(struct rf_scratch *s, __u64 mm, __u64 p, __u64 argc);
#define ARGS_NAMED (RF_PATH_MAX - 8) /* bytes of arguments that are told, and bound to */

/* The next page of the strings is read; an argument has ended. Global for the verifier's sake. */
int args_page(struct rf_scratch *s);
int args_end(struct rf_scratch *s);

/* A walk over those strings, from s->args.pos on. */
struct args_walk {
	struct rf_scratch
		*s;	  /* what changes stands there: on the stack the verifier would follow it */
	const __u8 *page; /* what is at hand of the strings */
	__u8 *to;	  /* args_name(): the buffer */
};

/* The next byte, in round i; -1: it could not be read. */
static __always_inline int args_byte(struct args_walk *w, __u32 i)
{
	struct rf_scratch *s = w->s;
	__u32 at = s->args.pos & (ARGS_PAGE - 1);

	if ((i == 0 || at == 0) && args_page(s))
		return -1;
	s->args.pos++;
	return w->page[RF_INDEX(at, ARGS_PAGE)];
}

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
