// SPDX-License-Identifier: GPL-2.0-only
#include "user/cli/attach_client.h"

#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "user/base/log.h"
#include "user/cli/cli.h"
#include "user/cli/guest.h"
#include "user/cli/run_request.h"
#include "user/cli/watch.h"
#include "user/session/attachable.h"
#include "user/session/procstat.h"

/* Until the daemon says that it is over, or is gone. A signal asks it to let the tree go. */
static void follow(struct guest *g, const struct watch *w)
{
	struct signalfd_siginfo signal;

	while (g->linked) {
		struct pollfd p[] = {{.fd = w->signals, .events = POLLIN},
				     {.fd = g->link.fd, .events = POLLIN}};

		poll(p, 2, -1);
		while (g->linked && read(w->signals, &signal, sizeof(signal)) == sizeof(signal))
			if (watch_is_end(&signal))
				guest_say(g, "end", -1);
		if (g->linked && p[1].revents)
			guest_hear(g);
	}
}

static int start(struct guest *g, const struct options *o, const struct strbuf *line, pid_t pid)
{
	struct watch w = {.signals = -1};
	char *why = NULL;
	int status = watch_init(&w) ?: guest_begin(g, o, line, pid, &why);

	if (!status) {
		if (!o->quiet)
			log_info("attached to %u processes", g->processes);
		follow(g, &w);
	}
	watch_release(&w);
	free(why);
	return status ? status : g->over ? CLI_TIME_OVER : CLI_OK;
}

int attach_client(const struct options *o, pid_t pid)
{
	struct strbuf line = STRBUF_INIT;
	struct guest g = GUEST_NONE;
	struct procstat st;
	struct place place;
	int status = guest_check(o) ?: attachable(pid);

	if (status || procstat_read(pid, &st))
		return status ? status : CLI_FAILED;
	if (place_of_process(&place, pid, o->workspace))
		return CLI_FAILED;
	status = run_request(o, &place, "attach", st.name, &line)
			 ?: guest_open(&g, o) ?: start(&g, o, &line, pid);
	guest_close(&g);
	strbuf_release(&line);
	place_free(&place);
	return status;
}
