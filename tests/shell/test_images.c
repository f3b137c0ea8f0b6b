// SPDX-License-Identifier: GPL-2.0-only
/* What a process has mapped, line by line. */
#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/mman.h>

#include "user/base/alloc.h"
#include "user/kern/images.h"

static int parse(const char *line, struct image_at *image)
{
	static char copy[256];

	snprintf(copy, sizeof(copy), "%s", line);
	return image_parse(copy, image);
}

Test(images, a_line_of_code_in_a_file_is_taken_apart)
{
	struct image_at image;

	cr_assert_eq(
		parse("7f00a000-7f00b000 r-xp 00001000 fe:01 4711               /usr/lib/a b.so",
		      &image),
		0);
	cr_assert_eq(image.start, 0x7f00a000);
	cr_assert_eq(image.end, 0x7f00b000);
	cr_assert_eq(image.dev, 0xfeu << 20 | 1);
	cr_assert_eq(image.ino, 4711);
	cr_assert_str_eq(image.path, "/usr/lib/a b.so");
}

Test(images, what_is_no_code_of_a_file_is_left_out)
{
	struct image_at image;

	cr_assert_eq(parse("7f00a000-7f00b000 r--p 00001000 fe:01 4711 /usr/lib/a.so", &image),
		     -ENOENT);
	cr_assert_eq(parse("7f00a000-7f00b000 r-xp 00000000 00:00 0 [vdso]", &image), -ENOENT);
	cr_assert_eq(parse("7f00a000-7f00b000 r-xp 00000000 00:00 0", &image), -ENOENT);
	cr_assert_eq(parse("", &image), -EINVAL);
	cr_assert_eq(parse("7f00a000 r-xp", &image), -EINVAL);
	cr_assert_eq(parse("7f00a000-7f00b000 r-xp 00000000 fffff:00 7 /x", &image), -ENOENT);
}

Test(images, a_process_tells_its_own_each_once)
{
	struct image_at *images;
	size_t n;

	cr_assert_eq(images_of(getpid(), &images, &n), 0);
	cr_assert_gt(n, 0);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < i; k++)
			cr_assert(images[i].ino != images[k].ino || images[i].dev != images[k].dev);
	images_free(images, n);
	cr_assert_eq(images_of(0x7ffffffe, &images, &n), -ESRCH);
}

Test(images, a_file_is_known_before_anybody_maps_it)
{
	char path[] = "/tmp/rf-image.XXXXXX";
	struct image_at image, *images;
	int fd = mkstemp(path);
	size_t n;
	void *at;

	cr_assert_eq(write(fd, path, sizeof(path)), (ssize_t)sizeof(path));
	cr_assert_eq(image_as_mapped(fd, path, &image), 0);
	at = mmap(NULL, 1, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0);
	cr_assert_eq(images_of(getpid(), &images, &n), 0);
	cr_assert_gt(n, 0);
	for (size_t i = 0; i < n; i++)
		cr_assert_eq(!strcmp(images[i].path, path),
			     images[i].ino == image.ino && images[i].dev == image.dev);
	images_free(images, n);
	munmap(at, 1);
	unlink(path);
	cr_assert_eq(image_as_mapped(fd, path, &image), -ENOENT, "its path is another now");
	close(fd);
}

Test(images, what_is_no_regular_file_is_no_image)
{
	struct tls_file file;
	int pipes[2];

	cr_assert_eq(pipe(pipes), 0);
	cr_assert_eq(image_file(&pipes[0], &file), -ENOEXEC);
}
