// SPDX-License-Identifier: GPL-2.0-only
#include "user/daemon/tree.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "user/base/alloc.h"
#include "user/base/num.h"

#define PROCESSES_MAX 65536
#define PID_MAX	      (1 << 22)

struct pids {
	pid_t *v;
	size_t n;
};

/* The children that one thread has forked. */
static void add_children(pid_t pid, pid_t tid, struct pids *to)
{
	char path[64];
	FILE *f;
	int child;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", pid, tid);
	f = fopen(path, "re");
	if (!f)
		return;
	/* NOLINTNEXTLINE(cert-err34-c): the kernel writes it */
	while (to->n <= PROCESSES_MAX && fscanf(f, "%d", &child) == 1)
		vec_push(to->v, to->n) = child;
	fclose(f);
}

/* children NULL: they are not wanted. */
static int threads_of(pid_t pid, struct pids *children, int (*fn)(void *ctx, pid_t tid), void *ctx)
{
	const struct dirent *entry;
	char path[48];
	int tid, r = 0;
	DIR *d;

	snprintf(path, sizeof(path), "/proc/%d/task", pid);
	d = opendir(path);
	if (!d)
		return 0;
	while (!r && (entry = readdir(d))) {
		if (num_int(entry->d_name, 1, PID_MAX, &tid))
			continue;
		r = fn(ctx, tid);
		if (children)
			add_children(pid, tid, children);
	}
	closedir(d);
	return r;
}

int tree_threads(pid_t pid, int (*fn)(void *ctx, pid_t tid), void *ctx)
{
	return threads_of(pid, NULL, fn, ctx);
}

int tree_all(pid_t pid, int (*fn)(void *ctx, pid_t tid), void *ctx)
{
	struct pids all = {0};
	int r = 0;

	vec_push(all.v, all.n) = pid;
	for (size_t i = 0; i < all.n && !r; i++)
		r = all.n > PROCESSES_MAX ? -E2BIG : threads_of(all.v[i], &all, fn, ctx);
	free(all.v);
	return r;
}
