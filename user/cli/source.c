// SPDX-License-Identifier: GPL-2.0-only
#include "user/cli/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "user/base/alloc.h"
#include "user/base/log.h"

#define BLOCK	 262144
#define UNPACKED 4096

static int open_file(struct source *s)
{
	int fd = s->path ? open(s->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
			 : fcntl(s->fd, F_DUPFD_CLOEXEC, 0);
	struct stat st;
	int r = 0;

	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) || (!s->path && !s->follow && lseek(fd, 0, SEEK_SET) < 0))
		r = -errno;
	else if (S_ISDIR(st.st_mode))
		r = -EISDIR;
	/* Not to wait for the other end of a FIFO that nobody writes to; then as any file. */
	if (!r && s->path && fcntl(fd, F_SETFL, O_RDONLY))
		r = -errno;
	s->gz = r || s->follow ? NULL : gzdopen(fd, "rb");
	if (!s->gz && !s->follow && !r)
		r = -ENOMEM;
	if (r) {
		close(fd);
		return r;
	}
	s->live = fd;
	s->dev = st.st_dev;
	s->ino = st.st_ino;
	return 0;
}

int source_open(struct source *s)
{
	int r;

	source_close(s);
	r = open_file(s);
	if (r)
		return r;
	s->room = BLOCK;
	s->buf = xmalloc(s->room);
	s->scan = xmalloc(sizeof(*s->scan));
	s->at = s->end = 0;
	s->number = s->records = s->bad = 0;
	s->skipping = s->ended = false;
	s->position = 0;
	return 0;
}

void source_close(struct source *s)
{
	if (s->gz)
		gzclose_r(s->gz);
	else if (s->buf)
		close(s->live);
	s->gz = NULL;
	free(s->buf);
	s->buf = NULL;
	free(s->scan);
	s->scan = NULL;
}

static void bad_line(struct source *s, const char *error)
{
	if (s->bad++)
		return;
	s->bad_number = s->number;
	snprintf(s->bad_error, sizeof(s->bad_error), "%s", error);
}

/* Makes room behind what is not read yet; drops it while a line is too long. */
static void make_room(struct source *s)
{
	if (s->end - s->at > READER_LINE_MAX) {
		s->at = s->end;
		s->skipping = true;
	}
	memmove(s->buf, s->buf + s->at, s->end - s->at);
	s->end -= s->at;
	s->at = 0;
	if (s->room - s->end >= BLOCK / 2)
		return;
	s->room *= 2;
	s->buf = xrealloc(s->buf, s->room);
}

/*
 * 1: there is more; 0: no more; negative errno, -EBADMSG: it is damaged. What is unpacked by the
 * gzread() that meets the damage is lost, so it asks for little.
 */
static int unpack(struct source *s)
{
	size_t room = s->room - s->end;
	int n, error;

	if (room > UNPACKED && !gzdirect(s->gz))
		room = UNPACKED;
	n = gzread(s->gz, s->buf + s->end, (unsigned int)room);
	if (n > 0) {
		s->end += (size_t)n;
		return 1;
	}
	gzerror(s->gz, &error);
	if (error == Z_ERRNO)
		return errno ? -errno : -EIO;
	return error == Z_OK || error == Z_STREAM_END ? 0 : -EBADMSG;
}

/* Takes what is there: gzread() would wait for a whole block. */
static int read_live(struct source *s)
{
	ssize_t n = read(s->live, s->buf + s->end, s->room - s->end);

	if (n < 0)
		return errno == EINTR || errno == EAGAIN ? 0 : -errno;
	/* A regular file may grow; a pipe at its end does not. */
	s->ended = !n && !s->path && lseek(s->live, 0, SEEK_CUR) < 0;
	s->end += (size_t)n;
	s->position += (uint64_t)n;
	return n > 0;
}

static int fill(struct source *s)
{
	make_room(s);
	return s->follow ? read_live(s) : unpack(s);
}

/* A line of n bytes at `at`; returns whether it is a record. */
static bool take_line(struct source *s, size_t n)
{
	char error[READER_ERROR_MAX];
	bool good;

	s->line = s->buf + s->at;
	s->len = n;
	s->number++;
	if (s->skipping) {
		s->skipping = false;
		snprintf(error, sizeof(error), "the line is longer than %u bytes (READER_LINE_MAX)",
			 READER_LINE_MAX);
		bad_line(s, error);
		return false;
	}
	good = !scan_line(s->line, n, s->scan, error);
	if (!good)
		bad_line(s, error);
	s->records += good;
	return good;
}

/* What is left behind the last newline. */
static int take_rest(struct source *s)
{
	size_t n = s->end - s->at;
	bool good;

	if (s->follow || (!n && !s->skipping))
		return 0;
	good = take_line(s, n);
	s->at = s->end;
	if (!good && s->bad == 1 && s->bad_number == s->number)
		snprintf(s->bad_error, sizeof(s->bad_error),
			 "the last line has no end: the file was cut, or is being written");
	return good;
}

int source_next(struct source *s)
{
	size_t searched = 0;
	int r;

	for (;;) {
		char *from = s->buf + s->at;
		char *eol = memchr(from + searched, '\n', s->end - s->at - searched);

		if (eol) {
			bool good = take_line(s, (size_t)(eol - from));

			s->at = (size_t)(eol + 1 - s->buf);
			searched = 0;
			if (good)
				return 1;
			continue;
		}
		searched = s->end - s->at;
		r = fill(s);
		searched = s->end - s->at < searched ? 0 : searched;
		if (r == -EBADMSG) {
			s->number++;
			bad_line(s, "what is compressed is damaged or cut from here on");
			return 0;
		}
		if (r <= 0)
			return r ? r : take_rest(s);
	}
}

void source_rotate(struct source *s)
{
	struct stat st;

	if (!s->path || !s->buf || stat(s->path, &st))
		return;
	if (st.st_dev == s->dev && st.st_ino == s->ino &&
	    (uint64_t)st.st_size >= source_position(s))
		return;
	/* What was written before it was moved away was read already. */
	if (source_open(s))
		source_close(s);
}

uint64_t source_position(const struct source *s)
{
	z_off_t at = s->gz ? gzoffset(s->gz) : 0;

	if (s->follow)
		return s->position;
	return at > 0 ? (uint64_t)at : 0;
}

bool source_complain(const struct source *s)
{
	if (!s->bad)
		return false;
	if (!s->records)
		log_warn("%s: this is no timeline that can be read; line %llu: %s", s->name,
			 (unsigned long long)s->bad_number, s->bad_error);
	else if (s->bad == 1)
		log_warn("%s:%llu: %s", s->name, (unsigned long long)s->bad_number, s->bad_error);
	else
		log_warn("%s:%llu: %s; %llu lines in all could not be read", s->name,
			 (unsigned long long)s->bad_number, s->bad_error,
			 (unsigned long long)s->bad);
	return true;
}
