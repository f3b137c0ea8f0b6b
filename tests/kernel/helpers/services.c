// SPDX-License-Identifier: GPL-2.0-only
/*
 * Usage: services CALL ARGUMENT…
 *
 * Local services, and ways to tell one "SECRET"; see calls.h. A SERVICE is TYPE:NAME: TYPE is
 * stream, datagram or seqpacket, NAME a path or, after an @, an abstract name, in which % is a byte
 * of zero and a + at the end fills it up with those.
 */
#include <poll.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>

#include "tests/kernel/helpers/calls.h"
#include "tests/kernel/helpers/passing.h"
#include "tests/kernel/helpers/ring.h"

#define TEXT	      "SECRET\n"
#define TEXT_LEN      7
#define MOST_SERVICES 64
#define HELD	      9

struct service {
	int type;
	struct sockaddr_un address;
	socklen_t len;
};

static void read_name(struct service *s, const char *name)
{
	size_t n = strlen(name), filled = n;

	s->address.sun_family = AF_UNIX;
	if (n > sizeof(s->address.sun_path))
		exit(2);
	if (*name == '@') {
		if (name[n - 1] == '+')
			filled = sizeof(s->address.sun_path), n--;
		for (size_t i = 1; i < n; i++)
			s->address.sun_path[i] = name[i] == '%' ? '\0' : name[i];
		s->len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + filled);
		return;
	}
	/* As long as it can be, it ends without a byte of zero. */
	for (size_t i = 0; i < n; i++)
		s->address.sun_path[i] = name[i];
	s->len = sizeof(s->address);
}

static struct service service(const char *text)
{
	static const struct {
		const char *name;
		int type;
	} types[] = {{"stream:", SOCK_STREAM},
		     {"datagram:", SOCK_DGRAM},
		     {"seqpacket:", SOCK_SEQPACKET}};
	struct service s = {};

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (!strncmp(text, types[i].name, strlen(types[i].name))) {
			s.type = types[i].type;
			read_name(&s, text + strlen(types[i].name));
			return s;
		}
	exit(2);
}

static int make(const struct service *s)
{
	return must("socket", socket(AF_UNIX, s->type | SOCK_CLOEXEC, 0));
}

static int connected(const struct service *s)
{
	int fd = make(s);

	return connect(fd, (const struct sockaddr *)&s->address, s->len) ? -1 : fd;
}

static int tell(int fd)
{
	return fd < 0 ? -1 : (int)write(fd, TEXT, TEXT_LEN);
}

/* Outside of every session. */

static void serve_one(struct pollfd *p, int type, int out)
{
	int fd = type == SOCK_DGRAM ? p->fd : accept(p->fd, NULL, NULL);
	char buf[256];
	struct pollfd said = {.fd = fd, .events = POLLIN};
	ssize_t n = 0;

	/* Who says nothing is not waited for. */
	if (fd >= 0 && poll(&said, 1, 1000) == 1)
		n = recv(fd, buf, sizeof(buf), MSG_DONTWAIT);
	if (n > 0)
		must("write", (int)write(out, buf, (size_t)n));
	if (fd != p->fd)
		close(fd);
}

/* serve FILE SERVICE…: appends what comes to FILE, for ever. */
static int do_serve(char **a)
{
	int out = must_open(a[0], O_WRONLY | O_CREAT | O_APPEND), types[MOST_SERVICES];
	struct pollfd p[MOST_SERVICES];
	nfds_t n = 0;

	for (char **name = a + 1; *name && n < MOST_SERVICES; name++, n++) {
		struct service s = service(*name);

		types[n] = s.type;
		p[n] = (struct pollfd){.fd = make(&s), .events = POLLIN};
		must(*name, bind(p[n].fd, (struct sockaddr *)&s.address, s.len));
		if (s.type != SOCK_DGRAM)
			must(*name, listen(p[n].fd, 32));
	}
	while (poll(p, n, -1) > 0)
		for (nfds_t i = 0; i < n; i++)
			if (p[i].revents)
				serve_one(&p[i], types[i], out);
	return -1;
}

/* hold SERVICE: is connected by descriptor 9, and never ends. */
static int do_hold(char **a)
{
	struct service s = service(a[0]);

	must("dup2", dup2(must(a[0], connected(&s)), HELD));
	return pause();
}

/* A message with a descriptor along; to may be NULL. */
static int send_along(int s, int fd, struct service *to)
{
	struct parcel p;

	parcel_init(&p, (char[]){TEXT}, TEXT_LEN);
	parcel_put(&p, fd);
	if (to) {
		p.m.msg_name = &to->address;
		p.m.msg_namelen = to->len;
	}
	return (int)sendmsg(s, &p.m, 0);
}

/* give SERVICE OTHER: who connects to SERVICE gets a descriptor that is connected to OTHER. */
static int do_give(char **a)
{
	struct service s = service(a[0]), other = service(a[1]);
	int at = make(&s), peer;

	must(a[0], bind(at, (struct sockaddr *)&s.address, s.len));
	must("listen", listen(at, 8));
	while ((peer = accept(at, NULL, NULL)) >= 0) {
		int fd = must(a[1], connected(&other));

		send_along(peer, fd, NULL);
		close(fd);
		close(peer);
	}
	return -1;
}

/* wait SERVICE: the last one of those that are served; what came before has been written down then.
 */
static int do_wait(char **a)
{
	struct service s = service(a[0]);
	int fd = must(a[0], connected(&s));
	char byte;

	must("write", (int)write(fd, "\n", 1));
	return (int)read(fd, &byte, 1);
}

/* In it. */

static int do_connect(char **a)
{
	struct service s = service(a[0]);

	return tell(connected(&s));
}

static int do_send_to(char **a)
{
	struct service s = service(a[0]);

	return (int)sendto(make(&s), TEXT, TEXT_LEN, 0, (struct sockaddr *)&s.address, s.len);
}

/* rights SERVICE: with a descriptor along, which shall not help. */
static int do_rights(char **a)
{
	struct service s = service(a[0]);

	return send_along(make(&s), STDIN_FILENO, &s);
}

/* several OWN SERVICE: two messages in one call, the first of which goes to a socket of its own. */
static int do_several(char **a)
{
	struct service to[] = {service(a[0]), service(a[1])};
	struct iovec v = {.iov_base = (char[]){TEXT}, .iov_len = TEXT_LEN};
	struct mmsghdr m[2] = {};

	must(a[0], bind(make(&to[0]), (struct sockaddr *)&to[0].address, to[0].len));
	for (int i = 0; i < 2; i++)
		m[i].msg_hdr = (struct msghdr){.msg_name = &to[i].address,
					       .msg_namelen = to[i].len,
					       .msg_iov = &v,
					       .msg_iovlen = 1};
	return sendmmsg(make(&to[1]), m, 2, 0) == 2 ? 0 : -1;
}

/* named OWN SERVICE: from a socket that has a name. */
static int do_named(char **a)
{
	struct service own = service(a[0]), s = service(a[1]);
	int fd = make(&s);

	must(a[0], bind(fd, (struct sockaddr *)&own.address, own.len));
	return connect(fd, (struct sockaddr *)&s.address, s.len) ? -1 : tell(fd);
}

/* again OWN SERVICE: from a socket that was connected to one of its own before. */
static int do_again(char **a)
{
	struct service own = service(a[0]), s = service(a[1]);
	int fd = make(&s);

	must(a[0], bind(make(&own), (struct sockaddr *)&own.address, own.len));
	must(a[0], connect(fd, (struct sockaddr *)&own.address, own.len));
	return connect(fd, (struct sockaddr *)&s.address, s.len) ? -1 : tell(fd);
}

/* descriptor TYPE: PATH: opened as a path only, and connected to by what /proc says of that. */
static int do_descriptor(char **a)
{
	char name[64];
	struct service s;

	snprintf(name, sizeof(name), "%s/proc/self/fd/%d", a[0], must_open(a[1], O_PATH));
	s = service(name);
	return tell(connected(&s));
}

/* Whether a socket does what is asked of it by a ring: in the call, by a worker, by its thread. */
static int by_ring(const char *how, struct io_uring_sqe entry)
{
	struct ring r;

	if (ring_open(&r, !strcmp(how, "thread")))
		return missing("io_uring");
	if (!strcmp(how, "worker"))
		entry.flags |= IOSQE_ASYNC;
	return ring_submit(&r, &entry);
}

/* ring HOW SERVICE */
static int do_ring(char **a)
{
	struct service s = service(a[1]);
	int fd = make(&s);

	if (by_ring(a[0], (struct io_uring_sqe){.opcode = IORING_OP_CONNECT,
						.fd = fd,
						.addr = (uintptr_t)&s.address,
						.off = s.len}) < 0)
		return -1;
	return tell(fd);
}

/* ring-send HOW SERVICE: a message with its address. */
static int do_ring_send(char **a)
{
	struct service s = service(a[1]);
	struct iovec v = {.iov_base = (char[]){TEXT}, .iov_len = TEXT_LEN};
	struct msghdr m = {
		.msg_name = &s.address, .msg_namelen = s.len, .msg_iov = &v, .msg_iovlen = 1};

	return by_ring(a[0], (struct io_uring_sqe){.opcode = IORING_OP_SENDMSG,
						   .fd = make(&s),
						   .addr = (uintptr_t)&m,
						   .len = 1});
}

/* take SERVICE: what is connected already comes from there. */
static int do_take(char **a)
{
	struct service s = service(a[0]);
	char bytes[TEXT_LEN];
	struct parcel p;
	int fd;

	parcel_init(&p, bytes, sizeof(bytes));
	must("recvmsg", (int)recvmsg(must(a[0], connected(&s)), &p.m, 0));
	fd = parcel_take(&p);
	if (fd < 0)
		exit(2);
	return tell(fd);
}

/* fetch PID: what that process has connected. */
static int do_fetch(char **a)
{
	int p = must("pidfd_open", (int)syscall(SYS_pidfd_open, (pid_t)strtol(a[0], NULL, 10), 0));

	return tell((int)syscall(SYS_pidfd_getfd, p, HELD, 0));
}

int main(int argc, char **argv)
{
	static const struct call calls[] = {
		{"serve", 2, do_serve},	    {"hold", 1, do_hold},
		{"give", 2, do_give},	    {"connect", 1, do_connect},
		{"send-to", 1, do_send_to}, {"rights", 1, do_rights},
		{"several", 2, do_several}, {"named", 2, do_named},
		{"again", 2, do_again},	    {"descriptor", 2, do_descriptor},
		{"ring", 2, do_ring},	    {"ring-send", 2, do_ring_send},
		{"take", 1, do_take},	    {"fetch", 1, do_fetch},
		{"wait", 1, do_wait},
	};

	return calls_main(argc, argv, calls, sizeof(calls) / sizeof(calls[0]));
}
