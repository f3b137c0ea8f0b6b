// SPDX-License-Identifier: GPL-2.0-only
/* One policy takes the place of another in a running session. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "user/base/alloc.h"
#include "user/kern/engine_internal.h"

/*
 * An update of a map of maps does not return before all programs have ended that ran when it was
 * made (maybe_wait_bpf_programs(), since 1ae80cf31938 in 4.20): the kernel waits for RCU, under
 * which all programs run that do not sleep, on every tier. Ours that sleeps, labels_drop, is run by
 * us and is over. membarrier(2) is no such promise: it does nothing on one processor, where a
 * preempted program may still be inside, and is refused with nohz_full.
 */
static int prepare_wait(struct engine *e, char **ret_error)
{
	LIBBPF_OPTS(bpf_map_create_opts, opts);
	int r;

	if (e->wait[1])
		return 0;
	e->wait[0] = bpf_map_create(BPF_MAP_TYPE_ARRAY, "rf_wait_in", 4, 4, 1, NULL);
	if (e->wait[0] > 0) {
		opts.inner_map_fd = (__u32)e->wait[0];
		e->wait[1] = bpf_map_create(BPF_MAP_TYPE_ARRAY_OF_MAPS, "rf_wait", 4, 4, 1, &opts);
	}
	if (e->wait[0] > 0 && e->wait[1] > 0)
		return 0;
	r = -errno;
	*ret_error =
		xasprintf("cannot make the maps that programs are waited for by: %s", strerror(-r));
	programs_unwait(e);
	return r;
}

void programs_unwait(struct engine *e)
{
	for (int i = 0; i < 2; i++) {
		if (e->wait[i] > 0)
			close(e->wait[i]);
		e->wait[i] = 0;
	}
}

void programs_wait(struct engine *e)
{
	uint32_t key = 0;

	if (e->wait[1])
		bpf_map_update_elem(e->wait[1], &key, &e->wait[0], BPF_ANY);
}

/*
 * Before the switch: bits and words that the present policy does not look at; and a gate that was
 * opened by events of another sort than those that now say when it may be shut is like one that
 * nothing opened.
 */
static void prepare_gates(struct engine *e, uint32_t session, const struct rf_policy *to,
			  const struct engine_switch *how)
{
	struct rf_session *s = &e->skel->bss->rf_sessions[session];
	struct rf_gate *gates = &e->skel->bss->rf_gates[session * RF_GATES_MAX];

	__atomic_or_fetch(&s->gates, to->gates_initial & how->gates_new, __ATOMIC_SEQ_CST);
	__atomic_and_fetch(&s->opened, ~how->gates_changed, __ATOMIC_SEQ_CST);
	for (unsigned int i = 0; i < RF_GATES_MAX; i++)
		if (how->gates_changed & 1ULL << i)
			gates[i].parts[to->gates[i].slot & 1] = 0;
}

/*
 * Afterwards: nothing is open that the policy does not have. A gate that is open, and now is so for
 * a time only, has that time from now on at most.
 */
static void limit_gates(struct engine *e, uint32_t session, const struct rf_policy *to,
			const struct engine_switch *how)
{
	struct rf_session *s = &e->skel->bss->rf_sessions[session];

	__atomic_and_fetch(&s->gates, how->gates, __ATOMIC_SEQ_CST);
	__atomic_and_fetch(&s->bound, how->gates, __ATOMIC_SEQ_CST);
	__atomic_and_fetch(&s->opened, how->gates, __ATOMIC_SEQ_CST);
	__atomic_and_fetch(&s->timed, how->gates, __ATOMIC_SEQ_CST);
	for (unsigned int i = 0; i < RF_GATES_MAX; i++) {
		struct rf_gate *g = &e->skel->bss->rf_gates[session * RF_GATES_MAX + i];
		uint64_t bit = 1ULL << i, until = how->now_ns + to->gates[i].for_ns;

		if (!(how->gates_changed & bit) || !to->gates[i].for_ns || !(s->gates & bit))
			continue;
		if (!(s->timed & bit) || g->until_ns > until)
			__atomic_store_n(&g->until_ns, until, __ATOMIC_SEQ_CST);
		__atomic_or_fetch(&s->timed, bit, __ATOMIC_SEQ_CST);
	}
}

int engine_session_switch(struct engine *e, uint32_t session, const struct engine_policy *p,
			  const struct engine_switch *how, char **ret_error)
{
	struct rf_session *s = &e->skel->bss->rf_sessions[session];
	const struct rf_policy *to = &e->skel->bss->rf_policies[p->index];
	bool had = policy_follows(e, s->policy), wants = policy_follows(e, p->index);
	bool had_digests = policy_asks_digests(e, s->policy);
	bool wants_digests = policy_asks_digests(e, p->index);
	bool had_hosts = policy_names_hosts(e, s->policy);
	bool wants_hosts = policy_names_hosts(e, p->index);
	int r = prepare_wait(e, ret_error);

	/* Hooks that only the new policy needs are there before it is. */
	if (!r && wants_digests && !had_digests)
		r = digest_start(e, ret_error);
	if (r)
		return r;
	r = wants && !had ? follow_start(e, ret_error) : 0;
	if (!r && wants_hosts && !had_hosts) {
		r = dns_start(e, ret_error);
		if (r && wants && !had)
			follow_stop(e);
	}
	if (r) {
		if (wants_digests && !had_digests)
			digest_stop(e);
		return r;
	}
	prepare_gates(e, session, to, how);
	__atomic_store_n(&s->policy, p->index, __ATOMIC_SEQ_CST);
	/* What threads remember of their facts was looked up for the old policy. */
	__atomic_add_fetch(&s->facts_seq, 1, __ATOMIC_SEQ_CST);
	programs_wait(e);
	limit_gates(e, session, to, how);
	if (had && !wants)
		follow_stop(e);
	if (had_digests && !wants_digests)
		digest_stop(e);
	if (had_hosts && !wants_hosts)
		dns_stop(e);
	return 0;
}
