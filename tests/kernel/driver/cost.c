// SPDX-License-Identifier: GPL-2.0-only
/*
 * What an open and close costs: without programs, with them for an untracked process, and for a
 * tracked one. In processor time, which under QEMU's instruction counter is instructions (2 ns
 * each).
 */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/kernel/driver/rig.h"

#define BUDGET	       260 /* instructions that an untracked open and close may cost more */
#define NS_INSTRUCTION 2
#define OPENED	       "/etc/hostname"

static double cpu_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static double measure(unsigned long rounds)
{
	double before = cpu_ns();

	for (unsigned long i = 0; i < rounds; i++)
		close(open(OPENED, O_RDONLY | O_CLOEXEC));
	return (cpu_ns() - before) / (double)rounds / NS_INSTRUCTION;
}

/* Measures in a process of its own, after as many rounds to warm up. */
static pid_t begin(double *result, int gate, unsigned long rounds)
{
	pid_t pid = fork();
	char c;

	if (pid)
		return pid;
	if (gate >= 0 && read(gate, &c, 1) != 1)
		_exit(1);
	measure(rounds);
	*result = measure(rounds);
	_exit(0);
}

static double untracked(double *result, unsigned long rounds)
{
	pid_t pid = begin(result, -1, rounds);

	waitpid(pid, NULL, 0);
	return *result;
}

static char *tracked(struct rig *rig, double *result, unsigned long rounds)
{
	struct policy policy;
	struct place place;
	int gate[2], status;
	struct run run;
	char *why;
	pid_t pid;

	place_make(&place, "cost");
	why = policy_open(rig, "/mnt/ringfence/tests/kernel/storm.yaml", &place, false, &policy);
	if (!why)
		why = run_open(&run, rig, &policy, "cost", "/dev/null");
	if (why || pipe2(gate, O_CLOEXEC))
		return why;
	pid = begin(result, gate[0], rounds);
	why = run_attach(&run, pid);
	run.deaf = true; /* the reader's own work is not what is measured */
	if (write(gate[1], "x", 1) == 1)
		run_wait(&run, pid, 120, &status);
	run_close(&run, 0);
	policy_close(rig, &policy);
	return why;
}

int cost_run(unsigned long rounds)
{
	double *result = mmap(NULL, sizeof(*result), PROT_READ | PROT_WRITE,
			      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	double none = untracked(result, rounds), with;
	struct rig rig = {0};
	char *why = rig_load(&rig);

	if (!why) {
		with = untracked(result, rounds);
		why = tracked(&rig, result, rounds);
	}
	if (why) {
		printf("not ok cost: %s\n", why);
		free(why);
		return 1;
	}
	printf("open+close without programs: %.0f instructions\n", none);
	printf("open+close untracked: %+.0f instructions (budget %d)\n", with - none, BUDGET);
	printf("open+close tracked: %+.0f instructions\n", *result - none);
	printf("%s cost\n", with - none <= BUDGET ? "ok" : "not ok");
	rig_unload(&rig);
	return with - none <= BUDGET ? 0 : 1;
}
