// SPDX-License-Identifier: GPL-2.0-only
#include "user/session/redact_key.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "user/base/log.h"

#define DAY 86400

/* Is it a file that nobody but root can have read or written, and not too old? */
static int check(int fd)
{
	struct stat st;

	if (fstat(fd, &st))
		return -errno;
	if (!S_ISREG(st.st_mode) || st.st_uid != geteuid() || (st.st_mode & 077))
		return -EPERM;
	if (st.st_size != REDACT_KEY_SIZE)
		return -EBADMSG;
	return time(NULL) - st.st_mtime > (time_t)REDACT_KEY_DAYS * DAY ? -EKEYEXPIRED : 0;
}

static int read_key(struct redactor *ret_redactor)
{
	int fd = open(REDACT_KEY_FILE, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	int r;

	if (fd < 0)
		return -errno;
	r = check(fd);
	if (!r && read(fd, ret_redactor->key, REDACT_KEY_SIZE) != REDACT_KEY_SIZE)
		r = -EIO;
	close(fd);
	return r;
}

static int write_new(const char *name, const struct redactor *r)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	int error = 0;

	if (fd < 0)
		return -errno;
	if (write(fd, r->key, REDACT_KEY_SIZE) != REDACT_KEY_SIZE || fsync(fd))
		error = -EIO;
	close(fd);
	return error;
}

/* Two sessions that begin at once agree: the one whose link is there first made it. */
static int make_key(const struct redactor *fresh, bool replace)
{
	char name[] = REDACT_KEY_FILE ".XXXXXXXXXX";
	int r;

	if (mkdir(REDACT_KEY_DIR, 0755) && errno != EEXIST)
		return -errno;
	snprintf(name, sizeof(name), REDACT_KEY_FILE ".%d", (int)getpid());
	r = write_new(name, fresh);
	if (!r && (replace ? rename(name, REDACT_KEY_FILE) : link(name, REDACT_KEY_FILE)) &&
	    errno != EEXIST)
		r = -errno;
	unlink(name);
	return r;
}

int redact_key_open(struct redactor *ret_redactor)
{
	struct redactor fresh;
	int r = read_key(ret_redactor);

	if (!r)
		return 0;
	if (getrandom(fresh.key, sizeof(fresh.key), 0) != (ssize_t)sizeof(fresh.key)) {
		log_error("no random bytes for a key: secrets cannot be kept out of the timeline");
		return -EIO;
	}
	if (r == -ENOENT || r == -EKEYEXPIRED) {
		r = make_key(&fresh, r == -EKEYEXPIRED);
		if (!r)
			r = read_key(ret_redactor);
	}
	if (!r)
		return 0;
	log_warn("%s: %s; secrets are hashed with a key of this session alone", REDACT_KEY_FILE,
		 r == -EPERM	 ? "not of this user alone"
		 : r == -EBADMSG ? "not a key"
				 : strerror(-r));
	*ret_redactor = fresh;
	return 0;
}
