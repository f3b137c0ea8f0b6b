// SPDX-License-Identifier: GPL-2.0-only
/*
 * Usage: awry CALL N NO WHEN SECRET DIR
 *
 * Forbidden operations, N and more, that are hard to tell. Calls:
 *
 * make: outside, before: directories beside NO, deeper than any name may be long, with a file in
 * some. memory: names, arguments and addresses in memory that is not there, that nobody may read,
 * or that comes while the kernel waits for it. paths: names that are deep, too long, on mounts that
 * are in no tree, below others, in other namespaces, out of reach; and a program that is forbidden
 * by where its caller stands, which is too deep to be told.
 *
 * Prints how many had to be denied, and were. Exit status as that of starve.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE		 4096
#define NOT_RUN		 99   /* status of who could not execute, which no program here ends with */
#define DEEP		 3000 /* directories of one letter: 6,000 bytes */
#define OPEN_TREE_CLONE_ 1

static unsigned long n, all, tried;
static const char *no, *dir;
static const int depths[] = {19, 20, 21, 31, 32, 33, 63, 64, 65, 127, 1023, 2047, DEEP};

static void __attribute__((noreturn)) end(int status, const char *why)
{
	fprintf(stderr, "%s: %s\n", why, strerror(errno));
	exit(status);
}

/* It must have failed. */
static void fails(long result, const char *what)
{
	all++;
	if (result >= 0)
		end(3, what);
}

/* It must have been denied. */
static void denied(long result, const char *what)
{
	fails(result, what);
	if (errno != EPERM && errno != EACCES)
		end(4, what);
	tried++;
}

static int must(int result, const char *what)
{
	if (result < 0)
		end(4, what);
	return result;
}

static char *page(int prot)
{
	char *p = mmap(NULL, PAGE, prot, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return p == MAP_FAILED ? NULL : p;
}

/* In a child that shares our memory. -1: it could not execute that. */
static int execute(const char *file, char *const argv[], char *const envp[])
{
	int status = 0;
	pid_t pid = vfork();

	if (!pid) {
		execve(file, argv, envp);
		_exit(NOT_RUN);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		end(4, "vfork");
	return WIFEXITED(status) && WEXITSTATUS(status) == NOT_RUN ? -1 : 0;
}

static char env_name[] = "env", word[] = "forbidden";

/* bad: an address that cannot be read; tail: bytes of a name before one. */
static void with_bad(char *bad, char *tail, int udp)
{
	struct sockaddr_in port = {.sin_family = AF_INET, .sin_port = htons(9)};
	struct iovec v = {.iov_base = bad, .iov_len = 1};
	struct msghdr m = {
		.msg_name = bad, .msg_namelen = sizeof(port), .msg_iov = &v, .msg_iovlen = 1};
	char *argv[] = {env_name, word, NULL}, *half[] = {env_name, bad, word, NULL};
	char *none[] = {NULL};

	port.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	fails(open(bad, O_WRONLY | O_CREAT, 0600), "open");
	fails(open(tail, O_WRONLY | O_CREAT, 0600), "open");
	fails(rename(bad, no), "rename");
	fails(rename(no, bad), "rename");
	fails(link(tail, no), "link");
	fails(truncate(bad, 0), "truncate");
	fails(connect(udp, (void *)bad, sizeof(port)), "connect");
	fails(sendto(udp, "x", 1, 0, (void *)bad, sizeof(port)), "sendto");
	fails(sendmsg(udp, &m, 0), "sendmsg");
	m.msg_name = &port;
	fails(sendmsg(udp, &m, 0), "sendmsg");
	fails(execute(bad, argv, none), "exec");
	fails(execute("/usr/bin/env", (char **)bad, none), "exec");
	fails(execute("/usr/bin/env", half, none), "exec");
	fails(execute("/usr/bin/env", argv, (char **)bad), "exec");
	denied(execute("/usr/bin/env", argv, none) ? (errno = EPERM, -1) : 0, "exec");
}

static char *shown;	 /* page whose content comes late */
static const char *come; /* what it is then */

static void *bring(void *arg)
{
	static char content[PAGE] __attribute__((aligned(PAGE)));
	int fd = *(int *)arg;
	struct uffd_msg m;

	while (read(fd, &m, sizeof(m)) == sizeof(m)) {
		struct uffdio_copy c = {
			.dst = (unsigned long)shown, .src = (unsigned long)content, .len = PAGE};

		usleep(1000);
		memset(content, 0, sizeof(content));
		snprintf(content, sizeof(content), "%s", come);
		ioctl(fd, UFFDIO_COPY, &c);
	}
	return NULL;
}

static int late_page(void)
{
	static int fd;
	struct uffdio_api api = {.api = UFFD_API};
	struct uffdio_register r = {.mode = UFFDIO_REGISTER_MODE_MISSING};
	pthread_t thread;

	fd = (int)syscall(SYS_userfaultfd, O_CLOEXEC);
	shown = page(PROT_READ | PROT_WRITE);
	if (fd < 0 || !shown)
		return -1;
	r.range.start = (unsigned long)shown;
	r.range.len = PAGE;
	if (ioctl(fd, UFFDIO_API, &api) || ioctl(fd, UFFDIO_REGISTER, &r))
		return -1;
	return pthread_create(&thread, NULL, bring, &fd) ? -1 : 0;
}

static void with_late(void)
{
	char *argv[] = {env_name, shown, NULL}, *none[] = {NULL};

	come = no;
	madvise(shown, PAGE, MADV_DONTNEED);
	denied(open(shown, O_WRONLY | O_CREAT, 0600), "open of a name that came late");
	come = word;
	madvise(shown, PAGE, MADV_DONTNEED);
	denied(execute("/usr/bin/env", argv, none) ? (errno = EPERM, -1) : 0,
	       "exec with an argument that came late");
}

/* A page of a file that is not in memory. */
static char *file_page(void)
{
	char path[600], *p;
	int fd;

	snprintf(path, sizeof(path), "%s/page", dir);
	fd = must(open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600), path);
	must((int)write(fd, no, strlen(no) + 1), path);
	must(ftruncate(fd, PAGE), path);
	fdatasync(fd);
	p = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, fd, 0);
	posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
	close(fd);
	return p == MAP_FAILED ? NULL : p;
}

static void memory(void)
{
	char *unreadable = page(PROT_NONE), *two, *paged = file_page();
	int udp = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), late = late_page();
	unsigned long rounds = 0;

	two = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (!unreadable || two == MAP_FAILED || !paged || udp < 0)
		end(4, "memory");
	if (late)
		fprintf(stderr, "no userfaultfd here\n");
	/* A name whose end is missing. */
	memset(two, 'x', PAGE);
	snprintf(two + PAGE - strlen(no), strlen(no) + 1, "%s", no);
	munmap(two + PAGE, PAGE);
	while (all < n) {
		with_bad(unreadable, two + PAGE - strlen(no), udp);
		with_bad(two + PAGE, two + PAGE - strlen(no), udp);
		madvise(paged, PAGE, MADV_PAGEOUT);
		madvise(paged, PAGE, MADV_DONTNEED);
		denied(open(paged, O_WRONLY | O_CREAT, 0600), "open of a name that was paged out");
		if (!late && rounds++ % 8 == 0)
			with_late();
	}
}

static void deep_make(const char *what)
{
	int at = 0;

	for (int i = 1; i <= DEEP; i++) {
		if (mkdir(what, 0755) && errno != EEXIST)
			end(4, "mkdir");
		must(chdir(what), "chdir");
		if (i == depths[at]) {
			must(close(must(open("f", O_WRONLY | O_CREAT, 0600), "f")), "f");
			at++;
		}
	}
}

static void make(void)
{
	char *copy = strdup(no);

	must(chdir(dirname(copy)), "chdir");
	must(close(must(open("f", O_WRONLY | O_CREAT, 0600), "f")), "f");
	deep_make("d");
	must(chdir(dir), "chdir");
	deep_make("w");
	tried = 1;
}

/* Everything that changes or reads the file f here. */
static void all_on(int at, const char *what)
{
	char link_to[600];

	snprintf(link_to, sizeof(link_to), "%s/stolen", dir);
	denied(openat(at, "f", O_WRONLY), what);
	denied(openat(at, "f", O_RDONLY), what);
	denied(openat(at, "new", O_WRONLY | O_CREAT, 0600), what);
	denied(mkdirat(at, "newdir", 0700), what);
	denied(unlinkat(at, "f", 0), what);
	fails(renameat(at, "f", AT_FDCWD, link_to), what); /* to another mount: denied or not */
	fails(linkat(at, "f", AT_FDCWD, link_to, 0), what);
	denied(symlinkat("x", at, "newlink"), what);
	denied(fchmodat(at, "f", 0777, 0), what);
}

static void deep(void)
{
	char *argv[] = {(char *)"id", NULL}, *none[] = {NULL};
	int at = 0, status = 0;
	pid_t pid;

	must(chdir(dirname(strdup(no))), "chdir");
	for (int i = 1; i <= DEEP; i++) {
		must(chdir("d"), "chdir");
		if (i == depths[at]) {
			all_on(AT_FDCWD, "deep");
			at++;
		}
	}
	must(chdir(dir), "chdir");
	pid = fork();
	if (!pid) {
		denied(execute("/usr/bin/id", argv, none) ? (errno = EPERM, -1) : 0, "exec there");
		for (int i = 1; i <= DEEP; i++)
			must(chdir("w"), "chdir");
		denied(execute("/usr/bin/id", argv, none) ? (errno = EPERM, -1) : 0,
		       "exec far below there");
		exit(0);
	}
	if (waitpid(pid, &status, 0) != pid || status)
		end(WIFEXITED(status) ? WEXITSTATUS(status) : 4, "deep");
}

static void in_namespace(const char *outside, const char *m)
{
	int tree, fd;

	must(unshare(CLONE_NEWNS), "unshare");
	must(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), "private");
	fd = must(open(outside, O_PATH | O_DIRECTORY | O_CLOEXEC), outside);
	tree = (int)syscall(428 /* open_tree */, AT_FDCWD, outside, OPEN_TREE_CLONE_ | O_CLOEXEC);
	if (tree >= 0)
		all_on(tree, "a tree that is mounted nowhere");
	must(mount(outside, m, NULL, MS_BIND, NULL), "bind");
	must(chdir(m), "chdir");
	all_on(AT_FDCWD, "a bind mount");
	must(umount2(m, MNT_DETACH), "detach");
	all_on(AT_FDCWD, "a detached mount");
	must(mount("none", outside, "tmpfs", 0, NULL), "tmpfs");
	all_on(fd, "what is below a mount");
	must(chroot(dir), "chroot");
	all_on(fd, "what is out of reach");
}

static void paths(void)
{
	char *outside = dirname(strdup(no)), m[600], dead[600];
	int status;
	pid_t pid;

	snprintf(m, sizeof(m), "%s/m", dir);
	snprintf(dead, sizeof(dead), "%s/dead", dir);
	mkdir(m, 0700);
	deep();
	while (all < n) {
		pid = fork();
		if (!pid) {
			in_namespace(outside, m);
			exit(0);
		}
		all += 45;
		tried += 35;
		if (waitpid(pid, &status, 0) != pid || status)
			end(WIFEXITED(status) ? WEXITSTATUS(status) : 4, "mounts");
		must(mkdir(dead, 0700), dead);
		must(chdir(dead), dead);
		must(rmdir(dead), dead);
		fails(open("f", O_WRONLY | O_CREAT, 0600), "in a directory that is gone");
		must(chdir(dir), dir);
	}
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*fn)(void);
	} calls[] = {{"make", make}, {"memory", memory}, {"paths", paths}};

	if (argc != 7)
		return 2;
	n = strtoul(argv[2], NULL, 10);
	no = argv[3];
	dir = argv[6];
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		if (strcmp(argv[1], calls[i].name))
			continue;
		calls[i].fn();
		printf("tried %lu\n", tried);
		return 0;
	}
	return 2;
}
