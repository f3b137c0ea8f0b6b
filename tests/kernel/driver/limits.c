// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the limits of a policy stop, and that nothing leaves them: the scripts of
 * tests/kernel/limits, each in a session of its own: started by `run`, or attached to where the
 * name says so.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/kernel/driver/rig.h"
#include "user/base/alloc.h"
#include "user/cli/attach.h"

#define DIR "/mnt/ringfence/tests/kernel/limits"

struct test {
	const char *name;
	char *script, *policy, *timeline, *output;
	struct place place;
};

/* Runs the script in the test's directory, its output to a file. Returns a wait status, or -1. */
static int run_script(const struct test *t, const char *what, const char *status,
		      const char *output)
{
	char *argv[] = {"timeout",    "60",	   "bash",	   t->script,
			(char *)what, t->timeline, (char *)status, NULL};
	int wait_status = -1;
	struct child child;
	char *why = child_make(&child, argv, t->place.t, output);

	free(why);
	if (why)
		return -1;
	child_release(&child);
	waitpid(child.pid, &wait_status, 0);
	return wait_status;
}

static int run_inside(struct rig *rig, const struct test *t)
{
	const char *argv[] = {
		"run",	    "-q",
		"-p",	    t->policy,
		"-o",	    t->timeline,
		"--",	    "bash",
		"-c",	    "cd \"$0\" && exec timeout 60 bash -x \"$1\" inside >\"$2\" 2>&1",
		t->place.t, t->script,
		t->output,  NULL};

	return rig_command(rig, (int)(sizeof(argv) / sizeof(argv[0])) - 1, argv);
}

static int attach_to(struct rig *rig, const struct test *t)
{
	const char *options[] = {"attach", "-q", "-p", t->policy, "-o", t->timeline, "1", NULL};
	char *argv[] = {"timeout", "60", "bash", t->script, "inside", NULL}, *why;
	struct child child;
	struct options o;
	int status = -1;

	why = child_make(&child, argv, t->place.t, t->output);
	free(why);
	if (why)
		return -1;
	child_release(&child);
	/* Branches are there, and fork. */
	usleep(500000);
	if (!options_parse(OPTIONS_ATTACH, (int)(sizeof(options) / sizeof(options[0])) - 1,
			   (char **)options, &o))
		status = attach_command(&o, child.pid, rig->engine);
	options_release(&o);
	if (status)
		kill(child.pid, SIGKILL);
	waitpid(child.pid, NULL, 0);
	return status;
}

static void run_test(struct rig *rig, const char *name)
{
	struct test t = {.name = name};
	bool attached = strstr(name, "tach");
	uint64_t before = rig_left_out(rig);
	char *label = xasprintf("limits-%s", name), status[16], *why = NULL, *said;

	place_make(&t.place, label);
	t.script = xasprintf(DIR "/%s", name);
	t.policy = xasprintf("%s/p.yaml", t.place.t);
	t.timeline = xasprintf("/mnt/out/%s.jsonl", label);
	t.output = xasprintf("%s/inside.said", t.place.t);
	said = xasprintf("%s/after.said", t.place.t);
	if (run_script(&t, "policy", "", t.policy)) {
		why = xasprintf("no policy: see %s", t.policy);
	} else {
		snprintf(status, sizeof(status), "%d",
			 attached ? attach_to(rig, &t) : run_inside(rig, &t));
		if (run_script(&t, "after", status, said))
			why = xasprintf("see %s and %s", said, t.output);
	}
	/* What is attached forks all the time. */
	if (attached)
		rig_conclude_storm(rig, label, why, before);
	else
		rig_conclude(rig, label, why);
	free(said);
	free(t.script);
	free(t.policy);
	free(t.timeline);
	free(t.output);
	free(label);
}

/* A group with processes cannot have others below it: the session's is made above ours. */
#define GROUPS "/sys/fs/cgroup"
#define OWN    GROUPS "/driver"

static bool move_to(const char *file)
{
	FILE *f = fopen(file, "we");
	bool moved = f && fprintf(f, "%d", getpid()) > 0;

	return f && !fclose(f) && moved;
}

void limits_run(struct rig *rig)
{
	static const char *const names[] = {"processes", "memory", "cpu",	  "time",  "escape",
					    "free",	 "attach", "attach-time", "detach"};

	if (mkdir(OWN, 0755) || !move_to(OWN "/cgroup.procs")) {
		rig_fail(rig, "limits", "cannot go to " OWN);
		return;
	}
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		run_test(rig, names[i]);
	if (!move_to(GROUPS "/cgroup.procs") || rmdir(OWN))
		rig_fail(rig, "limits", "cannot leave " OWN);
}
