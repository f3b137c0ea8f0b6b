// SPDX-License-Identifier: GPL-2.0-only
#include "user/session/orphans.h"

#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

#include "user/base/log.h"
#include "user/base/num.h"
#include "user/session/procstat.h"

#define PID_MAX	 (1 << 22)
#define TOLD_MAX 8 /* lines; the rest is a number */

static bool is_fenced(const uint32_t *pids, size_t n, pid_t pid)
{
	for (size_t i = 0; i < n; i++)
		if (pids[i] == (uint32_t)pid)
			return true;
	return false;
}

/* Of that session id, not its leader, and its parent is of another: it was given to a reaper. */
static bool is_orphan(const struct procstat *st, pid_t pid, pid_t sid)
{
	struct procstat parent;

	if (st->session != sid || pid == sid || st->kernel || st->state == 'Z')
		return false;
	return procstat_read(st->parent, &parent) || parent.session != sid;
}

static void tell(pid_t pid, const struct procstat *st, pid_t root, unsigned int told)
{
	if (told < TOLD_MAX)
		log_warn("process %d (%s) lost its parent before the attach and is not fenced; it "
			 "has the session id of process %d",
			 pid, st->name, root);
}

void orphans_tell(const struct session *s, pid_t root)
{
	DIR *d = opendir("/proc");
	struct dirent *entry;
	struct procstat st;
	unsigned int told = 0;
	uint32_t *fenced;
	size_t n;
	pid_t sid = procstat_read(root, &st) ? -1 : st.session;

	if (!d)
		return;
	n = engine_session_pids(s->engine, s->index, &fenced);
	while (sid > 0 && (entry = readdir(d))) {
		int pid;

		if (num_int(entry->d_name, 1, PID_MAX, &pid) || procstat_read(pid, &st))
			continue;
		if (is_orphan(&st, pid, sid) && !is_fenced(fenced, n, pid))
			tell(pid, &st, root, told++);
	}
	if (told > TOLD_MAX)
		log_warn("%u more processes like these", told - TOLD_MAX);
	free(fenced);
	closedir(d);
}
