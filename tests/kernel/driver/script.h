/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * script.h - scripts of a test, outside of a session and inside one, and what they are told.
 *
 * What a script says goes to one output file. Functions that return char * return NULL on success
 * and words that the caller frees on failure.
 */
#ifndef RINGFENCE_TESTS_SCRIPT_H
#define RINGFENCE_TESTS_SCRIPT_H

#include "tests/kernel/driver/rig.h"

#define SCRIPT_SKIPPED 77 /* a script's status: this cannot be tried here */

/* Where a script runs, for which the environment is made. */
struct scene {
	struct rig *rig;
	struct place place;
	char timeline[600];
	char output[600];
	const char *cases; /* CASES: tests/kernel/lib.bash is beside it */
	const char *early; /* NULL, or the file that descriptor 9 is opened of before a session */
};

/* Sets W, O, D, H, T, HOME, PATH, TIMELINE, CASES, KERNEL and TIER for the scripts from now on. */
void scene_export(const struct scene *s);
/* The last lines of the output, in one line; the caller frees them. */
char *scene_last_words(const struct scene *s);
/* NULL when a wait status is success; name is who ended so, status -1: it did not end in time. */
char *scene_judge(const struct scene *s, const char *name, int status);
/* Runs argv in dir, outside of every session; killed after seconds, and then -1 in ret_status. */
char *scene_outside(const struct scene *s, char *const argv[], const char *dir,
		    unsigned int seconds, int *ret_status);
/*
 * Runs argv in the workspace, in the session of run. left: how many processes had to be killed
 * because they were still there settle_s seconds after the script. ret_status as above.
 */
char *scene_inside(const struct scene *s, struct run *run, char *const argv[], unsigned int seconds,
		   unsigned int settle_s, int *ret_status, unsigned int *ret_left);

#endif
