// SPDX-License-Identifier: GPL-2.0-only
/*
 * Usage: execute CALL ARGUMENT…
 *
 * Ways to have code run; see calls.h. `execute mark FILE` is itself what is run: it makes FILE.
 */
#include <fcntl.h>
#include <linux/sched.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "tests/kernel/helpers/calls.h"

#define PAGE 4096

/* creat(path, 0644) for whoever calls it with the path; x86-64. */
static const unsigned char code[] = {0xb8, 0x55, 0, 0, 0, 0xbe, 0xa4, 0x01, 0, 0, 0x0f, 0x05, 0xc3};

static int do_mark(char **a)
{
	return open(a[0], O_CREAT | O_WRONLY | O_CLOEXEC, 0644);
}

/* code FILE: writes the bytes there, for `file-code` and its like. */
static int do_code(char **a)
{
	return (int)write(must_open(a[0], O_CREAT | O_WRONLY), code, sizeof(code));
}

static int run(void *p, const char *path)
{
	int (*function)(const char *);

#ifndef __x86_64__
	return missing("code of its processor here");
#endif
	if (p == MAP_FAILED)
		return -1;
	memcpy(&function, &p, sizeof(function));
	return function(path);
}

/* file-code CODE FILE: the file of bytes, mapped to be executed. */
static int do_file_code(char **a)
{
	return run(
		mmap(NULL, PAGE, PROT_READ | PROT_EXEC, MAP_PRIVATE, must_open(a[0], O_RDONLY), 0),
		a[1]);
}

/* protect-code CODE FILE: mapped to be read, and made code then. */
static int do_protect_code(char **a)
{
	void *p = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, must_open(a[0], O_RDONLY), 0);

	if (p == MAP_FAILED || mprotect(p, PAGE, PROT_READ | PROT_EXEC))
		return -1;
	return run(p, a[1]);
}

/* copied-code CODE FILE: written over in private memory first, so that the page is nobody's file.
 */
static int do_copied_code(char **a)
{
	char *p =
		mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, must_open(a[0], O_RDONLY), 0);

	if (p == MAP_FAILED)
		return -1;
	p[PAGE - 1] = 1;
	return mprotect(p, PAGE, PROT_READ | PROT_EXEC) ? -1 : run(p, a[1]);
}

/* memory-code FILE: bytes in anonymous memory, as any program that compiles at run time has them.
 */
static int do_memory_code(char **a)
{
	void *p = mmap(NULL, PAGE, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS,
		       -1, 0);

	if (p == MAP_FAILED)
		return -1;
	memcpy(p, code, sizeof(code));
	return run(p, a[0]);
}

/* twice-code FILE: a file in memory, mapped twice: to write and to execute. */
static int do_twice_code(char **a)
{
	int fd = must("memfd", memfd_create("code", MFD_CLOEXEC));

	must("write", (int)write(fd, code, sizeof(code)));
	return run(mmap(NULL, PAGE, PROT_READ | PROT_EXEC, MAP_SHARED, fd, 0), a[0]);
}

/* shm-code FILE: System V shared memory, attached to be executed. */
static int do_shm_code(char **a)
{
	int id = must("shmget", shmget(IPC_PRIVATE, PAGE, 0700));
	void *w = shmat(id, NULL, 0), *x = shmat(id, NULL, SHM_EXEC | SHM_RDONLY);

	shmctl(id, IPC_RMID, NULL);
	if (w == MAP_FAILED || x == MAP_FAILED)
		return -1;
	memcpy(w, code, sizeof(code));
	return run(x, a[0]);
}

static int open_copy(const char *program, unsigned int flags)
{
	int from = must_open(program, O_RDONLY), to = memfd_create("x", flags);
	struct stat st;

	if (to < 0 || fstat(from, &st) ||
	    sendfile(to, from, NULL, (size_t)st.st_size) != st.st_size)
		exit(2);
	return to;
}

/* memory PROGRAM ARGUMENT…: a copy of it that has no name. */
static int do_memory(char **a)
{
	return (int)syscall(SYS_execveat, open_copy(a[0], MFD_CLOEXEC), "", a, environ,
			    AT_EMPTY_PATH);
}

/* memory-name PROGRAM ARGUMENT…: the same by the name that /proc has for it. */
static int do_memory_name(char **a)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", open_copy(a[0], 0));
	return execv(path, a);
}

/* by-fd PROGRAM ARGUMENT… */
static int do_by_fd(char **a)
{
	return (int)syscall(SYS_execveat, must_open(a[0], O_PATH), "", a, environ, AT_EMPTY_PATH);
}

/* deleted PROGRAM ARGUMENT…: it has a name no more. */
static int do_deleted(char **a)
{
	int fd = must_open(a[0], O_PATH);

	must(a[0], unlink(a[0]));
	return (int)syscall(SYS_execveat, fd, "", a, environ, AT_EMPTY_PATH);
}

/* unnamed PROGRAM DIR ARGUMENT…: a copy in a file that never had a name. */
static int do_unnamed(char **a)
{
	int from = must_open(a[0], O_RDONLY), to = must_open(a[1], O_TMPFILE | O_RDWR);
	char path[64], link[64];
	struct stat st;

	if (fstat(from, &st) || sendfile(to, from, NULL, (size_t)st.st_size) != st.st_size ||
	    fchmod(to, 0755))
		exit(2);
	/* Nobody may have it open to write. */
	snprintf(link, sizeof(link), "/proc/self/fd/%d", to);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", must(link, open(link, O_RDONLY)));
	close(to);
	a[1] = a[0];
	return execv(path, a + 1);
}

static int ended(pid_t pid)
{
	int status;

	if (pid < 0 || waitpid(pid, &status, __WALL) < 0)
		return -1;
	return WIFEXITED(status) && !WEXITSTATUS(status) ? 0 : -1;
}

/* vfork PROGRAM ARGUMENT… */
static int do_vfork(char **a)
{
	pid_t pid = vfork();

	if (!pid) {
		execv(a[0], a);
		_exit(1);
	}
	return ended(pid);
}

static int do_clone3_with(char **a, __u64 flags)
{
	struct clone_args c = {.flags = flags, .exit_signal = SIGCHLD};
	pid_t pid = (pid_t)syscall(SYS_clone3, &c, sizeof(c));

	if (!pid) {
		execv(a[0], a);
		_exit(1);
	}
	return ended(pid);
}

/* clone3 PROGRAM ARGUMENT… */
static int do_clone3(char **a)
{
	return do_clone3_with(a, CLONE_CLEAR_SIGHAND);
}

/* clone3-files PROGRAM ARGUMENT…: it shares descriptors and directories. */
static int do_clone3_files(char **a)
{
	return do_clone3_with(a, CLONE_FILES | CLONE_FS);
}

/* spawn PROGRAM ARGUMENT… */
static int do_spawn(char **a)
{
	pid_t pid;
	int r = posix_spawn(&pid, a[0], NULL, NULL, a, environ);

	errno = r;
	return r ? -1 : ended(pid);
}

static void *run_thread(void *p)
{
	char **a = p;

	execv(a[0], a);
	return NULL;
}

/* thread PROGRAM ARGUMENT…: by a thread that is not the first. */
static int do_thread(char **a)
{
	pthread_t thread;

	must("thread", -pthread_create(&thread, NULL, run_thread, a));
	pthread_join(thread, NULL);
	return -1;
}

int main(int argc, char **argv)
{
	static const struct call calls[] = {
		{"mark", 1, do_mark},
		{"code", 1, do_code},
		{"file-code", 2, do_file_code},
		{"protect-code", 2, do_protect_code},
		{"copied-code", 2, do_copied_code},
		{"memory-code", 1, do_memory_code},
		{"twice-code", 1, do_twice_code},
		{"shm-code", 1, do_shm_code},
		{"memory", 1, do_memory},
		{"memory-name", 1, do_memory_name},
		{"by-fd", 1, do_by_fd},
		{"deleted", 1, do_deleted},
		{"unnamed", 2, do_unnamed},
		{"vfork", 1, do_vfork},
		{"clone3", 1, do_clone3},
		{"clone3-files", 1, do_clone3_files},
		{"spawn", 1, do_spawn},
		{"thread", 1, do_thread},
	};

	return calls_main(argc, argv, calls, sizeof(calls) / sizeof(calls[0]));
}
