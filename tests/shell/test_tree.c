// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <pthread.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "user/daemon/tree.h"

#define MAX 16

struct seen {
	pid_t v[MAX];
	int n;
};

static int note(void *ctx, pid_t tid)
{
	struct seen *s = ctx;

	if (s->n == MAX)
		return 1;
	s->v[s->n++] = tid;
	return 0;
}

static bool has(const struct seen *s, pid_t tid)
{
	for (int i = 0; i < s->n; i++)
		if (s->v[i] == tid)
			return true;
	return false;
}

static void *live(void *fd)
{
	pid_t ids[2] = {(pid_t)syscall(SYS_gettid), fork()};

	if (ids[1] && write(*(int *)fd, ids, sizeof(ids)) != sizeof(ids))
		_exit(1);
	pause();
	return NULL;
}

/* A child with a second thread, which has a child of its own. */
Test(tree, threads_and_what_they_forked)
{
	struct seen all = {0}, own = {0};
	pid_t ids[2] = {0}, pid;
	pthread_t thread;
	int fds[2];

	cr_assert_eq(pipe(fds), 0);
	pid = fork();
	if (!pid) {
		pthread_create(&thread, NULL, live, &fds[1]);
		pause();
		_exit(0);
	}
	cr_assert_eq(read(fds[0], ids, sizeof(ids)), (ssize_t)sizeof(ids));
	cr_expect_eq(tree_all(pid, note, &all), 0);
	cr_expect_eq(tree_threads(pid, note, &own), 0);
	kill(ids[1], SIGKILL);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	cr_expect(has(&all, pid) && has(&all, ids[0]) && has(&all, ids[1]));
	cr_expect_eq(all.n, 3);
	cr_expect(has(&own, pid) && has(&own, ids[0]) && !has(&own, ids[1]));
	all = (struct seen){.n = MAX};
	cr_expect_eq(tree_all(getpid(), note, &all), 1);
	/* Nobody: nothing is met. */
	own = (struct seen){0};
	cr_expect_eq(tree_all(pid, note, &own), 0);
	cr_expect_eq(own.n, 0);
}
