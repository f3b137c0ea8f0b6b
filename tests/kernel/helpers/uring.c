// SPDX-License-Identifier: GPL-2.0-only
/*
 * Usage: uring HOW FILE
 *
 * Opens FILE and prints what it reads of it, by io_uring alone. HOW: `now` within the call,
 * `worker` in a kernel worker, `thread` by the ring's own polling thread, `direct` into a slot of
 * the ring, so that no descriptor is ever made. Exit status: 0 it was read, 1 refused (the error's
 * text on standard error), 2 usage, 3 there is no io_uring.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define SLOT 0 /* of registered files */

struct ring {
	int fd;
	bool thread;
	struct io_uring_params params;
	char *sq, *cq;
	struct io_uring_sqe *sqes;
};

static int ring_open(struct ring *r, bool thread)
{
	struct io_uring_params *p = &r->params;
	const int slots[] = {-1};
	size_t sq, cq;

	memset(r, 0, sizeof(*r));
	r->thread = thread;
	p->flags = thread ? IORING_SETUP_SQPOLL : 0;
	p->sq_thread_idle = 1000;
	r->fd = (int)syscall(SYS_io_uring_setup, 4, p);
	if (r->fd < 0 || syscall(SYS_io_uring_register, r->fd, IORING_REGISTER_FILES, slots, 1))
		return -1;
	sq = p->sq_off.array + p->sq_entries * sizeof(uint32_t);
	cq = p->cq_off.cqes + p->cq_entries * sizeof(struct io_uring_cqe);
	r->sq = mmap(NULL, sq, PROT_READ | PROT_WRITE, MAP_SHARED, r->fd, IORING_OFF_SQ_RING);
	r->cq = mmap(NULL, cq, PROT_READ | PROT_WRITE, MAP_SHARED, r->fd, IORING_OFF_CQ_RING);
	r->sqes = mmap(NULL, p->sq_entries * sizeof(*r->sqes), PROT_READ | PROT_WRITE, MAP_SHARED,
		       r->fd, IORING_OFF_SQES);
	return r->sq == MAP_FAILED || r->cq == MAP_FAILED || r->sqes == MAP_FAILED ? -1 : 0;
}

static uint32_t *word(char *base, uint32_t offset)
{
	return (uint32_t *)(void *)(base + offset);
}

/* Submits one entry and waits for its result: as the system call would have returned it, errno set.
 */
static int submit(struct ring *r, const struct io_uring_sqe *entry)
{
	uint32_t *tail = word(r->sq, r->params.sq_off.tail),
		 *head = word(r->cq, r->params.cq_off.head);
	uint32_t at = *tail & *word(r->sq, r->params.sq_off.ring_mask);
	unsigned int flags = IORING_ENTER_GETEVENTS | (r->thread ? IORING_ENTER_SQ_WAKEUP : 0);
	const struct io_uring_cqe *done;
	int result;

	r->sqes[at] = *entry;
	word(r->sq, r->params.sq_off.array)[at] = at;
	__atomic_store_n(tail, *tail + 1, __ATOMIC_SEQ_CST);
	if (syscall(SYS_io_uring_enter, r->fd, r->thread ? 0 : 1, 1, flags, NULL, 0) < 0)
		return -1;
	done = (void *)(r->cq + r->params.cq_off.cqes);
	result = done[*head & *word(r->cq, r->params.cq_off.ring_mask)].res;
	__atomic_store_n(head, *head + 1, __ATOMIC_SEQ_CST);
	if (result >= 0)
		return result;
	errno = -result;
	return -1;
}

static int open_file(struct ring *r, const char *how, const char *file)
{
	struct io_uring_sqe open = {.opcode = IORING_OP_OPENAT,
				    .fd = AT_FDCWD,
				    .addr = (uintptr_t)file,
				    .open_flags = O_RDONLY};

	if (!strcmp(how, "worker"))
		open.flags = IOSQE_ASYNC;
	if (!strcmp(how, "direct"))
		open.file_index = SLOT + 1;
	return submit(r, &open);
}

static int read_file(struct ring *r, const char *how, int fd, char *buf, uint32_t size)
{
	struct io_uring_sqe read = {
		.opcode = IORING_OP_READ, .fd = fd, .addr = (uintptr_t)buf, .len = size};

	if (!strcmp(how, "worker"))
		read.flags = IOSQE_ASYNC;
	if (!strcmp(how, "direct")) {
		read.fd = SLOT;
		read.flags = IOSQE_FIXED_FILE;
	}
	return submit(r, &read);
}

int main(int argc, char **argv)
{
	char buf[4096];
	struct ring r;
	int fd, n;

	if (argc != 3)
		return 2;
	if (ring_open(&r, !strcmp(argv[1], "thread"))) {
		perror("io_uring_setup");
		return 3;
	}
	fd = open_file(&r, argv[1], argv[2]);
	n = fd < 0 ? -1 : read_file(&r, argv[1], fd, buf, sizeof(buf));
	if (n < 0) {
		perror(argv[2]);
		return 1;
	}
	return write(STDOUT_FILENO, buf, (size_t)n) == n ? 0 : 1;
}
