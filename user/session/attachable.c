// SPDX-License-Identifier: GPL-2.0-only
#include "user/session/attachable.h"

#include <unistd.h>

#include "user/base/log.h"
#include "user/session/procstat.h"
#include "user/session/status.h"

int attachable(pid_t pid)
{
	struct procstat st;

	if (pid == 1) {
		log_error("process 1 is the system itself and cannot be attached to");
		return CLI_USAGE;
	}
	if (procstat_read(pid, &st)) {
		log_error("process %d: there is no such process", pid);
		return CLI_FAILED;
	}
	if (st.kernel) {
		log_error("process %d (%s) is a kernel thread", pid, st.name);
		return CLI_USAGE;
	}
	if (st.state == 'Z') {
		log_error("process %d (%s) has already ended", pid, st.name);
		return CLI_FAILED;
	}
	for (pid_t at = getpid(); at > 1 && !procstat_read(at, &st); at = st.parent) {
		if (at != pid)
			continue;
		log_error("process %d is %s; attach from outside of its tree", pid,
			  at == getpid() ? "ringfence itself" : "an ancestor of ringfence");
		return CLI_USAGE;
	}
	return CLI_OK;
}
