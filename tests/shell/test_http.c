// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "user/daemon/http.h"

struct served {
	struct board board;
	struct http *http;
	struct listen_at at;
};

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_BOOTTIME, &t);
	return (uint64_t)t.tv_sec * 1000000000ULL + (uint64_t)t.tv_nsec;
}

/* Whichever port of some is free. */
static void serve(struct served *s)
{
	struct strbuf metrics = STRBUF_INIT;
	int r = -1;

	board_init(&s->board);
	strbuf_addstr(&metrics, "m 1\n");
	board_put(&s->board, now(), &metrics, NULL);
	strbuf_release(&metrics);
	for (int i = 0; i < 50 && r; i++) {
		s->at = (struct listen_at){
			.family = AF_INET,
			.addr = {127, 0, 0, 1},
			.port = (uint16_t)(20000 + (getpid() + i * 131) % 20000)};
		r = http_start(&s->at, &s->board, &s->http);
	}
	cr_assert_eq(r, 0, "%s", strerror(-r));
}

static void end(struct served *s)
{
	http_stop(s->http);
	board_release(&s->board);
}

static int dial(const struct served *s)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(s->at.port)};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	memcpy(&a.sin_addr, s->at.addr, 4);
	cr_assert_eq(connect(fd, (struct sockaddr *)&a, sizeof(a)), 0, "%s", strerror(errno));
	return fd;
}

static void ask(const struct served *s, const char *request, char ret[4096])
{
	int fd = dial(s);
	size_t n = 0;
	ssize_t got;

	cr_assert_eq(write(fd, request, strlen(request)), (ssize_t)strlen(request));
	while (n < 4095 && (got = read(fd, ret + n, 4095 - n)) > 0)
		n += (size_t)got;
	ret[n] = '\0';
	close(fd);
}

#define REQUEST(line) line " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"

Test(http, what_stands_on_the_board_is_handed_out, .timeout = 60)
{
	struct strbuf reasons = STRBUF_INIT;
	struct served s;
	char said[4096];

	serve(&s);
	ask(&s, REQUEST("GET /metrics"), said);
	cr_expect(!strncmp(said, "HTTP/1.1 200", 12) && strstr(said, "\r\n\r\nm 1\n"), "%s", said);
	cr_expect(strstr(said, "text/plain; version=0.0.4"), "%s", said);
	ask(&s, REQUEST("GET /healthz"), said);
	cr_expect(!strncmp(said, "HTTP/1.1 200", 12) && strstr(said, "\r\n\r\nok\n"), "%s", said);
	strbuf_addstr(&reasons, "link: gone\n");
	board_put(&s.board, now(), NULL, &reasons);
	ask(&s, REQUEST("GET /healthz"), said);
	cr_expect(!strncmp(said, "HTTP/1.1 503", 12) && strstr(said, "\nlink: gone\n"), "%s", said);
	ask(&s, REQUEST("HEAD /healthz"), said);
	cr_expect(!strncmp(said, "HTTP/1.1 503", 12) && !strstr(said, "gone"), "%s", said);
	ask(&s, REQUEST("GET /"), said);
	cr_expect(!strncmp(said, "HTTP/1.1 404", 12), "%s", said);
	ask(&s, REQUEST("DELETE /metrics"), said);
	cr_expect(!strncmp(said, "HTTP/1.1 405", 12) && strstr(said, "Allow: "), "%s", said);
	strbuf_release(&reasons);
	end(&s);
}

Test(http, an_engine_that_does_not_turn_is_told, .timeout = 60)
{
	struct served s;
	char said[4096];

	serve(&s);
	board_turn(&s.board, now() - BOARD_STUCK_NS - 1);
	ask(&s, REQUEST("GET /healthz"), said);
	cr_expect(!strncmp(said, "HTTP/1.1 503", 12) && strstr(said, "engine: "), "%s", said);
	end(&s);
}

Test(http, a_body_is_not_waited_for, .timeout = 60)
{
	struct served s;
	char said[4096];

	serve(&s);
	ask(&s,
	    "POST /metrics HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: "
	    "4\r\n\r\nbody",
	    said);
	cr_expect(!strncmp(said, "HTTP/1.1 405", 12), "%s", said);
	ask(&s, "\x01\xff\r\n\r\n", said);
	cr_expect(!strstr(said, " 200 "), "%s", said);
	ask(&s, REQUEST("GET /healthz"), said);
	cr_expect(!strncmp(said, "HTTP/1.1 200", 12), "%s", said);
	end(&s);
}

Test(http, it_ends_with_connections_open, .timeout = 60)
{
	struct served s;
	int fd[20];

	serve(&s);
	for (int i = 0; i < 20; i++)
		fd[i] = dial(&s);
	end(&s);
	for (int i = 0; i < 20; i++)
		close(fd[i]);
}
