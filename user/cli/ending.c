// SPDX-License-Identifier: GPL-2.0-only
#include "user/cli/ending.h"

#include <signal.h>
#include <unistd.h>

#include "user/base/log.h"
#include "user/session/session_proc.h"

#define TERM_NS	 2000000000ULL	/* from SIGTERM to SIGKILL */
#define OVER_NS	 5000000000ULL	/* the same where its time was over: it did not end by itself */
#define KILL_NS	 10000000000ULL /* a process that SIGKILL does not end sleeps in the kernel */
#define RETRY_NS 100000000ULL

static void kill_all(const struct session *s)
{
	if (s->limits.group.path)
		cgroup_kill(&s->limits.group);
	session_signal(s->engine, s->index, SIGKILL);
}

/* Steps until nobody is left or the time is over; false: somebody is left. */
static bool wait_empty(struct session *s, const struct ending *e, uint64_t ns, bool by_force)
{
	uint64_t start = session_now(), sent = 0;

	while (engine_session_procs(s->engine, s->index)) {
		uint64_t now = session_now();

		if (now - start >= ns)
			return false;
		/* Again and again: they may fork while they are killed. */
		if (by_force && now - sent >= RETRY_NS) {
			kill_all(s);
			sent = now;
		}
		usleep(10000);
		e->step(e->ctx);
	}
	return true;
}

bool ending_session(struct session *s, const struct ending *e)
{
	session_signal(s->engine, s->index, SIGTERM);
	session_signal(s->engine, s->index, SIGCONT);
	if (wait_empty(s, e, s->limits.over ? OVER_NS : TERM_NS, false) ||
	    wait_empty(s, e, KILL_NS, true))
		return true;
	log_warn("%u processes could not be ended; they are free now",
		 engine_session_procs(s->engine, s->index));
	return false;
}
