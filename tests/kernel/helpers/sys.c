// SPDX-License-Identifier: GPL-2.0-only
/*
 * Usage: sys CALL ARGUMENT…
 *
 * One system call that the shell has no command for. Exit status: 0 it succeeded, 1 it failed (the
 * error's text on standard error), 2 usage or what had to be there before was not.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <sys/un.h>
#include <sys/xattr.h>
#include <unistd.h>

static int must_open(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC, 0600);

	if (fd < 0) {
		perror(path);
		exit(1);
	}
	return fd;
}

static int do_truncate(char **a)
{
	return truncate(a[0], 0);
}

static int do_ftruncate(char **a)
{
	return ftruncate(must_open(a[0], O_WRONLY), 0);
}

static int do_open_trunc(char **a)
{
	/* With O_RDONLY, Linux truncates all the same. */
	return open(a[0], O_RDONLY | O_TRUNC | O_CLOEXEC);
}

static int do_fallocate(char **a)
{
	return fallocate(must_open(a[0], O_RDWR), 0, 0, 1 << 20);
}

static int do_utimes(char **a)
{
	const struct timespec t[2] = {{.tv_sec = 1}, {.tv_sec = 1}};

	return utimensat(AT_FDCWD, a[0], t, 0);
}

static int do_setxattr(char **a)
{
	return setxattr(a[0], "user.x", "1", 1, 0);
}

static int do_exchange(char **a)
{
	return renameat2(AT_FDCWD, a[0], AT_FDCWD, a[1], RENAME_EXCHANGE);
}

static int store(char *p)
{
	if (p == MAP_FAILED)
		return -1;
	*p = 'X';
	return msync(p, 4096, MS_SYNC);
}

static int do_mmap(char **a)
{
	return store(
		mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, must_open(a[0], O_RDWR), 0));
}

/* Descriptor 9 was opened for writing before the session. */
static int do_mmap_9(char **a)
{
	(void)a;
	return store(mmap(NULL, 4096, PROT_WRITE, MAP_SHARED, 9, 0));
}

static int do_mprotect_9(char **a)
{
	char *p = mmap(NULL, 4096, PROT_READ, MAP_SHARED, 9, 0);

	(void)a;
	if (p == MAP_FAILED || mprotect(p, 4096, PROT_READ | PROT_WRITE))
		return -1;
	return store(p);
}

static int do_write_9(char **a)
{
	return write(9, a[0], strlen(a[0])) < 0 ? -1 : 0;
}

static socklen_t address(const char *ip, const char *port, struct sockaddr_storage *ret)
{
	struct sockaddr_in6 *six = (void *)ret;
	struct sockaddr_in *four = (void *)ret;

	memset(ret, 0, sizeof(*ret));
	if (inet_pton(AF_INET, ip, &four->sin_addr) == 1) {
		four->sin_family = AF_INET;
		four->sin_port = htons((unsigned short)strtoul(port, NULL, 10));
		return sizeof(*four);
	}
	if (inet_pton(AF_INET6, ip, &six->sin6_addr) != 1)
		exit(2);
	six->sin6_family = AF_INET6;
	six->sin6_port = htons((unsigned short)strtoul(port, NULL, 10));
	return sizeof(*six);
}

static int inet(int type, char **a, struct sockaddr_storage *ret, socklen_t *ret_len)
{
	int fd;

	*ret_len = address(a[0], a[1], ret);
	fd = socket(ret->ss_family, type | SOCK_CLOEXEC, 0);
	if (fd < 0)
		exit(2);
	return fd;
}

static int do_tcp(char **a)
{
	struct sockaddr_storage s;
	socklen_t len;
	int fd = inet(SOCK_STREAM, a, &s, &len);

	return connect(fd, (struct sockaddr *)&s, len);
}

static int do_udp(char **a)
{
	struct sockaddr_storage s;
	socklen_t len;
	int fd = inet(SOCK_DGRAM, a, &s, &len);

	return connect(fd, (struct sockaddr *)&s, len) || send(fd, "x", 1, 0) != 1 ? -1 : 0;
}

static int do_sendto(char **a)
{
	struct sockaddr_storage s;
	socklen_t len;
	int fd = inet(SOCK_DGRAM, a, &s, &len);

	return sendto(fd, "x", 1, 0, (struct sockaddr *)&s, len) == 1 ? 0 : -1;
}

/* TCP fast open: a connection without connect(). */
static int do_fastopen(char **a)
{
	struct sockaddr_storage s;
	socklen_t len;
	int fd = inet(SOCK_STREAM, a, &s, &len);

	return sendto(fd, "x", 1, MSG_FASTOPEN, (struct sockaddr *)&s, len) == 1 ? 0 : -1;
}

static int do_sendmmsg(char **a)
{
	struct sockaddr_storage s;
	struct iovec v = {.iov_base = (char[]){'x'}, .iov_len = 1};
	struct mmsghdr m[2] = {};
	socklen_t len;
	int fd = inet(SOCK_DGRAM, a, &s, &len);

	for (int i = 0; i < 2; i++)
		m[i].msg_hdr = (struct msghdr){
			.msg_name = &s, .msg_namelen = len, .msg_iov = &v, .msg_iovlen = 1};
	return sendmmsg(fd, m, 2, 0) > 0 ? 0 : -1;
}

static int do_bind(char **a)
{
	struct sockaddr_storage s;
	socklen_t len;
	int fd = inet(SOCK_STREAM, a, &s, &len);

	return bind(fd, (struct sockaddr *)&s, len);
}

/* Without bind: the kernel picks the port. */
static int do_listen(char **a)
{
	struct sockaddr_storage s;
	socklen_t len;

	return listen(inet(SOCK_STREAM, a, &s, &len), 1);
}

/* A leading @ makes it abstract. */
static socklen_t unix_address(const char *path, struct sockaddr_un *ret)
{
	size_t len = strlen(path);

	memset(ret, 0, sizeof(*ret));
	ret->sun_family = AF_UNIX;
	if (len >= sizeof(ret->sun_path))
		exit(2);
	memcpy(ret->sun_path, path, len);
	if (*path == '@')
		ret->sun_path[0] = '\0';
	else
		len++;
	return (socklen_t)(sizeof(ret->sun_family) + len);
}

static int do_unix_stream(char **a)
{
	struct sockaddr_un s;
	socklen_t len = unix_address(a[0], &s);

	return connect(socket(AF_UNIX, SOCK_STREAM, 0), (struct sockaddr *)&s, len);
}

static int do_unix_dgram(char **a)
{
	struct sockaddr_un s;
	socklen_t len = unix_address(a[0], &s);
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);

	return sendto(fd, "x", 1, 0, (struct sockaddr *)&s, len) == 1 ? 0 : -1;
}

static int do_socketpair(char **a)
{
	int v[2];

	(void)a;
	return socketpair(AF_UNIX, SOCK_STREAM, 0, v) || write(v[0], "x", 1) != 1 ? -1 : 0;
}

/* A number, or what <sys/socket.h> calls it. */
static int socket_word(const char *word)
{
	static const struct {
		const char *word;
		int number;
	} words[] = {
		{"inet", AF_INET},   {"inet6", AF_INET6},     {"packet", AF_PACKET},
		{"vsock", AF_VSOCK}, {"netlink", AF_NETLINK}, {"unix", AF_UNIX},
		{"raw", SOCK_RAW},   {"stream", SOCK_STREAM}, {"dgram", SOCK_DGRAM},
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (!strcmp(word, words[i].word))
			return words[i].number;
	return (int)strtol(word, NULL, 10);
}

static int do_socket(char **a)
{
	return socket(socket_word(a[0]), socket_word(a[1]), socket_word(a[2]));
}

static pid_t process(const char *word)
{
	pid_t pid = (pid_t)strtol(word, NULL, 10);

	if (pid <= 0)
		exit(2);
	return pid;
}

static int do_ptrace(char **a)
{
	return (int)ptrace(PTRACE_SEIZE, process(a[0]), 0, 0);
}

/* To an address that need not be there: who may not touch the process is told that first. */
static int do_vm_write(char **a)
{
	struct iovec v = {.iov_base = (char[]){'x'}, .iov_len = 1};
	ssize_t n = process_vm_writev(process(a[0]), &v, 1, &v, 1, 0);

	return n < 0 && errno != EFAULT ? -1 : 0;
}

static int do_vm_read(char **a)
{
	char byte;
	struct iovec v = {.iov_base = &byte, .iov_len = 1};
	ssize_t n = process_vm_readv(process(a[0]), &v, 1, &v, 1, 0);

	return n < 0 && errno != EFAULT ? -1 : 0;
}

static long bpf(int command, union bpf_attr *attr)
{
	return syscall(SYS_bpf, command, attr, sizeof(*attr));
}

static int do_bpf_map(char **a)
{
	union bpf_attr attr = {
		.map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 4, .max_entries = 1};

	(void)a;
	return (int)bpf(BPF_MAP_CREATE, &attr);
}

/* The first link that there is, as who wants it gone must get hold of it. */
static int do_bpf_detach(char **a)
{
	union bpf_attr attr = {.start_id = 0};
	int fd;

	(void)a;
	if (bpf(BPF_LINK_GET_NEXT_ID, &attr))
		return -1;
	attr = (union bpf_attr){.link_id = attr.next_id};
	fd = (int)bpf(BPF_LINK_GET_FD_BY_ID, &attr);
	if (fd < 0)
		return -1;
	attr = (union bpf_attr){.link_detach.link_fd = (unsigned int)fd};
	return (int)bpf(BPF_LINK_DETACH, &attr);
}

/* mount(8) makes directories of its own besides. */
static int do_bind_mount(char **a)
{
	return mount(a[0], a[1], NULL, MS_BIND, NULL);
}

static int do_umount(char **a)
{
	return umount2(a[0], 0);
}

static int do_pivot_root(char **a)
{
	return (int)syscall(SYS_pivot_root, a[0], a[1]);
}

static int do_setns(char **a)
{
	return setns(must_open(a[0], O_RDONLY), 0);
}

/* Into the user namespace of a process, by nothing that is opened. */
static int do_setns_pidfd(char **a)
{
	return setns((int)syscall(SYS_pidfd_open, process(a[0]), 0), CLONE_NEWUSER);
}

/* Unloads the kernel that is not there: nothing happens where it is allowed. */
static int do_kexec(char **a)
{
	(void)a;
	return (int)syscall(SYS_kexec_load, 0UL, 0UL, NULL, 0UL);
}

/* Executes a program without a name: a[0] copied to memory, or by its descriptor. */
static int execute(int fd)
{
	char *argv[] = {(char[]){"x"}, NULL};

	return fd < 0 ? -1 : (int)syscall(SYS_execveat, fd, "", argv, environ, AT_EMPTY_PATH);
}

static int do_exec_memory(char **a)
{
	int from = must_open(a[0], O_RDONLY), to = memfd_create("x", MFD_CLOEXEC);
	struct stat st;

	if (to < 0 || fstat(from, &st) ||
	    sendfile(to, from, NULL, (size_t)st.st_size) != st.st_size)
		exit(2);
	return execute(to);
}

static int do_exec_fd(char **a)
{
	return execute(must_open(a[0], O_PATH));
}

/* Forks until it is refused, or a[0] times: how many there were goes to the file a[1]. */
static int do_forks(char **a)
{
	long most = strtol(a[0], NULL, 10), n = 0;
	FILE *f = fopen(a[1], "we");
	pid_t pid = 0;
	int error;

	if (!f)
		exit(2);
	while (n < most && (pid = fork()) > 0)
		n++;
	if (!pid) {
		pause();
		_exit(0);
	}
	error = errno;
	fprintf(f, "%ld\n", n);
	fclose(f);
	signal(SIGTERM, SIG_IGN);
	kill(0, SIGTERM);
	errno = error;
	return pid < 0 ? -1 : 0;
}

/* Uses a[0] MiB of memory. */
static int do_hog(char **a)
{
	size_t bytes = strtoul(a[0], NULL, 10) << 20;
	char *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		exit(2);
	memset(p, 1, bytes);
	return 0;
}

/* A child that is born in the control group a[0], whose directory nobody opens for anything. */
static int do_into_cgroup(char **a)
{
	struct clone_args c = {.flags = CLONE_INTO_CGROUP, .exit_signal = SIGCHLD};
	long pid;

	c.cgroup = (__u64)must_open(a[0], O_PATH | O_DIRECTORY);
	pid = syscall(SYS_clone3, &c, sizeof(c));
	if (!pid)
		_exit(0);
	return pid < 0 ? -1 : waitpid((pid_t)pid, NULL, 0) < 0 ? -1 : 0;
}

static const struct call {
	const char *name;
	int arguments;
	int (*fn)(char **a);
} calls[] = {
	{"truncate", 1, do_truncate},
	{"ftruncate", 1, do_ftruncate},
	{"open-trunc", 1, do_open_trunc},
	{"fallocate", 1, do_fallocate},
	{"utimes", 1, do_utimes},
	{"setxattr", 1, do_setxattr},
	{"exchange", 2, do_exchange},
	{"mmap", 1, do_mmap},
	{"mmap-9", 0, do_mmap_9},
	{"mprotect-9", 0, do_mprotect_9},
	{"write-9", 1, do_write_9},
	{"tcp", 2, do_tcp},
	{"udp", 2, do_udp},
	{"sendto", 2, do_sendto},
	{"sendmmsg", 2, do_sendmmsg},
	{"fastopen", 2, do_fastopen},
	{"bind", 2, do_bind},
	{"listen", 2, do_listen},
	{"unix-stream", 1, do_unix_stream},
	{"unix-dgram", 1, do_unix_dgram},
	{"socketpair", 0, do_socketpair},
	{"socket", 3, do_socket},
	{"ptrace", 1, do_ptrace},
	{"vm-write", 1, do_vm_write},
	{"vm-read", 1, do_vm_read},
	{"bpf-map", 0, do_bpf_map},
	{"bpf-detach", 0, do_bpf_detach},
	{"bind-mount", 2, do_bind_mount},
	{"umount", 1, do_umount},
	{"pivot-root", 2, do_pivot_root},
	{"setns", 1, do_setns},
	{"setns-pidfd", 1, do_setns_pidfd},
	{"kexec", 0, do_kexec},
	{"exec-memory", 1, do_exec_memory},
	{"exec-fd", 1, do_exec_fd},
	{"forks", 2, do_forks},
	{"hog", 1, do_hog},
	{"into-cgroup", 1, do_into_cgroup},
};

int main(int argc, char **argv)
{
	for (size_t i = 0; argc > 1 && i < sizeof(calls) / sizeof(calls[0]); i++) {
		if (strcmp(argv[1], calls[i].name) || argc != 2 + calls[i].arguments)
			continue;
		if (calls[i].fn(argv + 2) >= 0)
			return 0;
		perror(argv[1]);
		return 1;
	}
	return 2;
}
