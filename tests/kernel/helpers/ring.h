/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ring.h - one ring of io_uring, without its library: entries that are submitted one by one.
 */
#ifndef RINGFENCE_TESTS_RING_H
#define RINGFENCE_TESTS_RING_H

#include <errno.h>
#include <linux/io_uring.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

struct ring {
	int fd;
	bool thread;
	struct io_uring_params params;
	char *sq, *cq;
	struct io_uring_sqe *sqes;
};

/* Maps what user space shares with the ring fd, which has the parameters of r. */
static inline int ring_map(struct ring *r, int fd)
{
	const struct io_uring_params *p = &r->params;
	size_t sq = p->sq_off.array + p->sq_entries * sizeof(uint32_t);
	size_t cq = p->cq_off.cqes + p->cq_entries * sizeof(struct io_uring_cqe);
	size_t sqes = p->sq_entries * sizeof(*r->sqes);

	r->fd = fd;
	r->sq = mmap(NULL, sq, PROT_READ | PROT_WRITE, MAP_SHARED, fd, IORING_OFF_SQ_RING);
	r->cq = mmap(NULL, cq, PROT_READ | PROT_WRITE, MAP_SHARED, fd, IORING_OFF_CQ_RING);
	r->sqes = mmap(NULL, sqes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, IORING_OFF_SQES);
	return r->sq == MAP_FAILED || r->cq == MAP_FAILED || r->sqes == MAP_FAILED ? -1 : 0;
}

/* thread: the kernel's own thread looks for what is submitted. Slot 0 of registered files is free.
 */
static inline int ring_open(struct ring *r, bool thread)
{
	struct io_uring_params *p = &r->params;
	const int slots[] = {-1};

	memset(r, 0, sizeof(*r));
	r->thread = thread;
	p->flags = thread ? IORING_SETUP_SQPOLL : 0;
	p->sq_thread_idle = 1000;
	r->fd = (int)syscall(SYS_io_uring_setup, 4, p);
	if (r->fd < 0 || syscall(SYS_io_uring_register, r->fd, IORING_REGISTER_FILES, slots, 1))
		return -1;
	return ring_map(r, r->fd);
}

static inline uint32_t *ring_word(char *base, uint32_t offset)
{
	return (uint32_t *)(void *)(base + offset);
}

/* Submits one entry and waits for its result: as the system call would have returned it, errno set.
 */
static inline int ring_submit(struct ring *r, const struct io_uring_sqe *entry)
{
	uint32_t *tail = ring_word(r->sq, r->params.sq_off.tail),
		 *head = ring_word(r->cq, r->params.cq_off.head);
	uint32_t at = *tail & *ring_word(r->sq, r->params.sq_off.ring_mask);
	unsigned int flags = IORING_ENTER_GETEVENTS | (r->thread ? IORING_ENTER_SQ_WAKEUP : 0);
	const struct io_uring_cqe *done;
	int result;

	r->sqes[at] = *entry;
	ring_word(r->sq, r->params.sq_off.array)[at] = at;
	__atomic_store_n(tail, *tail + 1, __ATOMIC_SEQ_CST);
	if (syscall(SYS_io_uring_enter, r->fd, r->thread ? 0 : 1, 1, flags, NULL, 0) < 0)
		return -1;
	done = (void *)(r->cq + r->params.cq_off.cqes);
	result = done[*head & *ring_word(r->cq, r->params.cq_off.ring_mask)].res;
	__atomic_store_n(head, *head + 1, __ATOMIC_SEQ_CST);
	if (result >= 0)
		return result;
	errno = -result;
	return -1;
}

/*
 * Submits two entries in one call, the second linked to the first, on a ring that was not used;
 * both have ended when it returns, as they may.
 */
static inline int ring_linked(struct ring *r, const struct io_uring_sqe entries[2])
{
	unsigned int flags = IORING_ENTER_GETEVENTS | (r->thread ? IORING_ENTER_SQ_WAKEUP : 0);

	for (uint32_t i = 0; i < 2; i++) {
		r->sqes[i] = entries[i];
		ring_word(r->sq, r->params.sq_off.array)[i] = i;
	}
	r->sqes[0].flags |= IOSQE_IO_LINK;
	__atomic_store_n(ring_word(r->sq, r->params.sq_off.tail), 2, __ATOMIC_SEQ_CST);
	return (int)syscall(SYS_io_uring_enter, r->fd, r->thread ? 0 : 2, 2, flags, NULL, 0);
}

#endif
