// SPDX-License-Identifier: GPL-2.0-only
#include "user/daemon/http.h"

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <microhttpd.h>

#include "user/base/alloc.h"
#include "user/base/clock.h"
#include "user/session/thread.h"

#define CONNECTIONS 16
#define TIMEOUT_S   5
#define MEMORY	    16384 /* bytes of one connection: a request has little to say */

struct http {
	struct MHD_Daemon *mhd;
	struct board *board;
	pthread_t thread;
	int stop;
};

static enum MHD_Result send_text(struct MHD_Connection *c, unsigned int status, struct strbuf *text,
				 const char *type)
{
	size_t len = text->len;
	struct MHD_Response *r =
		MHD_create_response_from_buffer(len, strbuf_detach(text), MHD_RESPMEM_MUST_FREE);
	enum MHD_Result done;

	if (!r)
		return MHD_NO;
	MHD_add_response_header(r, "Content-Type", type);
	MHD_add_response_header(r, "Cache-Control", "no-store");
	if (status == MHD_HTTP_METHOD_NOT_ALLOWED)
		MHD_add_response_header(r, "Allow", "GET, HEAD");
	done = MHD_queue_response(c, status, r);
	MHD_destroy_response(r);
	return done;
}

static enum MHD_Result answer(void *ctx, struct MHD_Connection *c, const char *url,
			      const char *method, const char *version, const char *data,
			      size_t *ndata, void **state)
{
	const struct http *h = ctx;
	struct strbuf text = STRBUF_INIT;
	unsigned int status = MHD_HTTP_OK;

	(void)version;
	(void)data;
	(void)state;
	*ndata = 0;
	if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0) {
		status = MHD_HTTP_METHOD_NOT_ALLOWED;
		strbuf_addstr(&text, "only GET and HEAD\n");
	} else if (!strcmp(url, "/metrics")) {
		board_metrics(h->board, &text);
		return send_text(c, status, &text, "text/plain; version=0.0.4; charset=utf-8");
	} else if (!strcmp(url, "/healthz")) {
		if (!board_health(h->board, clock_ns(CLOCK_BOOTTIME), &text))
			status = MHD_HTTP_SERVICE_UNAVAILABLE;
	} else {
		status = MHD_HTTP_NOT_FOUND;
		strbuf_addstr(&text, "there are /metrics and /healthz\n");
	}
	return send_text(c, status, &text, "text/plain; charset=utf-8");
}

/* Until the library has something to do by itself; -1: not before somebody connects. */
static int wait_ms(const struct http *h)
{
	MHD_UNSIGNED_LONG_LONG ms;

	if (MHD_get_timeout(h->mhd, &ms) != MHD_YES)
		return -1;
	return ms < TIMEOUT_S * 1000 ? (int)ms : TIMEOUT_S * 1000;
}

static void *serve(void *arg)
{
	struct http *h = arg;
	const union MHD_DaemonInfo *info = MHD_get_daemon_info(h->mhd, MHD_DAEMON_INFO_EPOLL_FD);
	struct pollfd p[] = {{.fd = info ? info->epoll_fd : -1, .events = POLLIN},
			     {.fd = h->stop, .events = POLLIN}};

	while (!p[1].revents) {
		poll(p, 2, wait_ms(h));
		MHD_run(h->mhd);
	}
	return NULL;
}

/* The address of a listener, as the library wants it. */
static socklen_t fill_address(const struct listen_at *at, struct sockaddr_storage *ret)
{
	struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_port = htons(at->port)};
	struct sockaddr_in four = {.sin_family = AF_INET, .sin_port = htons(at->port)};

	*ret = (struct sockaddr_storage){0};
	if (at->family == AF_INET) {
		memcpy(&four.sin_addr, at->addr, sizeof(four.sin_addr));
		memcpy(ret, &four, sizeof(four));
		return sizeof(four);
	}
	memcpy(&six.sin6_addr, at->addr, sizeof(six.sin6_addr));
	memcpy(ret, &six, sizeof(six));
	return sizeof(six);
}

static int open_mhd(struct http *h, const struct listen_at *at)
{
	struct sockaddr_storage address;
	unsigned int flags = MHD_USE_EPOLL;

	fill_address(at, &address);
	if (at->family == AF_INET6)
		flags |= MHD_USE_IPv6;
	errno = 0;
	h->mhd = MHD_start_daemon(flags, 0, NULL, NULL, answer, h, MHD_OPTION_SOCK_ADDR, &address,
				  MHD_OPTION_CONNECTION_LIMIT, (unsigned int)CONNECTIONS,
				  MHD_OPTION_CONNECTION_TIMEOUT, (unsigned int)TIMEOUT_S,
				  MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)MEMORY,
				  MHD_OPTION_LISTENING_ADDRESS_REUSE, 1u, MHD_OPTION_END);
	if (h->mhd)
		return 0;
	return errno ? -errno : -EADDRINUSE;
}

int http_start(const struct listen_at *at, struct board *board, struct http **ret_http)
{
	struct http *h = xcalloc(1, sizeof(*h));
	int r;

	*h = (struct http){.board = board, .stop = eventfd(0, EFD_CLOEXEC)};
	r = h->stop < 0 ? -errno : open_mhd(h, at);
	if (!r)
		r = thread_start(&h->thread, serve, h);
	if (!r) {
		*ret_http = h;
		return 0;
	}
	if (h->mhd)
		MHD_stop_daemon(h->mhd);
	if (h->stop >= 0)
		close(h->stop);
	free(h);
	return r;
}

void http_stop(struct http *h)
{
	uint64_t one = 1;

	if (!h)
		return;
	(void)!write(h->stop, &one, sizeof(one));
	pthread_join(h->thread, NULL);
	MHD_stop_daemon(h->mhd);
	close(h->stop);
	free(h);
}
