// SPDX-License-Identifier: GPL-2.0-only
#include "user/session/inside.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "user/base/alloc.h"
#include "user/base/log.h"
#include "user/session/status.h"
#include "user/session/inside_answer.h"
#include "user/session/session.h"

#ifndef SO_PEERPIDFD
#define SO_PEERPIDFD 77 /* Linux 6.5 */
#endif
#define BATCH  8 /* requests of one turn: records are waiting, too */
#define LISTEN UINT32_MAX

static int make_socket(struct inside *in, const struct session *s)
{
	socklen_t len = sizeof(uint64_t);
	uint64_t cookie = 0;

	if (mkdir(INSIDE_DIR, 0755) && errno != EEXIST)
		return -errno;
	control_sweep(INSIDE_DIR);
	snprintf(in->path, sizeof(in->path), INSIDE_DIR "/%s.sock", s->id);
	in->fd = control_listen(in->path, s->place->uid, 0600);
	if (in->fd < 0)
		return in->fd;
	if (getsockopt(in->fd, SOL_SOCKET, SO_COOKIE, &cookie, &len)) {
		int r = -errno;

		close(in->fd);
		unlink(in->path);
		return r;
	}
	engine_let_in(s->engine, s->index, cookie);
	return 0;
}

static int watch_fd(const struct inside *in, int fd, uint32_t id)
{
	struct epoll_event e = {.events = EPOLLIN, .data.u32 = id};

	return epoll_ctl(in->poll, EPOLL_CTL_ADD, fd, &e);
}

void inside_open(struct inside *in, struct session *s)
{
	int r = make_socket(in, s);

	if (!r) {
		in->poll = epoll_create1(EPOLL_CLOEXEC);
		if (in->poll < 0 || watch_fd(in, in->fd, LISTEN))
			r = -errno;
	}
	in->open = !r;
	if (r)
		log_warn("%s: %s; the session's processes cannot ask why they were denied",
			 in->path[0] ? in->path : INSIDE_DIR, strerror(-r));
}

static void drop(struct inside_peer *p)
{
	if (!p->fd)
		return;
	close(p->fd);
	if (p->pidfd >= 0)
		close(p->pidfd);
	free(p->buf);
	*p = (struct inside_peer){0};
}

void inside_close(struct inside *in, struct session *s)
{
	if (!in->open)
		return;
	if (s->engine)
		engine_let_in(s->engine, s->index, 0);
	unlink(in->path);
	for (size_t i = 0; i < INSIDE_PEERS; i++)
		drop(&in->peers[i]);
	close(in->fd);
	close(in->poll);
	in->open = false;
}

/* A free place; else that of the peer which has been there for longest. */
static uint32_t place_of(const struct inside *in)
{
	uint32_t oldest = 0;

	for (uint32_t i = 0; i < INSIDE_PEERS; i++) {
		if (!in->peers[i].fd)
			return i;
		if (in->peers[i].since_ns < in->peers[oldest].since_ns)
			oldest = i;
	}
	return oldest;
}

static int pidfd_of(int fd, pid_t pid)
{
	socklen_t len = sizeof(int);
	int pidfd = -1;

	if (!getsockopt(fd, SOL_SOCKET, SO_PEERPIDFD, &pidfd, &len))
		return pidfd;
	return (int)syscall(SYS_pidfd_open, pid, 0);
}

static void say(int fd, int status, const char *text, size_t len)
{
	char digit = (char)('0' + status);

	if (send(fd, &digit, 1, MSG_NOSIGNAL | MSG_DONTWAIT) == 1 && len)
		(void)!send(fd, text, len, MSG_NOSIGNAL | MSG_DONTWAIT);
}

static void refuse(int fd, const char *text)
{
	say(fd, CLI_FAILED, text, strlen(text));
	close(fd);
}

static void take_peer(struct inside *in, struct session *s)
{
	uint64_t facts[RF_FACT_WORDS];
	struct inside_peer p = {.since_ns = session_now()};
	socklen_t len = sizeof(p.cred);
	int room = INSIDE_ANSWER_MAX * 2;
	uint32_t at;

	p.fd = accept4(in->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (p.fd < 0)
		return;
	if (getsockopt(p.fd, SOL_SOCKET, SO_PEERCRED, &p.cred, &len) ||
	    engine_process_facts(s->engine, s->index, (uint32_t)p.cred.pid, facts)) {
		refuse(p.fd, "only a process of this session is answered here\n");
		return;
	}
	p.pidfd = pidfd_of(p.fd, p.cred.pid);
	setsockopt(p.fd, SOL_SOCKET, SO_SNDBUFFORCE, &room, sizeof(room));
	at = place_of(in);
	drop(&in->peers[at]);
	p.buf = xmalloc(INSIDE_REQUEST_MAX);
	in->peers[at] = p;
	if (watch_fd(in, p.fd, at))
		drop(&in->peers[at]);
}

/* Who connected may be gone, and its number somebody else's. */
static bool is_alive(const struct inside_peer *p)
{
	struct pollfd gone = {.fd = p->pidfd, .events = POLLIN};

	return p->pidfd >= 0 && !poll(&gone, 1, 0);
}

static void answer(struct inside_peer *p, struct session *s)
{
	struct inside_request q = {.session = s, .peer = p->cred};
	struct strbuf text = STRBUF_INIT;
	int status;

	if (!p->len || p->buf[p->len - 1] || !is_alive(p) ||
	    engine_process_facts(s->engine, s->index, (uint32_t)p->cred.pid, q.facts)) {
		say(p->fd, CLI_USAGE, "the request was not understood\n", 31);
		return;
	}
	for (char *at = p->buf; at < p->buf + p->len && q.nwords < INSIDE_WORDS_MAX;
	     at += strlen(at) + 1)
		q.words[q.nwords++] = at;
	status = inside_answer(&q, &text);
	say(p->fd, status, text.s, text.len < INSIDE_ANSWER_MAX ? text.len : INSIDE_ANSWER_MAX);
	strbuf_release(&text);
}

/* Takes what has come; answers when all has. */
static void read_peer(struct inside_peer *p, struct session *s)
{
	ssize_t n = 1;

	while (n > 0 && p->len < INSIDE_REQUEST_MAX) {
		n = read(p->fd, p->buf + p->len, INSIDE_REQUEST_MAX - p->len);
		p->len += n > 0 ? (size_t)n : 0;
	}
	if (n < 0 && errno == EAGAIN)
		return;
	if (!n)
		answer(p, s);
	drop(p);
}

static void drop_silent(struct inside *in, uint64_t now)
{
	for (size_t i = 0; i < INSIDE_PEERS; i++)
		if (in->peers[i].fd && now - in->peers[i].since_ns > INSIDE_PATIENCE_NS)
			drop(&in->peers[i]);
}

void inside_serve(struct inside *in, struct session *s)
{
	struct epoll_event ready[BATCH];
	int n;

	if (!in->open)
		return;
	n = epoll_wait(in->poll, ready, BATCH, 0);
	for (int i = 0; i < n; i++) {
		if (ready[i].data.u32 == LISTEN)
			take_peer(in, s);
		else if (in->peers[ready[i].data.u32].fd)
			read_peer(&in->peers[ready[i].data.u32], s);
	}
	drop_silent(in, session_now());
}

int inside_timeout(const struct inside *in, uint64_t now_ns)
{
	int least = -1;

	for (size_t i = 0; in->open && i < INSIDE_PEERS; i++) {
		uint64_t age = now_ns - in->peers[i].since_ns;
		int ms = age >= INSIDE_PATIENCE_NS
				 ? 0
				 : (int)((INSIDE_PATIENCE_NS - age) / 1000000) + 1;

		if (in->peers[i].fd && (least < 0 || ms < least))
			least = ms;
	}
	return least;
}
