// SPDX-License-Identifier: GPL-2.0-only
#include "user/kern/cgroup_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "user/base/alloc.h"

#define BLOCK_DIR "/sys/block"
#define FILE_MAX  (16u << 20) /* cgroup.procs of a full group */
#define PERIOD_US 100000      /* over which processor time is counted; the kernel's own choice */
#define LONG_US	  1000000     /* the longest that there is */
#define QUOTA_US  1000	      /* the least of a period */

int cgroup_put(int dir, const char *file, const char *text)
{
	int fd = openat(dir, file, O_WRONLY | O_CLOEXEC), r = 0;

	if (fd < 0)
		return -errno;
	if (write(fd, text, strlen(text)) < 0)
		r = -errno;
	close(fd);
	return r;
}

int cgroup_get(int dir, const char *file, struct strbuf *out)
{
	int fd = openat(dir, file, O_RDONLY | O_CLOEXEC), r;
	char block[4096];
	ssize_t n = 0;

	if (fd < 0)
		return -errno;
	while (out->len < FILE_MAX && (n = read(fd, block, sizeof(block))) > 0)
		strbuf_add(out, block, (size_t)n);
	r = n < 0 ? -errno : 0;
	close(fd);
	return r;
}

const char *cgroup_controller(const struct ir_limits *limits, unsigned int *at)
{
	static const char *const names[IR_LIMITS] = {
		[IR_LIMIT_PROCESSES] = "pids",
		[IR_LIMIT_MEMORY] = "memory",
		[IR_LIMIT_CPU] = "cpu",
		[IR_LIMIT_IO] = "io",
	};

	while (*at < IR_LIMITS) {
		unsigned int i = (*at)++;

		/* What is written through the cache is known by whose memory it is. */
		if (names[i] && (limits->v[i] || (i == IR_LIMIT_MEMORY && limits->v[IR_LIMIT_IO])))
			return names[i];
	}
	return NULL;
}

static int put_number(int dir, const char *file, uint64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "%llu", (unsigned long long)value);
	return cgroup_put(dir, file, text);
}

static int put_cpu(int dir, uint64_t thousandths)
{
	uint64_t period = thousandths * PERIOD_US / 1000 < QUOTA_US ? LONG_US : PERIOD_US;
	char text[48];

	snprintf(text, sizeof(text), "%llu %llu", (unsigned long long)(thousandths * period / 1000),
		 (unsigned long long)period);
	return cgroup_put(dir, "cpu.max", text);
}

/* "MAJOR:MINOR" of a disk that can hold something; NULL: it is none. The caller frees it. */
static char *disk_number(int dir, const char *name)
{
	char *size_file = xasprintf("%s/size", name), *dev_file = xasprintf("%s/dev", name);
	char *hidden_file = xasprintf("%s/hidden", name);
	struct strbuf size = STRBUF_INIT, dev = STRBUF_INIT, hidden = STRBUF_INIT;
	char *number = NULL;

	if (!cgroup_get(dir, size_file, &size) && size.len && strcmp(size.s, "0\n") != 0 &&
	    (cgroup_get(dir, hidden_file, &hidden) || strcmp(hidden.s ?: "", "1\n") != 0) &&
	    !cgroup_get(dir, dev_file, &dev) && dev.len)
		number = xstrndup(dev.s, strcspn(dev.s, "\n"));
	strbuf_release(&size);
	strbuf_release(&dev);
	strbuf_release(&hidden);
	free(size_file);
	free(dev_file);
	free(hidden_file);
	return number;
}

/* A limit is of one device: each disk that there is gets it. */
static int put_io(int dir, uint64_t bytes)
{
	DIR *d = opendir(BLOCK_DIR);
	struct dirent *entry;
	int r = d ? 0 : -errno;

	while (!r && (entry = readdir(d))) {
		char *number =
			entry->d_name[0] == '.' ? NULL : disk_number(dirfd(d), entry->d_name);
		char *text = xasprintf("%s rbps=%llu wbps=%llu", number ?: "",
				       (unsigned long long)bytes, (unsigned long long)bytes);

		if (number)
			r = cgroup_put(dir, "io.max", text);
		/* It went in between. */
		if (r == -ENODEV)
			r = 0;
		free(text);
		free(number);
	}
	if (d)
		closedir(d);
	return r;
}

static int put_memory(int dir, uint64_t bytes, const char **ret_file)
{
	int r = put_number(dir, *ret_file = "memory.max", bytes);

	if (r)
		return r;
	/* Else what is too much would only be swapped out. A kernel without swap has no such file.
	 */
	r = put_number(dir, *ret_file = "memory.swap.max", 0);
	return r == -ENOENT ? 0 : r;
}

int cgroup_put_limits(int dir, const struct ir_limits *limits, const char **ret_file)
{
	int r = 0;

	if (limits->v[IR_LIMIT_PROCESSES])
		r = put_number(dir, *ret_file = "pids.max", limits->v[IR_LIMIT_PROCESSES]);
	if (!r && limits->v[IR_LIMIT_MEMORY])
		r = put_memory(dir, limits->v[IR_LIMIT_MEMORY], ret_file);
	if (!r && limits->v[IR_LIMIT_CPU]) {
		*ret_file = "cpu.max";
		r = put_cpu(dir, limits->v[IR_LIMIT_CPU]);
	}
	if (!r && limits->v[IR_LIMIT_IO]) {
		*ret_file = "io.max";
		r = put_io(dir, limits->v[IR_LIMIT_IO]);
	}
	return r;
}
