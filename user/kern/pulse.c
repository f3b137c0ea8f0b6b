// SPDX-License-Identifier: GPL-2.0-only
#include "user/kern/pulse.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "user/base/alloc.h"
#include "user/kern/engine_internal.h"

#define STATS_ENABLED "/proc/sys/kernel/bpf_stats_enabled"

static int run(struct engine *e, struct rf_pulse *p)
{
	/* What the program changes of it comes back in it. */
	LIBBPF_OPTS(bpf_test_run_opts, opts, .ctx_in = p, .ctx_size_in = sizeof(*p));

	return bpf_prog_test_run_opts(bpf_program__fd(e->skel->progs.pulse), &opts) ? -errno : 0;
}

int engine_pulse(struct engine *e, uint64_t number)
{
	struct rf_pulse p = {.number = number};
	int r = run(e, &p);

	return r ? r : (int)p.error;
}

struct links {
	engine_link_fn bad;
	void *ctx;
	size_t n;
};

/* prog NULL: it is of one of several. */
static void check_link(struct links *l, const struct bpf_link *link, const struct bpf_program *prog)
{
	const char *name = prog ? bpf_program__name(prog) : "of a TLS library", *why = NULL;
	struct bpf_link_info info = {0};
	struct bpf_prog_info of = {0};
	__u32 len = sizeof(info), of_len = sizeof(of);

	if (!link)
		return;
	l->n++;
	if (bpf_obj_get_info_by_fd(bpf_link__fd(link), &info, &len))
		why = errno == EBADF ? "its link is gone" : "what was its link is something else";
	else if (prog && (bpf_obj_get_info_by_fd(bpf_program__fd(prog), &of, &of_len) ||
			  of.id != info.prog_id))
		why = "its link is of another program";
	else if (info.type == BPF_LINK_TYPE_CGROUP && !info.cgroup.cgroup_id)
		why = "its link was detached from the control group";
	if (why)
		l->bad(l->ctx, name, why);
}

size_t engine_links(const struct engine *e, engine_link_fn bad, void *ctx)
{
	const struct bpf_program *follow[LOAD_FOLLOW_MAX];
	struct links l = {.bad = bad, .ctx = ctx};

	for (int i = 0; i < e->skel->skeleton->prog_cnt; i++) {
		const struct bpf_prog_skeleton *p = &e->skel->skeleton->progs[i];

		check_link(&l, *p->link, *p->prog);
	}
	check_link(&l, e->uses, e->skel->progs.file_permission);
	check_link(&l, e->digest, e->skel->progs.exec_digest);
	check_link(&l, e->dns[0], e->skel->progs.dns_ingress);
	check_link(&l, e->dns[1], e->skel->progs.dns_egress);
	load_follow(e->skel, follow);
	for (size_t i = 0; i < e->nfollow; i++)
		check_link(&l, e->follow[i], follow[i]);
	for (size_t i = 0; i < e->ntls; i++)
		check_link(&l, e->tls[i].link, NULL);
	return l.n;
}

size_t engine_maps(struct engine *e, struct engine_map ret_maps[ENGINE_MAPS])
{
	const struct bpf_map *maps[RF_FILL_COUNT] = {
		[RF_FILL_PROCS] = e->skel->maps.procs,
		[RF_FILL_OLABELS] = e->skel->maps.olabels,
		[RF_FILL_KEPT] = e->skel->maps.kept,
		[RF_FILL_HELD] = e->skel->maps.held,
		[RF_FILL_TERMINALS] = e->skel->maps.terminals,
		[RF_FILL_TOLD] = e->skel->maps.told,
		[RF_FILL_SHARED] = e->skel->maps.shared,
		[RF_FILL_MEMORIES] = e->skel->maps.memories,
		[RF_FILL_CLEANSED] = e->skel->maps.cleansed,
		[RF_FILL_SUMS] = e->skel->maps.sums,
	};
	struct rf_pulse p = {.count = 1};
	size_t n = 0;

	if (run(e, &p))
		return 0;
	for (int i = 0; i < RF_FILL_COUNT; i++)
		if (p.entries[i] >= 0)
			ret_maps[n++] = (struct engine_map){.name = bpf_map__name(maps[i]),
							    .entries = (uint64_t)p.entries[i],
							    .max = bpf_map__max_entries(maps[i])};
	return n;
}

/* The first two pages of a ring are how far it was read, and how far it was written. */
static bool look_at_ring(const struct bpf_map *map, struct engine_ring *ret)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	const char *at = mmap(NULL, 2 * page, PROT_READ, MAP_SHARED, bpf_map__fd(map), 0);
	unsigned long read_to, written_to;

	if (at == MAP_FAILED)
		return false;
	read_to = __atomic_load_n((const unsigned long *)at, __ATOMIC_ACQUIRE);
	written_to = __atomic_load_n((const unsigned long *)(at + page), __ATOMIC_ACQUIRE);
	munmap((void *)at, 2 * page);
	*ret = (struct engine_ring){.name = bpf_map__name(map),
				    .used = written_to - read_to,
				    .bytes = bpf_map__max_entries(map)};
	return true;
}

size_t engine_rings(const struct engine *e, struct engine_ring ret_rings[ENGINE_RINGS])
{
	const struct bpf_map *maps[] = {e->skel->maps.ring_life, e->skel->maps.ring_data,
					e->has_tls ? e->skel->maps.ring_tls : NULL};
	size_t n = 0;

	_Static_assert(sizeof(maps) / sizeof(maps[0]) == ENGINE_RINGS, "ENGINE_RINGS");
	for (size_t i = 0; i < ENGINE_RINGS; i++)
		if (maps[i] && look_at_ring(maps[i], &ret_rings[n]))
			n++;
	return n;
}

static bool kernel_counts(void)
{
	FILE *f = fopen(STATS_ENABLED, "re");
	bool on = f && fgetc(f) == '1';

	if (f)
		fclose(f);
	return on;
}

size_t engine_costs(const struct engine *e, struct engine_cost **ret_costs)
{
	struct engine_cost *costs = NULL;
	struct bpf_program *prog;
	size_t n = 0;

	if (!kernel_counts())
		return 0;
	bpf_object__for_each_program(prog, e->skel->obj)
	{
		struct bpf_prog_info info = {0};
		__u32 len = sizeof(info);

		if (!bpf_program__autoload(prog) ||
		    bpf_obj_get_info_by_fd(bpf_program__fd(prog), &info, &len))
			continue;
		vec_push(costs, n) = (struct engine_cost){.program = bpf_program__name(prog),
							  .runs = info.run_cnt,
							  .ns = info.run_time_ns};
	}
	*ret_costs = costs;
	return n;
}
