// SPDX-License-Identifier: GPL-2.0-only
/*
 * Usage: descriptors CALL ARGUMENT…
 *
 * Ways to use a descriptor that somebody else opened, or opened before; see calls.h. What is
 * written is "evil"; descriptor 9 is what was open before the session.
 */
#include <linux/aio_abi.h>
#include <linux/userfaultfd.h>
#include <poll.h>
#include <pthread.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "tests/kernel/helpers/calls.h"
#include "tests/kernel/helpers/passing.h"
#include "tests/kernel/helpers/ring.h"

#define HELD 9
#define PAGE 4096

static const char text[] = "evil\n";
#define TEXT_LEN (sizeof(text) - 1)

static int evil(int fd)
{
	return fd < 0 ? -1 : (int)write(fd, text, TEXT_LEN);
}

static int do_pwritev2(char **a)
{
	struct iovec v = {.iov_base = (char *)(uintptr_t)text, .iov_len = TEXT_LEN};

	(void)a;
	return (int)pwritev2(HELD, &v, 1, 0, RWF_DSYNC);
}

static int do_mmap(char **a)
{
	char *p = mmap(NULL, PAGE, PROT_WRITE, MAP_SHARED, HELD, 0);

	(void)a;
	if (p == MAP_FAILED)
		return -1;
	memcpy(p, text, TEXT_LEN);
	return msync(p, PAGE, MS_SYNC);
}

static int do_mprotect(char **a)
{
	char *p = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, HELD, 0);

	(void)a;
	if (p == MAP_FAILED || mprotect(p, PAGE, PROT_READ | PROT_WRITE))
		return -1;
	memcpy(p, text, TEXT_LEN);
	return msync(p, PAGE, MS_SYNC);
}

static int do_splice(char **a)
{
	int v[2];

	(void)a;
	must("pipe", pipe(v));
	must("write", evil(v[1]));
	return (int)splice(v[0], NULL, HELD, NULL, TEXT_LEN, 0);
}

static int own_file(const char *path)
{
	int fd = must_open(path, O_RDWR | O_CREAT | O_TRUNC);

	must(path, evil(fd));
	lseek(fd, 0, SEEK_SET);
	return fd;
}

/* sendfile OWN, copy-range OWN: from a file that it makes. */
static int do_sendfile(char **a)
{
	return (int)sendfile(HELD, own_file(a[0]), NULL, TEXT_LEN);
}

static int do_copy_range(char **a)
{
	return (int)copy_file_range(own_file(a[0]), NULL, HELD, NULL, TEXT_LEN, 0);
}

static int do_truncate(char **a)
{
	(void)a;
	return ftruncate(HELD, 0);
}

/* As the older interface for asynchronous input and output has it. */
static int do_aio(char **a)
{
	aio_context_t context = 0;
	struct iocb entry = {.aio_lio_opcode = IOCB_CMD_PWRITE,
			     .aio_fildes = HELD,
			     .aio_buf = (uintptr_t)text,
			     .aio_nbytes = TEXT_LEN};
	struct iocb *entries[] = {&entry};
	struct io_event event;

	(void)a;
	must("io_setup", (int)syscall(SYS_io_setup, 1, &context));
	if (syscall(SYS_io_submit, context, 1, entries) != 1 ||
	    syscall(SYS_io_getevents, context, 1, 1, &event, NULL) != 1)
		return -1;
	errno = event.res < 0 ? (int)-event.res : 0;
	return event.res < 0 ? -1 : 0;
}

static int by_ring(bool thread, uint8_t flags, bool registered)
{
	struct io_uring_sqe write = {.opcode = IORING_OP_WRITE,
				     .fd = HELD,
				     .addr = (uintptr_t)text,
				     .len = TEXT_LEN,
				     .flags = flags};
	const int slots[] = {HELD};
	struct ring r;

	if (ring_open(&r, thread))
		return missing("io_uring");
	if (registered) {
		must("unregister",
		     (int)syscall(SYS_io_uring_register, r.fd, IORING_UNREGISTER_FILES, NULL, 0));
		if (syscall(SYS_io_uring_register, r.fd, IORING_REGISTER_FILES, slots, 1))
			return -1;
		close(HELD);
		write.fd = 0;
		write.flags |= IOSQE_FIXED_FILE;
	}
	return ring_submit(&r, &write);
}

static int do_ring(char **a)
{
	(void)a;
	return by_ring(false, 0, false);
}

static int do_ring_worker(char **a)
{
	(void)a;
	return by_ring(false, IOSQE_ASYNC, false);
}

static int do_ring_thread(char **a)
{
	(void)a;
	return by_ring(true, 0, false);
}

static int do_ring_slot(char **a)
{
	(void)a;
	return by_ring(false, 0, true);
}

static int do_ring_thread_slot(char **a)
{
	(void)a;
	return by_ring(true, 0, true);
}

enum how { PLAIN, PEEK, BY_RING };

/* What it received, or -1: nothing came with the message. */
static int receive_fd(int s, enum how how)
{
	struct parcel p;
	char byte;
	struct io_uring_sqe receive = {
		.opcode = IORING_OP_RECVMSG, .fd = s, .addr = (uintptr_t)&p.m, .len = 1};
	struct ring r;
	int n;

	parcel_init(&p, &byte, 1);
	if (how != BY_RING)
		n = (int)recvmsg(s, &p.m, how == PEEK ? MSG_PEEK : 0);
	else if (ring_open(&r, false))
		return missing("io_uring");
	else
		n = ring_submit(&r, &receive);
	return n < 0 ? -1 : parcel_take(&p);
}

/* hand-on: to a child that has closed its own. */
static int do_hand_on(char **a)
{
	int v[2], status;
	pid_t pid;

	(void)a;
	must("socketpair", socketpair(AF_UNIX, SOCK_STREAM, 0, v));
	pid = fork();
	if (!pid) {
		close(HELD);
		_exit(evil(receive_fd(v[1], PLAIN)) < 0);
	}
	must("send", fd_send(v[0], HELD));
	return waitpid(pid, &status, 0) < 0 || status ? -1 : 0;
}

static struct sockaddr_un unix_address(const char *path)
{
	struct sockaddr_un s = {.sun_family = AF_UNIX};

	if (strlen(path) >= sizeof(s.sun_path))
		exit(2);
	memcpy(s.sun_path, path, strlen(path));
	return s;
}

/* give SOCKET FILE: outside of the session; hands FILE, opened to read and write, to who connects.
 */
static int do_give(char **a)
{
	struct sockaddr_un address = unix_address(a[0]);
	int s = must("socket", socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)), peer;

	must(a[0], bind(s, (struct sockaddr *)&address, sizeof(address)));
	must("listen", listen(s, 8));
	while ((peer = accept(s, NULL, NULL)) >= 0) {
		int fd = must_open(a[1], O_RDWR);

		fd_send(peer, fd);
		close(fd);
		close(peer);
	}
	return -1;
}

static int take(const char *path, enum how how)
{
	struct sockaddr_un address = unix_address(path);
	int s = must("socket", socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));

	must(path, connect(s, (struct sockaddr *)&address, sizeof(address)));
	return evil(receive_fd(s, how));
}

static int do_take(char **a)
{
	return take(a[0], PLAIN);
}

static int do_take_peek(char **a)
{
	return take(a[0], PEEK);
}

static int do_take_ring(char **a)
{
	return take(a[0], BY_RING);
}

static int get_fd(pid_t pid, int fd)
{
	int p = (int)syscall(SYS_pidfd_open, pid, 0);

	return p < 0 ? -1 : (int)syscall(SYS_pidfd_getfd, p, fd, 0);
}

/* getfd PID: descriptor 9 of another process. */
static int do_getfd(char **a)
{
	return evil(get_fd((pid_t)strtol(a[0], NULL, 10), HELD));
}

/* getfd-own: of a child that has it, by who has it no more. */
static int do_getfd_own(char **a)
{
	pid_t pid = fork();
	int r;

	(void)a;
	if (!pid) {
		pause();
		_exit(0);
	}
	close(HELD);
	r = evil(get_fd(pid, HELD));
	kill(pid, SIGKILL);
	return r;
}

static void *serve_fault(void *p)
{
	const void *const *args = p; /* the descriptor, and the page that it is to show */
	int fd = *(const int *)args[0];
	struct uffd_msg m;

	if (read(fd, &m, sizeof(m)) == sizeof(m)) {
		struct uffdio_copy c = {.dst = m.arg.pagefault.address & ~(__u64)(PAGE - 1),
					.src = (uintptr_t)args[1],
					.len = PAGE};

		ioctl(fd, UFFDIO_COPY, &c);
	}
	return NULL;
}

/* late-path PATH: who asks for the path meets a page that is not there until then. */
static int do_late_path(char **a)
{
	static char page[PAGE];
	int fd = (int)syscall(SYS_userfaultfd, O_CLOEXEC);
	struct uffdio_api api = {.api = UFFD_API};
	char *p = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct uffdio_register area = {.range = {.start = (uintptr_t)p, .len = PAGE},
				       .mode = UFFDIO_REGISTER_MODE_MISSING};
	const void *args[] = {&fd, page};
	pthread_t thread;

	if (fd < 0 && errno == ENOSYS)
		return missing("userfaultfd");
	must("userfaultfd", fd);
	must("UFFDIO_API", ioctl(fd, UFFDIO_API, &api));
	must("UFFDIO_REGISTER", ioctl(fd, UFFDIO_REGISTER, &area));
	snprintf(page, sizeof(page), "%s", a[0]);
	must("thread", -pthread_create(&thread, NULL, serve_fault, args));
	return evil(open(p, O_WRONLY | O_CLOEXEC));
}

int main(int argc, char **argv)
{
	static const struct call calls[] = {
		{"pwritev2", 0, do_pwritev2},
		{"mmap", 0, do_mmap},
		{"mprotect", 0, do_mprotect},
		{"splice", 0, do_splice},
		{"sendfile", 1, do_sendfile},
		{"copy-range", 1, do_copy_range},
		{"truncate", 0, do_truncate},
		{"aio", 0, do_aio},
		{"ring", 0, do_ring},
		{"ring-worker", 0, do_ring_worker},
		{"ring-thread", 0, do_ring_thread},
		{"ring-slot", 0, do_ring_slot},
		{"ring-thread-slot", 0, do_ring_thread_slot},
		{"hand-on", 0, do_hand_on},
		{"give", 2, do_give},
		{"take", 1, do_take},
		{"take-peek", 1, do_take_peek},
		{"take-ring", 1, do_take_ring},
		{"getfd", 1, do_getfd},
		{"getfd-own", 0, do_getfd_own},
		{"late-path", 1, do_late_path},
	};

	return calls_main(argc, argv, calls, sizeof(calls) / sizeof(calls[0]));
}
