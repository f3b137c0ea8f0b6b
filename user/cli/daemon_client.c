// SPDX-License-Identifier: GPL-2.0-only
#include "user/cli/daemon_client.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "user/base/log.h"
#include "user/cli/cli.h"
#include "user/daemon/daemon.h"
#include "user/session/sockets.h"

#define ANSWER_MAX (16u << 20)
#define PATIENCE_S 60 /* until a question is answered */

bool daemon_runs(void)
{
	int fd = control_connect(DAEMON_SOCKET);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

bool daemon_is_gone(void)
{
	int fd = control_connect(DAEMON_SOCKET);

	if (fd >= 0)
		close(fd);
	return fd == -ENOENT || fd == -ECONNREFUSED;
}

int daemon_connect(struct daemon_link *ret_link)
{
	int fd = control_connect(DAEMON_SOCKET);

	if (fd >= 0) {
		*ret_link = (struct daemon_link){.fd = fd};
		return CLI_OK;
	}
	if (fd == -ENOENT || fd == -ECONNREFUSED)
		log_error("no daemon runs (%s); `ringfence daemon` starts one", DAEMON_SOCKET);
	else
		log_error("%s: %s", DAEMON_SOCKET, strerror(-fd));
	return CLI_FAILED;
}

void daemon_hang_up(struct daemon_link *l)
{
	if (l->fd >= 0)
		close(l->fd);
	l->fd = -1;
	strbuf_release(&l->in);
}

int daemon_send(const struct daemon_link *l, const struct strbuf *line, const int *fds, size_t nfds)
{
	char control[CMSG_SPACE(2 * sizeof(int))] = {0};
	struct iovec iov = {.iov_base = line->s, .iov_len = line->len};
	struct msghdr m = {.msg_iov = &iov, .msg_iovlen = 1};
	struct cmsghdr *c;
	ssize_t n;

	if (nfds) {
		m.msg_control = control;
		m.msg_controllen = CMSG_SPACE(nfds * sizeof(int));
		c = CMSG_FIRSTHDR(&m);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(nfds * sizeof(int));
		memcpy(CMSG_DATA(c), fds, nfds * sizeof(int));
	}
	n = sendmsg(l->fd, &m, MSG_NOSIGNAL);
	for (size_t at = n > 0 ? (size_t)n : 0; n > 0 && at < line->len; at += (size_t)n)
		n = send(l->fd, line->s + at, line->len - at, MSG_NOSIGNAL);
	return n < 0 ? -errno : 0;
}

json_t *daemon_receive(struct daemon_link *l, bool wait, bool *ret_gone)
{
	char block[65536], *end;
	json_t *root;
	ssize_t n;

	while (!(end = l->in.len ? memchr(l->in.s, '\n', l->in.len) : NULL)) {
		n = recv(l->fd, block, sizeof(block), wait ? 0 : MSG_DONTWAIT);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return NULL;
		if (n <= 0 || l->in.len > ANSWER_MAX) {
			*ret_gone = true;
			return NULL;
		}
		strbuf_add(&l->in, block, (size_t)n);
	}
	root = json_loadb(l->in.s, (size_t)(end - l->in.s), JSON_ALLOW_NUL, NULL);
	l->in.len -= (size_t)(end + 1 - l->in.s);
	memmove(l->in.s, end + 1, l->in.len);
	if (!root)
		*ret_gone = true;
	return root;
}

json_t *daemon_question(const struct strbuf *line)
{
	const struct timeval patience = {.tv_sec = PATIENCE_S};
	struct daemon_link l;
	bool gone = false;
	json_t *answer;

	if (daemon_connect(&l))
		return NULL;
	setsockopt(l.fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	gone = daemon_send(&l, line, NULL, 0) != 0;
	answer = gone ? NULL : daemon_receive(&l, true, &gone);
	daemon_hang_up(&l);
	if (!answer && !gone)
		log_error("the daemon has not answered for %d s: it is stopped, or its loop is "
			  "stuck. What is fenced stays so; its log and /healthz may say more",
			  PATIENCE_S);
	else if (!answer)
		log_error("the daemon gave no answer; its standard error may say why");
	return answer;
}

int daemon_ask(const struct strbuf *line, json_t **ret_answer)
{
	json_t *answer = daemon_question(line);
	const char *said;
	int status;

	if (!answer)
		return CLI_FAILED;
	status = (int)json_integer_value(json_object_get(answer, "status"));
	said = json_string_value(json_object_get(answer, "said"));
	if (said)
		fputs(said, status ? stderr : stdout);
	if (ret_answer && !status)
		*ret_answer = answer;
	else
		json_decref(answer);
	return status;
}
