// SPDX-License-Identifier: GPL-2.0-only
/* Where a session's control group can be, how it comes to be, and how it goes. */
#include "user/kern/cgroup_make.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "user/base/alloc.h"
#include "user/base/cgroups.h"
#include "user/kern/cgroup.h"
#include "user/kern/cgroup_file.h"

#define PREFIX	  "ringfence-"
#define ID_LENGTH 16 /* hexadecimal digits */
#define ATTEMPTS  3  /* a sweep of another Ringfence may come between */

/* One attempt to make the groups, below one directory. */
struct making {
	const char *id;
	const struct ir_limits *limits;
	char *why; /* it did not succeed; NULL: nothing to say yet */
};

/* Takes the words over; the last ones count. Returns r. */
static int fail(struct making *m, int r, char *words)
{
	free(m->why);
	m->why = words;
	return r;
}

int cgroup_unmake(int dir, const char *name, int outer)
{
	if (unlinkat(outer, CGROUP_INNER, AT_REMOVEDIR) && errno != ENOENT)
		return -errno;
	return unlinkat(dir, name, AT_REMOVEDIR) && errno != ENOENT ? -errno : 0;
}

static bool is_ours(const char *name)
{
	size_t n = strlen(PREFIX);

	return !strncmp(name, PREFIX, n) && strlen(name) == n + ID_LENGTH &&
	       strspn(name + n, "0123456789abcdef") == ID_LENGTH;
}

/* Groups that nobody holds the lock of: their Ringfence was killed. With processes they stay. */
static void sweep(int dir)
{
	int copy = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = copy < 0 ? NULL : fdopendir(copy);
	struct dirent *entry;

	while (d && (entry = readdir(d))) {
		int group = is_ours(entry->d_name)
				    ? openat(dir, entry->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
				    : -1;

		if (group < 0)
			continue;
		if (!flock(group, LOCK_EX | LOCK_NB))
			cgroup_unmake(dir, entry->d_name, group);
		close(group);
	}
	if (d)
		closedir(d);
	else if (copy >= 0)
		close(copy);
}

/* What is to be written to hand down the controllers that are needed; they have to be there. */
static int missing(int dir, const char *path, struct making *m, struct strbuf *out)
{
	struct strbuf have = STRBUF_INIT, on = STRBUF_INIT;
	int r = cgroup_get(dir, "cgroup.controllers", &have);
	const char *name;
	unsigned int at = 0;

	if (!r)
		r = cgroup_get(dir, "cgroup.subtree_control", &on);
	if (r)
		fail(m, r, xasprintf("%s: %s", path, strerror(-r)));
	while (!r && (name = cgroup_controller(m->limits, &at))) {
		if (!cgroups_has(have.s ?: "", name))
			r = fail(m, -ENOTSUP,
				 xasprintf("cgroup v2 has no %s controller in %s; boot without "
					   "cgroup v1 (systemd.unified_cgroup_hierarchy=1)",
					   name, path));
		else if (!cgroups_has(on.s ?: "", name))
			strbuf_addf(out, "%s+%s", out->len ? " " : "", name);
	}
	strbuf_release(&have);
	strbuf_release(&on);
	return r;
}

/*
 * The root may have both processes and groups with controllers. The kernel would also take those of
 * threads (pids, cpu) of another group that has processes, and make no proper group below it.
 */
static bool has_processes(int dir)
{
	struct strbuf type = STRBUF_INIT, procs = STRBUF_INIT;
	bool has = !cgroup_get(dir, "cgroup.type", &type) &&
		   (cgroup_get(dir, "cgroup.procs", &procs) || procs.len);

	strbuf_release(&type);
	strbuf_release(&procs);
	return has;
}

/* Hands the controllers that are needed to the groups in dir. */
static int hand_down(int dir, const char *path, struct making *m)
{
	struct strbuf text = STRBUF_INIT;
	int r = missing(dir, path, m, &text);

	if (!r && text.len) {
		r = has_processes(dir) ? -EBUSY : cgroup_put(dir, "cgroup.subtree_control", text.s);
		if (r == -EBUSY)
			fail(m, r,
			     xasprintf("%s has processes of its own, and no group above it hands "
				       "down its controllers; start ringfence by `systemd-run "
				       "--scope`",
				       path));
		else if (r)
			fail(m, r,
			     xasprintf("%s/cgroup.subtree_control: %s: %s", path, text.s,
				       strerror(-r)));
	}
	strbuf_release(&text);
	return r;
}

/* Makes the group itself and locks it: a sweep may see it before. */
static int make_outer(int dir, const char *name, struct cgroup *c)
{
	for (int i = 0; i < ATTEMPTS; i++) {
		if (mkdirat(dir, name, 0755) && errno != EEXIST)
			return -errno;
		c->outer = openat(dir, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (c->outer >= 0 && !flock(c->outer, LOCK_EX | LOCK_NB) &&
		    !mkdirat(c->outer, CGROUP_INNER, 0755))
			return 0;
		if (c->outer >= 0)
			close(c->outer);
		c->outer = -1;
		usleep(1000);
	}
	return -EBUSY;
}

static int fill(struct cgroup *c, struct making *m)
{
	const char *file = "cgroup.procs";
	int r = hand_down(c->outer, c->path, m);

	if (r)
		return r;
	c->session = openat(c->outer, CGROUP_INNER, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	r = c->session < 0 ? -errno : cgroup_put_limits(c->session, m->limits, &file);
	return r ? fail(m, r, xasprintf("%s/" CGROUP_INNER "/%s: %s", c->path, file, strerror(-r)))
		 : 0;
}

static int make_below(int dir, const char *path, struct cgroup *c, struct making *m)
{
	char *name = xasprintf(PREFIX "%s", m->id);
	int r = hand_down(dir, path, m);

	if (!r) {
		c->path = xasprintf("%s/%s", path, name);
		r = make_outer(dir, name, c);
		if (r)
			fail(m, r, xasprintf("%s: %s", c->path, strerror(-r)));
	}
	if (!r)
		r = fill(c, m);
	if (r)
		cgroup_remove(c);
	free(name);
	return r;
}

static int make_at(const char *path, struct cgroup *c, struct making *m)
{
	int dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), r;

	if (dir < 0)
		return fail(m, -errno, xasprintf("%s: %s", path, strerror(errno)));
	sweep(dir);
	r = make_below(dir, path, c, m);
	close(dir);
	return r;
}

static int find_place(struct cgroups_place *ret_place)
{
	struct strbuf mounts = STRBUF_INIT, self = STRBUF_INIT;
	int r = cgroup_get(AT_FDCWD, "/proc/self/mountinfo", &mounts)
			?: cgroup_get(AT_FDCWD, "/proc/self/cgroup", &self);

	if (!r)
		r = cgroups_find(mounts.s ?: "", self.s ?: "", ret_place);
	strbuf_release(&mounts);
	strbuf_release(&self);
	return r;
}

int cgroup_make(struct cgroup *c, const char *id, const struct ir_limits *limits, char **ret_error)
{
	struct making m = {.id = id, .limits = limits};
	struct cgroups_place place;
	int r = find_place(&place);

	if (r) {
		*ret_error = xasprintf(
			"limits need cgroup v2, and no such file system is mounted; boot with "
			"systemd.unified_cgroup_hierarchy=1, or mount -t cgroup2 cgroup2 "
			"/sys/fs/cgroup");
		return -ENOTSUP;
	}
	do
		r = make_at(place.own, c, &m);
	while (r && cgroups_up(&place, place.own));
	cgroups_release(&place);
	if (!r) {
		free(m.why);
		return 0;
	}
	*ret_error = xasprintf("limits: %s", m.why);
	free(m.why);
	return -ENOTSUP;
}
