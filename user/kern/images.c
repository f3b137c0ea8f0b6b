// SPDX-License-Identifier: GPL-2.0-only
#include "user/kern/images.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "user/base/alloc.h"

int image_parse(char *line, struct image_at *ret_image)
{
	struct image_at image = {0};
	unsigned int major, minor;
	char protection[5] = "";
	int path = 0;

	/* start-end rwxp offset major:minor inode path */
	if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %4s %*x %x:%x %" SCNu64 " %n", &image.start,
		   &image.end, protection, &major, &minor, &image.ino, &path) < 6)
		return -EINVAL;
	if (!path || strlen(protection) != 4 || protection[2] != 'x' || !image.ino ||
	    line[path] != '/' || major >= 1u << 12 || minor >= 1u << 20)
		return -ENOENT;
	image.dev = major << 20 | minor;
	image.path = line + path;
	*ret_image = image;
	return 0;
}

static bool is_listed(const struct image_at *images, size_t n, const struct image_at *image)
{
	for (size_t i = 0; i < n; i++)
		if (images[i].ino == image->ino && images[i].dev == image->dev)
			return true;
	return false;
}

int images_of(pid_t pid, struct image_at **ret_images, size_t *ret_n)
{
	struct image_at *images = NULL, image;
	char path[32], *line = NULL;
	size_t n = 0, room = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/maps", pid);
	f = fopen(path, "re");
	if (!f)
		return errno == ENOENT ? -ESRCH : -errno;
	while (n < IMAGES_MAX && getline(&line, &room, f) > 0) {
		line[strcspn(line, "\n")] = '\0';
		if (image_parse(line, &image) || is_listed(images, n, &image))
			continue;
		image.path = xstrdup(image.path);
		vec_push(images, n) = image;
	}
	free(line);
	fclose(f);
	*ret_images = images;
	*ret_n = n;
	return 0;
}

int image_as_mapped(int fd, const char *path, struct image_at *ret_image)
{
	size_t size = (size_t)sysconf(_SC_PAGESIZE), n = 0;
	struct image_at *images = NULL;
	void *at = mmap(NULL, size, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0);
	int r;

	if (at == MAP_FAILED)
		return -errno;
	r = images_of(getpid(), &images, &n);
	munmap(at, size);
	if (r)
		return r;
	r = -ENOENT;
	for (size_t i = 0; i < n && r; i++)
		if (!strcmp(images[i].path, path)) {
			*ret_image = images[i];
			ret_image->path = NULL;
			r = 0;
		}
	images_free(images, n);
	return r;
}

void images_free(struct image_at *images, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(images[i].path);
	free(images);
}

int image_open(pid_t pid, const struct image_at *image)
{
	char path[80];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/map_files/%" PRIx64 "-%" PRIx64, pid, image->start,
		 image->end);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	return fd < 0 ? -errno : fd;
}

static int read_file(void *ctx, uint64_t at, void *buf, size_t n)
{
	const int *fd = ctx;

	for (size_t done = 0; done < n;) {
		ssize_t got = pread(*fd, (char *)buf + done, n - done, (off_t)(at + done));

		if (got < 0)
			return -errno;
		if (!got)
			return -EBADMSG; /* it was cut while we read */
		done += (size_t)got;
	}
	return 0;
}

int image_file(const int *fd, struct tls_file *ret_file)
{
	struct stat st;

	if (fstat(*fd, &st))
		return -errno;
	if (!S_ISREG(st.st_mode))
		return -ENOEXEC;
	*ret_file = (struct tls_file){
		.read = read_file, .ctx = (void *)(uintptr_t)fd, .size = (uint64_t)st.st_size};
	return 0;
}
