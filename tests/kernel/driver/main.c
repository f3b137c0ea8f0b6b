// SPDX-License-Identifier: GPL-2.0-only
/*
 * Usage: driver all DIR ROUNDS N SEED RECORDS [NAME…] | cases DIR [NAME…] | escapes DIR [NAME…]
 * | attach-storm ROUNDS | commands | limits | reload | differential N SEED
 * | inject DIR N [NAME…] | preempt N | cost ROUNDS
 *
 * The tests that need the kernel's part; only inside a guest. `all` is cases, attach-storm,
 * commands, limits, reload, differential and preempt with one load of the programs, without those
 * that RF_LEAVE_OUT names. A line each: "ok NAME", "not ok NAME: why", "skip NAME: why"; the last
 * line counts them.
 */
#include <stdlib.h>
#include <string.h>

#include "tests/kernel/driver/rig.h"

static unsigned long number(const char *s)
{
	return s ? strtoul(s, NULL, 10) : 0;
}

/* Is that part of `all` to be run? */
static bool is_wanted(const char *part)
{
	const char *out = getenv("RF_LEAVE_OUT");

	return !out || !strstr(out, part);
}

static void run_tests(struct rig *rig, int argc, char **argv)
{
	const char *what = argv[1];
	bool all = !strcmp(what, "all");
	uint64_t before;

	if (all)
		cases_run(rig, argv[2], argc > 7 ? argc - 7 : 0, argv + 7);
	else if (!strcmp(what, "cases"))
		cases_run(rig, argv[2], argc - 3, argv + 3);
	if (!strcmp(what, "escapes"))
		escapes_run(rig, argv[2], argc - 3, argv + 3);
	if (!strcmp(what, "inject"))
		inject_run(rig, argv[2], number(argv[3]), argc - 4, argv + 4);
	if (all ? is_wanted("attach-storm") : !strcmp(what, "attach-storm")) {
		before = rig_now_ns();
		attach_storm_run(rig, (unsigned int)number(argv[all ? 3 : 2]));
		rig_time("attach-storm", before);
	}
	if (all ? is_wanted("commands") : !strcmp(what, "commands")) {
		before = rig_now_ns();
		commands_run(rig);
		approvals_run(rig);
		rig_time("commands", before);
	}
	if (all ? is_wanted("limits") : !strcmp(what, "limits")) {
		before = rig_now_ns();
		limits_run(rig);
		rig_time("limits", before);
	}
	if (all ? is_wanted("reload") : !strcmp(what, "reload")) {
		before = rig_now_ns();
		reload_run(rig);
		rig_time("reload", before);
	}
	if (all ? is_wanted("differential") : !strcmp(what, "differential")) {
		int at = all ? 4 : 2;

		before = rig_now_ns();
		differential_run(rig, number(argv[at]), argc > at + 1 ? number(argv[at + 1]) : 1);
		rig_time("differential", before);
	}
	if (all ? is_wanted("preempt") : !strcmp(what, "preempt")) {
		before = rig_now_ns();
		preempt_run(rig, number(argv[all ? 6 : 2]));
		rig_time("preempt", before);
	}
}

static int run(struct rig *rig, int argc, char **argv)
{
	char *why = strcmp(argv[1], "inject") ? rig_load(rig) : inject_load(rig);

	if (why) {
		rig_fail(rig, "load", why);
		free(why);
		return 1;
	}
	run_tests(rig, argc, argv);
	return rig->failed ? 1 : 0;
}

int main(int argc, char **argv)
{
	struct rig rig = {0};
	int r;

	rig.selftest = argc > 1 && (!strcmp(argv[1], "differential") || !strcmp(argv[1], "all"));
	if (argc < 2) {
		fprintf(stderr,
			"usage: driver all DIR ROUNDS N SEED RECORDS [NAME...] | cases DIR "
			"[NAME...] | "
			"escapes DIR [NAME...] | attach-storm ROUNDS | commands | limits | reload "
			"| differential N SEED | inject DIR N [NAME...] | preempt N "
			"| cost ROUNDS\n");
		return 2;
	}
	if (!strcmp(argv[1], "cost"))
		return cost_run(number(argv[2]));
	r = run(&rig, argc, argv);
	printf("%u passed, %u failed, %u skipped\n", rig.passed, rig.failed, rig.skipped);
	/* Taking the programs out is seconds of waiting for the kernel: who reads this goes on. */
	fclose(stdout);
	fclose(stderr);
	rig_unload(&rig);
	return r;
}
