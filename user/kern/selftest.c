// SPDX-License-Identifier: GPL-2.0-only
/* Runs the kernel's decisions on inputs of the differential test; see bpf/selftest.bpf.c. */
#include <errno.h>
#include <sys/mman.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "user/kern/engine_internal.h"
#include "bpf/abi_selftest.h"

int engine_selftest_open(struct engine *e, uint32_t session, struct rf_try **ret_tries)
{
	const struct rf_proc p = {
		.id = ENGINE_SELFTEST_PROC, .start_ns = 1, .tgid = 1, .session = session};
	int r = bpf_map_update_elem(bpf_map__fd(e->skel->maps.procs), &p.id, &p, BPF_ANY);

	if (r)
		return r;
	if (!e->tries) {
		void *at = mmap(NULL, RF_TRIES * sizeof(struct rf_try), PROT_READ | PROT_WRITE,
				MAP_SHARED, bpf_map__fd(e->skel->maps.tries), 0);

		if (at == MAP_FAILED)
			return -errno;
		e->tries = at;
	}
	*ret_tries = e->tries;
	return 0;
}

int engine_selftest_run(struct engine *e, unsigned int n)
{
	struct rf_try_run run = {.proc = ENGINE_SELFTEST_PROC};
	LIBBPF_OPTS(bpf_test_run_opts, opts, .ctx_in = &run, .ctx_size_in = sizeof(run));

	for (run.at = 0; run.at < n; run.at++) {
		e->tries[run.at].done = 0;
		if (bpf_prog_test_run_opts(bpf_program__fd(e->skel->progs.selftest), &opts))
			return -errno;
		if (!e->tries[run.at].done)
			return -EIO;
	}
	return 0;
}
