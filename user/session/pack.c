// SPDX-License-Identifier: GPL-2.0-only
#include "user/session/pack.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>
#include <zlib.h>

#include "user/base/alloc.h"
#include "user/base/log.h"
#include "user/session/thread.h"

#define BLOCK	 65536
#define PATIENCE 10 /* nice: records come first */

static int copy(int from, gzFile to)
{
	char *block = xmalloc(BLOCK);
	ssize_t n;
	int r = 0;

	while (!r && (n = read(from, block, BLOCK))) {
		if (n > 0)
			r = gzwrite(to, block, (unsigned int)n) == n ? 0 : -errno ?: -EIO;
		else if (errno != EINTR)
			r = -errno;
	}
	free(block);
	return r;
}

/* The file is complete, and on the disk. to is closed. */
static int compress_to(int from, int to)
{
	int keep = dup(to), r, closed;
	gzFile gz = keep < 0 ? NULL : gzdopen(to, "wb6");

	if (!gz) {
		r = keep < 0 ? -errno : -ENOMEM;
		close(to);
		if (keep >= 0)
			close(keep);
		return r;
	}
	errno = 0;
	r = copy(from, gz);
	closed = gzclose_w(gz);
	if (!r && closed != Z_OK)
		r = -errno ?: -EIO;
	if (!r && fsync(keep))
		r = -errno;
	close(keep);
	return r;
}

static int pack_file(int dir, const char *name)
{
	char *part = xasprintf("%s.gz.part", name), *whole = xasprintf("%s.gz", name);
	int from = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW), to, r = 0;

	to = from < 0 ? -1
		      : openat(dir, part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
			       0600);
	if (to < 0)
		r = -errno;
	else
		r = compress_to(from, to);
	if (!r && (renameat(dir, part, dir, whole) || unlinkat(dir, name, 0)))
		r = -errno;
	if (r && to >= 0)
		unlinkat(dir, part, 0);
	if (from >= 0)
		close(from);
	free(part);
	free(whole);
	return r;
}

/* The next to do, which the caller frees; NULL: there is none and will be none. */
static char *take(struct pack *p)
{
	char *name = NULL;

	pthread_mutex_lock(&p->lock);
	while (!p->nnames && !p->ending)
		pthread_cond_wait(&p->changed, &p->lock);
	if (p->nnames) {
		name = p->names[0];
		memmove(p->names, p->names + 1, --p->nnames * sizeof(*p->names));
	}
	pthread_mutex_unlock(&p->lock);
	return name;
}

static void *work(void *arg)
{
	struct pack *p = arg;
	bool warned = false;
	char *name;

	setpriority(PRIO_PROCESS, (id_t)gettid(), PATIENCE);
	while ((name = take(p))) {
		int r = pack_file(p->dir, name);

		if (r && !warned)
			log_warn("%s: cannot be compressed, and stays as it is: %s", name,
				 strerror(-r));
		warned |= r != 0;
		free(name);
	}
	return NULL;
}

static int start(struct pack *p)
{
	int r;

	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->changed, NULL);
	r = thread_start(&p->thread, work, p);
	p->started = !r;
	return r;
}

void pack_add(struct pack *p, int dir, char *name)
{
	int r;

	p->dir = dir;
	if (!p->started && (r = start(p))) {
		log_warn("%s: cannot be compressed, and stays as it is: %s", name, strerror(-r));
		free(name);
		return;
	}
	pthread_mutex_lock(&p->lock);
	vec_push(p->names, p->nnames) = name;
	pthread_cond_signal(&p->changed);
	pthread_mutex_unlock(&p->lock);
}

void pack_end(struct pack *p)
{
	if (!p->started)
		return;
	pthread_mutex_lock(&p->lock);
	p->ending = true;
	pthread_cond_signal(&p->changed);
	pthread_mutex_unlock(&p->lock);
	pthread_join(p->thread, NULL);
	pthread_cond_destroy(&p->changed);
	pthread_mutex_destroy(&p->lock);
	free(p->names);
	*p = (struct pack){0};
}
