// SPDX-License-Identifier: GPL-2.0-only
#include "user/cli/sink.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "user/base/alloc.h"
#include "user/base/log.h"
#include "user/timeline/seal.h"

#define STDOUT_WAIT_MS 200 /* for a reader of standard output that does not read */

static int open_file(const char *name, bool append)
{
	int flags = (append ? O_RDWR : O_WRONLY) | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY |
		    O_NONBLOCK | O_APPEND;

	return open(name, flags | (append ? 0 : O_EXCL), 0600);
}

/* Our standard output may not block for ever: the programs' records would be lost meanwhile. */
static bool wait_for_reader(int fd)
{
	struct pollfd p = {.fd = fd, .events = POLLOUT};

	return poll(&p, 1, STDOUT_WAIT_MS) > 0;
}

static int write_all(int fd, const char *line, size_t len, size_t *ret_done)
{
	size_t done = 0;
	int r = 0;

	while (done < len && !r) {
		ssize_t n = write(fd, line + done, len - done);

		if (n > 0)
			done += (size_t)n;
		else if (!n)
			r = -EIO;
		else if (errno == EAGAIN && wait_for_reader(fd))
			continue;
		else if (errno != EINTR)
			r = -errno;
	}
	*ret_done = done;
	return r;
}

/* What ends the file: up to n bytes. */
static ssize_t read_end(int fd, off_t size, char *bytes, size_t n)
{
	off_t from = size > (off_t)n ? size - (off_t)n : 0;

	return pread(fd, bytes, (size_t)(size - from), from);
}

/*
 * The seal that the file ends with is where the chain goes on. A line that was cut, by whoever
 * wrote before, must not take our first one with it.
 */
static void look_at_end(struct sink *s, off_t size)
{
	char *end = xmalloc(SEAL_LINE_MAX), error[READER_ERROR_MAX];
	ssize_t n = read_end(s->fd, size, end, SEAL_LINE_MAX);
	struct seal_said seal;
	const char *line;

	if (n > 0 && end[n - 1] != '\n') {
		write_all(s->fd, "\n", 1, &(size_t){0});
	} else if (n > 1) {
		line = memrchr(end, '\n', (size_t)n - 1);
		line = line ? line + 1 : end;
		if (!seal_read(line, (size_t)(end + n - 1 - line), &seal, error)) {
			memcpy(s->sealed, seal.hash, SHA256_SIZE);
			seal_said_release(&seal);
		}
	}
	free(end);
}

int sink_open(struct sink *s, const char *name, bool append)
{
	bool out = name && !strcmp(name, "-");
	struct stat st;

	*s = (struct sink){.name = name, .fd = -1};
	if (!name)
		return 0;
	s->fd = out ? fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3) : open_file(name, append);
	if (s->fd < 0 || fstat(s->fd, &st)) {
		int error = errno;

		log_error("%s: %s%s", name, strerror(error),
			  error == EEXIST ? "; --append adds to it" : "");
		return -error;
	}
	s->regular = S_ISREG(st.st_mode);
	if (!out && !s->regular) {
		log_error("%s: not a regular file", name);
		close(s->fd);
		s->fd = -1;
		return -EINVAL;
	}
	if (append && s->regular && st.st_size)
		look_at_end(s, st.st_size);
	return 0;
}

/* Takes the beginning of a line off the end of the file again. */
static void cut_off(int fd, size_t done)
{
	off_t end = lseek(fd, 0, SEEK_END);

	if (end >= (off_t)done && ftruncate(fd, end - (off_t)done))
		return;
}

int sink_write(void *ctx, const char *line, size_t len)
{
	struct sink *s = ctx;
	size_t done = 0;
	int r;

	if (s->fd < 0)
		return 0;
	r = write_all(s->fd, line, len, &done);
	if (!r)
		return 0;
	if (done && s->regular)
		cut_off(s->fd, done);
	if (!s->warned)
		log_warn("timeline %s: %s; enforcement goes on without it", s->name, strerror(-r));
	s->warned = true;
	return r;
}

int sink_close(struct sink *s)
{
	int r = s->fd >= 0 ? close(s->fd) : 0;

	if (r)
		log_warn("timeline %s: %s", s->name, strerror(errno));
	s->fd = -1;
	return r;
}
