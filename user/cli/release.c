// SPDX-License-Identifier: GPL-2.0-only
/* What no daemon answers for any more is let go. */
#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "user/base/log.h"
#include "user/cli/cli.h"
#include "user/cli/daemon_client.h"
#include "user/cli/release.h"
#include "user/session/keepers.h"

#define PATIENCE_MS 60000 /* a hundred programs are taken out, one after the other */

static const char usage[] =
	"usage: ringfence release --all\n"
	"\n"
	"Lets go on without a fence whatever a ringfence that was killed had fenced, when no "
	"daemon "
	"runs, or\n"
	"will start. What still has its ringfence is not concerned: end that, or `ringfence daemon "
	"stop\n"
	"--release`. Needs root.\n";

/* Asks a keeper to end, and waits until it has. Returns 0 or a negative errno. */
static int end(pid_t pid)
{
	struct pollfd gone = {.fd = (int)syscall(SYS_pidfd_open, pid, 0), .events = POLLIN};
	bool still;
	int r;

	if (gone.fd < 0)
		return errno == ESRCH ? 0 : -errno;
	/* It is still the one that was found: the descriptor is of who has the number now. */
	still = keeper_is_left(pid);
	r = still && syscall(SYS_pidfd_send_signal, gone.fd, SIGTERM, NULL, 0) ? -errno : 0;
	if (still && !r)
		r = poll(&gone, 1, PATIENCE_MS) == 1 ? 0 : -ETIMEDOUT;
	close(gone.fd);
	return r;
}

static int release_all(void)
{
	pid_t *pids = NULL;
	size_t n = keepers_left(&pids);
	int status = CLI_OK;

	if (!n)
		log_info("nothing is fenced for a ringfence that is gone");
	for (size_t i = 0; i < n; i++) {
		int r = end(pids[i]);

		if (r) {
			log_error("process %d (ringfence-keep) does not end: %s; what it holds "
				  "stays fenced",
				  pids[i], strerror(-r));
			status = CLI_FAILED;
			continue;
		}
		log_warn("process %d (ringfence-keep) has ended: what it held runs unfenced now",
			 pids[i]);
	}
	free(pids);
	return status;
}

int cmd_release(int argc, char **argv)
{
	static const struct option options[] = {{"all", no_argument, NULL, 'a'},
						{"help", no_argument, NULL, 'h'},
						{NULL, 0, NULL, 0}};
	bool all = false;
	int c;

	optind = 0;
	while ((c = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (c == 'h')
			return cli_usage(usage, true);
		if (c != 'a')
			return cli_usage(usage, false);
		all = true;
	}
	if (!all || optind != argc)
		return cli_usage(usage, false);
	if (geteuid()) {
		log_error("release needs root");
		return CLI_FAILED;
	}
	if (daemon_runs()) {
		log_error("a daemon runs: `ringfence daemon stop --release` ends it and lets go "
			  "what it has fenced");
		return CLI_FAILED;
	}
	return release_all();
}
