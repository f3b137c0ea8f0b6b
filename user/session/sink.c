// SPDX-License-Identifier: GPL-2.0-only
#include "user/session/sink.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include <linux/magic.h>

#include "user/base/alloc.h"
#include "user/base/log.h"
#include "user/policy/quantity.h"
#include "user/timeline/seal.h"

#define CHECK_BYTES    65536
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

/* Of a small disk a twentieth, or nothing could be written to it at all. */
static uint64_t keep_free(int fd, uint64_t asked)
{
	struct statvfs v;
	uint64_t twentieth;

	if (asked || fstatvfs(fd, &v))
		return asked;
	twentieth = (uint64_t)v.f_blocks * v.f_frsize / 20;
	return twentieth < SINK_KEEP_FREE ? twentieth : SINK_KEEP_FREE;
}

static int open_segments(struct sink *s, const struct sink_options *o)
{
	int r;

	if (o->append) {
		log_error("%s: a directory gets new segments: --append is for a file", o->name);
		return -EINVAL;
	}
	r = segments_open(&s->segments, o->name, &o->segments);
	if (r)
		return r;
	s->fd = segments_next(&s->segments);
	if (s->fd < 0)
		log_error("%s: %s", o->name, strerror(-s->fd));
	s->regular = true;
	return s->fd < 0 ? s->fd : 0;
}

static int open_stream(struct sink *s, const struct sink_options *o)
{
	bool out = !strcmp(o->name, "-");
	struct stat st;

	if (o->segments.bytes || o->segments.ns || o->segments.compress) {
		log_error("%s: segments need a directory: -o DIR/", o->name);
		return -EINVAL;
	}
	s->fd = out ? fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3) : open_file(o->name, o->append);
	if (s->fd < 0 || fstat(s->fd, &st)) {
		int error = errno;

		log_error("%s: %s%s", o->name, strerror(error),
			  error == EEXIST ? "; --append adds to it" : "");
		return -error;
	}
	s->regular = S_ISREG(st.st_mode);
	if (!out && !s->regular) {
		log_error("%s: not a regular file", o->name);
		close(s->fd);
		s->fd = -1;
		return -EINVAL;
	}
	if (o->append && s->regular && st.st_size)
		look_at_end(s, st.st_size);
	return 0;
}

int sink_open(struct sink *s, const struct sink_options *o)
{
	int r;

	*s = (struct sink){.name = o->name, .fd = -1, .segments.dir = -1, .unchecked = UINT64_MAX};
	if (!o->name)
		return 0;
	r = segments_meant(o->name) ? open_segments(s, o) : open_stream(s, o);
	if (!r && s->regular)
		s->keep_free = keep_free(s->fd, o->keep_free);
	return r;
}

/* File systems of this machine's own disks and memory: a write does not wait for a server. */
static bool is_local(int fd)
{
	static const unsigned int magic[] = {
		EXT4_SUPER_MAGIC, XFS_SUPER_MAGIC, BTRFS_SUPER_MAGIC,	  F2FS_SUPER_MAGIC,
		TMPFS_MAGIC,	  RAMFS_MAGIC,	   OVERLAYFS_SUPER_MAGIC, 0x2fc12fc1 /* ZFS */};
	struct statfs st;

	if (fstatfs(fd, &st))
		return false;
	for (size_t i = 0; i < sizeof(magic) / sizeof(magic[0]); i++)
		if ((unsigned int)st.f_type == magic[i])
			return true;
	return false;
}

int sink_adopt(struct sink *s, const char *name, int fd, uint64_t keep)
{
	struct stat st;
	int flags = fcntl(fd, F_GETFL);
	bool good = !fstat(fd, &st) && S_ISREG(st.st_mode) && !st.st_size && flags >= 0 &&
		    (flags & O_APPEND) && (flags & O_ACCMODE) != O_RDONLY && !(flags & O_PATH);

	*s = (struct sink){.name = name, .fd = -1, .segments.dir = -1, .unchecked = UINT64_MAX};
	if (good && is_local(fd))
		s->fd = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	if (s->fd < 0) {
		log_error("timeline %s: %s", name,
			  good ? "on this file system the daemon does not write; choose one of a "
				 "local disk, or --no-daemon"
			       : "no new regular file that is open for appending");
		return -EINVAL;
	}
	s->regular = true;
	s->keep_free = keep_free(s->fd, keep);
	return 0;
}

/* Takes the beginning of a line off the end of the file again. */
static void cut_off(int fd, size_t done)
{
	off_t end = lseek(fd, 0, SEEK_END);

	if (end >= (off_t)done && ftruncate(fd, end - (off_t)done))
		return;
}

/* Others need what is left of the disk. Looked at now and then, and each time while it is so. */
static int check_disk(struct sink *s, size_t len)
{
	struct statvfs v;

	if (!s->keep_free)
		return 0;
	if (s->unchecked < CHECK_BYTES) {
		s->unchecked += len;
		return 0;
	}
	if (fstatvfs(s->fd, &v))
		return -errno;
	if ((uint64_t)v.f_bavail * v.f_frsize < s->keep_free)
		return -ENOSPC;
	s->unchecked = len;
	return 0;
}

static void warn(struct sink *s, int r, bool kept)
{
	struct strbuf free = STRBUF_INIT;

	if (s->warned)
		return;
	s->warned = true;
	if (!kept) {
		log_warn("timeline %s: %s; enforcement goes on without it", s->name, strerror(-r));
		return;
	}
	quantity_add_bytes(&free, s->keep_free);
	log_warn("timeline %s: less than %s of its disk are free, which are left to others "
		 "(--keep-free); enforcement goes on without it",
		 s->name, free.s);
	strbuf_release(&free);
}

static int close_file(struct sink *s)
{
	int r = s->fd >= 0 ? close(s->fd) : 0;

	if (r)
		log_warn("timeline %s: %s", s->name, strerror(errno));
	s->fd = -1;
	return r;
}

int sink_write(void *ctx, const char *line, size_t len)
{
	struct sink *s = ctx;
	size_t done = 0;
	int r;

	if (s->fd < 0)
		return 0;
	r = check_disk(s, len);
	if (r) {
		warn(s, r, r == -ENOSPC);
		return r;
	}
	r = write_all(s->fd, line, len, &done);
	if (!r) {
		s->segments.bytes += len;
		return 0;
	}
	if (done && s->regular)
		cut_off(s->fd, done);
	warn(s, r, false);
	return r;
}

bool sink_full(const struct sink *s, uint64_t now_ns)
{
	const struct segments *g = &s->segments;

	return g->dir >= 0 &&
	       (g->bytes >= g->bytes_max || (g->bytes && now_ns >= g->since_ns + g->ns_max));
}

int sink_next(void *ctx)
{
	struct sink *s = ctx;
	char *before = xstrdup(s->segments.current);
	int fd = segments_next(&s->segments);

	if (fd < 0) {
		if (!s->warned)
			log_warn("timeline %s: no new segment: %s; the one before goes on", s->name,
				 strerror(-fd));
		s->warned = true;
		free(before);
		return fd;
	}
	close_file(s);
	s->fd = fd;
	segments_done(&s->segments, before);
	return 0;
}

int sink_close(struct sink *s)
{
	int r = close_file(s);

	if (s->segments.dir >= 0) {
		if (s->segments.current)
			segments_done(&s->segments, xstrdup(s->segments.current));
		segments_close(&s->segments);
	}
	return r;
}
