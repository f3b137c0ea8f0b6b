// SPDX-License-Identifier: GPL-2.0-only
/*
 * The policy of a running session is read again. Two scripts, one in the session and one
 * beside it, speak by files in its workspace; the second one writes the policies, too.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/kernel/driver/rig.h"
#include "user/base/alloc.h"

#define DIR	 "/mnt/ringfence/tests/kernel/reload"
#define TIMELINE "/mnt/out/reload.jsonl"
#define RELOADS	 50 /* at least; those that were refused are not among them */

static const char first[] =
	"version: 1\nname: one\nrules:\n"
	"  - {name: no, deny: [write, create, delete, rename, link], path: \"no/**\"}\n";
static const char second[] = "version: 1\nname: two\nrules: []\n";

static bool put_text(const char *path, const char *text)
{
	FILE *f = fopen(path, "we");

	return f && fputs(text, f) >= 0 && !fclose(f);
}

static int run_inside(struct rig *rig, const struct place *place, const char *one, const char *two)
{
	const char *argv[] = {
		"run",	       "-q",
		"--workspace", place->w,
		"-p",	       one,
		"-p",	       two,
		"-o",	       TIMELINE,
		"--",	       "bash",
		"-c",	       "cd \"$0\" && exec timeout 240 bash -x \"$1\" >\"$2\" 2>&1",
		place->w,      DIR "/inside",
		"inside.said", NULL};

	return rig_command(rig, (int)(sizeof(argv) / sizeof(argv[0])) - 1, argv);
}

static bool is_unknown(const char *line)
{
	return strstr(line, "\"event\":\"policy.deny\"") && strstr(line, "\"rules\":[]") &&
	       !strstr(line, "\"error\":\"guard\"");
}

/* The timeline tells of each time, and of no denial by rules that it does not know. */
static char *judge_timeline(void)
{
	FILE *f = fopen(TIMELINE, "re");
	unsigned int reloads = 0, unknown = 0;
	char *line = NULL;
	size_t room = 0;

	while (f && getline(&line, &room, f) > 0) {
		reloads += strstr(line, "\"event\":\"policy.reload\"") != NULL;
		unknown += is_unknown(line);
	}
	free(line);
	if (f)
		fclose(f);
	if (reloads < RELOADS || unknown)
		return xasprintf("the timeline tells of %u reloads, and of %u denials by no rule",
				 reloads, unknown);
	return NULL;
}

void reload_run(struct rig *rig)
{
	char one[400], two[400], output[400], pid[16], *why;
	struct place place;
	char *argv[] = {"timeout", "240", "bash", DIR "/outside", place.t, pid, NULL};
	struct child outside;
	uint64_t before = rig_left_out(rig);
	int inside, status = 0;

	place_make(&place, "reload");
	snprintf(pid, sizeof(pid), "%d", getpid());
	snprintf(one, sizeof(one), "%s/one.yaml", place.t);
	snprintf(two, sizeof(two), "%s/two.yaml", place.t);
	snprintf(output, sizeof(output), "%s/output", place.t);
	why = put_text(one, first) && put_text(two, second)
		      ? child_make(&outside, argv, place.w, output)
		      : xasprintf("%s cannot be written", one);
	if (why) {
		rig_conclude(rig, "reload", why);
		return;
	}
	child_release(&outside);
	inside = run_inside(rig, &place, one, two);
	waitpid(outside.pid, &status, 0);
	why = inside || status ? xasprintf("inside: status %d (%s/inside.said), outside: status "
					   "%#x (%s)",
					   inside, place.w, (unsigned int)status, output)
			       : judge_timeline();
	rig_conclude_storm(rig, "reload", why, before);
}
