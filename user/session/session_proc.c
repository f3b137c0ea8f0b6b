// SPDX-License-Identifier: GPL-2.0-only
#include "user/session/session_proc.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "user/base/alloc.h"

void session_cmdline(pid_t pid, struct strbuf *out)
{
	char path[32], block[4096];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/cmdline", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	while (out->len + sizeof(block) <= RF_ARGV_MAX && (n = read(fd, block, sizeof(block))) > 0)
		strbuf_add(out, block, (size_t)n);
	close(fd);
}

static bool has_pid(const uint32_t *pids, size_t n, uint32_t pid)
{
	for (size_t i = 0; i < n; i++)
		if (pids[i] == pid)
			return true;
	return false;
}

unsigned int session_signal(const struct engine *e, uint32_t session, int signal)
{
	uint32_t *pids, *still;
	size_t n = engine_session_pids(e, session, &pids), nstill;
	int *fds = xcalloc(n, sizeof(*fds));
	unsigned int sent = 0;

	for (size_t i = 0; i < n; i++)
		fds[i] = (int)syscall(SYS_pidfd_open, pids[i], 0);
	/* Who is listed after its descriptor was taken is no stranger with a used pid. */
	nstill = engine_session_pids(e, session, &still);
	for (size_t i = 0; i < n; i++) {
		if (fds[i] < 0)
			continue;
		if (has_pid(still, nstill, pids[i]) &&
		    !syscall(SYS_pidfd_send_signal, fds[i], signal, NULL, 0))
			sent++;
		close(fds[i]);
	}
	free(fds);
	free(pids);
	free(still);
	return sent;
}
