// SPDX-License-Identifier: GPL-2.0-only
/*
 * Usage: driver cases DIR [NAME…] | storm N | attach-storm ROUNDS | cost ROUNDS
 *
 * The tests that need the kernel's part; only inside a guest. A line each: "ok NAME", "not ok NAME:
 * why", "skip NAME: why"; the last line counts them.
 */
#include <stdlib.h>
#include <string.h>

#include "tests/kernel/driver/rig.h"

#define TINY 4096 /* one page: the smallest ring */

static unsigned long number(const char *s)
{
	return s ? strtoul(s, NULL, 10) : 0;
}

static int run(struct rig *rig, int argc, char **argv)
{
	bool storm = !strcmp(argv[1], "storm");
	char *why = rig_load(rig, storm ? TINY : 0, storm ? TINY : 0);

	if (why) {
		rig_fail(rig, "load", why);
		free(why);
		return 1;
	}
	if (!strcmp(argv[1], "cases"))
		cases_run(rig, argv[2], argc - 3, argv + 3);
	else if (storm)
		storm_run(rig, number(argv[2]));
	else
		attach_storm_run(rig, (unsigned int)number(argv[2]));
	rig_unload(rig);
	return rig->failed ? 1 : 0;
}

int main(int argc, char **argv)
{
	struct rig rig = {0};
	int r;

	if (argc < 3) {
		fprintf(stderr,
			"usage: driver cases DIR [NAME...] | storm N | attach-storm ROUNDS | "
			"cost ROUNDS\n");
		return 2;
	}
	if (!strcmp(argv[1], "cost"))
		return cost_run(number(argv[2]));
	r = run(&rig, argc, argv);
	printf("%u passed, %u failed, %u skipped\n", rig.passed, rig.failed, rig.skipped);
	return r;
}
