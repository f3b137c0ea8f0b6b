// SPDX-License-Identifier: GPL-2.0-only
#include "user/session/tls_seek.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "user/kern/images.h"
#include "user/session/thread.h"
#include "user/tls/marks.h"

void tls_seek_now(int fd, struct tls_sought *ret_found)
{
	struct tls_sought found = {0};
	struct tls_image image;
	struct tls_file file;

	found.r = image_file(&fd, &file);
	if (!found.r) {
		found.r = tls_find(&file, &found.find);
		if (!found.r && !tls_find_image(&found.find, &image))
			found.rustls = tls_marks_has(&file, "rustls");
		else
			found.mark = tls_marks_find(&file);
	}
	*ret_found = found;
}

void tls_sought_release(struct tls_sought *found)
{
	if (!found->r)
		tls_find_release(&found->find);
}

static void *work(void *arg)
{
	struct tls_seek *s = arg;

	tls_seek_now(s->fd, &s->found);
	atomic_store(&s->over, true);
	return NULL;
}

int tls_seek_begin(struct tls_seek *s, int fd, uint32_t dev, uint64_t ino)
{
	int own = fcntl(fd, F_DUPFD_CLOEXEC, 0), r;

	if (own < 0)
		return -errno;
	s->fd = own;
	s->dev = dev;
	s->ino = ino;
	atomic_store(&s->over, false);
	r = thread_start(&s->thread, work, s);
	if (r)
		close(own);
	s->busy = !r;
	return r;
}

void tls_seek_end(struct tls_seek *s, struct tls_sought *ret_found)
{
	pthread_join(s->thread, NULL);
	*ret_found = s->found;
	s->busy = false;
}
