// SPDX-License-Identifier: GPL-2.0-only
/*
 * Usage: lineage CALL FILE [ARGUMENT…]
 *
 * Ways to become a process that nobody takes for one of the session; see calls.h. In the end "evil"
 * is written to FILE, which is there.
 */
#include <linux/sched.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <asm/sockios.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>

#include "tests/kernel/helpers/calls.h"

#define STACK	 65536
#define POLL_US	 10000
#define ROUNDS	 300 /* of POLL_US */
#define DEPTH	 300
#define MANY	 100
#define LATER_US 200000

static int evil(const char *path)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return -1;
	return write(fd, "evil\n", 5) == 5 ? 0 : -1;
}

static int ended(pid_t pid)
{
	int status;

	if (pid < 0 || waitpid(pid, &status, __WALL) < 0)
		return -1;
	return WIFEXITED(status) && !WEXITSTATUS(status) ? 0 : -1;
}

/* Any of our children. */
static int one_ended(void)
{
	int status;

	return waitpid(-1, &status, 0) > 0 && WIFEXITED(status) && !WEXITSTATUS(status) ? 0 : -1;
}

static int evil_child(const char *path)
{
	_exit(evil(path) < 0);
}

/* double-fork: in a session (setsid) of its own, and its parent is gone. */
static int do_double_fork(char **a)
{
	pid_t pid = fork();

	if (!pid) {
		setsid();
		if (fork())
			_exit(0);
		while (getppid() != 1)
			usleep(POLL_US);
		evil_child(a[0]);
	}
	must("wait", ended(pid));
	usleep(LATER_US);
	return 0;
}

/* subreaper: its parent's parent takes it in. */
static int do_subreaper(char **a)
{
	pid_t pid;

	must("prctl", prctl(PR_SET_CHILD_SUBREAPER, 1));
	pid = fork();
	if (!pid) {
		pid_t parent = getpid();

		if (fork())
			_exit(0);
		while (getppid() == parent)
			usleep(POLL_US);
		evil_child(a[0]);
	}
	must("wait", ended(pid));
	return one_ended();
}

/* orphan: writes when the first process of the session has ended. */
static int do_orphan(char **a)
{
	if (fork())
		return 0;
	setsid();
	usleep(LATER_US);
	evil_child(a[0]);
	return 0;
}

static int clone_with(char **a, __u64 flags)
{
	struct clone_args c = {.flags = flags, .exit_signal = flags & CLONE_PARENT ? 0 : SIGCHLD};
	pid_t pid = (pid_t)syscall(SYS_clone3, &c, sizeof(c));

	if (!pid)
		evil_child(a[0]);
	if (pid < 0 || !(flags & CLONE_PARENT))
		return ended(pid);
	usleep(LATER_US);
	return 0;
}

/* parent: a child of our parent. */
static int do_parent(char **a)
{
	return clone_with(a, CLONE_PARENT);
}

static int do_namespaces(char **a)
{
	return clone_with(a, CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWNET |
				     CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP);
}

static int do_pid_namespace(char **a)
{
	return clone_with(a, CLONE_NEWPID);
}

/* first: the first process of a namespace, by a number of its own choice in two of them. */
static int do_set_tid(char **a)
{
	pid_t number = 2;
	struct clone_args c = {
		.exit_signal = SIGCHLD, .set_tid = (__u64)(uintptr_t)&number, .set_tid_size = 1};
	pid_t pid = (pid_t)syscall(
		SYS_clone3, &(struct clone_args){.flags = CLONE_NEWPID, .exit_signal = SIGCHLD},
		sizeof(c));

	if (!pid) {
		pid = (pid_t)syscall(SYS_clone3, &c, sizeof(c));
		if (!pid)
			evil_child(a[0]);
		_exit(ended(pid) < 0);
	}
	return ended(pid);
}

static int evil_on_stack(void *path)
{
	return evil(path) < 0;
}

static int clone_on_stack(char **a, int flags)
{
	char *stack = mmap(NULL, STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	must("mmap", stack == MAP_FAILED ? -1 : 0);
	return ended(clone(evil_on_stack, stack + STACK, flags | SIGCHLD, a[0]));
}

/* memory: shares our memory, but is a process of its own. */
static int do_memory(char **a)
{
	return clone_on_stack(a, CLONE_VM);
}

static int do_vfork(char **a)
{
	return clone_on_stack(a, CLONE_VM | CLONE_VFORK);
}

/* untraced: no tracer is to see it. */
static int do_untraced(char **a)
{
	return clone_on_stack(a, CLONE_UNTRACED | CLONE_IO | CLONE_SYSVSEM);
}

static void *evil_thread(void *path)
{
	return evil(path) < 0 ? path : NULL;
}

/* thread: while the first thread has ended. */
static int do_thread(char **a)
{
	pthread_t thread;

	must("thread", -pthread_create(&thread, NULL, evil_thread, a[0]));
	pthread_exit(NULL);
}

static void *exec_thread(void *p)
{
	char **a = p;

	execlp("lineage", "lineage", "now", a[0], (char *)NULL);
	return NULL;
}

/* thread-exec: by a thread that is not the first, which so becomes it. */
static int do_thread_exec(char **a)
{
	pthread_t thread;

	must("thread", -pthread_create(&thread, NULL, exec_thread, a));
	pthread_join(thread, NULL);
	return -1;
}

static int do_now(char **a)
{
	return evil(a[0]);
}

/* execs N FILE: so many execs, one after the other. */
static int do_execs(char **a)
{
	char number[16];

	if (!strtoul(a[0], NULL, 10))
		return evil(a[1]);
	snprintf(number, sizeof(number), "%lu", strtoul(a[0], NULL, 10) - 1);
	return execlp("lineage", "lineage", "execs", number, a[1], (char *)NULL);
}

/* depth: a child of a child, and so on. */
static int do_depth(char **a)
{
	for (int i = 0; i < DEPTH; i++) {
		pid_t pid = fork();

		if (pid)
			return ended(pid);
	}
	return evil(a[0]);
}

/* storm: many at once, each of which tries. */
static int do_storm(char **a)
{
	int written = -1;

	for (int i = 0; i < MANY; i++) {
		pid_t pid = fork();

		if (!pid)
			evil_child(a[0]);
		must("fork", pid);
	}
	for (int i = 0; i < MANY; i++)
		if (!one_ended())
			written = 0;
	return written;
}

/* same-number N: children that end at once until one has the number of the first; N is enough. */
static int do_same_number(char **a)
{
	pid_t first = 0;

	for (unsigned long i = 0; i < strtoul(a[0], NULL, 10); i++) {
		pid_t pid = fork();

		if (!pid) {
			if (first && getpid() == first)
				evil_child(a[1]);
			_exit(2);
		}
		must("fork", pid);
		if (!first)
			first = pid;
		else if (pid == first)
			return ended(pid);
		ended(pid);
	}
	fprintf(stderr, "no number came again\n");
	exit(2);
}

/* into-cgroup FILE DIR: born in another control group. */
static int do_into_cgroup(char **a)
{
	struct clone_args c = {.flags = CLONE_INTO_CGROUP, .exit_signal = SIGCHLD};
	pid_t pid;

	c.cgroup = (__u64)must_open(a[1], O_PATH | O_DIRECTORY);
	pid = (pid_t)syscall(SYS_clone3, &c, sizeof(c));
	if (!pid)
		evil_child(a[0]);
	return ended(pid);
}

/* Other processes: PID and, where memory is written, ADDRESS. "evil" goes there. */

static pid_t process(const char *word)
{
	return (pid_t)strtol(word, NULL, 10);
}

static uintptr_t place(const char *word)
{
	return strtoul(word, NULL, 10);
}

static int do_vm_write(char **a)
{
	struct iovec own = {.iov_base = (char[]){"evil"}, .iov_len = 4},
		     theirs = {.iov_base = (void *)place(a[1]), .iov_len = 4}; /* NOLINT */

	return (int)process_vm_writev(process(a[0]), &own, 1, &theirs, 1, 0);
}

static int do_mem_write(char **a)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/mem", process(a[0]));
	fd = open(path, O_RDWR | O_CLOEXEC);
	return fd < 0 ? -1 : (int)pwrite(fd, "evil", 4, (off_t)place(a[1]));
}

static int traced_write(pid_t pid, uintptr_t at, const char *text)
{
	long word;

	memcpy(&word, text, sizeof(word));
	return ptrace(PTRACE_POKEDATA, pid, at, word) || ptrace(PTRACE_DETACH, pid, 0, 0) ? -1 : 0;
}

static int do_trace_write(char **a)
{
	pid_t pid = process(a[0]);

	if (ptrace(PTRACE_ATTACH, pid, 0, 0) || waitpid(pid, NULL, __WALL) != pid)
		return -1;
	return traced_write(pid, place(a[1]), "evil\0\0\0");
}

/* Signals by other calls than kill(). */
static int do_signal_thread(char **a)
{
	return (int)syscall(SYS_tgkill, process(a[0]), process(a[0]), SIGKILL);
}

static int do_signal_queue(char **a)
{
	return sigqueue(process(a[0]), SIGKILL, (union sigval){0});
}

static int do_signal_pidfd(char **a)
{
	int fd = must("pidfd_open", (int)syscall(SYS_pidfd_open, process(a[0]), 0));

	return (int)syscall(SYS_pidfd_send_signal, fd, SIGKILL, NULL, 0);
}

/* Who is told of what happens to a descriptor, by a signal of one's choice. */
static int told(int fd, int other)
{
	if (fcntl(fd, F_SETSIG, SIGKILL) || fcntl(fd, F_SETFL, O_ASYNC))
		return -1;
	return (int)write(other, "x", 1);
}

/* signal-owner PID */
static int do_signal_owner(char **a)
{
	int v[2];

	must("pipe", pipe(v));
	return fcntl(v[0], F_SETOWN, process(a[0])) ? -1 : told(v[0], v[1]);
}

/* signal-owner-group PID: of which the process is the leader. */
static int do_signal_owner_group(char **a)
{
	int v[2];

	must("pipe", pipe(v));
	return fcntl(v[0], F_SETOWN, -process(a[0])) ? -1 : told(v[0], v[1]);
}

/* signal-owner-extended PID */
static int do_signal_owner_extended(char **a)
{
	struct f_owner_ex owner = {.type = F_OWNER_PID, .pid = process(a[0])};
	int v[2];

	must("pipe", pipe(v));
	return fcntl(v[0], F_SETOWN_EX, &owner) ? -1 : told(v[0], v[1]);
}

/* signal-owner-ioctl PID */
static int do_signal_owner_ioctl(char **a)
{
	int v[2], pid = process(a[0]);

	must("socketpair", socketpair(AF_UNIX, SOCK_STREAM, 0, v));
	return ioctl(v[0], FIOSETOWN, &pid) ? -1 : told(v[0], v[1]);
}

int main(int argc, char **argv)
{
	static const struct call calls[] = {
		{"now", 1, do_now},
		{"double-fork", 1, do_double_fork},
		{"subreaper", 1, do_subreaper},
		{"orphan", 1, do_orphan},
		{"parent", 1, do_parent},
		{"namespaces", 1, do_namespaces},
		{"pid-namespace", 1, do_pid_namespace},
		{"set-tid", 1, do_set_tid},
		{"memory", 1, do_memory},
		{"vfork", 1, do_vfork},
		{"untraced", 1, do_untraced},
		{"thread", 1, do_thread},
		{"thread-exec", 1, do_thread_exec},
		{"execs", 2, do_execs},
		{"depth", 1, do_depth},
		{"storm", 1, do_storm},
		{"same-number", 2, do_same_number},
		{"into-cgroup", 2, do_into_cgroup},
		{"vm-write", 2, do_vm_write},
		{"mem-write", 2, do_mem_write},
		{"trace-write", 2, do_trace_write},
		{"signal-thread", 1, do_signal_thread},
		{"signal-queue", 1, do_signal_queue},
		{"signal-pidfd", 1, do_signal_pidfd},
		{"signal-owner", 1, do_signal_owner},
		{"signal-owner-group", 1, do_signal_owner_group},
		{"signal-owner-extended", 1, do_signal_owner_extended},
		{"signal-owner-ioctl", 1, do_signal_owner_ioctl},
	};

	return calls_main(argc, argv, calls, sizeof(calls) / sizeof(calls[0]));
}
