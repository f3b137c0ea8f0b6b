// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * args.bpf.c - matching the arguments of a program before it runs. It has no hook.
 *
 * The strings are read from the new image's own copy by walking its page table: nobody else has
 * that memory, so there is no race, and a denial is still a plain EPERM. Only x86-64 is known here;
 * elsewhere a policy that asks for arguments denies every exec, and says why.
 */
#include "bpf/args.bpf.h"

#define PTE_MASK 0x000ffffffffff000ull
#define PRESENT	 1ull
#define LARGE	 0x80ull

#ifdef __TARGET_ARCH_x86
extern const void page_offset_base __ksym __weak;
extern const void pgdir_shift __ksym __weak;

/* One level of the table: the physical address that its entry for addr has, 0: none. */
static __always_inline __u64 table_step(__u64 base, __u64 table, __u64 addr, __u32 shift)
{
	__u64 entry = 0;

	if (bpf_probe_read_kernel(&entry, sizeof(entry),
				  (void *)(base + table + ((addr >> shift) & 511) * 8)))
		return 0;
	return (entry & PRESENT) && !((entry & LARGE) && shift > 12) ? entry & PTE_MASK : 0;
}

/* The kernel's address of the page that holds addr, 0: it is not there. */
static __noinline __u64 page_of(__u64 mm_address, __u64 addr)
{
	struct mm_struct *mm = (void *)mm_address;
	__u64 base = 0, table = 0, pgd = (__u64)BPF_CORE_READ(mm, pgd);
	__u32 shift = 39;

	if (!&page_offset_base || bpf_probe_read_kernel(&base, sizeof(base), &page_offset_base) ||
	    !base)
		return 0;
	if (&pgdir_shift)
		bpf_probe_read_kernel(&shift, sizeof(shift), &pgdir_shift);
	table = pgd - base;
	if (shift == 48)
		table = table_step(base, table, addr, 48);
	if (table)
		table = table_step(base, table, addr, 39);
	if (table)
		table = table_step(base, table, addr, 30);
	if (table)
		table = table_step(base, table, addr, 21);
	if (table)
		table = table_step(base, table, addr, 12);
	return table ? base + table : 0;
}
#else
static __always_inline __u64 page_of(__u64 mm, __u64 addr)
{
	return 0;
}
#endif

int args_page(struct rf_scratch *s)
{
	__u8 *buffer;
	__u64 page;

	if (!s)
		return -1;
	buffer = slot_buffer(s, NAME_TARGET);
	page = page_of(s->args.mm, s->args.pos & ~(__u64)(ARGS_PAGE - 1));
	if (buffer && page && !bpf_probe_read_kernel(buffer, ARGS_PAGE, (void *)page))
		return 0;
	s->args.failed = 1;
	return -1;
}

int args_end(struct rf_scratch *s)
{
	const struct rf_policy *policy;
	const struct rf_accept *a;

	if (!s)
		return 0;
	policy = rf_policy(0, s->sub.policy);
	a = rf_accept(0, rf_state(0, s->args.state)->accept);
	if (!s->args.first)
		rf_args_step(policy->args_first, a->args, s->args.met);
	s->args.first = 0;
	s->args.state = s->args.start;
	s->args.left--;
	return 0;
}

static long args_round(__u32 i, struct args_walk *w)
{
	struct rf_scratch *s = w->s;
	int byte = args_byte(w, i);

	if (byte < 0)
		return 1;
	if (byte)
		s->args.state =
			rf_step(0, s->args.state, rf_policy(0, s->sub.policy)->cls[(__u8)byte]);
	else
		args_end(s);
	return s->args.left == 0;
}

int args_match(struct rf_scratch *s, __u64 mm, __u64 p, __u64 argc)
{
	struct args_walk w = {.s = s};
	struct args_state *a;

	if (!s || !mm || !p)
		return -1;
	s->sub.facts.w[RF_FACT_ARGS] = 0;
	s->sub.facts.w[RF_FACT_ARGS_2] = 0;
	if (!argc)
		return 0;
	w.page = slot_buffer(s, NAME_TARGET);
	if (!w.page)
		return -1;
	a = &s->args;
	__builtin_memset(a, 0, sizeof(*a));
	a->mm = mm;
	a->pos = p;
	a->left = argc;
	a->first = 1;
	a->start = rf_policy(0, s->sub.policy)->start_arg;
	a->state = a->start;
	bpf_loop(RF_ARGV_MAX, args_round, &w, 0);
	if (a->failed || a->left)
		return -1;
	s->sub.facts.w[RF_FACT_ARGS] = a->met[0];
	s->sub.facts.w[RF_FACT_ARGS_2] = a->met[1];
	return 0;
}

#define ARGS_PRIME 2147483647ull /* 2^31 - 1 */

/* Two polynomials at secret places: who does not know these finds no two texts with one value. */
static __always_inline long sum_round(struct args_walk *w, __u32 i, int *ret_byte)
{
	struct args_state *a = &w->s->args;
	int byte = args_byte(w, i);

	*ret_byte = byte;
	if (byte < 0)
		return 1;
	a->sum[0] = (a->sum[0] * rf_args_key[0] + (__u32)byte + 1) % ARGS_PRIME;
	a->sum[1] = (a->sum[1] * rf_args_key[1] + (__u32)byte + 1) % ARGS_PRIME;
	a->n = i + 1;
	if (!byte)
		a->left--;
	return a->left == 0;
}

static long digest_round(__u32 i, struct args_walk *w)
{
	int byte;

	return sum_round(w, i, &byte) ? 1 : 0;
}

static long name_round(__u32 i, struct args_walk *w)
{
	int byte;
	long last = sum_round(w, i, &byte);

	if (byte >= 0)
		w->to[RF_INDEX(8 + i, RF_PATH_MAX)] = (__u8)byte;
	return last ? 1 : 0;
}

static __always_inline int sum_begin(struct args_walk *w, __u64 mm, __u64 p, __u64 argc)
{
	struct args_state *a = &w->s->args;

	__builtin_memset(a, 0, sizeof(*a));
	w->page = slot_buffer(w->s, NAME_TARGET);
	if (!w->page || !mm || !p || !argc)
		return -1;
	a->mm = mm;
	a->pos = p;
	a->left = argc;
	return 0;
}

static __always_inline void sum_end(struct args_state *a)
{
	if (!a->failed && !a->left)
		a->digest = a->sum[0] << 32 | a->sum[1] | 1ull << 63;
}

int args_digest(struct rf_scratch *s, __u64 mm, __u64 p, __u64 argc)
{
	struct args_walk w = {.s = s};

	if (!s || sum_begin(&w, mm, p, argc))
		return 0;
	bpf_loop(ARGS_NAMED, digest_round, &w, 0);
	sum_end(&s->args);
	return 0;
}

int args_name(struct rf_scratch *s, __u64 mm, __u64 p, __u64 argc)
{
	struct args_walk w = {.s = s};
	struct named *n;

	if (!s)
		return 0;
	n = &s->named[NAME_CALLED];
	n->name.len = 0;
	w.to = slot_buffer(s, NAME_CALLED);
	if (!w.to || sum_begin(&w, mm, p, argc))
		return 0;
	bpf_loop(ARGS_NAMED, name_round, &w, 0);
	sum_end(&s->args);
	__builtin_memcpy(w.to, &s->args.digest, 8);
	n->off = 0;
	n->name.len = (__u16)(8 + s->args.n);
	return RF_ACC_ARGS | (s->args.digest ? 0 : RF_ACC_ARGS_CUT);
}
