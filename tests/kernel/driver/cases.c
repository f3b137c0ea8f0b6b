// SPDX-License-Identifier: GPL-2.0-only
/*
 * The cases: each directory below tests/cases is a policy, a script that runs under it, and what
 * both must have left. prepare.sh runs before the session and verify.sh after it, outside of it.
 */
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/kernel/driver/expect.h"
#include "tests/kernel/driver/rig.h"
#include "user/base/alloc.h"
#include "user/event/names.h"

#define CASE_SECONDS 60
#define SKIPPED	     77 /* a script's status: this cannot be tried here */

struct test_case {
	struct rig *rig;
	const char *name;
	char dir[512];
	char timeline[600];
	char output[600];
	struct place place;
	struct expect expect;
};

static char *file_of(const struct test_case *c, const char *name)
{
	return xasprintf("%s/%s", c->dir, name);
}

static bool has(const struct test_case *c, const char *name)
{
	char *path = file_of(c, name);
	bool is = !access(path, F_OK);

	free(path);
	return is;
}

/* Stand-ins for programs that the guest lacks are in a directory of the case. */
static void export_path(const struct test_case *c)
{
	char *path;

	/* Ours, from before the first case. */
	setenv("RF_PATH", getenv("PATH") ?: "/usr/bin:/bin", 0);
	path = xasprintf("%s/bin:%s", c->place.t, getenv("RF_PATH"));
	setenv("PATH", path, 1);
	free(path);
}

static void export_place(const struct test_case *c, const char *cases)
{
	char *early = xasprintf("%s/f", c->place.o);

	setenv("W", c->place.w, 1);
	setenv("O", c->place.o, 1);
	setenv("D", c->place.d, 1);
	setenv("H", c->place.h, 1);
	setenv("T", c->place.t, 1);
	setenv("HOME", c->place.h, 1);
	export_path(c);
	setenv("TIMELINE", c->timeline, 1);
	setenv("CASES", cases, 1);
	setenv("KERNEL", c->rig->probe.release, 1);
	setenv("TIER", tier_name(c->rig->probe.tier), 1);
	if (has(c, "early"))
		setenv("RF_EARLY", early, 1);
	else
		unsetenv("RF_EARLY");
	free(early);
}

/* The last lines of what the scripts said, in one line. */
static char *last_words(const struct test_case *c)
{
	char buf[700];
	FILE *f = fopen(c->output, "re");
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

static char *judge_status(const struct test_case *c, const char *script, int status)
{
	char *words, *why;

	if (!status)
		return NULL;
	words = last_words(c);
	if (status == -1)
		why = xasprintf("%s did not end: %s", script, words);
	else if (WIFEXITED(status))
		why = xasprintf("%s: status %d: %s", script, WEXITSTATUS(status), words);
	else
		why = xasprintf("%s: signal %d: %s", script, WTERMSIG(status), words);
	free(words);
	return why;
}

/* A script outside the session; one that is not there has succeeded. */
static char *run_outside(const struct test_case *c, const char *script)
{
	char *path, *why, *argv[] = {"bash", "-eu", NULL, NULL};
	struct child child;
	int status;

	if (!has(c, script))
		return NULL;
	path = argv[2] = file_of(c, script);
	why = child_make(&child, argv, c->place.base, c->output);
	if (!why) {
		child_release(&child);
		waitpid(child.pid, &status, 0);
		why = judge_status(c, script, status);
	}
	free(path);
	return why;
}

static char *run_inside(const struct test_case *c, struct run *run, int *ret_status)
{
	char *argv[] = {"bash", "-eu", file_of(c, "run.sh"), NULL};
	struct child child;
	char *why = child_make(&child, argv, c->place.w, c->output);
	unsigned int left;

	if (!why) {
		why = run_take(run, child.pid);
		if (why)
			kill(child.pid, SIGKILL);
		child_release(&child);
		run_wait(run, child.pid, c->expect.seconds ? c->expect.seconds : CASE_SECONDS,
			 ret_status);
		left = run_settle(run, 5);
		if (!why)
			why = judge_status(c, "run.sh", *ret_status);
		if (!why && left)
			why = xasprintf("%u processes were left behind", left);
	}
	free(argv[2]);
	return why;
}

static char *run_session(struct test_case *c, const struct policy *policy, int *ret_status)
{
	struct run run;
	char *why = run_open(&run, c->rig, policy, c->name, c->timeline), *end;

	if (why)
		return why;
	why = run_inside(c, &run, ret_status);
	end = run_close(&run, *ret_status);
	if (why || !end)
		free(end);
	else
		why = end;
	return why;
}

static char *run_case(struct test_case *c, int *ret_status)
{
	char *file = file_of(c, "policy.yaml"), *compared, *why;
	struct policy policy;

	why = run_outside(c, "prepare.sh");
	if (!why)
		why = policy_open(c->rig, file, &c->place, false, &policy);
	free(file);
	if (why)
		return why;
	why = run_session(c, &policy, ret_status);
	policy_close(c->rig, &policy);
	if (WIFEXITED(*ret_status) && WEXITSTATUS(*ret_status) == SKIPPED)
		return why;
	compared = expect_compare(&c->expect, c->timeline);
	if (compared) {
		char *both = xasprintf("%s%s%s", why ? why : "", why ? "; " : "", compared);

		free(why);
		free(compared);
		why = both;
	}
	return why ? why : run_outside(c, "verify.sh");
}

static void try_case(struct rig *rig, const char *cases, const char *name)
{
	struct test_case c = {.rig = rig, .name = name};
	uint64_t before = rig_now_ns(), left_out = rig_left_out(rig);
	char *path, *why;
	int status = 0;

	snprintf(c.dir, sizeof(c.dir), "%s/%s", cases, name);
	if (!has(&c, "run.sh"))
		return;
	place_make(&c.place, name);
	snprintf(c.timeline, sizeof(c.timeline), "/mnt/out/%s.jsonl", name);
	snprintf(c.output, sizeof(c.output), "%s/output", c.place.t);
	export_place(&c, cases);
	path = file_of(&c, "expect");
	why = expect_read(path, getenv("RINGFENCE_KERNEL") ?: "", tier_name(rig->probe.tier),
			  &c.expect);
	free(path);
	if (!why && c.expect.skip[0]) {
		rig_skip(rig, name, c.expect.skip);
		return;
	}
	if (!why)
		why = run_case(&c, &status);
	if (c.expect.leaky)
		rig_conclude_storm(rig, name, why, left_out);
	else
		rig_conclude(rig, name, why);
	rig_time(name, before);
}

static bool wanted(const char *name, int argc, char **argv)
{
	for (int i = 0; i < argc; i++)
		if (!strncmp(name, argv[i], strlen(argv[i])))
			return true;
	return argc == 0;
}

static int visible(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

/*
 * The cases about labels are L: all but the first find data followed already, and nothing of them
 * is about how that begins. That each other case with labels begins it anew is enough of that.
 */
static char *follow_for(struct rig *rig, const char *name, bool first)
{
	if (name[0] != 'L')
		rig_unfollow(rig);
	else if (!first && !rig->follow.held)
		return rig_follow(rig);
	return NULL;
}

static void try_next(struct rig *rig, const char *cases, const char *name, bool first)
{
	char *why = follow_for(rig, name, first);

	if (why)
		rig_conclude(rig, name, why);
	else
		try_case(rig, cases, name);
}

void cases_run(struct rig *rig, const char *dir, int argc, char **argv)
{
	struct dirent **found;
	int n = scandir(dir, &found, visible, alphasort);
	char last = '\0'; /* letter of the case before */

	if (n < 0)
		rig_fail(rig, dir, strerror(errno));
	for (int i = 0; i < n; i++) {
		const char *name = found[i]->d_name;

		if (wanted(name, argc, argv)) {
			try_next(rig, dir, name, name[0] != last);
			last = name[0];
		}
		free(found[i]);
	}
	rig_unfollow(rig);
	if (n >= 0)
		free(found);
}
