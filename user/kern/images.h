/* SPDX-License-Identifier: GPL-2.0-only */
/* images.h - the files that a process has mapped as code, by /proc. Knows no libbpf; no state. */
#ifndef RINGFENCE_KERN_IMAGES_H
#define RINGFENCE_KERN_IMAGES_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "user/tls/image.h"

#define IMAGES_MAX 4096 /* mappings of one process that are looked at */

struct image_at {
	uint64_t start, end;
	uint64_t ino;
	uint32_t dev; /* kernel encoding */
	char *path;   /* as /proc has it: a newline as \012, " (deleted)" behind what is gone */
};

/* One line of /proc/PID/maps, without newline: 0 when it maps a file as code. path points into it.
 */
int image_parse(char *line, struct image_at *ret_image);
/* What pid (initial namespace) has mapped, each file once; images_free() it. -ESRCH: it is gone. */
int images_of(pid_t pid, struct image_at **ret_images, size_t *ret_n);
void images_free(struct image_at *images, size_t n);
/* Opens the file behind a mapping, whatever its path is now. A descriptor, or a negative errno. */
int image_open(pid_t pid, const struct image_at *image);
/*
 * A file as /proc has it when it is mapped, whose device is another than that of stat() on some
 * file systems; path is the file's own, links followed. Returns 0 or a negative errno;
 * ret_image->path is NULL.
 */
int image_as_mapped(int fd, const char *path, struct image_at *ret_image);
/* tls_file over a descriptor of a regular file; ret_fd must outlive it. */
int image_file(const int *fd, struct tls_file *ret_file);

#endif
