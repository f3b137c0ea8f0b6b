// SPDX-License-Identifier: GPL-2.0-only
/* A reader that stands still and rings of one page: no verdict changes, and nothing is lost unseen.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "tests/kernel/driver/rig.h"
#include "user/base/alloc.h"
#include "user/event/names.h"
#include "user/timeline/reader.h"

#define STORM_SECONDS 1500

/* Per class: what was made is what was written and what was told as lost. */
static char *check_totals(const json_t *end, const struct rf_count counts[RF_CLASS_COUNT])
{
	for (unsigned int i = 0; i < RF_CLASS_COUNT; i++) {
		char path[100];
		json_t *c;

		snprintf(path, sizeof(path), "%s", class_name(i));
		c = json_object_get(end, path);
		if (!c && !counts[i].produced)
			continue;
		if (record_uint(c, "produced") != counts[i].produced ||
		    record_uint(c, "delivered") + record_uint(c, "lost") != counts[i].produced)
			return xasprintf("class %s: %llu produced, %llu delivered, %llu lost",
					 class_name(i), (unsigned long long)counts[i].produced,
					 (unsigned long long)record_uint(c, "delivered"),
					 (unsigned long long)record_uint(c, "lost"));
	}
	return NULL;
}

static char *check_timeline(const char *path, const struct rf_count counts[RF_CLASS_COUNT])
{
	FILE *f = fopen(path, "re");
	char *line = NULL, *why = NULL;
	char error[READER_ERROR_MAX];
	bool ended = false;
	size_t room = 0;
	ssize_t n;

	while (f && !why && (n = getline(&line, &room, f)) > 0) {
		struct record r;

		if (record_parse(line, (size_t)n - 1, &r, error)) {
			why = xasprintf("timeline: %s", error);
			break;
		}
		if (!strcmp(r.event, "session.end")) {
			ended = true;
			why = check_totals(record_get(r.ringfence, "totals.classes"), counts);
		}
		record_release(&r);
	}
	free(line);
	if (f)
		fclose(f);
	return why || ended ? why : xstrdup("the timeline has no end");
}

/* What has to be at least there, so that the sums are about something. */
static char *check_counts(const struct rf_count counts[RF_CLASS_COUNT], unsigned long n)
{
	if (counts[RF_CLASS_POLICY].produced != n)
		return xasprintf("%llu denials were produced, not %lu",
				 (unsigned long long)counts[RF_CLASS_POLICY].produced, n);
	if (counts[RF_CLASS_OPEN].produced < n || counts[RF_CLASS_NET].produced < n ||
	    counts[RF_CLASS_PROC].produced < n / 10)
		return xstrdup("fewer records were produced than there were operations");
	if (!counts[RF_CLASS_OPEN].lost || !counts[RF_CLASS_POLICY].lost)
		return xstrdup("nothing was lost: the ring was not too small");
	return NULL;
}

static char *storm(struct rig *rig, const struct place *place, const struct policy *policy,
		   bool deaf, unsigned long n)
{
	char count[32], file[400], output[400], timeline[400];
	char *argv[] = {"/mnt/ringfence/build/kernel/storm", count, file, NULL};
	struct rf_count counts[RF_CLASS_COUNT];
	struct child child;
	struct run run;
	char *why, *end;
	int status = 0;

	snprintf(count, sizeof(count), "%lu", n);
	snprintf(file, sizeof(file), "%s/f", place->o);
	snprintf(output, sizeof(output), "%s/output", place->t);
	snprintf(timeline, sizeof(timeline), "/mnt/out/storm-%s.jsonl", deaf ? "stopped" : "slow");
	why = run_open(&run, rig, policy, "storm", timeline);
	if (why)
		return why;
	why = child_make(&child, argv, place->w, output);
	if (!why) {
		why = run_take(&run, child.pid);
		run.deaf = deaf;
		run.slow = !deaf;
		child_release(&child);
		run_wait(&run, child.pid, STORM_SECONDS, &status);
		run_settle(&run, 10);
	}
	end = run_close(&run, status);
	run_counts(&run, counts);
	if (!why && status)
		why = xasprintf("an operation went the wrong way: status %#x (see storm.c)",
				status);
	if (!why)
		why = end;
	if (!why)
		why = check_counts(counts, n);
	return why ? why : check_timeline(timeline, counts);
}

void storm_run(struct rig *rig, unsigned long n)
{
	static const char *const names[] = {"storm-slow-reader", "P08-storm-stopped-reader"};
	struct policy policy;
	struct place place;
	char *why;

	place_make(&place, "storm");
	why = policy_open(rig, "/mnt/ringfence/tests/kernel/storm.yaml", &place, false, &policy);
	if (why) {
		rig_fail(rig, "storm", why);
		free(why);
		return;
	}
	for (int deaf = 0; deaf < 2; deaf++) {
		why = storm(rig, &place, &policy, deaf, n);
		if (why)
			rig_fail(rig, names[deaf], why);
		else
			rig_ok(rig, names[deaf]);
		free(why);
	}
	policy_close(rig, &policy);
}
