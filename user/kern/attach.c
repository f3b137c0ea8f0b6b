// SPDX-License-Identifier: GPL-2.0-only
/* Taking live processes, and what they have open, into a session. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "user/base/alloc.h"
#include "user/kern/engine_internal.h"
#include "user/kern/load.h"

#define ATTACH_PASSES 1000
#define QUIET_PASSES  8
#define QUIET_US      20000 /* several time slices of a busy machine */

/* One walk over all threads, or over all their open files. */
static int run_pass(const struct bpf_link *link)
{
	int fd = bpf_iter_create(bpf_link__fd(link)), r = 0;
	char buf[64];

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
 * skipped.
 */
static int run_passes(struct engine *e, struct bpf_link *link, int enough, char **ret_error)
{
	struct rf_attach *a = &e->skel->bss->rf_attach_state;
	int quiet = 0, r;

	for (int i = 0; i < ATTACH_PASSES && quiet < enough; i++) {
		a->marked = 0;
		a->failed = 0;
		r = run_pass(link);
		if (r) {
			*ret_error = xasprintf("cannot walk the tasks: %s", strerror(-r));
			return r;
		}
		/* Who could not be marked for want of memory is met again by the next pass. */
		quiet = a->marked || a->failed ? 0 : quiet + 1;
		if (quiet < enough && (quiet || a->failed))
			usleep(QUIET_US);
	}
	if (quiet < enough || a->orphaned) {
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

static int mark_tree(struct engine *e, int enough, char **ret_error)
{
	struct bpf_link *link = bpf_program__attach_iter(e->skel->progs.attach_pass, NULL);
	int r;

	e->skel->bss->rf_holding = 1;
	if (!link) {
		*ret_error = xasprintf("cannot walk the tasks: %s", strerror(errno));
		return -errno;
	}
	r = run_passes(e, link, enough, ret_error);
	bpf_link__destroy(link);
	return r;
}

/* Uses of open files are looked at while a session asks for it. */
int uses_hook(struct engine *e, char **ret_error)
{
	if (e->wanted++)
		return 0;
	e->uses = load_attach_one(e->skel->progs.file_permission);
	e->attached++;
	if (e->uses)
		return 0;
	e->wanted = 0;
	*ret_error = xasprintf("cannot attach program file_permission: %s", strerror(errno));
	return -errno;
}

void uses_unhook(struct engine *e)
{
	if (!e->wanted || --e->wanted)
		return;
	bpf_link__destroy(e->uses);
	e->uses = NULL;
	e->attached++;
}

/* Notes what the tree has open, once it opens nothing any more that is not judged. */
static int hold_files(struct engine *e, char **ret_error)
{
	struct bpf_link *link = bpf_program__attach_iter(e->skel->progs.held_pass, NULL);
	struct rf_attach *a = &e->skel->bss->rf_attach_state;
	int r;

	if (!link) {
		*ret_error = xasprintf("cannot walk the open files: %s", strerror(errno));
		return -errno;
	}
	r = run_pass(link);
	bpf_link__destroy(link);
	if (r) {
		*ret_error = xasprintf("cannot walk the open files: %s", strerror(-r));
		return r;
	}
	if (a->unheld) {
		*ret_error = xasprintf("the process tree has too many files open: %u could not be "
				       "noted",
				       a->unheld);
		return -EMFILE;
	}
	if (e->holding)
		return 0;
	if (!a->held) {
		e->skel->bss->rf_holding = 0;
		return 0;
	}
	r = uses_hook(e, ret_error);
	e->holding = !r;
	return r;
}

static int take(struct engine *e, const struct rf_attach *how, int enough, char **ret_error)
{
	struct rf_attach *a = &e->skel->bss->rf_attach_state;
	int r;

	*a = *how;
	__atomic_store_n(&a->on, 1, __ATOMIC_SEQ_CST);
	r = mark_tree(e, enough, ret_error);
	__atomic_store_n(&a->on, 0, __ATOMIC_SEQ_CST);
	forget_orphans(e);
	return r ? r : hold_files(e, ret_error);
}

int engine_session_hold(struct engine *e, uint32_t session, char **ret_error)
{
	e->skel->bss->rf_attach_state = (struct rf_attach){.session = session};
	__atomic_store_n(&e->skel->bss->rf_holding, 1, __ATOMIC_SEQ_CST);
	return hold_files(e, ret_error);
}

int engine_session_attach(struct engine *e, uint32_t session, int pid, uint64_t assume,
			  char **ret_error)
{
	struct rf_attach how = {.root = (uint32_t)pid, .session = session, .assume = assume};

	return take(e, &how, QUIET_PASSES, ret_error);
}

int engine_session_take(struct engine *e, uint32_t session, int pid, char **ret_error)
{
	struct rf_attach how = {.root = (uint32_t)pid, .session = session, .std = 1};

	return take(e, &how, 1, ret_error);
}

void attach_forget(struct engine *e, uint32_t session)
{
	int fd = bpf_map__fd(e->skel->maps.held);
	uint64_t key, next;
	struct rf_held h;
	bool others = false;
	int more;

	for (more = !bpf_map_get_next_key(fd, NULL, &key); more; key = next) {
		more = !bpf_map_get_next_key(fd, &key, &next);
		if (bpf_map_lookup_elem(fd, &key, &h))
			continue;
		if (h.session == session)
			bpf_map_delete_elem(fd, &key);
		else
			others |= !h.std;
	}
	if (others || !e->holding)
		return;
	e->holding = false;
	e->skel->bss->rf_holding = 0;
	uses_unhook(e);
}
