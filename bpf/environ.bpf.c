// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * environ.bpf.c - variables that bring code, in the environment of a program that is about to run.
 * It has no hook.
 *
 * The strings stand behind the arguments in the new image's own copy; see args.bpf.c.
 */
#include "bpf/args.bpf.h"

__u64 rf_env_find(__u64 hash)
{
	return rf_env_find_body(rf_env_hashes, hash);
}

static long environ_round(__u32 i, struct args_walk *w)
{
	struct rf_scratch *s = w->s;
	int byte = args_byte(w, i);

	if (byte < 0)
		return 1;
	if (s->environ.args) {
		s->environ.args -= !byte;
		return 0;
	}
	rf_env_step(&s->environ.env, (__u8)byte);
	s->environ.left -= !byte;
	return s->environ.left == 0;
}

int environ_match(struct rf_scratch *s, __u64 mm, __u64 p, __u64 argc, __u64 envc)
{
	struct args_walk w = {.s = s};
	struct environ_state *e;

	if (!s || !mm || !p)
		return -1;
	e = &s->environ;
	__builtin_memset(e, 0, sizeof(*e));
	if (!envc)
		return 0;
	w.page = slot_buffer(s, NAME_TARGET);
	if (!w.page)
		return -1;
	e->args = argc;
	e->left = envc;
	rf_env_begin(&e->env);
	s->args.mm = mm;
	s->args.pos = p;
	s->args.failed = 0;
	bpf_loop(RF_ARGV_MAX, environ_round, &w, 0);
	if (s->args.failed || e->left)
		return -1;
	e->found = e->env.found;
	return 0;
}
