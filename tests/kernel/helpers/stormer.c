// SPDX-License-Identifier: GPL-2.0-only
/*
 * Usage: stormer STATE FILE
 *
 * Chains of processes of which each forks the next and ends, with threads in between, as fast as it
 * goes. All stay descendants of the first, to which orphans come back (a subreaper). From `go` on,
 * every process and thread of some generations tries to write FILE.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/kernel/stormer.h"

static struct stormer *state;
static const char *file;

static void try(void)
{
	int fd = open(file, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	if (fd >= 0) {
		close(fd);
		__atomic_add_fetch(&state->survivors, 1, __ATOMIC_SEQ_CST);
	} else if (errno == EPERM || errno == EACCES) {
		__atomic_add_fetch(&state->denied, 1, __ATOMIC_SEQ_CST);
	}
}

static void *thread(void *arg)
{
	/* A thread that was born before the attach and tries after it. */
	if (arg) {
		while (!__atomic_load_n(&state->go, __ATOMIC_SEQ_CST))
			sched_yield();
		try();
	} else if (__atomic_load_n(&state->go, __ATOMIC_SEQ_CST)) {
		try();
	}
	return NULL;
}

/* One link: makes a thread, then the next link, and ends. */
static void chain(void)
{
	unsigned int left = STORMER_GENERATIONS;

	for (;;) {
		pthread_t t;

		if (!pthread_create(&t, NULL, thread, NULL))
			pthread_join(t, NULL);
		if (__atomic_load_n(&state->go, __ATOMIC_SEQ_CST)) {
			try();
			if (!--left)
				_exit(0);
		}
		if (fork())
			_exit(0);
	}
}

/* One that stays: with threads that wait, one of which forks. */
static void stay(void)
{
	pthread_t t[3];

	for (int i = 0; i < 3; i++)
		pthread_create(&t[i], NULL, thread, (void *)1);
	for (int i = 0; i < 3; i++)
		pthread_join(t[i], NULL);
	if (!fork())
		try();
	_exit(0);
}

/* One that makes short-lived children without end, itself staying. */
static void fountain(void)
{
	unsigned int left = STORMER_GENERATIONS;

	while (left) {
		int going = (int)__atomic_load_n(&state->go, __ATOMIC_SEQ_CST);

		if (!fork()) {
			if (!fork() && __atomic_load_n(&state->go, __ATOMIC_SEQ_CST))
				try();
			_exit(0);
		}
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
		left -= going ? 1 : 0;
	}
	_exit(0);
}

int main(int argc, char **argv)
{
	int fd = argc == 3 ? open(argv[1], O_RDWR | O_CLOEXEC) : -1;

	if (fd < 0)
		return 2;
	state = mmap(NULL, sizeof(*state), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	file = argv[2];
	if (state == MAP_FAILED || prctl(PR_SET_CHILD_SUBREAPER, 1))
		return 2;
	for (int i = 0; i < STORMER_CHAINS; i++)
		if (!fork())
			chain();
	for (int i = 0; i < 3; i++)
		if (!fork())
			stay();
	if (!fork())
		fountain();
	while (waitpid(-1, NULL, 0) > 0 || errno == EINTR)
		;
	return 0;
}
