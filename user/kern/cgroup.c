// SPDX-License-Identifier: GPL-2.0-only
#include "user/kern/cgroup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "user/base/alloc.h"
#include "user/base/cgroups.h"
#include "user/base/num.h"
#include "user/kern/cgroup_file.h"
#include "user/kern/cgroup_make.h"

int cgroup_add(const struct cgroup *c, pid_t pid)
{
	char text[16];

	snprintf(text, sizeof(text), "%d", pid);
	return cgroup_put(c->session, "cgroup.procs", text);
}

size_t cgroup_pids(const struct cgroup *c, pid_t **ret_pids)
{
	struct strbuf text = STRBUF_INIT;
	pid_t *pids = NULL;
	size_t n = 0;

	cgroup_get(c->session, "cgroup.procs", &text);
	for (char *line = text.s, *end; line && *line; line = end) {
		int pid;

		end = line + strcspn(line, "\n");
		if (*end)
			*end++ = '\0';
		/* 0: of a pid namespace that is not below ours. */
		if (!num_int(line, 1, 1 << 22, &pid))
			vec_push(pids, n) = pid;
	}
	strbuf_release(&text);
	*ret_pids = pids;
	return n;
}

int cgroup_kill(const struct cgroup *c)
{
	return cgroup_put(c->session, "cgroup.kill", "1");
}

uint64_t cgroup_number(const struct cgroup *c, const char *file, const char *key)
{
	struct strbuf text = STRBUF_INIT;
	uint64_t value = 0;

	if (!cgroup_get(c->session, file, &text) && text.s)
		value = cgroups_number(text.s, key);
	strbuf_release(&text);
	return value;
}

bool cgroup_populated(const struct cgroup *c)
{
	return cgroup_number(c, "cgroup.events", "populated") != 0;
}

int cgroup_watch(const struct cgroup *c)
{
	static const char *const files[] = {"pids.events", "memory.events"};
	int fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);

	if (fd < 0)
		return -errno;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		char *path = xasprintf("%s/" CGROUP_INNER "/%s", c->path, files[i]);
		int r = inotify_add_watch(fd, path, IN_MODIFY) < 0 ? -errno : 0;

		free(path);
		/* Where there is no limit there is no such file. */
		if (!r || r == -ENOENT)
			continue;
		close(fd);
		return r;
	}
	return fd;
}

static void forget(struct cgroup *c)
{
	if (c->session >= 0)
		close(c->session);
	if (c->outer >= 0)
		close(c->outer);
	free(c->path);
	*c = (struct cgroup)CGROUP_INIT;
}

int cgroup_remove(struct cgroup *c)
{
	int r = 0;

	if (c->outer >= 0)
		r = cgroup_unmake(AT_FDCWD, c->path, c->outer);
	forget(c);
	return r;
}

char *cgroup_of(pid_t pid)
{
	struct strbuf mounts = STRBUF_INIT, self = STRBUF_INIT;
	struct cgroups_place place = {0};
	char *file = xasprintf("/proc/%d/cgroup", pid), *dir = NULL;

	if (!cgroup_get(AT_FDCWD, "/proc/self/mountinfo", &mounts) &&
	    !cgroup_get(AT_FDCWD, file, &self) &&
	    !cgroups_find(mounts.s ?: "", self.s ?: "", &place))
		dir = xstrdup(place.own);
	cgroups_release(&place);
	strbuf_release(&mounts);
	strbuf_release(&self);
	free(file);
	return dir;
}

int cgroup_move(const char *dir, pid_t pid)
{
	char *file = xasprintf("%s/cgroup.procs", dir), text[16];
	int r;

	snprintf(text, sizeof(text), "%d", pid);
	r = cgroup_put(AT_FDCWD, file, text);
	free(file);
	return r;
}
