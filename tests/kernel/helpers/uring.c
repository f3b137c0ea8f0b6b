// SPDX-License-Identifier: GPL-2.0-only
/*
 * Usage: uring HOW FILE | uring OPERATION HOW FILE… | uring hold FILE HOW | uring fetched HOW PID
 *
 * The first opens FILE and prints what it reads of it, by io_uring alone. HOW: `now` within the
 * call, `worker` in a kernel worker, `thread` by the ring's own polling thread, `direct` into a
 * slot of the ring, so that no descriptor is ever made, `parent` by a child on the ring of its
 * parent, `vector` and `buffer` read into a vector
 * and into a registered buffer. The second does one OPERATION so, on FILE or, where that is -, on
 * descriptor 9; what it writes is "evil". hold: outside of the session; has a ring as descriptor 9,
 * FILE in its slot, and never ends. fetched: that ring is made to write. Exit status: 0 it
 * succeeded, 1 refused (the error's text on standard error), 2 usage, 3 there is no io_uring, 77
 * the kernel has no such operation.
 */
#include <fcntl.h>
#include <linux/falloc.h>
#include <linux/fs.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>

#include "tests/kernel/helpers/ring.h"

#define SLOT	     0 /* of registered files */
#define HELD	     9
#define OP_FTRUNCATE 55 /* since 6.9 */

/* Where it lies is the same in all processes of this program. */
static char text[] = "evil\n";
#define TEXT_LEN (sizeof(text) - 1)

struct how {
	const char *name;
	struct ring ring;
};

static void open_how(struct how *h, const char *name)
{
	h->name = name;
	if (ring_open(&h->ring, !strcmp(name, "thread"))) {
		perror("io_uring_setup");
		exit(3);
	}
}

static int in_child(struct ring *r, const struct io_uring_sqe *entry)
{
	pid_t pid = fork();
	int status;

	if (!pid)
		_exit(ring_submit(r, entry) < 0 ? errno : 0);
	if (waitpid(pid, &status, 0) < 0)
		return -1;
	errno = WEXITSTATUS(status);
	return errno ? -1 : 0;
}

static int submit(struct how *h, struct io_uring_sqe entry)
{
	int result;

	if (!strcmp(h->name, "worker"))
		entry.flags |= IOSQE_ASYNC;
	if (!strcmp(h->name, "parent"))
		return in_child(&h->ring, &entry);
	result = ring_submit(&h->ring, &entry);
	/* An operation that the kernel has not. */
	if (result < 0 && errno == EINVAL) {
		perror("this kernel");
		exit(77);
	}
	return result;
}

static int evil(struct how *h, int fd, uint8_t flags)
{
	if (fd < 0)
		return -1;
	return submit(h, (struct io_uring_sqe){.opcode = IORING_OP_WRITE,
					       .fd = fd,
					       .addr = (uintptr_t)text,
					       .len = TEXT_LEN,
					       .flags = flags});
}

static struct io_uring_sqe opened(const char *file, uint32_t flags)
{
	return (struct io_uring_sqe){.opcode = IORING_OP_OPENAT,
				     .fd = AT_FDCWD,
				     .addr = (uintptr_t)file,
				     .len = 0644,
				     .open_flags = flags};
}

static int do_open(struct how *h, char **a)
{
	return evil(h, submit(h, opened(a[0], O_WRONLY)), 0);
}

static int do_create(struct how *h, char **a)
{
	return submit(h, opened(a[0], O_WRONLY | O_CREAT));
}

static int do_cut(struct how *h, char **a)
{
	return submit(h, opened(a[0], O_WRONLY | O_TRUNC));
}

static int do_open2(struct how *h, char **a)
{
	struct open_how how = {.flags = O_WRONLY};

	return evil(h,
		    submit(h, (struct io_uring_sqe){.opcode = IORING_OP_OPENAT2,
						    .fd = AT_FDCWD,
						    .addr = (uintptr_t)a[0],
						    .off = (uintptr_t)&how,
						    .len = sizeof(how)}),
		    0);
}

/* Into a slot, and written there. */
static int do_slot(struct how *h, char **a)
{
	struct io_uring_sqe open = opened(a[0], O_WRONLY);

	open.file_index = SLOT + 1;
	return submit(h, open) < 0 ? -1 : evil(h, SLOT, IOSQE_FIXED_FILE);
}

/* The same in one call, the writing linked to the opening. */
static int do_linked(struct how *h, char **a)
{
	struct io_uring_sqe both[] = {opened(a[0], O_WRONLY),
				      {.opcode = IORING_OP_WRITE,
				       .fd = SLOT,
				       .addr = (uintptr_t)text,
				       .len = TEXT_LEN,
				       .flags = IOSQE_FIXED_FILE}};

	both[0].file_index = SLOT + 1;
	return ring_linked(&h->ring, both);
}

static int names(struct how *h, uint8_t opcode, char **a, uint32_t flags)
{
	return submit(h, (struct io_uring_sqe){.opcode = opcode,
					       .fd = AT_FDCWD,
					       .addr = (uintptr_t)a[0],
					       .len = (uint32_t)AT_FDCWD,
					       .off = (uintptr_t)a[1],
					       .rename_flags = flags});
}

static int do_rename(struct how *h, char **a)
{
	return names(h, IORING_OP_RENAMEAT, a, 0);
}

static int do_exchange(struct how *h, char **a)
{
	return names(h, IORING_OP_RENAMEAT, a, RENAME_EXCHANGE);
}

/* And written by the other name. */
static int do_link(struct how *h, char **a)
{
	if (names(h, IORING_OP_LINKAT, a, 0) < 0)
		return -1;
	return do_open(h, a + 1);
}

static int do_symlink(struct how *h, char **a)
{
	return submit(h, (struct io_uring_sqe){.opcode = IORING_OP_SYMLINKAT,
					       .fd = AT_FDCWD,
					       .addr = (uintptr_t)a[0],
					       .off = (uintptr_t)a[1]});
}

static int do_mkdir(struct how *h, char **a)
{
	return submit(h, (struct io_uring_sqe){.opcode = IORING_OP_MKDIRAT,
					       .fd = AT_FDCWD,
					       .addr = (uintptr_t)a[0],
					       .len = 0755});
}

static int unlinked(struct how *h, const char *name, uint32_t flags)
{
	return submit(h, (struct io_uring_sqe){.opcode = IORING_OP_UNLINKAT,
					       .fd = AT_FDCWD,
					       .addr = (uintptr_t)name,
					       .unlink_flags = flags});
}

static int do_remove(struct how *h, char **a)
{
	return unlinked(h, a[0], 0);
}

static int do_rmdir(struct how *h, char **a)
{
	return unlinked(h, a[0], AT_REMOVEDIR);
}

static struct io_uring_sqe attribute(uint8_t opcode, int fd, const char *file)
{
	return (struct io_uring_sqe){.opcode = opcode,
				     .fd = fd,
				     .addr = (uintptr_t) "user.rf",
				     .off = (uintptr_t)text,
				     .len = TEXT_LEN,
				     .addr3 = (uintptr_t)file};
}

static int do_xattr(struct how *h, char **a)
{
	return submit(h, attribute(IORING_OP_SETXATTR, 0, a[0]));
}

static int do_fxattr(struct how *h, char **a)
{
	return submit(h, attribute(IORING_OP_FSETXATTR, open(a[0], O_RDONLY | O_CLOEXEC), NULL));
}

/* On descriptor 9, which was open before. */

static int do_truncate(struct how *h, char **a)
{
	(void)a;
	return submit(h, (struct io_uring_sqe){.opcode = OP_FTRUNCATE, .fd = HELD});
}

static int do_allocate(struct how *h, char **a)
{
	(void)a;
	return submit(h, (struct io_uring_sqe){.opcode = IORING_OP_FALLOCATE,
					       .fd = HELD,
					       .addr = 4096,
					       .len = FALLOC_FL_ZERO_RANGE});
}

static int do_vector(struct how *h, char **a)
{
	struct iovec v = {.iov_base = text, .iov_len = TEXT_LEN};

	(void)a;
	return submit(h, (struct io_uring_sqe){.opcode = IORING_OP_WRITEV,
					       .fd = HELD,
					       .addr = (uintptr_t)&v,
					       .len = 1});
}

static void register_buffer(struct how *h, char *p, size_t size)
{
	struct iovec v = {.iov_base = p, .iov_len = size};

	if (syscall(SYS_io_uring_register, h->ring.fd, IORING_REGISTER_BUFFERS, &v, 1)) {
		perror("IORING_REGISTER_BUFFERS");
		exit(2);
	}
}

static int do_buffer(struct how *h, char **a)
{
	char own[] = "evil\n"; /* of no file */

	(void)a;
	register_buffer(h, own, TEXT_LEN);
	return submit(h, (struct io_uring_sqe){.opcode = IORING_OP_WRITE_FIXED,
					       .fd = HELD,
					       .addr = (uintptr_t)own,
					       .len = TEXT_LEN});
}

static int do_splice(struct how *h, char **a)
{
	int v[2];

	(void)a;
	if (pipe(v) || write(v[1], text, TEXT_LEN) < 0)
		return -1;
	return submit(h, (struct io_uring_sqe){.opcode = IORING_OP_SPLICE,
					       .splice_fd_in = v[0],
					       .splice_off_in = (__u64)-1,
					       .fd = HELD,
					       .len = TEXT_LEN});
}

/* Given to another ring, which has it in a slot then, and written there. */
static int do_message(struct how *h, char **a)
{
	const int fd = HELD;
	const struct io_uring_files_update slot = {.offset = SLOT, .fds = (uintptr_t)&fd};
	struct how other = {};

	(void)a;
	open_how(&other, "now");
	if (syscall(SYS_io_uring_register, h->ring.fd, IORING_REGISTER_FILES_UPDATE, &slot, 1) < 0)
		return -1;
	close(HELD);
	if (submit(h, (struct io_uring_sqe){.opcode = IORING_OP_MSG_RING,
					    .fd = other.ring.fd,
					    .addr = IORING_MSG_SEND_FD,
					    .addr3 = SLOT,
					    .file_index = SLOT + 1}) < 0)
		return -1;
	/* The message itself is the first that the other completes. */
	__atomic_add_fetch(ring_word(other.ring.cq, other.ring.params.cq_off.head), 1,
			   __ATOMIC_SEQ_CST);
	return evil(&other, SLOT, IOSQE_FIXED_FILE);
}

/* Another process's ring. */

static int hold(const char *file, const char *name)
{
	int fd = open(file, O_RDWR | O_CLOEXEC);
	const struct io_uring_files_update slot = {.offset = SLOT, .fds = (uintptr_t)&fd};
	struct how h = {};

	open_how(&h, name);
	if (fd < 0 ||
	    syscall(SYS_io_uring_register, h.ring.fd, IORING_REGISTER_FILES_UPDATE, &slot, 1) < 0 ||
	    dup2(h.ring.fd, HELD) < 0)
		return -1;
	return pause();
}

/* A ring of one's own says where all lies in the other, which is of the same size. */
static int do_fetched(struct how *h, char **a)
{
	int process = (int)syscall(SYS_pidfd_open, (pid_t)strtol(a[0], NULL, 10), 0);
	int fd = (int)syscall(SYS_pidfd_getfd, process, HELD, 0);

	if (fd < 0 || ring_map(&h->ring, fd))
		return -1;
	return evil(h, SLOT, IOSQE_FIXED_FILE);
}

/* Reading. */

static int read_open(struct how *h, const char *file)
{
	struct io_uring_sqe open = opened(file, O_RDONLY);

	if (!strcmp(h->name, "direct"))
		open.file_index = SLOT + 1;
	return submit(h, open);
}

static int read_file(struct how *h, int fd, char *buf, uint32_t size)
{
	struct iovec v = {.iov_base = buf, .iov_len = size};
	struct io_uring_sqe read = {
		.opcode = IORING_OP_READ, .fd = fd, .addr = (uintptr_t)buf, .len = size};

	if (!strcmp(h->name, "direct")) {
		read.fd = SLOT;
		read.flags = IOSQE_FIXED_FILE;
	}
	if (!strcmp(h->name, "vector")) {
		read.opcode = IORING_OP_READV;
		read.addr = (uintptr_t)&v;
		read.len = 1;
	}
	if (!strcmp(h->name, "buffer")) {
		register_buffer(h, buf, size);
		read.opcode = IORING_OP_READ_FIXED;
	}
	return submit(h, read);
}

static int print(const char *how, const char *file)
{
	char buf[4096]; /* of no file */
	struct how h = {};
	int fd, n;

	open_how(&h, how);
	fd = read_open(&h, file);
	n = fd < 0 ? -1 : read_file(&h, fd, buf, sizeof(buf));
	if (n < 0) {
		perror(file);
		return 1;
	}
	return write(STDOUT_FILENO, buf, (size_t)n) == n ? 0 : 1;
}

static int operate(char **a)
{
	static const struct {
		const char *name;
		int (*fn)(struct how *h, char **a);
	} operations[] = {
		{"open", do_open},	   {"open2", do_open2},	      {"create", do_create},
		{"cut", do_cut},	   {"slot", do_slot},	      {"linked", do_linked},
		{"rename", do_rename},	   {"exchange", do_exchange}, {"link", do_link},
		{"symlink", do_symlink},   {"mkdir", do_mkdir},	      {"remove", do_remove},
		{"rmdir", do_rmdir},	   {"xattr", do_xattr},	      {"fxattr", do_fxattr},
		{"truncate", do_truncate}, {"allocate", do_allocate}, {"vector", do_vector},
		{"buffer", do_buffer},	   {"splice", do_splice},     {"message", do_message},
		{"fetched", do_fetched},
	};
	struct how h = {};

	for (size_t i = 0; i < sizeof(operations) / sizeof(operations[0]); i++) {
		if (strcmp(a[0], operations[i].name))
			continue;
		open_how(&h, a[1]);
		if (operations[i].fn(&h, a + 2) >= 0)
			return 0;
		perror(a[0]);
		return 1;
	}
	return 2;
}

int main(int argc, char **argv)
{
	if (argc == 3)
		return print(argv[1], argv[2]);
	if (argc == 4 && !strcmp(argv[1], "hold"))
		return hold(argv[2], argv[3]) < 0;
	return argc > 3 ? operate(argv + 1) : 2;
}
