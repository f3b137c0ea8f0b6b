// SPDX-License-Identifier: GPL-2.0-only
/*
 * The cases: each directory below tests/cases is a policy, a script that runs under it, and what
 * both must have left. prepare.sh runs before the session and verify.sh after it, outside of it. A
 * case without a policy is under that of the directory around it: tests/honest has one for all.
 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/kernel/driver/expect.h"
#include "tests/kernel/driver/script.h"
#include "user/base/alloc.h"
#include "user/event/names.h"

#define CASE_SECONDS	60
#define OUTSIDE_SECONDS 300

struct test_case {
	const char *name;
	char dir[512];
	struct scene scene;
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

/* A script outside the session; one that is not there has succeeded. */
static char *run_outside(const struct test_case *c, const char *script)
{
	char *path, *why, *argv[] = {"bash", "-eu", NULL, NULL};
	int status = 0;

	if (!has(c, script))
		return NULL;
	path = argv[2] = file_of(c, script);
	why = scene_outside(&c->scene, argv, c->scene.place.base, OUTSIDE_SECONDS, &status);
	if (!why)
		why = scene_judge(&c->scene, script, status);
	free(path);
	return why;
}

static char *run_inside(const struct test_case *c, struct run *run, int *ret_status)
{
	char *argv[] = {"bash", "-eu", file_of(c, "run.sh"), NULL};
	unsigned int left = 0, seconds = c->expect.seconds ? c->expect.seconds : CASE_SECONDS;
	char *why = scene_inside(&c->scene, run, argv, seconds, 5, ret_status, &left);

	if (!why)
		why = scene_judge(&c->scene, "run.sh", *ret_status);
	if (!why && left)
		why = xasprintf("%u processes were left behind", left);
	free(argv[2]);
	return why;
}

static char *run_session(struct test_case *c, const struct policy *policy, int *ret_status)
{
	struct run run;
	char *why = run_open(&run, c->scene.rig, policy, c->name, c->scene.timeline), *end;

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

/* Beside the timeline: tests/backtest-cases judges it by the same text. */
static void keep_policy(const struct test_case *c, const char *file)
{
	char *to = xasprintf("/mnt/out/%s.policy.yaml", c->name);

	policy_keep(file, &c->scene.place, to);
	free(to);
}

static char *run_case(struct test_case *c, int *ret_status)
{
	char *file = file_of(c, has(c, "policy.yaml") ? "policy.yaml" : "../policy.yaml");
	char *compared, *verified, *why;
	struct policy policy;

	why = run_outside(c, "prepare.sh");
	if (!why)
		why = policy_open(c->scene.rig, file, &c->scene.place, false, &policy);
	if (!why)
		keep_policy(c, file);
	free(file);
	if (why)
		return why;
	why = run_session(c, &policy, ret_status);
	policy_close(c->scene.rig, &policy);
	if (WIFEXITED(*ret_status) && WEXITSTATUS(*ret_status) == SCRIPT_SKIPPED)
		return why;
	compared = expect_compare(&c->expect, c->scene.timeline);
	if (compared) {
		char *both = xasprintf("%s%s%s", why ? why : "", why ? "; " : "", compared);

		free(why);
		free(compared);
		why = both;
	}
	/* Also when it failed: what verify.sh ends would be in the next case's way. */
	verified = run_outside(c, "verify.sh");
	if (!why)
		return verified;
	free(verified);
	return why;
}

static void try_case(struct rig *rig, const char *cases, const char *name)
{
	struct test_case c = {.name = name, .scene = {.rig = rig, .cases = cases}};
	uint64_t before = rig_now_ns(), left_out = rig_left_out(rig);
	char *path, *why, early[sizeof(c.scene.place.o) + 2];
	int status = 0;

	snprintf(c.dir, sizeof(c.dir), "%s/%s", cases, name);
	if (!has(&c, "run.sh"))
		return;
	place_make(&c.scene.place, name);
	snprintf(c.scene.timeline, sizeof(c.scene.timeline), "/mnt/out/%s.jsonl", name);
	snprintf(c.scene.output, sizeof(c.scene.output), "%s/output", c.scene.place.t);
	snprintf(early, sizeof(early), "%s/f", c.scene.place.o);
	if (has(&c, "early"))
		c.scene.early = early;
	scene_export(&c.scene);
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
	/* What proves nothing is not judged by others either. */
	if (rig_conclude_storm(rig, name, why, left_out))
		unlink(c.scene.timeline);
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
