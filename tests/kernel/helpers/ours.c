// SPDX-License-Identifier: GPL-2.0-only
/*
 * Usage: ours map NAME | program | link | fetch PID WHAT | write PID FILE TEXT
 *
 * What Ringfence holds. map: the first map of that name, by the ids of all, and its first key.
 * program, link: the first one, by its id. fetch: a descriptor of the process whose target begins
 * with WHAT. write: TEXT into FILE, by a descriptor of the process for it.
 */
#include <dirent.h>
#include <linux/bpf.h>
#include <sys/syscall.h>

#include "tests/kernel/helpers/calls.h"

static long bpf(int cmd, union bpf_attr *attr)
{
	return syscall(SYS_bpf, cmd, attr, sizeof(*attr));
}

static int has_name(int fd, const char *name)
{
	struct bpf_map_info info = {0};
	union bpf_attr attr = {.info = {.bpf_fd = (unsigned int)fd,
					.info_len = sizeof(info),
					.info = (unsigned long)&info}};

	return !bpf(BPF_OBJ_GET_INFO_BY_FD, &attr) && !strcmp(info.name, name);
}

static int first_key(int fd)
{
	unsigned char key[4096];
	union bpf_attr attr = {.map_fd = (unsigned int)fd, .next_key = (unsigned long)key};

	return bpf(BPF_MAP_GET_NEXT_KEY, &attr) && errno != ENOENT ? -1 : 0;
}

static int do_map(char **a)
{
	union bpf_attr next = {0}, get;
	int fd;

	for (;; next.start_id = next.next_id) {
		if (bpf(BPF_MAP_GET_NEXT_ID, &next))
			return -1;
		get = (union bpf_attr){.map_id = next.next_id};
		fd = (int)bpf(BPF_MAP_GET_FD_BY_ID, &get);
		if (fd < 0)
			return -1;
		if (has_name(fd, a[0]))
			return first_key(fd);
		close(fd);
	}
}

static int first_of(int next, int get)
{
	union bpf_attr attr = {0};

	if (bpf(next, &attr))
		return -1;
	attr = (union bpf_attr){.prog_id = attr.next_id};
	return (int)bpf(get, &attr);
}

static int do_program(char **a)
{
	(void)a;
	return first_of(BPF_PROG_GET_NEXT_ID, BPF_PROG_GET_FD_BY_ID);
}

static int do_link(char **a)
{
	(void)a;
	return first_of(BPF_LINK_GET_NEXT_ID, BPF_LINK_GET_FD_BY_ID);
}

/* The number of a descriptor of the process whose target begins so. */
static int find(const char *pid, const char *what)
{
	char dir[64], target[512];
	struct dirent *entry;
	ssize_t n;
	DIR *d;

	snprintf(dir, sizeof(dir), "/proc/%s/fd", pid);
	d = opendir(dir);
	while (d && (entry = readdir(d))) {
		n = readlinkat(dirfd(d), entry->d_name, target, sizeof(target) - 1);
		target[n > 0 ? n : 0] = '\0';
		if (n > 0 && !strncmp(target, what, strlen(what)))
			return (int)strtol(entry->d_name, NULL, 10);
	}
	/* To be told from what is denied: who does not see them has not tried. */
	exit(2);
}

static int do_fetch(char **a)
{
	int pidfd =
		must("pidfd_open", (int)syscall(SYS_pidfd_open, (int)strtol(a[0], NULL, 10), 0));

	return (int)syscall(SYS_pidfd_getfd, pidfd, find(a[0], a[1]), 0);
}

static int do_write(char **a)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/%s/fd/%d", a[0], find(a[0], a[1]));
	fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
	return fd < 0 || write(fd, a[2], strlen(a[2])) < 0 ? -1 : 0;
}

int main(int argc, char **argv)
{
	static const struct call calls[] = {{"map", 1, do_map},
					    {"program", 0, do_program},
					    {"link", 0, do_link},
					    {"fetch", 2, do_fetch},
					    {"write", 3, do_write}};

	return calls_main(argc, argv, calls, sizeof(calls) / sizeof(calls[0]));
}
