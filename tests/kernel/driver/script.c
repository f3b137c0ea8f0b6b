// SPDX-License-Identifier: GPL-2.0-only
#include "tests/kernel/driver/script.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "user/base/alloc.h"
#include "user/event/names.h"

#define POLL_US 5000

/*
 * Stand-ins for programs that the guest lacks are in a directory of the test, and the helpers are
 * beside the driver.
 */
static void export_path(const struct scene *s)
{
	char *path =
		xasprintf("%s/../../build/kernel:%s", s->cases, getenv("PATH") ?: "/usr/bin:/bin");

	/* Ours, from before the first test. */
	setenv("RF_PATH", path, 0);
	free(path);
	path = xasprintf("%s/bin:%s", s->place.t, getenv("RF_PATH"));
	setenv("PATH", path, 1);
	free(path);
}

void scene_export(const struct scene *s)
{
	setenv("W", s->place.w, 1);
	setenv("O", s->place.o, 1);
	setenv("D", s->place.d, 1);
	setenv("H", s->place.h, 1);
	setenv("T", s->place.t, 1);
	setenv("HOME", s->place.h, 1);
	export_path(s);
	setenv("TIMELINE", s->timeline, 1);
	setenv("CASES", s->cases, 1);
	setenv("KERNEL", s->rig->probe.release, 1);
	setenv("TIER", tier_name(s->rig->probe.tier), 1);
	if (s->early)
		setenv("RF_EARLY", s->early, 1);
	else
		unsetenv("RF_EARLY");
}

char *scene_last_words(const struct scene *s)
{
	char buf[700];
	FILE *f = fopen(s->output, "re");
	size_t n = 0;
	long size;

	if (f) {
		fseek(f, 0, SEEK_END);
		size = ftell(f);
		fseek(f, size > 600 ? size - 600 : 0, SEEK_SET);
		n = fread(buf, 1, sizeof(buf) - 1, f);
		fclose(f);
	}
	buf[n] = '\0';
	for (char *p = buf; *p; p++)
		if (*p == '\n')
			*p = p[1] ? '|' : '\0';
	return xstrdup(buf);
}

char *scene_judge(const struct scene *s, const char *name, int status)
{
	char *words, *why;

	if (!status)
		return NULL;
	words = scene_last_words(s);
	if (status == -1)
		why = xasprintf("%s did not end: %s", name, words);
	else if (WIFEXITED(status))
		why = xasprintf("%s: status %d: %s", name, WEXITSTATUS(status), words);
	else
		why = xasprintf("%s: signal %d: %s", name, WTERMSIG(status), words);
	free(words);
	return why;
}

/* Its process group is its own. */
static int wait_for(pid_t pid, unsigned int seconds)
{
	uint64_t end = rig_now_ns() + seconds * 1000000000ULL;
	int status;

	while (waitpid(pid, &status, WNOHANG) != pid) {
		if (rig_now_ns() > end) {
			kill(-pid, SIGKILL);
			waitpid(pid, &status, 0);
			return -1;
		}
		usleep(POLL_US);
	}
	return status;
}

char *scene_outside(const struct scene *s, char *const argv[], const char *dir,
		    unsigned int seconds, int *ret_status)
{
	struct child child;
	char *why = child_make(&child, argv, dir, s->output);

	if (why)
		return why;
	child_release(&child);
	*ret_status = wait_for(child.pid, seconds);
	return NULL;
}

char *scene_inside(const struct scene *s, struct run *run, char *const argv[], unsigned int seconds,
		   unsigned int settle_s, int *ret_status, unsigned int *ret_left)
{
	struct child child;
	char *why = child_make(&child, argv, s->place.w, s->output);

	if (why)
		return why;
	why = run_take(run, child.pid);
	if (why)
		kill(child.pid, SIGKILL);
	child_release(&child);
	run_wait(run, child.pid, seconds, ret_status);
	*ret_left = run_settle(run, settle_s);
	return why;
}
