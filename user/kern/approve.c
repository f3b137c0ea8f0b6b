// SPDX-License-Identifier: GPL-2.0-only
/* What a person changes of a running session: gates that open, labels that go. */
#include <errno.h>
#include <string.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "user/base/alloc.h"
#include "user/kern/engine_internal.h"

/* The programs change these words at the same time. */
static void set_bits(__u64 *word, uint64_t bits)
{
	__atomic_or_fetch(word, bits, __ATOMIC_SEQ_CST);
}

static void clear_bits(__u64 *word, uint64_t bits)
{
	__atomic_and_fetch(word, ~bits, __ATOMIC_SEQ_CST);
}

uint64_t engine_gates(const struct engine *e, uint32_t session)
{
	return __atomic_load_n(&e->skel->bss->rf_sessions[session].gates, __ATOMIC_SEQ_CST);
}

static void approve_one(struct engine *e, uint32_t session, unsigned int gate, uint8_t part,
			uint64_t now_ns)
{
	struct rf_session *s = &e->skel->bss->rf_sessions[session];
	const struct rf_gate_def *def = &e->skel->bss->rf_policies[s->policy].gates[gate];
	struct rf_gate *g = &e->skel->bss->rf_gates[session * RF_GATES_MAX + gate];

	set_bits(&g->parts[def->slot & 1], 1ULL << (part & 63));
	if ((g->parts[def->slot & 1] & def->parts) != def->parts)
		return;
	if (def->for_ns) {
		__atomic_store_n(&g->until_ns, now_ns + def->for_ns, __ATOMIC_SEQ_CST);
		set_bits(&s->timed, 1ULL << gate);
	}
	set_bits(&s->opened, 1ULL << gate);
	set_bits(&s->gates, 1ULL << gate);
}

uint64_t engine_gates_approve(struct engine *e, uint32_t session, uint64_t gates,
			      const uint8_t *part, uint64_t now_ns)
{
	for (unsigned int i = 0; i < RF_GATES_MAX; i++)
		if (gates & 1ULL << i)
			approve_one(e, session, i, part[i], now_ns);
	return engine_gates(e, session);
}

void engine_gate_open(struct engine *e, uint32_t session, unsigned int gate, uint64_t until_ns)
{
	struct rf_session *s = &e->skel->bss->rf_sessions[session];
	__u64 *open = &s->gates;
	struct rf_gate *g = &e->skel->bss->rf_gates[session * RF_GATES_MAX + gate];

	if (gate >= RF_GATES_MAX)
		return;
	if (e->skel->bss->rf_policies[s->policy].gates_bound & 1ULL << gate)
		open = &s->bound;
	/* A time that is over must not shut what opens now, nor may the new one be missed. */
	clear_bits(&s->timed, 1ULL << gate);
	if (until_ns) {
		__atomic_store_n(&g->until_ns, until_ns, __ATOMIC_SEQ_CST);
		set_bits(&s->timed, 1ULL << gate);
	}
	set_bits(&s->opened, 1ULL << gate);
	set_bits(open, 1ULL << gate);
}

void engine_gate_shut(struct engine *e, uint32_t session, unsigned int gate)
{
	struct rf_session *s = &e->skel->bss->rf_sessions[session];

	if (gate >= RF_GATES_MAX)
		return;
	clear_bits(&s->gates, 1ULL << gate);
	clear_bits(&s->bound, 1ULL << gate);
	clear_bits(&s->opened, 1ULL << gate);
	clear_bits(&s->timed, 1ULL << gate);
}

size_t engine_session_processes(const struct engine *e, uint32_t session,
				struct engine_process **ret_procs)
{
	int fd = bpf_map__fd(e->skel->maps.procs);
	struct engine_process *procs = NULL;
	uint64_t key, *at = NULL;
	struct rf_proc p;
	size_t n = 0;

	while (!bpf_map_get_next_key(fd, at, &key)) {
		at = &key;
		if (!bpf_map_lookup_elem(fd, &key, &p) && p.session == session &&
		    (p.flags & RF_PROC_BORN))
			vec_push(procs, n) = (struct engine_process){
				.pid = p.tgid, .labels = p.facts[RF_FACT_LABELS]};
	}
	*ret_procs = procs;
	return n;
}

int engine_labels_drop(struct engine *e, uint32_t session, uint64_t labels, uint32_t pid)
{
	struct rf_drop drop = {.labels = labels, .session = session, .pid = pid};
	/* The kernel gives the context back where it took it from. */
	LIBBPF_OPTS(bpf_test_run_opts, opts, .ctx_in = &drop, .ctx_size_in = sizeof(drop));
	int r = bpf_prog_test_run_opts(bpf_program__fd(e->skel->progs.labels_drop), &opts);

	return r ? -errno : (int)drop.processes;
}

int engine_process_facts(const struct engine *e, uint32_t session, uint32_t pid,
			 uint64_t ret_facts[RF_FACT_WORDS])
{
	struct rf_proc p;
	uint64_t id;

	if (bpf_map_lookup_elem(bpf_map__fd(e->skel->maps.tgids), &pid, &id) ||
	    bpf_map_lookup_elem(bpf_map__fd(e->skel->maps.procs), &id, &p) ||
	    p.session != session || !(p.flags & RF_PROC_BORN))
		return -ESRCH;
	memset(ret_facts, 0, RF_FACT_WORDS * sizeof(ret_facts[0]));
	memcpy(ret_facts, p.facts, sizeof(p.facts));
	ret_facts[RF_FACT_GATES] |= engine_gates(e, session);
	return 0;
}

bool engine_tracks(const struct engine *e, uint32_t pid)
{
	uint64_t id;

	return !bpf_map_lookup_elem(bpf_map__fd(e->skel->maps.tgids), &pid, &id);
}
