// SPDX-License-Identifier: GPL-2.0-only
/*
 * Usage: connections CALL ARGUMENT…
 *
 * Ways to send "SECRET" by a connection to port 7001 of loopback that somebody outside has made and
 * hands over, and by more of io_uring; and ways to be a server. See calls.h.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stddef.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "tests/kernel/helpers/calls.h"
#include "tests/kernel/helpers/passing.h"
#include "tests/kernel/helpers/ring.h"

#define PORT	 7001
#define ALLOWED	 7002
#define SERVER	 7010
#define SHARED	 7011
#define TEXT	 "SECRET"
#define TEXT_LEN 6
#define SLOT	 0 /* of registered files */
/* Of newer kernels. */
#define OP_BIND	  56
#define OP_LISTEN 57

static struct sockaddr_in four(unsigned short port)
{
	return (struct sockaddr_in){.sin_family = AF_INET,
				    .sin_port = htons(port),
				    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

static int make(int family, int type, int protocol)
{
	return must("socket", socket(family, type | SOCK_CLOEXEC, protocol));
}

/* give SOCKET: outside; each who connects to SOCKET gets a connection to port 7001. */
static int do_give(char **a)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	struct sockaddr_in to = four(PORT);
	int s = make(AF_UNIX, SOCK_STREAM, 0), peer;

	snprintf(at.sun_path, sizeof(at.sun_path), "%s", a[0]);
	must(a[0], bind(s, (struct sockaddr *)&at, sizeof(at)));
	must("listen", listen(s, 8));
	while ((peer = accept(s, NULL, NULL)) >= 0) {
		int fd = make(AF_INET, SOCK_STREAM, 0);

		must("connect", connect(fd, (struct sockaddr *)&to, sizeof(to)));
		fd_send(peer, fd);
		close(fd);
		close(peer);
	}
	return -1;
}

static int received(const char *path)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	int s = make(AF_UNIX, SOCK_STREAM, 0), fd;
	struct parcel p;
	char byte;

	snprintf(at.sun_path, sizeof(at.sun_path), "%s", path);
	must(path, connect(s, (struct sockaddr *)&at, sizeof(at)));
	parcel_init(&p, &byte, 1);
	must("recvmsg", (int)recvmsg(s, &p.m, 0));
	fd = parcel_take(&p);
	if (fd < 0)
		errno = EPERM;
	return fd;
}

static int open_ring(struct ring *r, bool thread)
{
	return ring_open(r, thread) ? missing("io_uring") : 0;
}

static int by_ring(struct io_uring_sqe entry)
{
	struct ring r;

	open_ring(&r, false);
	return ring_submit(&r, &entry);
}

/* An opcode that this kernel has not. */
static int or_missing(int result)
{
	return result < 0 && (errno == EINVAL || errno == EOPNOTSUPP) ? missing("such operation")
								      : result;
}

static int by_file(int s)
{
	int fd = must("memfd", memfd_create("rf", MFD_CLOEXEC));

	must("write", (int)write(fd, TEXT, TEXT_LEN));
	return (int)sendfile(s, fd, &(off_t){0}, TEXT_LEN);
}

static int by_pipe(int s)
{
	int v[2];

	must("pipe", pipe(v));
	must("write", (int)write(v[1], TEXT, TEXT_LEN));
	return (int)splice(v[0], NULL, s, NULL, TEXT_LEN, 0);
}

static int by_slot(int s)
{
	struct io_uring_sqe entry = {.opcode = IORING_OP_SEND,
				     .fd = SLOT,
				     .addr = (uintptr_t)TEXT,
				     .len = TEXT_LEN,
				     .flags = IOSQE_FIXED_FILE};
	const struct io_uring_files_update slot = {.offset = SLOT, .fds = (uintptr_t)&s};
	struct ring r;

	open_ring(&r, true);
	must("register",
	     (int)syscall(SYS_io_uring_register, r.fd, IORING_REGISTER_FILES_UPDATE, &slot, 1));
	return ring_submit(&r, &entry);
}

static int by_buffer(int s)
{
	char buf[] = TEXT; /* of the process itself, not of a file */
	const struct iovec v = {.iov_base = buf, .iov_len = TEXT_LEN};
	struct io_uring_sqe entry = {
		.opcode = IORING_OP_WRITE_FIXED, .fd = s, .addr = (uintptr_t)buf, .len = TEXT_LEN};
	struct ring r;

	open_ring(&r, false);
	must("register", (int)syscall(SYS_io_uring_register, r.fd, IORING_REGISTER_BUFFERS, &v, 1));
	return ring_submit(&r, &entry);
}

/* received SOCKET HOW */
static int do_received(char **a)
{
	int s = received(a[0]);

	if (s < 0)
		return -1;
	if (!strcmp(a[1], "write"))
		return (int)write(s, TEXT, TEXT_LEN);
	if (!strcmp(a[1], "urgent")) /* the last byte goes beside the others */
		return (int)send(s, TEXT "!", TEXT_LEN + 1, MSG_OOB);
	if (!strcmp(a[1], "file"))
		return by_file(s);
	if (!strcmp(a[1], "pipe"))
		return by_pipe(s);
	if (!strcmp(a[1], "slot"))
		return by_slot(s);
	if (!strcmp(a[1], "buffer"))
		return by_buffer(s);
	if (!strcmp(a[1], "copied")) { /* by a child that has it as its output */
		must("dup2", dup2(s, STDOUT_FILENO));
		return (int)execl("/bin/echo", "echo", TEXT, NULL);
	}
	exit(2);
}

/* ring-send OPERATION: send, send-zc or sendmsg-zc, with an address. */
static int do_ring_send(char **a)
{
	struct sockaddr_in to = four(PORT);
	struct iovec v = {.iov_base = (char[]){TEXT}, .iov_len = TEXT_LEN};
	struct msghdr m = {
		.msg_name = &to, .msg_namelen = sizeof(to), .msg_iov = &v, .msg_iovlen = 1};
	struct io_uring_sqe entry = {.opcode = IORING_OP_SEND,
				     .fd = make(AF_INET, SOCK_DGRAM, 0),
				     .addr = (uintptr_t)v.iov_base,
				     .len = TEXT_LEN,
				     .addr2 = (uintptr_t)&to,
				     .addr_len = sizeof(to)};

	if (!strcmp(a[0], "send-zc"))
		entry.opcode = IORING_OP_SEND_ZC;
	if (!strcmp(a[0], "sendmsg-zc"))
		entry = (struct io_uring_sqe){.opcode = IORING_OP_SENDMSG_ZC,
					      .fd = entry.fd,
					      .addr = (uintptr_t)&m,
					      .len = 1};
	return or_missing(by_ring(entry));
}

/* Socket, connection and message, each in a slot of the ring: no descriptor is ever made. */
static int do_ring_direct(char **a)
{
	struct sockaddr_in to = four(PORT);
	struct io_uring_sqe create = {.opcode = IORING_OP_SOCKET,
				      .fd = AF_INET,
				      .off = SOCK_STREAM,
				      .file_index = SLOT + 1},
			    reach = {.opcode = IORING_OP_CONNECT,
				     .fd = SLOT,
				     .addr = (uintptr_t)&to,
				     .off = sizeof(to),
				     .flags = IOSQE_FIXED_FILE},
			    say = {.opcode = IORING_OP_SEND,
				   .fd = SLOT,
				   .addr = (uintptr_t)TEXT,
				   .len = TEXT_LEN,
				   .flags = IOSQE_FIXED_FILE};
	struct ring r;

	open_ring(&r, !strcmp(a[0], "thread"));
	or_missing(must("IORING_OP_SOCKET", ring_submit(&r, &create)));
	return ring_submit(&r, &reach) < 0 ? -1 : ring_submit(&r, &say);
}

/* The message is linked to the connection, in one call. */
static int do_ring_linked(char **a)
{
	struct sockaddr_in to = four(PORT);
	int s = make(AF_INET, SOCK_STREAM, 0);
	const struct io_uring_sqe both[] = {
		{.opcode = IORING_OP_CONNECT, .fd = s, .addr = (uintptr_t)&to, .off = sizeof(to)},
		{.opcode = IORING_OP_SEND, .fd = s, .addr = (uintptr_t)TEXT, .len = TEXT_LEN}};
	struct ring r;

	(void)a;
	open_ring(&r, false);
	return ring_linked(&r, both);
}

/* By a child, on the ring of its parent. */
static int do_ring_parent(char **a)
{
	struct sockaddr_in to = four(PORT);
	int s = make(AF_INET, SOCK_STREAM, 0), status;
	struct io_uring_sqe reach = {
		.opcode = IORING_OP_CONNECT, .fd = s, .addr = (uintptr_t)&to, .off = sizeof(to)};
	struct ring r;
	pid_t pid;

	open_ring(&r, !strcmp(a[0], "thread"));
	pid = fork();
	if (!pid)
		_exit(ring_submit(&r, &reach) < 0 || write(s, TEXT, TEXT_LEN) < 0);
	return waitpid(pid, &status, 0) < 0 || status ? -1 : 0;
}

/* Servers: each ends when it may listen. */

static int bound(int s, unsigned short port)
{
	struct sockaddr_in at = four(port);
	int on = 1;

	setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	return bind(s, (struct sockaddr *)&at, sizeof(at)) ? -1 : s;
}

/* listen PORT PROTOCOL: 0 for TCP; of no PORT: the kernel chooses one. */
static int do_listen(char **a)
{
	unsigned short port = (unsigned short)strtoul(a[0], NULL, 10);
	int protocol = (int)strtoul(a[1], NULL, 10);
	int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, protocol);

	if (s < 0)
		return missing("such protocol");
	if (port && bound(s, port) < 0)
		return -1;
	return listen(s, 1);
}

/* listen-six ADDRESS: for IPv4, too. */
static int do_listen_six(char **a)
{
	struct sockaddr_in6 at = {.sin6_family = AF_INET6, .sin6_port = htons(SERVER)};
	int s = make(AF_INET6, SOCK_STREAM, 0), off = 0;

	if (inet_pton(AF_INET6, a[0], &at.sin6_addr) != 1)
		exit(2);
	must("IPV6_V6ONLY", setsockopt(s, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off)));
	return bind(s, (struct sockaddr *)&at, sizeof(at)) ? -1 : listen(s, 1);
}

/* hear PORT: what comes by UDP. */
static int do_hear(char **a)
{
	return bound(make(AF_INET, SOCK_DGRAM, 0), (unsigned short)strtoul(a[0], NULL, 10));
}

/* share: outside; a server whose port others may share. theft: they do. */
static int share(void)
{
	struct sockaddr_in at = four(SHARED);
	int s = make(AF_INET, SOCK_STREAM, 0), on = 1;

	must("SO_REUSEPORT", setsockopt(s, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on)));
	return bind(s, (struct sockaddr *)&at, sizeof(at)) ? -1 : listen(s, 8);
}

static int do_share(char **a)
{
	(void)a;
	must("share", share());
	return pause();
}

static int do_theft(char **a)
{
	(void)a;
	return share();
}

/* A socket that was connected becomes a server. */
static int do_listen_again(char **a)
{
	struct sockaddr_in to = four(ALLOWED);
	const struct sockaddr none = {.sa_family = AF_UNSPEC};
	int s = make(AF_INET, SOCK_STREAM, 0);

	(void)a;
	must("connect", connect(s, (struct sockaddr *)&to, sizeof(to)));
	must("AF_UNSPEC", connect(s, &none, sizeof(none)));
	return listen(s, 1);
}

/* ring-listen HOW: bind, or listen, by io_uring. */
static int do_ring_listen(char **a)
{
	struct sockaddr_in at = four(SERVER);
	int s = make(AF_INET, SOCK_STREAM, 0);

	if (!strcmp(a[0], "listen"))
		return or_missing(
			by_ring((struct io_uring_sqe){.opcode = OP_LISTEN, .fd = s, .len = 1}));
	if (or_missing(by_ring((struct io_uring_sqe){
		    .opcode = OP_BIND, .fd = s, .addr = (uintptr_t)&at, .off = sizeof(at)})) < 0)
		return -1;
	return listen(s, 1);
}

int main(int argc, char **argv)
{
	static const struct call calls[] = {
		{"give", 1, do_give},
		{"received", 2, do_received},
		{"ring-send", 1, do_ring_send},
		{"ring-direct", 1, do_ring_direct},
		{"ring-linked", 0, do_ring_linked},
		{"ring-parent", 1, do_ring_parent},
		{"listen", 2, do_listen},
		{"listen-six", 1, do_listen_six},
		{"listen-again", 0, do_listen_again},
		{"hear", 1, do_hear},
		{"share", 0, do_share},
		{"theft", 0, do_theft},
		{"ring-listen", 1, do_ring_listen},
	};

	return calls_main(argc, argv, calls, sizeof(calls) / sizeof(calls[0]));
}
