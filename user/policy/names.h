/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * names.h - the patterns of a policy put into one automaton, with a start for every way to name.
 *
 * A name is read from the root of its file system, which needs no knowledge of mounts at run time:
 * the automaton enters each file system with what its mounts make of its names. A file system that
 * is mounted twice (a bind mount, a subvolume) has both names at once, and any of them counts.
 */
#ifndef RINGFENCE_POLICY_NAMES_H
#define RINGFENCE_POLICY_NAMES_H

#include "user/policy/asks.h"
#include "user/policy/dnf.h"
#include "user/policy/dfa.h"
#include "user/policy/hosts.h"
#include "user/policy/inet.h"
#include "user/policy/ir.h"

struct names {
	struct dfa dfa;
	struct inet inet; /* endpoints, which are no part of the automaton */
	uint32_t start, called, abstract, arg, host;
	struct sb_start *sbs;
	size_t nsbs;
};

/* What the patterns of a policy are made from. */
struct names_input {
	const struct policy_ir *ir;
	const struct conds *conds;
	const struct asks *asks;
	const struct hosts *hosts;
	const struct policy_env *env;
};

/* Errors as policy_lower(). Nothing has to be released on failure. */
int names_make(const struct names_input *in, struct names *ret_names, char **ret_error);
void names_release(struct names *n);

#endif
