/* SPDX-License-Identifier: GPL-2.0-only */
/* passing.h - a descriptor that goes along with a message on a unix socket (SCM_RIGHTS). */
#ifndef RINGFENCE_TESTS_PASSING_H
#define RINGFENCE_TESTS_PASSING_H

#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

/* A message of some bytes with room for one descriptor; what m points to is in it. */
struct parcel {
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} control;
	struct iovec v;
	struct msghdr m;
};

static inline void parcel_init(struct parcel *p, void *bytes, size_t len)
{
	memset(p, 0, sizeof(*p));
	p->v = (struct iovec){.iov_base = bytes, .iov_len = len};
	p->m.msg_iov = &p->v;
	p->m.msg_iovlen = 1;
	p->m.msg_control = &p->control;
	p->m.msg_controllen = sizeof(p->control);
}

static inline void parcel_put(struct parcel *p, int fd)
{
	p->control.head = (struct cmsghdr){.cmsg_len = CMSG_LEN(sizeof(int)),
					   .cmsg_level = SOL_SOCKET,
					   .cmsg_type = SCM_RIGHTS};
	memcpy(CMSG_DATA(&p->control.head), &fd, sizeof(fd));
}

/* Of a message that was received. Returns the descriptor, or -1: none came along. */
static inline int parcel_take(const struct parcel *p)
{
	int fd;

	if (p->m.msg_controllen < CMSG_LEN(sizeof(int)))
		return -1;
	memcpy(&fd, CMSG_DATA(&p->control.head), sizeof(fd));
	return fd;
}

/* Sends a byte with the descriptor. Returns as sendmsg. */
static inline int fd_send(int s, int fd)
{
	struct parcel p;

	parcel_init(&p, (char[]){'x'}, 1);
	parcel_put(&p, fd);
	return (int)sendmsg(s, &p.m, 0);
}

#endif
