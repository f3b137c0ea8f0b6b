// SPDX-License-Identifier: GPL-2.0-only
#include "user/kern/engine.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "user/base/alloc.h"
#include "user/kern/engine_internal.h"
#include "user/kern/load.h"

#define ATTACH_PASSES 1000
#define QUIET_LIVE    8
#define QUIET_HELD    1
#define QUIET_US      20000 /* several time slices of a busy machine */

static int print_all(enum libbpf_print_level level, const char *fmt, va_list ap)
{
	(void)level;
	return vfprintf(stderr, fmt, ap);
}

/* One ring's reader hands its records to whoever polls. */
static int on_record(void *ctx, void *data, size_t size)
{
	struct engine *e = ctx;

	e->fn(e->fn_ctx, data, size);
	e->records++;
	return 0;
}

static int open_rings(struct engine *e, char **ret_error)
{
	e->rings = ring_buffer__new(bpf_map__fd(e->skel->maps.ring_life), on_record, e, NULL);
	if (!e->rings ||
	    ring_buffer__add(e->rings, bpf_map__fd(e->skel->maps.ring_data), on_record, e)) {
		*ret_error = xasprintf("cannot read the ring buffers: %s", strerror(errno));
		return -errno;
	}
	return 0;
}

static int size_rings(struct engine *e, const struct engine_options *o)
{
	int r = 0;

	if (o->life_bytes)
		r = bpf_map__set_max_entries(e->skel->maps.ring_life, o->life_bytes);
	if (!r && o->data_bytes)
		r = bpf_map__set_max_entries(e->skel->maps.ring_data, o->data_bytes);
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
	r = size_rings(e, o);
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
	ringfence_bpf__destroy(e->skel);
	arena_release(&e->arena);
	free(e);
}

int engine_session_start(struct engine *e, const struct engine_policy *p, uint32_t *ret_session)
{
	for (uint32_t i = 0; i < RF_SESSIONS_MAX; i++) {
		uint32_t at = (e->next_session + i) % RF_SESSIONS_MAX;
		struct rf_session *s = &e->skel->bss->rf_sessions[at];

		if (s->flags & RF_SESSION_USED)
			continue;
		s->epoch++;
		s->id = ((uint64_t)at << 32) | s->epoch;
		s->policy = p->index;
		s->procs = 0;
		memset(s->facts, 0, sizeof(s->facts));
		memset(&e->skel->bss->rf_counts[at * RF_CLASS_COUNT], 0,
		       RF_CLASS_COUNT * sizeof(struct rf_count));
		__atomic_store_n(&s->flags, RF_SESSION_USED, __ATOMIC_SEQ_CST);
		e->next_session = at + 1;
		*ret_session = at;
		return 0;
	}
	return -EAGAIN;
}

/* One walk over all threads. */
static int run_pass(struct engine *e, struct bpf_link *link)
{
	int fd = bpf_iter_create(bpf_link__fd(link)), r = 0;
	char buf[64];

	(void)e;
	if (fd < 0)
		return -errno;
	while ((r = (int)read(fd, buf, sizeof(buf))) > 0)
		;
	r = r < 0 ? -errno : 0;
	close(fd);
	return r;
}

static void forget_orphans(struct engine *e)
{
	int fd = bpf_map__fd(e->skel->maps.orphans);
	uint32_t key;

	while (!bpf_map_get_next_key(fd, NULL, &key))
		bpf_map_delete_elem(fd, &key);
}

/*
 * Passes until some in a row mark nobody new, with time in between: a pass may run behind a fork,
 * and a fork that began before the attach is seen by nobody until it comes out of the kernel. Its
 * own hook marks it then, but where tracepoints are preempted (7.0 and later) that one can be
 * skipped. None of this can be of a process that is held.
 */
static int run_passes(struct engine *e, struct bpf_link *link, int quiet_passes, char **ret_error)
{
	struct rf_attach *a = &e->skel->bss->rf_attach_state;
	int quiet = 0, r;

	for (int i = 0; i < ATTACH_PASSES && quiet < quiet_passes; i++) {
		a->marked = 0;
		a->failed = 0;
		r = run_pass(e, link);
		if (r) {
			*ret_error = xasprintf("cannot walk the tasks: %s", strerror(-r));
			return r;
		}
		/* Who could not be marked for want of memory is met again by the next pass. */
		quiet = a->marked || a->failed ? 0 : quiet + 1;
		if ((quiet && quiet < quiet_passes) || a->failed)
			usleep(QUIET_US);
	}
	if (quiet < quiet_passes || a->orphaned) {
		*ret_error = xasprintf("the process tree could not be taken in whole (%u threads "
				       "could not be marked, %u processes not be followed)",
				       a->failed, a->orphaned);
		return -EAGAIN;
	}
	if (!a->root_seen) {
		*ret_error = xstrdup("there is no such process");
		return -ESRCH;
	}
	return 0;
}

static int take_in(struct engine *e, uint32_t session, int pid, int quiet_passes, char **ret_error)
{
	struct rf_attach *a = &e->skel->bss->rf_attach_state;
	struct bpf_link *link = bpf_program__attach_iter(e->skel->progs.attach_pass, NULL);
	int r;

	if (!link) {
		*ret_error = xasprintf("cannot walk the tasks: %s", strerror(errno));
		return -errno;
	}
	memset(a, 0, sizeof(*a));
	a->root = (uint32_t)pid;
	a->session = session;
	__atomic_store_n(&a->on, 1, __ATOMIC_SEQ_CST);
	r = run_passes(e, link, quiet_passes, ret_error);
	__atomic_store_n(&a->on, 0, __ATOMIC_SEQ_CST);
	forget_orphans(e);
	bpf_link__destroy(link);
	return r;
}

int engine_session_attach(struct engine *e, uint32_t session, int pid, char **ret_error)
{
	return take_in(e, session, pid, QUIET_LIVE, ret_error);
}

int engine_session_take(struct engine *e, uint32_t session, int pid, char **ret_error)
{
	return take_in(e, session, pid, QUIET_HELD, ret_error);
}

uint32_t engine_session_procs(const struct engine *e, uint32_t session)
{
	return e->skel->bss->rf_sessions[session].procs;
}

size_t engine_session_pids(const struct engine *e, uint32_t session, uint32_t **ret_pids)
{
	int fd = bpf_map__fd(e->skel->maps.procs);
	uint64_t key, *at = NULL;
	uint32_t *pids = NULL;
	struct rf_proc p;
	size_t n = 0;

	while (!bpf_map_get_next_key(fd, at, &key)) {
		at = &key;
		if (!bpf_map_lookup_elem(fd, &key, &p) && p.session == session &&
		    (p.flags & RF_PROC_BORN))
			vec_push(pids, n) = p.tgid;
	}
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
	__atomic_store_n(&s->flags, 0, __ATOMIC_SEQ_CST);
}

int engine_poll(struct engine *e, int timeout_ms, engine_record_fn fn, void *ctx)
{
	int r;

	e->fn = fn;
	e->fn_ctx = ctx;
	e->records = 0;
	r = ring_buffer__poll(e->rings, timeout_ms);
	return r < 0 && r != -EINTR ? r : e->records;
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
	memcpy(ret_counts, &e->skel->bss->rf_counts[session * RF_CLASS_COUNT],
	       RF_CLASS_COUNT * sizeof(*ret_counts));
}

void engine_errors(const struct engine *e, uint64_t *ret_errors)
{
	memcpy(ret_errors, e->skel->bss->rf_errors, RF_ERR_COUNT * sizeof(*ret_errors));
	ret_errors[RF_ERR_SKIPPED] = load_skipped(e->skel);
}
