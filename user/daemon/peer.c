// SPDX-License-Identifier: GPL-2.0-only
#include "user/daemon/peer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "user/base/alloc.h"
#include "user/daemon/request.h"

#define BLOCK 65536

struct peer *peer_accept(int listening, uint64_t now)
{
	int fd = accept4(listening, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	struct ucred cred;
	socklen_t len = sizeof(cred);
	struct peer *p;

	if (fd < 0)
		return NULL;
	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &len)) {
		close(fd);
		return NULL;
	}
	p = xcalloc(1, sizeof(*p));
	p->fd = fd;
	p->cred = cred;
	p->since_ns = now;
	return p;
}

static void close_fds(struct peer *p)
{
	while (p->nfds)
		close(p->fds[--p->nfds]);
}

/* Takes the descriptors of a message; more than a request can have are closed. */
static void take_fds(struct peer *p, struct msghdr *m)
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(m); c; c = CMSG_NXTHDR(m, c)) {
		size_t n = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);

		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		for (size_t i = 0; i < n; i++) {
			int fd;

			memcpy(&fd, CMSG_DATA(c) + i * sizeof(fd), sizeof(fd));
			if (p->nfds < PEER_FDS)
				p->fds[p->nfds++] = fd;
			else
				close(fd);
		}
	}
}

bool peer_read(struct peer *p)
{
	char block[BLOCK], control[CMSG_SPACE(8 * sizeof(int))];
	struct iovec iov = {.iov_base = block, .iov_len = sizeof(block)};
	struct msghdr m = {.msg_iov = &iov,
			   .msg_iovlen = 1,
			   .msg_control = control,
			   .msg_controllen = sizeof(control)};
	ssize_t n = recvmsg(p->fd, &m, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return false;
	if (n <= 0) {
		p->gone = true;
		return false;
	}
	take_fds(p, &m);
	strbuf_add(&p->in, block, (size_t)n);
	return memchr(p->in.s, '\n', p->in.len) || p->in.len > REQUEST_MAX;
}

void peer_next(struct peer *p, uint64_t now)
{
	close_fds(p);
	strbuf_reset(&p->in);
	p->since_ns = now;
}

void peer_flush(struct peer *p)
{
	ssize_t n = p->out.len ? send(p->fd, p->out.s, p->out.len, MSG_NOSIGNAL | MSG_DONTWAIT) : 0;

	if (n < 0 && errno != EAGAIN && errno != EINTR)
		p->gone = true;
	if (n > 0) {
		memmove(p->out.s, p->out.s + n, p->out.len - (size_t)n);
		p->out.len -= (size_t)n;
	}
	if (p->out.len > PEER_UNSENT || (p->leaving && !p->out.len))
		p->gone = true;
}

void peer_send(struct peer *p, const struct strbuf *text)
{
	strbuf_add(&p->out, text->s, text->len);
	peer_flush(p);
}

bool peer_silent(const struct peer *p, uint64_t now)
{
	return !p->hosted && now > p->since_ns && now - p->since_ns > PEER_PATIENCE_NS;
}

void peer_free(struct peer *p)
{
	if (!p)
		return;
	close_fds(p);
	close(p->fd);
	strbuf_release(&p->in);
	strbuf_release(&p->out);
	free(p);
}
