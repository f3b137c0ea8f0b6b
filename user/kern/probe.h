/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * probe.h - what this kernel can do, and which tier follows. Loads nothing that stays.
 */
#ifndef RINGFENCE_KERN_PROBE_H
#define RINGFENCE_KERN_PROBE_H

#include <stdbool.h>

#include "bpf/abi_user.h"

struct probe {
	char release[128];
	char lsm[256];	    /* active security modules, comma-separated; empty: not known */
	bool privileged;    /* may load BPF */
	bool btf;	    /* /sys/kernel/btf/vmlinux is there */
	bool task_storage;  /* hooks and helpers that everything rests on */
	bool storage_fails; /* task storage that is there is not always found: refused */
	bool loops;	    /* bpf_loop, 5.17 */
	bool dynptr;	    /* ring buffer reservations of any size, 5.19 */
	bool lsm_listed;    /* bpf is in the list of security modules */
	bool lsm_built;	    /* the kernel has BPF LSM, listed or not */
	bool fmod_ret;	    /* a program could be attached to a security_ function */
	bool preempt_full;  /* the kernel preempts everywhere (preempt=full, or RT) */
	enum rf_tier tier;  /* the best that can be had; NONE: refused */
	char why[256];	    /* NONE: the reason, one line */
};

void probe_kernel(struct probe *ret_probe);

/* Does the kernel preempt tasks anywhere (RT, preempt=full, lazy)? */
bool probe_preempts_fully(void);

/* Does the kernel's BTF have the function? Number of its parameters, or -1. */
int probe_function(const char *name);

#endif
