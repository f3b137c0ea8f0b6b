/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * http.h - /metrics and /healthz over HTTP, on a loopback address, from what stands on the board.
 *
 * A thread of its own, which touches nothing of the daemon's but the board. Requests are bounded in
 * number, size and time.
 */
#ifndef RINGFENCE_DAEMON_HTTP_H
#define RINGFENCE_DAEMON_HTTP_H

#include "user/daemon/board.h"
#include "user/daemon/config.h"

struct http;

/* The board outlives it. Returns 0 or a negative errno. */
int http_start(const struct listen_at *at, struct board *board, struct http **ret_http);
/* Returns when its thread has ended. NULL: does nothing. */
void http_stop(struct http *h);

#endif
