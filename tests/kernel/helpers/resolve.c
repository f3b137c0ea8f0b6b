// SPDX-License-Identifier: GPL-2.0-only
/*
 * Usage: resolve SERVER NAME PORT PATH
 *
 * A client without a resolver library: asks SERVER for NAME by one datagram of its own, connects to
 * the first address of the answer, and prints what an HTTP server there says PATH holds. With - for
 * SERVER NAME is an address. Exit status: 0, 1 what was tried failed, 2 usage or no such address.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define HEADER 12

static void failed(const char *what)
{
	perror(what);
	exit(1);
}

static struct sockaddr_in address_of(const char *text, uint16_t port)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port)};

	if (inet_pton(AF_INET, text, &a.sin_addr) != 1)
		exit(2);
	return a;
}

/* A query for the name's IPv4 addresses; returns its length. */
static size_t make_query(const char *name, uint8_t *m, size_t size)
{
	static const uint8_t header[HEADER] = {0xab, 0xcd, 1, 0, 0, 1}, end[5] = {0, 0, 1, 0, 1};
	size_t at = HEADER, len;

	memcpy(m, header, HEADER);
	for (; *name; name += len + (name[len] == '.')) {
		len = strcspn(name, ".");
		if (!len || len > 63 || at + len + 1 + sizeof(end) > size)
			exit(2);
		m[at++] = (uint8_t)len;
		memcpy(m + at, name, len);
		at += len;
	}
	memcpy(m + at, end, sizeof(end));
	return at + sizeof(end);
}

/* Behind a name, or n. */
static size_t skip_name(const uint8_t *m, size_t n, size_t at)
{
	while (at < n && m[at] && m[at] < 0xc0)
		at += 1u + m[at];
	return at >= n ? n : at + (m[at] ? 2 : 1);
}

/* The first address in the answer. */
static struct in_addr first_address(const uint8_t *m, size_t n)
{
	size_t at = skip_name(m, n, HEADER) + 4, size;
	struct in_addr a;

	while ((at = skip_name(m, n, at)) + 10 < n) {
		size = (size_t)m[at + 8] << 8 | m[at + 9];
		if (m[at + 1] == 1 && size == 4 && at + 14 <= n) {
			memcpy(&a, m + at + 10, sizeof(a));
			return a;
		}
		at += 10 + size;
	}
	fprintf(stderr, "no address in the answer\n");
	exit(2);
}

static struct in_addr ask(const char *server, const char *name)
{
	int s = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct sockaddr_in to = address_of(server, 53);
	struct timeval wait = {.tv_sec = 10};
	uint8_t m[1500];
	size_t len = make_query(name, m, sizeof(m));
	ssize_t n;

	setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
	if (sendto(s, m, len, 0, (struct sockaddr *)&to, sizeof(to)) < 0)
		failed("sendto");
	n = recv(s, m, sizeof(m), 0);
	if (n < HEADER)
		failed("recv");
	close(s);
	return first_address(m, (size_t)n);
}

/* Prints what stands behind the head of the response. */
static void fetch(const struct sockaddr_in *to, const char *path)
{
	int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	char text[4096];
	size_t have = 0;
	char *body;
	ssize_t n;

	if (connect(s, (const struct sockaddr *)to, sizeof(*to)))
		failed("connect");
	if (dprintf(s, "GET %s HTTP/1.0\r\n\r\n", path) < 0)
		failed("send");
	while (have < sizeof(text) - 1 && (n = read(s, text + have, sizeof(text) - 1 - have)) > 0)
		have += (size_t)n;
	text[have] = '\0';
	body = strstr(text, "\r\n\r\n");
	if (!body || strncmp(text, "HTTP/1.", 7) != 0)
		failed("answer");
	fputs(body + 4, stdout);
	close(s);
}

int main(int argc, char **argv)
{
	struct sockaddr_in to;
	long port;

	if (argc != 5)
		return 2;
	port = strtol(argv[3], NULL, 10);
	if (strcmp(argv[1], "-") == 0) {
		to = address_of(argv[2], (uint16_t)port);
	} else {
		to = address_of("0.0.0.0", (uint16_t)port);
		to.sin_addr = ask(argv[1], argv[2]);
	}
	fetch(&to, argv[4]);
	return 0;
}
