// SPDX-License-Identifier: GPL-2.0-only
/*
 * Usage: collect serve PORT FILE | datagrams PORT FILE | send PORT FILE
 *
 * serve: listens on all addresses, of IPv6 too, and appends what comes to FILE, one connection
 * after the other, so that what was sent before a later connection has ended is in FILE then. One
 * that says nothing for two seconds is closed. datagrams: the same for UDP. send: sends FILE there,
 * and returns when the server has taken it.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "tests/kernel/helpers/calls.h"

#define QUEUE 128

static struct sockaddr_in here(const char *port)
{
	return (struct sockaddr_in){.sin_family = AF_INET,
				    .sin_port = htons((unsigned short)strtoul(port, NULL, 10)),
				    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

static void take(int fd, int out)
{
	const struct timeval wait = {.tv_sec = 2};
	char buf[4096];
	ssize_t n;

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
	while ((n = read(fd, buf, sizeof(buf))) > 0)
		if (write(out, buf, (size_t)n) != n)
			exit(1);
	close(fd);
}

/* Of both families. */
static int listen_at(const char *port, int type)
{
	struct sockaddr_in6 address = {.sin6_family = AF_INET6,
				       .sin6_port = htons((unsigned short)strtoul(port, NULL, 10))};
	int s = must("socket", socket(AF_INET6, type | SOCK_CLOEXEC, 0)), on = 1, off = 0;

	setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	setsockopt(s, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off));
	must("bind", bind(s, (struct sockaddr *)&address, sizeof(address)));
	return s;
}

static int do_datagrams(char **a)
{
	int s = listen_at(a[0], SOCK_DGRAM), out = must_open(a[1], O_WRONLY | O_CREAT | O_APPEND);
	char buf[4096];
	ssize_t n;

	while ((n = recv(s, buf, sizeof(buf), 0)) >= 0)
		must(a[1], (int)write(out, buf, (size_t)n));
	return -1;
}

static int do_serve(char **a)
{
	int s = listen_at(a[0], SOCK_STREAM), fd;
	int out = must_open(a[1], O_WRONLY | O_CREAT | O_APPEND);

	signal(SIGPIPE, SIG_IGN);
	must("listen", listen(s, QUEUE));
	while ((fd = accept(s, NULL, NULL)) >= 0)
		take(fd, out);
	return -1;
}

static int do_send(char **a)
{
	struct sockaddr_in address = here(a[0]);
	int s = must("socket", socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
	int in = must_open(a[1], O_RDONLY);
	char buf[4096];
	ssize_t n;

	if (connect(s, (struct sockaddr *)&address, sizeof(address)))
		return -1;
	while ((n = read(in, buf, sizeof(buf))) > 0)
		if (write(s, buf, (size_t)n) != n)
			return -1;
	shutdown(s, SHUT_WR);
	return (int)read(s, buf, sizeof(buf));
}

int main(int argc, char **argv)
{
	static const struct call calls[] = {
		{"serve", 2, do_serve}, {"datagrams", 2, do_datagrams}, {"send", 2, do_send}};

	return calls_main(argc, argv, calls, sizeof(calls) / sizeof(calls[0]));
}
