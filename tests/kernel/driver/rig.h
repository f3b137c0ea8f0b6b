/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rig.h - what the kernel tests share: one loaded engine, policies from text, sessions that are run
 * to their end with their timeline on disk.
 *
 * Loading the programs takes seconds under emulation, so one process loads once and runs many
 * sessions. Not thread-safe. Messages are for people; a function that returns char * returns NULL
 * on success and words that the caller frees on failure.
 */
#ifndef RINGFENCE_TESTS_RIG_H
#define RINGFENCE_TESTS_RIG_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#include "user/base/mounts.h"
#include "user/kern/engine.h"
#include "user/kern/probe.h"
#include "user/lineage/lineage.h"
#include "user/timeline/timeline.h"

#define RIG_ROOT "/srv/rf" /* scratch directories: on a real disk, open to other users */

struct rig {
	struct probe probe;
	struct engine *engine;
	char boot_id[64];
	bool selftest; /* load what the differential test runs, too */
	/* With sizes: rings of one page, and sums. */
	const struct engine_size *sizes;
	struct {
		struct engine_policy policy;
		uint32_t session;
		bool held;
	} follow;
	unsigned int passed, failed, skipped;
};

char *rig_load(struct rig *rig);
void rig_unload(struct rig *rig);
/* One line each, counted. */
void rig_ok(struct rig *rig, const char *name);
void rig_fail(struct rig *rig, const char *name, const char *why);
void rig_skip(struct rig *rig, const char *name, const char *why);
/*
 * Following data begins with the first session that has labels and ends with the last, which takes
 * the kernel seconds. Between these two a session without processes has labels all the time. The
 * second one does nothing when the first has failed.
 */
char *rig_follow(struct rig *rig);
void rig_unfollow(struct rig *rig);
/* why NULL: it passed; else it failed. Takes why over. */
void rig_conclude(struct rig *rig, const char *name, char *why);
/* Checks that the kernel left out since the load; 0 in tier lsm, which has none to leave out. */
uint64_t rig_left_out(const struct rig *rig);
/*
 * The same for what is skipped when it failed and the kernel left out checks meanwhile: below tier
 * lsm nothing holds it then. before: rig_left_out() from when it began. true: it was skipped.
 */
bool rig_conclude_storm(struct rig *rig, const char *name, char *why, uint64_t before);
/* `run` of the command line, in this process; argv ends with NULL. Returns its exit status. */
int rig_command(struct rig *rig, int argc, const char *argv[]);
/* With RF_TIMES set: how long something took. */
void rig_time(const char *name, uint64_t since_ns);

/* The directories that a policy and a script speak of. */
struct place {
	char base[256];
	char w[300], o[300], d[300], h[300], t[300]; /* t: the test's own files */
};
void place_make(struct place *p, const char *name);

struct policy {
	struct policy_tables tables;
	struct engine_policy loaded;
	struct mounts mounts;
};
/* In text, @W@ @O@ @D@ @H@ @T@ stand for the directories; programs are sought in our own PATH. */
char *policy_open(struct rig *rig, const char *file, const struct place *place, bool audit,
		  struct policy *ret_policy);
/* The text of it, as it is compiled now, for who backtests the timeline. */
void policy_keep(const char *file, const struct place *place, const char *to);
void policy_close(struct rig *rig, struct policy *p);

/* One session, from before its first process to its session.end. */
struct run {
	struct rig *rig;
	const struct policy *policy;
	uint32_t session;
	struct lineage *lineage;
	struct timeline *timeline;
	FILE *out;
	char name[200];
	unsigned int bad; /* records that the timeline refused */
	bool deaf;	  /* the records are left in the ring */
};
char *run_open(struct run *r, struct rig *rig, const struct policy *policy, const char *name,
	       const char *timeline_path);
/* Takes the live tree of pid in. */
char *run_attach(struct run *r, pid_t pid);
/* The same for a child that waits, as `run` does it. */
char *run_take(struct run *r, pid_t pid);
/* Hands records on until pid has ended; -1 in ret_status: it did not end in time and was killed. */
void run_wait(struct run *r, pid_t pid, unsigned int seconds, int *ret_status);
/* Waits for the rest of the tree, or kills it: how many had to be killed. */
unsigned int run_settle(struct run *r, unsigned int seconds);
void run_counts(const struct run *r, struct rf_count counts[RF_CLASS_COUNT]);
char *run_close(struct run *r, int status);

/* A child that waits for child_release() before it executes argv in dir, output to file. */
struct child {
	pid_t pid;
	int gate;
};
char *child_make(struct child *c, char *const argv[], const char *dir, const char *output);
void child_release(struct child *c);

uint64_t rig_now_ns(void);

/* The tests. */
void cases_run(struct rig *rig, const char *dir, int argc, char **argv);
/* Attempts to get round a policy, of the directory tests/escapes. */
void escapes_run(struct rig *rig, const char *dir, int argc, char **argv);
void attach_storm_run(struct rig *rig, unsigned int rounds);
void commands_run(struct rig *rig);
void approvals_run(struct rig *rig);
void reload_run(struct rig *rig);
void limits_run(struct rig *rig);
/*
 * Injected failures: n forbidden operations each. inject_load() makes an engine whose maps are soon
 * full. DIR: tests/kernel/inject.
 */
char *inject_load(struct rig *rig);
/* `run` is killed; part of inject_run(). */
void killed_run(struct rig *rig);
void inject_run(struct rig *rig, const char *dir, unsigned long n, int argc, char **argv);
/* n decisions, of policies from the seed on. */
void differential_run(struct rig *rig, uint64_t n, uint64_t seed);
/* n records of workers that come between each other; see tests/kernel/mix.h. */
void preempt_run(struct rig *rig, uint64_t n);
int cost_run(unsigned long rounds);

#endif
