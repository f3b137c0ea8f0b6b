// SPDX-License-Identifier: GPL-2.0-only
#include "user/session/procstat.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PF_KTHREAD 0x00200000UL /* include/linux/sched.h; field 9, flags, of proc_pid_stat(5) */

int procstat_parse(const char *text, struct procstat *ret_stat)
{
	const char *open = strchr(text, '('), *close = strrchr(text, ')');
	struct procstat st = {0};
	unsigned long flags;
	size_t len;
	int parent, session;

	if (!open || !close || close < open)
		return -EBADMSG;
	/* The name is at most 63 bytes; what is behind the last parenthesis are numbers. */
	if (sscanf(close + 1, " %c %d %*d %d %*d %*d %lu", &st.state, &parent, &session, &flags) !=
	    4)
		return -EBADMSG;
	len = (size_t)(close - open - 1);
	if (len >= sizeof(st.name))
		len = sizeof(st.name) - 1;
	memcpy(st.name, open + 1, len);
	st.parent = parent;
	st.session = session;
	st.kernel = flags & PF_KTHREAD;
	*ret_stat = st;
	return 0;
}

int procstat_read(pid_t pid, struct procstat *ret_stat)
{
	char path[32], text[1024];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (n <= 0)
		return -ESRCH;
	text[n] = '\0';
	return procstat_parse(text, ret_stat);
}
