// SPDX-License-Identifier: GPL-2.0-only
/*
 * `run` is killed at one moment after the other: before its program is fenced, before it runs,
 * while it runs, while the policy is read again. Whatever it had started must be gone soon after,
 * and never have done what is forbidden. In a process that is forked from ours and uses our engine,
 * so that each takes no load of its own; that the kernel's part stays when the last descriptor of
 * ours goes is a matter of tests/kernel/killed.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/kernel/driver/rig.h"
#include "user/base/alloc.h"

#define GROUP	  "/sys/fs/cgroup/rf-killed" /* all that is started */
#define FIRST_US  30000
#define STEP_US	  60000
#define RELOAD_US 15000
#define GONE_US	  120000000
#define POLL_US	  20000
/* Each leaves a policy or two in the engine, of which there can be RF_POLICIES_MAX. */
#define ROUNDS	   16
#define INSIST_DIR "/mnt/ringfence/build/kernel"
#define POLICY_TEXT                                                                                \
	"version: 1\nname: killed\nrules:\n"                                                       \
	"  - {name: never, deny: [write, create, delete, rename, link], path: \"%s/**\"}\n"        \
	"  - {name: no-port, deny: connect, to: \"127.0.0.1:9\"}\n"                                \
	"  - {name: no-arch, deny: exec, program: arch}\n"

/* Three that try, in sessions of their own and deaf to what asks them to end, and one that waits.
 */
static const char tree[] =
	"trap '' TERM HUP; for i in 1 2 3; do : >\"$1/yes$i\"; { setsid -w " INSIST_DIR "/insist "
	"\"$0/no\" \"$1/yes$i\" \"$1/over\"; [[ $? != 3 ]] || : >\"$1/passed\"; } >/dev/null & "
	"done; setsid sleep 1000 & wait";

struct killing {
	struct rig *rig;
	struct place place;
	char *policy, *no, *yes, *passed;
	unsigned int before, after; /* rounds in which the program did not run, and ran */
};

static bool put_text(const char *file, const char *format, const char *word)
{
	FILE *f = fopen(file, "we");
	bool put = f && fprintf(f, format, word) > 0;

	return f && !fclose(f) && put;
}

static void __attribute__((noreturn)) supervise(struct killing *k)
{
	const char *argv[] = {"run", "-q", "-p",       k->policy,  "--", "bash",
			      "-c",  tree, k->place.o, k->place.w, NULL};
	int out = open("/mnt/out/killed.said", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	char pid[16];

	snprintf(pid, sizeof(pid), "%d", getpid());
	put_text(GROUP "/cgroup.procs", "%s", pid);
	setsid();
	dup2(out, 1);
	dup2(out, 2);
	_exit(rig_command(k->rig, (int)(sizeof(argv) / sizeof(argv[0])) - 1, argv));
}

static bool is_group_empty(void)
{
	char line[64];
	FILE *f = fopen(GROUP "/cgroup.procs", "re");
	bool empty = f && !fgets(line, sizeof(line), f);

	if (f)
		fclose(f);
	return empty;
}

/* reload: so long after its program began, while the policy is read again and again. */
static char *kill_after(struct killing *k, unsigned long us, bool reload)
{
	unsigned long waited = 0;
	int status;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (!pid)
		supervise(k);
	for (; reload && access(k->yes, F_OK) && waited < GONE_US; waited += POLL_US)
		usleep(POLL_US);
	for (waited = 0; waited < us; waited += RELOAD_US) {
		usleep(RELOAD_US);
		if (reload)
			kill(pid, SIGHUP);
	}
	if (!access(k->yes, F_OK))
		k->after++;
	else
		k->before++;
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	if (WIFEXITED(status))
		return xasprintf("after %lu ms it had ended, with status %d", us / 1000,
				 WEXITSTATUS(status));
	for (waited = 0; !is_group_empty() && waited < GONE_US; waited += POLL_US)
		usleep(POLL_US);
	if (!is_group_empty())
		return xasprintf("killed after %lu ms: its processes are still there", us / 1000);
	if (!access(k->no, F_OK) || !access(k->passed, F_OK))
		return xasprintf("killed after %lu ms: a forbidden operation passed", us / 1000);
	unlink(k->yes);
	return NULL;
}

void killed_run(struct rig *rig)
{
	struct killing k = {.rig = rig};
	uint64_t left_out = rig_left_out(rig);
	char *why = NULL;

	place_make(&k.place, "killed");
	k.policy = xasprintf("%s/p.yaml", k.place.t);
	k.no = xasprintf("%s/no", k.place.o);
	k.yes = xasprintf("%s/yes1", k.place.w);
	k.passed = xasprintf("%s/passed", k.place.w);
	if (!put_text(k.policy, POLICY_TEXT, k.place.o) || (mkdir(GROUP, 0755) && errno != EEXIST))
		why = xasprintf("%s or " GROUP ": %s", k.policy, strerror(errno));
	for (unsigned int i = 0; i < ROUNDS && !why; i++)
		why = kill_after(&k, FIRST_US + i % (ROUNDS / 2) * STEP_US, i >= ROUNDS / 2);
	printf("# killed %u times before its program ran, %u times after\n", k.before, k.after);
	if (!why && (!k.before || !k.after))
		why = xstrdup("these were not all moments");
	rig_conclude_storm(rig, "inject-killed", why, left_out);
	rmdir(GROUP);
	free(k.policy);
	free(k.no);
	free(k.yes);
	free(k.passed);
}
