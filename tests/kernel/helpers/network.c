// SPDX-License-Identifier: GPL-2.0-only
/*
 * Usage: network HOW [ARGUMENT…]
 *
 * Ways to send "SECRET" to port 7001 of loopback, where it is taken by TCP and by UDP; port 7002 is
 * a server that one may reach. See calls.h.
 */
#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>

#include "tests/kernel/helpers/calls.h"
#include "tests/kernel/helpers/ring.h"

#define PORT	 7001
#define ALLOWED	 7002
#define MPTCP	 262 /* IPPROTO_MPTCP */
#define TEXT	 "SECRET"
#define TEXT_LEN 6

static struct sockaddr_in four(unsigned short port)
{
	return (struct sockaddr_in){.sin_family = AF_INET,
				    .sin_port = htons(port),
				    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

static struct sockaddr_in6 six(const char *address)
{
	struct sockaddr_in6 s = {.sin6_family = AF_INET6,
				 .sin6_port = htons(PORT),
				 .sin6_scope_id = if_nametoindex("lo")};

	if (inet_pton(AF_INET6, address, &s.sin6_addr) != 1)
		exit(2);
	return s;
}

static int make(int family, int type, int protocol)
{
	int s = socket(family, type | SOCK_CLOEXEC, protocol);

	if (s < 0 && errno == EPROTONOSUPPORT)
		return missing("such protocol");
	return must("socket", s);
}

static int tell(int s)
{
	return (int)write(s, TEXT, TEXT_LEN);
}

static int do_connect(char **a)
{
	struct sockaddr_in to = four(PORT);
	int s = make(AF_INET, SOCK_STREAM, 0);

	(void)a;
	return connect(s, (struct sockaddr *)&to, sizeof(to)) ? -1 : tell(s);
}

/* To 0.0.0.0, which stands for loopback. */
static int do_any(char **a)
{
	struct sockaddr_in to = four(PORT);
	int s = make(AF_INET, SOCK_STREAM, 0);

	(void)a;
	to.sin_addr.s_addr = INADDR_ANY;
	return connect(s, (struct sockaddr *)&to, sizeof(to)) ? -1 : tell(s);
}

/* six ADDRESS: in the other family. */
static int do_six(char **a)
{
	struct sockaddr_in6 to = six(a[0]);
	int s = make(AF_INET6, SOCK_STREAM, 0);

	return connect(s, (struct sockaddr *)&to, sizeof(to)) ? -1 : tell(s);
}

static int do_mptcp(char **a)
{
	struct sockaddr_in to = four(PORT);
	int s = make(AF_INET, SOCK_STREAM, MPTCP);

	(void)a;
	return connect(s, (struct sockaddr *)&to, sizeof(to)) ? -1 : tell(s);
}

/* Without connect. */
static int do_fast_open(char **a)
{
	struct sockaddr_in to = four(PORT);

	(void)a;
	return (int)sendto(make(AF_INET, SOCK_STREAM, 0), TEXT, TEXT_LEN, MSG_FASTOPEN,
			   (struct sockaddr *)&to, sizeof(to));
}

/* Connected to where it may, and then, the same socket, to where it may not. */
static int do_again(char **a)
{
	struct sockaddr_in to = four(ALLOWED);
	const struct sockaddr none = {.sa_family = AF_UNSPEC};
	int s = make(AF_INET, SOCK_STREAM, 0);

	(void)a;
	must("the allowed", connect(s, (struct sockaddr *)&to, sizeof(to)));
	must("AF_UNSPEC", connect(s, &none, sizeof(none)));
	to = four(PORT);
	return connect(s, (struct sockaddr *)&to, sizeof(to)) ? -1 : tell(s);
}

static int do_datagram(char **a)
{
	struct sockaddr_in to = four(PORT);

	(void)a;
	return (int)sendto(make(AF_INET, SOCK_DGRAM, 0), TEXT, TEXT_LEN, 0, (struct sockaddr *)&to,
			   sizeof(to));
}

/* A socket that is connected to where it may sends elsewhere. */
static int do_datagram_aside(char **a)
{
	struct sockaddr_in to = four(ALLOWED);
	int s = make(AF_INET, SOCK_DGRAM, 0);

	(void)a;
	must("the allowed", connect(s, (struct sockaddr *)&to, sizeof(to)));
	to = four(PORT);
	return (int)sendto(s, TEXT, TEXT_LEN, 0, (struct sockaddr *)&to, sizeof(to));
}

/* Several messages in one call, of which only the second goes where it may not. */
static int do_datagrams(char **a)
{
	struct sockaddr_in to[] = {four(ALLOWED), four(PORT)};
	struct iovec v = {.iov_base = (char[]){TEXT}, .iov_len = TEXT_LEN};
	struct mmsghdr m[2] = {};

	(void)a;
	for (int i = 0; i < 2; i++)
		m[i].msg_hdr = (struct msghdr){.msg_name = &to[i],
					       .msg_namelen = sizeof(to[i]),
					       .msg_iov = &v,
					       .msg_iovlen = 1};
	return sendmmsg(make(AF_INET, SOCK_DGRAM, 0), m, 2, 0) == 2 ? 0 : -1;
}

/* The header of UDP is its own. */
static int do_raw(char **a)
{
	struct sockaddr_in to = four(0);
	struct {
		struct udphdr head;
		char text[TEXT_LEN];
	} packet = {.head = {.source = htons(ALLOWED),
			     .dest = htons(PORT),
			     .len = htons(sizeof(struct udphdr) + TEXT_LEN)},
		    .text = {'S', 'E', 'C', 'R', 'E', 'T'}};

	(void)a;
	return (int)sendto(make(AF_INET, SOCK_RAW, IPPROTO_UDP), &packet,
			   sizeof(struct udphdr) + TEXT_LEN, 0, (struct sockaddr *)&to, sizeof(to));
}

/* six-datagram ADDRESS, six-aside: of UDP; the second by an address of the other family. */
static int do_six_datagram(char **a)
{
	struct sockaddr_in6 to = six(a[0]);

	return (int)sendto(make(AF_INET6, SOCK_DGRAM, 0), TEXT, TEXT_LEN, 0, (struct sockaddr *)&to,
			   sizeof(to));
}

static int do_six_aside(char **a)
{
	struct sockaddr_in to = four(PORT);

	(void)a;
	return (int)sendto(make(AF_INET6, SOCK_DGRAM, 0), TEXT, TEXT_LEN, 0, (struct sockaddr *)&to,
			   sizeof(to));
}

/* to ADDRESS PORT: by TCP. */
static int do_to(char **a)
{
	struct sockaddr_in to = four((unsigned short)strtoul(a[1], NULL, 10));
	int s = make(AF_INET, SOCK_STREAM, 0);

	if (inet_pton(AF_INET, a[0], &to.sin_addr) != 1)
		exit(2);
	return connect(s, (struct sockaddr *)&to, sizeof(to)) ? -1 : tell(s);
}

/* enter PID ADDRESS PORT: in the network of that process. */
static int do_enter(char **a)
{
	int p = must("pidfd_open", (int)syscall(SYS_pidfd_open, (pid_t)strtol(a[0], NULL, 10), 0));

	return setns(p, CLONE_NEWNET) ? -1 : do_to(a + 1);
}

/* many ADDRESS: by UDP, to all who hear it. */
static int do_many(char **a)
{
	struct sockaddr_in to = four(PORT);
	const struct in_addr by = {.s_addr = htonl(INADDR_LOOPBACK)};
	int s = make(AF_INET, SOCK_DGRAM, 0), on = 1;

	if (inet_pton(AF_INET, a[0], &to.sin_addr) != 1)
		exit(2);
	must("broadcast", setsockopt(s, SOL_SOCKET, SO_BROADCAST, &on, sizeof(on)));
	must("interface", setsockopt(s, IPPROTO_IP, IP_MULTICAST_IF, &by, sizeof(by)));
	return (int)sendto(s, TEXT, TEXT_LEN, 0, (struct sockaddr *)&to, sizeof(to));
}

/* The family is left open, as UDP allows. */
static int do_datagram_unspecified(char **a)
{
	struct sockaddr_in to = four(PORT);

	(void)a;
	to.sin_family = AF_UNSPEC;
	return (int)sendto(make(AF_INET, SOCK_DGRAM, 0), TEXT, TEXT_LEN, 0, (struct sockaddr *)&to,
			   sizeof(to));
}

static int do_datagram_again(char **a)
{
	struct sockaddr_in to = four(ALLOWED);
	const struct sockaddr none = {.sa_family = AF_UNSPEC};
	int s = make(AF_INET, SOCK_DGRAM, 0);

	(void)a;
	must("the allowed", connect(s, (struct sockaddr *)&to, sizeof(to)));
	must("AF_UNSPEC", connect(s, &none, sizeof(none)));
	to = four(PORT);
	return connect(s, (struct sockaddr *)&to, sizeof(to)) ? -1 : tell(s);
}

/* Connected to the port 0 of it, as resolvers do, and the port comes with the message. */
static int do_datagram_route(char **a)
{
	struct sockaddr_in to = four(0);
	int s = make(AF_INET, SOCK_DGRAM, 0);

	(void)a;
	must("a route", connect(s, (struct sockaddr *)&to, sizeof(to)));
	to = four(PORT);
	return (int)sendto(s, TEXT, TEXT_LEN, 0, (struct sockaddr *)&to, sizeof(to));
}

/* Many messages in one that the kernel cuts up. */
static int do_datagram_segments(char **a)
{
	struct sockaddr_in to = four(PORT);
	int s = make(AF_INET, SOCK_DGRAM, 0), size = TEXT_LEN;

	(void)a;
	must("UDP_SEGMENT", setsockopt(s, IPPROTO_UDP, UDP_SEGMENT, &size, sizeof(size)));
	return (int)sendto(s, TEXT TEXT, 2 * TEXT_LEN, 0, (struct sockaddr *)&to, sizeof(to));
}

/* The connection is made by the first write. */
static int do_fast_open_connect(char **a)
{
	struct sockaddr_in to = four(PORT);
	int s = make(AF_INET, SOCK_STREAM, 0), on = 1;

	(void)a;
	must("option", setsockopt(s, IPPROTO_TCP, TCP_FASTOPEN_CONNECT, &on, sizeof(on)));
	return connect(s, (struct sockaddr *)&to, sizeof(to)) ? -1 : tell(s);
}

static int do_mptcp_fast_open(char **a)
{
	struct sockaddr_in to = four(PORT);

	(void)a;
	if (sendto(make(AF_INET, SOCK_STREAM, MPTCP), TEXT, TEXT_LEN, MSG_FASTOPEN,
		   (struct sockaddr *)&to, sizeof(to)) < 0)
		return errno == EOPNOTSUPP ? missing("such operation") : -1;
	return 0;
}

/* A connection without its other end's word. */
static int do_repair(char **a)
{
	struct sockaddr_in to = four(PORT);
	int s = make(AF_INET, SOCK_STREAM, 0), on = 1;

	(void)a;
	must("TCP_REPAIR", setsockopt(s, IPPROTO_TCP, TCP_REPAIR, &on, sizeof(on)));
	return connect(s, (struct sockaddr *)&to, sizeof(to));
}

static int ring_connect(bool thread, uint8_t flags)
{
	struct sockaddr_in to = four(PORT);
	int s = make(AF_INET, SOCK_STREAM, 0);
	struct io_uring_sqe entry = {.opcode = IORING_OP_CONNECT,
				     .fd = s,
				     .addr = (uintptr_t)&to,
				     .off = sizeof(to),
				     .flags = flags};
	struct ring r;

	if (ring_open(&r, thread))
		return missing("io_uring");
	return ring_submit(&r, &entry) < 0 ? -1 : tell(s);
}

static int do_ring(char **a)
{
	(void)a;
	return ring_connect(false, 0);
}

static int do_ring_worker(char **a)
{
	(void)a;
	return ring_connect(false, IOSQE_ASYNC);
}

static int do_ring_thread(char **a)
{
	(void)a;
	return ring_connect(true, 0);
}

/* sendmsg by the ring, to an address of its own. */
static int do_ring_datagram(char **a)
{
	struct sockaddr_in to = four(PORT);
	struct iovec v = {.iov_base = (char[]){TEXT}, .iov_len = TEXT_LEN};
	struct msghdr m = {
		.msg_name = &to, .msg_namelen = sizeof(to), .msg_iov = &v, .msg_iovlen = 1};
	struct io_uring_sqe entry = {.opcode = IORING_OP_SENDMSG,
				     .fd = make(AF_INET, SOCK_DGRAM, 0),
				     .addr = (uintptr_t)&m,
				     .len = 1};
	struct ring r;

	(void)a;
	if (ring_open(&r, false))
		return missing("io_uring");
	return ring_submit(&r, &entry);
}

/* What somebody outside has connected: descriptor 9 of process PID. */
static int do_fetched(char **a)
{
	int p = must("pidfd_open", (int)syscall(SYS_pidfd_open, (pid_t)strtol(a[0], NULL, 10), 0));
	int s = (int)syscall(SYS_pidfd_getfd, p, 9, 0);

	return s < 0 ? -1 : tell(s);
}

/* hold: outside of the session; is connected to port 7001 by descriptor 9, and never ends. */
static int do_hold(char **a)
{
	struct sockaddr_in to = four(PORT);
	int s = make(AF_INET, SOCK_DGRAM, 0);

	(void)a;
	must("connect", connect(s, (struct sockaddr *)&to, sizeof(to)));
	must("dup2", dup2(s, 9));
	return pause();
}

int main(int argc, char **argv)
{
	static const struct call calls[] = {
		{"connect", 0, do_connect},
		{"any", 0, do_any},
		{"six", 1, do_six},
		{"mptcp", 0, do_mptcp},
		{"fast-open", 0, do_fast_open},
		{"again", 0, do_again},
		{"datagram", 0, do_datagram},
		{"datagram-aside", 0, do_datagram_aside},
		{"datagrams", 0, do_datagrams},
		{"raw", 0, do_raw},
		{"to", 2, do_to},
		{"enter", 3, do_enter},
		{"many", 1, do_many},
		{"six-datagram", 1, do_six_datagram},
		{"six-aside", 0, do_six_aside},
		{"datagram-unspecified", 0, do_datagram_unspecified},
		{"datagram-again", 0, do_datagram_again},
		{"datagram-route", 0, do_datagram_route},
		{"datagram-segments", 0, do_datagram_segments},
		{"fast-open-connect", 0, do_fast_open_connect},
		{"mptcp-fast-open", 0, do_mptcp_fast_open},
		{"repair", 0, do_repair},
		{"ring", 0, do_ring},
		{"ring-worker", 0, do_ring_worker},
		{"ring-thread", 0, do_ring_thread},
		{"ring-datagram", 0, do_ring_datagram},
		{"fetched", 1, do_fetched},
		{"hold", 0, do_hold},
	};

	return calls_main(argc, argv, calls, sizeof(calls) / sizeof(calls[0]));
}
