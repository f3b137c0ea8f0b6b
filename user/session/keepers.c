// SPDX-License-Identifier: GPL-2.0-only
#include "user/session/keepers.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "user/base/alloc.h"
#include "user/base/num.h"
#include "user/session/keeper.h"
#include "user/session/procstat.h"

#define PID_MAX (1 << 22)

bool keeper_is_left(pid_t pid)
{
	struct procstat st, parent;
	struct stat owner;
	char path[32];

	if (procstat_read(pid, &st) || strcmp(st.name, KEEPER_NAME) != 0 || st.state == 'Z')
		return false;
	snprintf(path, sizeof(path), "/proc/%d", pid);
	if (stat(path, &owner) || owner.st_uid)
		return false;
	return procstat_read(st.parent, &parent) || strcmp(parent.name, KEEPER_PARENT) != 0;
}

size_t keepers_left(pid_t **ret_pids)
{
	DIR *d = opendir("/proc");
	const struct dirent *entry;
	pid_t *pids = NULL;
	size_t n = 0;
	int pid;

	while (d && (entry = readdir(d)))
		if (!num_int(entry->d_name, 1, PID_MAX, &pid) && keeper_is_left(pid))
			vec_push(pids, n) = pid;
	if (d)
		closedir(d);
	*ret_pids = pids;
	return n;
}
