// SPDX-License-Identifier: GPL-2.0-only
#include "user/kern/engine.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <sys/mman.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "user/base/alloc.h"
#include "user/kern/engine_internal.h"
#include "user/kern/load.h"
#include "bpf/abi_selftest.h"

static int print_all(enum libbpf_print_level level, const char *fmt, va_list ap)
{
	(void)level;
	return vfprintf(stderr, fmt, ap);
}

#define POLL_MAX 1000 /* records at once: who writes them faster than we read is not waited for */

/* One ring's reader hands its records to whoever polls. */
static int on_record(void *ctx, void *data, size_t size)
{
	struct engine *e = ctx;

	e->fn(e->fn_ctx, data, size);
	return ++e->records < POLL_MAX ? 0 : -EAGAIN;
}

static int open_rings(struct engine *e, char **ret_error)
{
	e->rings = ring_buffer__new(bpf_map__fd(e->skel->maps.ring_life), on_record, e, NULL);
	if (!e->rings ||
	    ring_buffer__add(e->rings, bpf_map__fd(e->skel->maps.ring_data), on_record, e)) {
		*ret_error = xasprintf("cannot read the ring buffers: %s", strerror(errno));
		return -errno;
	}
	if (e->has_tls &&
	    ring_buffer__add(e->rings, bpf_map__fd(e->skel->maps.ring_tls), on_record, e)) {
		*ret_error = xasprintf("cannot read the ring buffer of TLS: %s", strerror(errno));
		return -errno;
	}
	return 0;
}

static int size_maps(struct engine *e, const struct engine_options *o)
{
	int r = o->kept_fd ? bpf_map__reuse_fd(e->skel->maps.kept, o->kept_fd) : 0;

	if (!r && o->label_entries)
		r = bpf_map__set_max_entries(e->skel->maps.olabels, o->label_entries);
	if (!r && o->life_bytes)
		r = bpf_map__set_max_entries(e->skel->maps.ring_life, o->life_bytes);
	if (!r && o->data_bytes)
		r = bpf_map__set_max_entries(e->skel->maps.ring_data, o->data_bytes);
	for (const struct engine_size *s = o->sizes; !r && s && s->map; s++) {
		struct bpf_map *map = bpf_object__find_map_by_name(e->skel->obj, s->map);

		r = map ? bpf_map__set_max_entries(map, s->entries) : -ENOENT;
	}
	return r;
}

static int start(struct engine *e, const struct engine_options *o, char **ret_error)
{
	int r;

	e->skel = ringfence_bpf__open();
	if (!e->skel) {
		*ret_error = xasprintf("cannot open the BPF programs: %s", strerror(errno));
		return -errno;
	}
	e->has_tls = o->tls;
	r = size_maps(e, o);
	if (!r)
		r = tls_prepare(e->skel, o);
	if (!r)
		r = load_prepare(e->skel, o, ret_error);
	if (r)
		return r;
	r = ringfence_bpf__load(e->skel);
	if (r) {
		*ret_error = xasprintf("the kernel refused the BPF programs: %s", strerror(-r));
		return r;
	}
	if (o->programs)
		load_list(e->skel, o->programs);
	r = open_rings(e, ret_error);
	return r ? r : load_attach(e->skel, o, ret_error);
}

int engine_new(const struct engine_options *o, struct engine **ret_engine, char **ret_error)
{
	struct engine *e = xcalloc(1, sizeof(*e));
	char *error = NULL;
	int r;

	libbpf_set_strict_mode(LIBBPF_STRICT_ALL);
	libbpf_set_print(o->verbose ? print_all : NULL);
	r = start(e, o, &error);
	if (r) {
		*ret_error = error ? error : xstrdup(strerror(-r));
		engine_free(e);
		return r;
	}
	*ret_engine = e;
	return 0;
}

void engine_free(struct engine *e)
{
	if (!e)
		return;
	ring_buffer__free(e->rings);
	programs_unwait(e);
	for (size_t i = 0; i < e->nfollow; i++)
		bpf_link__destroy(e->follow[i]);
	if (e->skel)
		tls_release(e);
	bpf_link__destroy(e->uses);
	bpf_link__destroy(e->digest);
	for (size_t i = 0; i < sizeof(e->dns) / sizeof(e->dns[0]); i++)
		bpf_link__destroy(e->dns[i]);
	if (e->tries)
		munmap(e->tries, RF_TRIES * sizeof(*e->tries));
	ringfence_bpf__destroy(e->skel);
	arena_release(&e->arena);
	free(e);
}

static bool is_after(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec > b->tv_sec || (a->tv_sec == b->tv_sec && a->tv_nsec > b->tv_nsec);
}

/*
 * A moment that tells what was changed before it from what is changed after we return: change times
 * are those of the clock's last tick, or since 6.13 sometimes exact.
 */
static struct timespec moment(void)
{
	struct timespec now, tick;

	clock_gettime(CLOCK_REALTIME, &now);
	for (clock_gettime(CLOCK_REALTIME_COARSE, &tick); !is_after(&tick, &now);
	     clock_gettime(CLOCK_REALTIME_COARSE, &tick))
		usleep(500);
	return now;
}

static void session_reset(struct engine *e, uint32_t at, const struct engine_policy *p)
{
	struct rf_session *s = &e->skel->bss->rf_sessions[at];
	struct timespec now = moment();

	*s = (struct rf_session){
		.facts_seq = (uint64_t)(s->epoch + 1) << 32 | 1,
		.start_s = (uint64_t)now.tv_sec,
		.start_ns = (uint64_t)now.tv_nsec,
		.epoch = s->epoch + 1,
		.id = ((uint64_t)at << 32) | (s->epoch + 1),
		.policy = p->index,
		.gates = e->skel->bss->rf_policies[p->index].gates_initial,
	};
	memset(&e->skel->bss->rf_gates[at * RF_GATES_MAX], 0,
	       RF_GATES_MAX * sizeof(struct rf_gate));
	memset(&e->skel->bss->rf_counts[at * RF_CLASS_STRIDE], 0,
	       RF_CLASS_COUNT * sizeof(struct rf_count));
	e->skel->bss->rf_tls_bytes[at] = (struct rf_tls_bytes){0};
	e->skel->bss->rf_inside_cookies[at] = 0;
}

/* What only some policies need is there before the session begins. */
static int parts_start(struct engine *e, uint32_t policy, char **ret_error)
{
	bool follows = policy_follows(e, policy), digests = policy_asks_digests(e, policy);
	int r = follows ? follow_start(e, ret_error) : 0;

	if (r)
		return r;
	r = digests ? digest_start(e, ret_error) : 0;
	if (!r && policy_names_hosts(e, policy)) {
		r = dns_start(e, ret_error);
		if (r && digests)
			digest_stop(e);
	}
	if (r && follows)
		follow_stop(e);
	return r;
}

void engine_linger(struct engine *e)
{
	unsigned int *holders[] = {&e->following, &e->digesting, &e->naming};

	for (size_t i = 0; i < sizeof(holders) / sizeof(holders[0]); i++) {
		*holders[i] += *holders[i] && !e->lingers[i];
		e->lingers[i] |= *holders[i];
	}
}

int engine_session_start(struct engine *e, const struct engine_policy *p, uint32_t *ret_session,
			 char **ret_error)
{
	uint32_t at = 0, i;
	int r;

	for (i = 0; i < RF_SESSIONS_MAX; i++) {
		at = (e->next_session + i) % RF_SESSIONS_MAX;
		if (!(e->skel->bss->rf_sessions[at].flags & RF_SESSION_USED))
			break;
	}
	if (i == RF_SESSIONS_MAX) {
		*ret_error = xasprintf("%d sessions are running, which is the most there can be "
				       "(RF_SESSIONS_MAX)",
				       RF_SESSIONS_MAX);
		return -EAGAIN;
	}
	session_reset(e, at, p);
	r = parts_start(e, p->index, ret_error);
	if (r)
		return r;
	__atomic_store_n(&e->skel->bss->rf_sessions[at].flags,
			 RF_SESSION_USED | (e->has_tls ? RF_SESSION_TLS : 0), __ATOMIC_SEQ_CST);
	e->next_session = at + 1;
	*ret_session = at;
	return 0;
}

void engine_guard(struct engine *e, uint32_t pid)
{
	__atomic_store_n(&e->skel->bss->rf_keeper_tgid, pid, __ATOMIC_SEQ_CST);
}

void engine_let_in(struct engine *e, uint32_t session, uint64_t cookie)
{
	__atomic_store_n(&e->skel->bss->rf_inside_cookies[session], cookie, __ATOMIC_SEQ_CST);
}

void engine_session_inherited(const struct engine *e, uint32_t session,
			      struct rf_std ret_files[RF_STD_FILES])
{
	memcpy(ret_files, e->skel->bss->rf_sessions[session].std,
	       RF_STD_FILES * sizeof(*ret_files));
}

uint32_t engine_session_procs(const struct engine *e, uint32_t session)
{
	return e->skel->bss->rf_sessions[session].procs;
}

uint64_t engine_procs(const struct engine *e)
{
	uint64_t n = 0;

	for (uint32_t i = 0; i < RF_SESSIONS_MAX; i++)
		n += engine_session_procs(e, i);
	return n;
}

unsigned int engine_attached(const struct engine *e)
{
	return e->attached;
}

void engine_session_tls(struct engine *e, uint32_t session, bool on)
{
	uint32_t *flags = &e->skel->bss->rf_sessions[session].flags;

	if (on && e->has_tls)
		__atomic_or_fetch(flags, RF_SESSION_TLS, __ATOMIC_SEQ_CST);
	else
		__atomic_and_fetch(flags, ~(uint32_t)RF_SESSION_TLS, __ATOMIC_SEQ_CST);
}

size_t engine_session_pids(const struct engine *e, uint32_t session, uint32_t **ret_pids)
{
	struct engine_process *procs;
	size_t n = engine_session_processes(e, session, &procs);
	uint32_t *pids = xcalloc(n ? n : 1, sizeof(*pids));

	for (size_t i = 0; i < n; i++)
		pids[i] = procs[i].pid;
	free(procs);
	*ret_pids = pids;
	return n;
}

/* What still runs keeps its storage, whose epoch is over; its records in the maps go. */
void engine_session_end(struct engine *e, uint32_t session)
{
	int fd = bpf_map__fd(e->skel->maps.procs), tgids = bpf_map__fd(e->skel->maps.tgids);
	struct rf_session *s = &e->skel->bss->rf_sessions[session];
	uint64_t key, next;
	struct rf_proc p;
	int more;

	__atomic_store_n(&s->flags, RF_SESSION_USED | RF_SESSION_ENDED, __ATOMIC_SEQ_CST);
	for (more = !bpf_map_get_next_key(fd, NULL, &key); more; key = next) {
		more = !bpf_map_get_next_key(fd, &key, &next);
		if (bpf_map_lookup_elem(fd, &key, &p) || p.session != session)
			continue;
		bpf_map_delete_elem(tgids, &p.tgid);
		bpf_map_delete_elem(fd, &key);
	}
	if (policy_follows(e, s->policy))
		follow_stop(e);
	if (policy_asks_digests(e, s->policy))
		digest_stop(e);
	if (policy_names_hosts(e, s->policy))
		dns_stop(e);
	follow_forget(e, session);
	attach_forget(e, session);
	__atomic_store_n(&s->flags, 0, __ATOMIC_SEQ_CST);
}

int engine_poll(struct engine *e, int timeout_ms, engine_record_fn fn, void *ctx)
{
	int r;

	e->fn = fn;
	e->fn_ctx = ctx;
	e->records = 0;
	r = ring_buffer__poll(e->rings, timeout_ms);
	return r < 0 && r != -EINTR && r != -EAGAIN ? r : e->records;
}

int engine_fd(const struct engine *e)
{
	return ring_buffer__epoll_fd(e->rings);
}

void engine_sums(struct engine *e, uint32_t pid, engine_sum_fn fn, void *ctx)
{
	int fd = bpf_map__fd(e->skel->maps.sums);
	struct rf_sum_key *keys = NULL, key, *at = NULL;
	struct rf_sum sum;
	size_t n = 0;

	while (!bpf_map_get_next_key(fd, at, &key)) {
		at = &key;
		vec_push(keys, n) = key;
	}
	for (size_t i = 0; i < n; i++) {
		if (pid && (bpf_map_lookup_elem(fd, &keys[i], &sum) || sum.pid != pid))
			continue;
		if (!bpf_map_lookup_and_delete_elem(fd, &keys[i], &sum))
			fn(ctx, &keys[i], &sum);
	}
	free(keys);
}

void engine_counts(const struct engine *e, uint32_t session, struct rf_count *ret_counts)
{
	memcpy(ret_counts, &e->skel->bss->rf_counts[session * RF_CLASS_STRIDE],
	       RF_CLASS_COUNT * sizeof(*ret_counts));
}

void engine_errors(const struct engine *e, uint64_t *ret_errors)
{
	memcpy(ret_errors, e->skel->bss->rf_errors, RF_ERR_COUNT * sizeof(*ret_errors));
	ret_errors[RF_ERR_SKIPPED] = load_skipped(e->skel);
}
