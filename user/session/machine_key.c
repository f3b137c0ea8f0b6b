// SPDX-License-Identifier: GPL-2.0-only
#include "user/session/machine_key.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "user/base/alloc.h"
#include "user/base/log.h"
#include "user/base/sha256.h"

#define ID_DIGITS 16 /* of a key before, in the name of its file */

static int said(const char *dir, const char *name, int error)
{
	log_error("%s%s%s: %s", dir, *dir && *name ? "/" : "", name, strerror(-error));
	return error;
}

static int read_text(int dir_fd, const char *name, struct strbuf *out)
{
	int fd = openat(dir_fd, name, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK), r = 0;
	char text[MACHINE_KEY_TEXT_MAX + 1];
	struct stat st;
	ssize_t n = 0;

	if (fd < 0)
		return -errno;
	if (fstat(fd, &st))
		r = -errno;
	else if (!S_ISREG(st.st_mode))
		r = -EINVAL;
	while (!r && out->len < sizeof(text) && (n = read(fd, text, sizeof(text) - out->len)) > 0)
		strbuf_add(out, text, (size_t)n);
	if (!r && n < 0)
		r = -errno;
	if (!r && out->len > MACHINE_KEY_TEXT_MAX)
		r = -EFBIG;
	explicit_bzero(text, sizeof(text));
	close(fd);
	return r;
}

static int write_text(int fd, const struct strbuf *text)
{
	size_t done = 0;

	while (done < text->len) {
		ssize_t n = write(fd, text->s + done, text->len - done);

		if (n < 0 && errno != EINTR)
			return -errno;
		done += n > 0 ? (size_t)n : 0;
	}
	return fsync(fd) ? -errno : 0;
}

/*
 * Puts a whole file there, or none. over: in the place of another; else -EEXIST, so that of two who
 * make one at once both use the same.
 */
static int put_file(int dir_fd, const char *name, mode_t mode, const struct strbuf *text, bool over)
{
	char *temporary = xasprintf(".%s.%d", name, getpid());
	int fd, r;

	unlinkat(dir_fd, temporary, 0);
	fd = openat(dir_fd, temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
	r = fd < 0 ? -errno : write_text(fd, text);
	if (!r && fchmod(fd, mode))
		r = -errno;
	if (fd >= 0)
		close(fd);
	if (!r && (over ? renameat(dir_fd, temporary, dir_fd, name)
			: linkat(dir_fd, temporary, dir_fd, name, 0)))
		r = -errno;
	if (fd >= 0 && (r || !over))
		unlinkat(dir_fd, temporary, 0);
	if (!r && fsync(dir_fd))
		r = -errno;
	free(temporary);
	return r;
}

static int put_public(int dir_fd, const struct signing_key *key, const char *name)
{
	uint8_t public[SIGNING_PUBLIC_SIZE];
	struct strbuf text = STRBUF_INIT;
	int r;

	signing_key_public(key, public);
	r = signing_public_write(public, &text);
	if (!r)
		r = put_file(dir_fd, name, 0644, &text, true);
	strbuf_release(&text);
	return r;
}

static void forget(struct strbuf *text)
{
	if (text->s)
		explicit_bzero(text->s, text->len);
	strbuf_release(text);
}

static int make(int dir_fd, bool over)
{
	struct signing_key *key = signing_key_new();
	struct strbuf text = STRBUF_INIT;
	int r = key ? signing_key_write(key, &text) : -EIO;

	if (!r)
		r = put_file(dir_fd, "seal.key", 0600, &text, over);
	forget(&text);
	signing_key_free(key);
	return r == -EEXIST ? 0 : r;
}

/* The directory, made when it is missing; what others could write to is none for a key. */
static int open_dir(const char *dir)
{
	struct stat st;
	int fd;

	if (mkdir(dir, 0755) && errno != EEXIST)
		return said(dir, "", -errno);
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st)) {
		int error = -errno;

		if (fd >= 0)
			close(fd);
		return said(dir, "", error);
	}
	if (st.st_uid != geteuid() || (st.st_mode & (S_IWGRP | S_IWOTH))) {
		log_error("%s: others than its owner could change it, or it is another user's",
			  dir);
		close(fd);
		return -EPERM;
	}
	return fd;
}

/* dir is for the words; -ENOENT is not reported. */
static int read_key(const char *dir, int dir_fd, const char *name, struct signing_key **ret_key)
{
	struct strbuf text = STRBUF_INIT;
	struct signing_key *key = NULL;
	int r = read_text(dir_fd, name, &text);

	if (!r)
		key = signing_key_read(text.s ?: "", text.len);
	forget(&text);
	if (r)
		return r == -ENOENT ? r : said(dir, name, r);
	if (!key) {
		log_error("%s%s%s: not a private Ed25519 key in PEM", dir, *dir ? "/" : "", name);
		return -EBADMSG;
	}
	*ret_key = key;
	return 0;
}

int machine_key_file(const char *path, struct signing_key **ret_key)
{
	int r = read_key("", AT_FDCWD, path, ret_key);

	return r == -ENOENT ? said("", path, r) : r;
}

int machine_key_open(const char *dir, struct signing_key **ret_key)
{
	int fd = open_dir(dir), r;

	if (fd < 0)
		return fd;
	r = read_key(dir, fd, "seal.key", ret_key);
	if (r == -ENOENT) {
		r = make(fd, false);
		r = r ? said(dir, "seal.key", r) : read_key(dir, fd, "seal.key", ret_key);
	}
	/* Also where only that half is missing. */
	if (!r && faccessat(fd, "seal.pub", F_OK, 0)) {
		r = put_public(fd, *ret_key, "seal.pub");
		if (r) {
			said(dir, "seal.pub", r);
			signing_key_free(*ret_key);
		}
	}
	close(fd);
	return r;
}

static int keep_old(const char *dir, int fd)
{
	uint8_t public[SIGNING_PUBLIC_SIZE];
	struct signing_key *key;
	char hex[SHA256_HEX_SIZE], *name;
	int r = read_key(dir, fd, "seal.key", &key);

	if (r)
		return r == -ENOENT ? 0 : r;
	signing_key_public(key, public);
	sha256_hex(public, hex);
	name = xasprintf("seal-%.*s.pub", ID_DIGITS, hex);
	r = put_public(fd, key, name);
	if (r)
		said(dir, name, r);
	free(name);
	signing_key_free(key);
	return r;
}

int machine_key_rotate(const char *dir)
{
	struct signing_key *key = NULL;
	int fd = open_dir(dir), r;

	if (fd < 0)
		return fd;
	r = keep_old(dir, fd);
	if (!r) {
		r = make(fd, true);
		r = r ? said(dir, "seal.key", r) : read_key(dir, fd, "seal.key", &key);
	}
	if (!r) {
		r = put_public(fd, key, "seal.pub");
		if (r)
			said(dir, "seal.pub", r);
	}
	signing_key_free(key);
	close(fd);
	return r;
}

static int read_public(const char *path, uint8_t ret_public[SIGNING_PUBLIC_SIZE])
{
	struct strbuf text = STRBUF_INIT;
	int r = read_text(AT_FDCWD, path, &text);

	if (r)
		log_error("%s: %s", path, strerror(-r));
	else if ((r = signing_public_read(text.s ?: "", text.len, ret_public)))
		log_error("%s: not a public Ed25519 key in PEM", path);
	strbuf_release(&text);
	return r;
}

int machine_key_public(const char *dir, uint8_t ret_public[SIGNING_PUBLIC_SIZE])
{
	char *path = xasprintf("%s/seal.pub", dir);
	int r = read_public(path, ret_public);

	free(path);
	return r;
}

int key_ring_add(struct key_ring *ring, const char *path)
{
	uint8_t public[SIGNING_PUBLIC_SIZE];
	int r = read_public(path, public);

	if (!r) {
		ring->v = xreallocarray(ring->v, ring->n + 1, sizeof(*ring->v));
		memcpy(ring->v[ring->n++], public, SIGNING_PUBLIC_SIZE);
	}
	return r;
}

void key_ring_add_machine(struct key_ring *ring, const char *dir)
{
	char *pattern = xasprintf("%s/seal*.pub", dir);
	glob_t found;

	if (!glob(pattern, GLOB_NOSORT, NULL, &found)) {
		for (size_t i = 0; i < found.gl_pathc; i++)
			key_ring_add(ring, found.gl_pathv[i]);
		globfree(&found);
	}
	free(pattern);
}

bool key_ring_has(const struct key_ring *ring, const uint8_t public[SIGNING_PUBLIC_SIZE])
{
	for (size_t i = 0; i < ring->n; i++)
		if (!memcmp(ring->v[i], public, SIGNING_PUBLIC_SIZE))
			return true;
	return false;
}

void key_ring_release(struct key_ring *ring)
{
	free(ring->v);
	*ring = (struct key_ring){0};
}
