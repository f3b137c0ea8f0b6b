// SPDX-License-Identifier: GPL-2.0-only
#include "user/session/control.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "user/base/log.h"
#include "user/session/status.h"
#include "user/session/control_answer.h"
#include "user/session/session.h"

#define TIMEOUT_US 500000 /* for all of a request: who is slow waits for nobody else's records */

void control_open(struct control *c, const struct session *s)
{
	if (mkdir(CONTROL_DIR, 0755) && errno != EEXIST) {
		log_warn("%s: %s; nobody can speak to this session", CONTROL_DIR, strerror(errno));
		return;
	}
	control_sweep(CONTROL_DIR);
	snprintf(c->path, sizeof(c->path), CONTROL_DIR "/%s.sock", s->id);
	/* Whoever may not speak is told so; the mode of the file decides nothing. */
	c->fd = control_listen(c->path, geteuid(), 0666);
	c->open = c->fd >= 0;
	if (!c->open)
		log_warn("%s: %s; nobody can speak to this session", c->path, strerror(-c->fd));
}

void control_close(struct control *c)
{
	if (!c->open)
		return;
	unlink(c->path);
	close(c->fd);
	c->open = false;
}

/* Returns 0 when the peer may speak. */
static int check_peer(int fd, const struct session *s, struct ucred *ret_peer)
{
	socklen_t len = sizeof(*ret_peer);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, ret_peer, &len))
		return -errno;
	if (engine_tracks(s->engine, (uint32_t)ret_peer->pid))
		return -EPERM;
	return ret_peer->uid && ret_peer->uid != s->place->uid ? -EACCES : 0;
}

/* Returns bytes, or a negative errno. */
static ssize_t read_request(int fd, char buf[CONTROL_REQUEST_MAX])
{
	struct timeval limit = {.tv_usec = TIMEOUT_US};
	size_t n = 0;
	ssize_t got = 1;

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
	while (got > 0 && n < CONTROL_REQUEST_MAX) {
		got = read(fd, buf + n, CONTROL_REQUEST_MAX - n);
		n += got > 0 ? (size_t)got : 0;
	}
	if (got < 0)
		return -errno;
	return !n || buf[n - 1] || got ? -EBADMSG : (ssize_t)n;
}

static void answer(int fd, int status, const char *text)
{
	char digit = (char)('0' + status);

	if (send(fd, &digit, 1, MSG_NOSIGNAL) == 1 && text)
		(void)!send(fd, text, strlen(text), MSG_NOSIGNAL);
}

static void serve(int fd, struct session *s)
{
	struct control_request q = {.session = s};
	struct strbuf text = STRBUF_INIT;
	char buf[CONTROL_REQUEST_MAX];
	ssize_t n;
	int r = check_peer(fd, s, &q.peer), status;

	if (r) {
		answer(fd, CLI_FAILED,
		       r == -EPERM ? "a process of a session cannot ask that\n"
				   : "only root and the user of the session may ask that\n");
		return;
	}
	n = read_request(fd, buf);
	if (n < 0) {
		answer(fd, CLI_USAGE, "the request was not understood\n");
		return;
	}
	for (char *at = buf; at < buf + n && q.nwords < CONTROL_WORDS_MAX; at += strlen(at) + 1)
		q.words[q.nwords++] = at;
	status = control_answer(&q, &text);
	answer(fd, status, text.s);
	strbuf_release(&text);
}

void control_serve(struct control *c, struct session *s)
{
	int fd = !c->open ? -1 : accept4(c->fd, NULL, NULL, SOCK_CLOEXEC);

	if (fd < 0)
		return;
	serve(fd, s);
	close(fd);
}
