// SPDX-License-Identifier: GPL-2.0-only
/* P10: attach to a tree that forks, double-forks and makes threads at full rate; nobody survives.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/kernel/driver/rig.h"
#include "tests/kernel/stormer.h"
#include "user/base/alloc.h"
#include "user/event/names.h"

#define WARM_US	      100000
#define ROUND_SECONDS 60

static struct stormer *share(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	struct stormer *s = MAP_FAILED;

	if (fd >= 0 && !ftruncate(fd, sizeof(*s)))
		s = mmap(NULL, sizeof(*s), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (fd >= 0)
		close(fd);
	return s == MAP_FAILED ? NULL : s;
}

/* What went wrong inside the programs, for the message. */
static void print_errors(const struct rig *rig)
{
	uint64_t errors[RF_ERR_COUNT];

	engine_errors(rig->engine, errors);
	for (unsigned int i = 0; i < RF_ERR_COUNT; i++)
		if (errors[i])
			printf("# %s: %llu\n", rf_error_name(i), (unsigned long long)errors[i]);
}

static char *judge(const struct stormer *s, const char *attach_error, int status)
{
	if (attach_error)
		return xasprintf("attach: %s", attach_error);
	if (status)
		return xasprintf("the storm ended with status %#x", status);
	if (s->survivors)
		return xasprintf("%u survivors, %u denied", s->survivors, s->denied);
	if (s->denied < STORMER_CHAINS)
		return xasprintf("only %u tried", s->denied);
	return NULL;
}

static char *round_of(struct rig *rig, const struct place *place, const struct policy *policy)
{
	char state[400], file[400], output[400];
	char *argv[] = {"/mnt/ringfence/build/kernel/stormer", state, file, NULL};
	char *why, *attach_error, *end;
	struct stormer *s;
	struct child child;
	struct run run;
	int status = 0;

	snprintf(state, sizeof(state), "%s/state", place->t);
	snprintf(file, sizeof(file), "%s/f", place->o);
	snprintf(output, sizeof(output), "%s/output", place->t);
	s = share(state);
	why = s ? run_open(&run, rig, policy, "P10", "/mnt/out/P10.jsonl") : xstrdup("no state");
	if (why)
		return why;
	why = child_make(&child, argv, place->w, output);
	if (!why) {
		child_release(&child);
		usleep(WARM_US);
		attach_error = run_attach(&run, child.pid);
		__atomic_store_n(&s->go, 1, __ATOMIC_SEQ_CST);
		run_wait(&run, child.pid, ROUND_SECONDS, &status);
		run_settle(&run, 5);
		why = judge(s, attach_error, status);
		free(attach_error);
	}
	end = run_close(&run, status);
	munmap(s, sizeof(*s));
	if (why)
		free(end);
	return why ? why : end;
}

void attach_storm_run(struct rig *rig, unsigned int rounds)
{
	uint64_t before = rig_left_out(rig);
	struct policy policy;
	struct place place;
	char *why;

	place_make(&place, "attach-storm");
	why = policy_open(rig, "/mnt/ringfence/tests/kernel/storm.yaml", &place, false, &policy);
	if (why) {
		rig_conclude(rig, "P10-attach-storm", why);
		return;
	}
	for (unsigned int i = 0; i < rounds && !why; i++) {
		char *what = round_of(rig, &place, &policy);

		if (what) {
			why = xasprintf("round %u: %s", i + 1, what);
			free(what);
		}
	}
	if (why)
		print_errors(rig);
	rig_conclude_storm(rig, "P10-attach-storm", why, before);
	policy_close(rig, &policy);
}
