/* SPDX-License-Identifier: GPL-2.0-only */
/* load.h - which programs a kernel and a tier need, and how each is attached (internal to kern/).
 */
#ifndef RINGFENCE_KERN_LOAD_H
#define RINGFENCE_KERN_LOAD_H

#include "user/kern/engine.h"

struct ringfence_bpf;
struct bpf_link;
struct bpf_program;

/* After open, before load: settings, tier, and what this kernel lacks. 0, or -ENOTSUP and why. */
int load_prepare(struct ringfence_bpf *skel, const struct engine_options *o, char **ret_error);
/* After load: attaches all loaded programs. On failure what was attached goes with the skeleton. */
int load_attach(struct ringfence_bpf *skel, const struct engine_options *o, char **ret_error);
/* Hooks that only data flow needs, of those that this kernel has. Returns how many. */
#define LOAD_FOLLOW_MAX 20
size_t load_follow(struct ringfence_bpf *skel,
		   const struct bpf_program *ret_progs[LOAD_FOLLOW_MAX]);
/* Attaches one loaded hook. NULL: errno says why. */
struct bpf_link *load_attach_one(const struct bpf_program *prog);
/* Lists each loaded program: name, verified instructions. */
void load_list(struct ringfence_bpf *skel, FILE *out);
/*
 * Runs of hooks that the kernel left out: it never enters a traced program that it is inside of on
 * the same processor, whoever is (recursion_misses of bpf_prog_info). Programs of tier lsm always
 * run.
 */
uint64_t load_skipped(const struct ringfence_bpf *skel);

#endif
