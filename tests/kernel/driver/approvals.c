// SPDX-License-Identifier: GPL-2.0-only
/*
 * G07, G16, L24: what a person approves from outside of a session. Two scripts, one in the session
 * and one beside it, speak by files in its workspace.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "tests/kernel/driver/rig.h"
#include "user/base/alloc.h"

#define DIR	 "/mnt/ringfence/tests/kernel/approvals"
#define TIMELINE "/mnt/out/approvals.jsonl"

static int run_inside(struct rig *rig, const struct place *place)
{
	const char *argv[] = {
		"run",	  "-q",		 "--workspace",
		place->w, "-p",		 DIR "/policy.yaml",
		"-o",	  TIMELINE,	 "--",
		"bash",	  "-c",		 "cd \"$0\" && exec timeout 60 bash -x \"$1\" >\"$2\" 2>&1",
		place->w, DIR "/inside", "inside.said",
		NULL};

	return rig_command(rig, (int)(sizeof(argv) / sizeof(argv[0])) - 1, argv);
}

/* The rule about the session's end is in its timeline. */
static bool told_of_end(void)
{
	FILE *f = fopen(TIMELINE, "re");
	bool told = false;
	char *line = NULL;
	size_t room = 0;

	while (f && getline(&line, &room, f) > 0)
		told |= strstr(line, "\"policy.audit\"") && strstr(line, "\"ends-tested\"");
	free(line);
	if (f)
		fclose(f);
	return told;
}

void approvals_run(struct rig *rig)
{
	char *argv[] = {"timeout", "60", "bash", DIR "/outside", NULL}, output[400], *why;
	struct child outside;
	struct place place;
	int inside, status = 0;

	place_make(&place, "approvals");
	snprintf(output, sizeof(output), "%s/output", place.t);
	why = child_make(&outside, argv, place.w, output);
	if (why) {
		rig_conclude(rig, "G07-approvals", why);
		return;
	}
	child_release(&outside);
	inside = run_inside(rig, &place);
	waitpid(outside.pid, &status, 0);
	if (!inside && !status && !told_of_end()) {
		rig_fail(rig, "G08-end", "the timeline does not tell of the rule about the end");
		return;
	}
	if (!inside && !status) {
		rig_ok(rig, "G07-approvals");
		return;
	}
	why = xasprintf("inside: status %d (%s/inside.said), outside: status %#x (%s)", inside,
			place.w, (unsigned int)status, output);
	rig_conclude(rig, "G07-approvals", why);
}
