// SPDX-License-Identifier: GPL-2.0-only
/* Hooks that only data flow needs: attached while a session has labels. */
#include <errno.h>
#include <string.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "user/base/alloc.h"
#include "user/kern/engine_internal.h"
#include "user/kern/load.h"
#include "user/kern/probe.h"

bool policy_follows(const struct engine *e, uint32_t policy)
{
	uint32_t asks = RF_POLICY_LABELS | RF_POLICY_RECEIVE;

	/* Until 6.5 what is spliced to a socket is asked about as a use of its file. */
	if (probe_function("sock_sendpage") >= 0)
		asks |= RF_POLICY_CONNECT;
	return e->skel->bss->rf_policies[policy].flags & asks;
}

static int attach_all(struct engine *e, char **ret_error)
{
	const struct bpf_program *progs[LOAD_FOLLOW_MAX];
	size_t n = load_follow(e->skel, progs);

	for (size_t i = 0; i < n; i++) {
		e->follow[i] = load_attach_one(progs[i]);
		if (!e->follow[i]) {
			*ret_error = xasprintf("cannot attach program %s: %s",
					       bpf_program__name(progs[i]), strerror(errno));
			return -errno;
		}
		e->nfollow = i + 1;
	}
	e->attached++;
	return 0;
}

static void detach_all(struct engine *e)
{
	__atomic_store_n(&e->skel->bss->rf_follow, 0, __ATOMIC_SEQ_CST);
	for (size_t i = 0; i < e->nfollow; i++)
		bpf_link__destroy(e->follow[i]);
	e->nfollow = 0;
	e->attached++;
}

int follow_start(struct engine *e, char **ret_error)
{
	int r;

	if (e->following++)
		return 0;
	r = uses_hook(e, ret_error);
	if (!r)
		r = attach_all(e, ret_error);
	if (r) {
		e->following = 0;
		detach_all(e);
		uses_unhook(e);
		return r;
	}
	__atomic_store_n(&e->skel->bss->rf_follow, 1, __ATOMIC_SEQ_CST);
	return 0;
}

void follow_stop(struct engine *e)
{
	if (!e->following || --e->following)
		return;
	detach_all(e);
	uses_unhook(e);
}

/* Takes out of a map what is a session's; at finds the session's index in a value. */
static void forget(int fd, size_t key_size, size_t value_size, size_t at, uint32_t session)
{
	unsigned char key[32], next[32], value[64];
	int more = !bpf_map_get_next_key(fd, NULL, key);

	if (value_size > sizeof(value) || key_size > sizeof(key))
		return;
	for (; more; memcpy(key, next, key_size)) {
		more = !bpf_map_get_next_key(fd, key, next);
		if (!bpf_map_lookup_elem(fd, key, value) &&
		    !memcmp(value + at, &session, sizeof(session)))
			bpf_map_delete_elem(fd, key);
	}
}

/* What the session's processes have cleaned is clean for others too. */
static void settle(struct engine *e)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts);

	bpf_prog_test_run_opts(bpf_program__fd(e->skel->progs.kept_settle), &opts);
}

void follow_forget(struct engine *e, uint32_t session)
{
	uint32_t policy = e->skel->bss->rf_sessions[session].policy;

	if (e->skel->bss->rf_policies[policy].keep)
		settle(e);
	forget(bpf_map__fd(e->skel->maps.olabels), sizeof(struct rf_object),
	       sizeof(struct rf_olabel), offsetof(struct rf_olabel, session), session);
	forget(bpf_map__fd(e->skel->maps.memories), sizeof(uint64_t), sizeof(struct rf_memory),
	       offsetof(struct rf_memory, session), session);
	forget(bpf_map__fd(e->skel->maps.cleansed), sizeof(uint64_t), sizeof(struct rf_clean),
	       offsetof(struct rf_clean, session), session);
	__atomic_add_fetch(&e->skel->bss->rf_labels_seq, 1, __ATOMIC_SEQ_CST);
}
