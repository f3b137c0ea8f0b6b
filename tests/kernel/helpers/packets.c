// SPDX-License-Identifier: GPL-2.0-only
/*
 * Usage: packets CALL ARGUMENT…
 *
 * Ways to send "SECRET" to port 7001 by other protocols than TCP and UDP, or by frames of one's own
 * making, which go to 192.0.2.77, an address of this machine that is not loopback's. Port 7002 of
 * loopback may be reached. See calls.h.
 */
#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <linux/if_tun.h>
#include <linux/if_xdp.h>
#include <linux/sctp.h>
#include <linux/tipc.h>
#include <linux/vm_sockets.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <netinet/udp.h>
#include <poll.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include "tests/kernel/helpers/calls.h"

#define PORT	  7001
#define ALLOWED	  7002
#define SERVICE	  18888	     /* of TIPC */
#define OUTSIDE	  0xc000024d /* 192.0.2.77 */
#define NOBODY	  0xc0000263 /* 192.0.2.99 */
#define TEXT	  "SECRET\n"
#define TEXT_LEN  7
#define FRAME	  2048
#define FRAMES	  8
#define PROTO_SMC 0 /* of AF_SMC: over IPv4 */

#ifndef SOL_SCTP
#define SOL_SCTP 132
#endif
#ifndef SOL_RAW
#define SOL_RAW 255
#endif
#ifndef ICMP_FILTER /* of linux/icmp.h, which does not go with net/if.h */
#define ICMP_FILTER 1
#endif

static struct sockaddr_in four(uint32_t address, unsigned short port)
{
	return (struct sockaddr_in){
		.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(address)};
}

/* A kernel without the protocol is told by the first call for it. */
static int make(int family, int type, int protocol)
{
	int s = socket(family, type | SOCK_CLOEXEC, protocol);

	if (s < 0 &&
	    (errno == EPROTONOSUPPORT || errno == EAFNOSUPPORT || errno == ESOCKTNOSUPPORT))
		return missing("such protocol");
	return s;
}

static int tell(int s)
{
	return (int)send(s, TEXT, TEXT_LEN, 0);
}

static int tell_at(int s, const struct sockaddr_in *to)
{
	return s < 0 ? -1
		     : (int)sendto(s, TEXT, TEXT_LEN, 0, (const struct sockaddr *)to, sizeof(*to));
}

static int tell_connected(int s, const void *to, socklen_t len)
{
	return s < 0 || connect(s, to, len) ? -1 : tell(s);
}

/* Other protocols. */

static int do_udp_lite(char **a)
{
	struct sockaddr_in to = four(INADDR_LOOPBACK, PORT);

	(void)a;
	return tell_at(make(AF_INET, SOCK_DGRAM, IPPROTO_UDPLITE), &to);
}

static int do_sctp(char **a)
{
	struct sockaddr_in to = four(INADDR_LOOPBACK, PORT);

	(void)a;
	return tell_connected(make(AF_INET, SOCK_STREAM, IPPROTO_SCTP), &to, sizeof(to));
}

/* By one socket for many, with the message. */
static int do_sctp_many(char **a)
{
	struct sockaddr_in to = four(INADDR_LOOPBACK, PORT);

	(void)a;
	return tell_at(make(AF_INET, SOCK_SEQPACKET, IPPROTO_SCTP), &to);
}

/* By an option of the socket, and then to where it is connected. */
static int do_sctp_connectx(char **a)
{
	struct sockaddr_in to = four(INADDR_LOOPBACK, PORT);
	int s = make(AF_INET, SOCK_STREAM, IPPROTO_SCTP);

	(void)a;
	if (s < 0 || setsockopt(s, SOL_SCTP, SCTP_SOCKOPT_CONNECTX, &to, sizeof(to)) < 0)
		return -1;
	return tell(s);
}

/* Over TCP, where the other end knows nothing of it. */
static int do_smc(char **a)
{
	struct sockaddr_in to = four(INADDR_LOOPBACK, PORT);

	(void)a;
	return tell_connected(make(AF_SMC, SOCK_STREAM, PROTO_SMC), &to, sizeof(to));
}

static int do_smc_fast_open(char **a)
{
	struct sockaddr_in to = four(INADDR_LOOPBACK, PORT);
	int s = make(AF_SMC, SOCK_STREAM, PROTO_SMC);

	(void)a;
	return s < 0 ? -1
		     : (int)sendto(s, TEXT, TEXT_LEN, MSG_FASTOPEN, (struct sockaddr *)&to,
				   sizeof(to));
}

static int do_vsock(char **a)
{
	struct sockaddr_vm to = {
		.svm_family = AF_VSOCK, .svm_cid = VMADDR_CID_LOCAL, .svm_port = PORT};

	(void)a;
	return tell_connected(make(AF_VSOCK, SOCK_STREAM, 0), &to, sizeof(to));
}

static int do_tipc(char **a)
{
	struct sockaddr_tipc to = {.family = AF_TIPC,
				   .addrtype = TIPC_SERVICE_ADDR,
				   .addr.name.name = {.type = SERVICE, .instance = 1}};
	int s = make(AF_TIPC, SOCK_RDM, 0);

	(void)a;
	return s < 0 ? -1 : (int)sendto(s, TEXT, TEXT_LEN, 0, (struct sockaddr *)&to, sizeof(to));
}

/* ping PORT: an echo request that carries it; its address has the port, though there is none. */
static int do_ping(char **a)
{
	struct sockaddr_in to = four(INADDR_LOOPBACK, (unsigned short)strtoul(a[0], NULL, 10));
	struct {
		struct icmphdr head;
		char text[TEXT_LEN];
	} packet = {.head.type = ICMP_ECHO, .text = TEXT};
	int s = make(AF_INET, SOCK_DGRAM, IPPROTO_ICMP);

	return s < 0 ? -1
		     : (int)sendto(s, &packet, sizeof(struct icmphdr) + TEXT_LEN, 0,
				   (struct sockaddr *)&to, sizeof(to));
}

/* Packets and frames of one's own making. */

struct datagram {
	struct udphdr udp;
	char text[TEXT_LEN];
} __attribute__((packed));

struct packet {
	struct iphdr ip;
	struct datagram datagram;
} __attribute__((packed));

struct frame {
	struct ether_header ether;
	struct packet packet;
} __attribute__((packed));

static struct datagram datagram(void)
{
	return (struct datagram){.udp = {.source = htons(ALLOWED),
					 .dest = htons(PORT),
					 .len = htons(sizeof(struct datagram))},
				 .text = TEXT};
}

static struct packet packet(uint32_t to)
{
	struct packet p = {.ip = {.version = 4,
				  .ihl = 5,
				  .tot_len = htons(sizeof(struct packet)),
				  .ttl = 64,
				  .protocol = IPPROTO_UDP,
				  .saddr = htonl(NOBODY),
				  .daddr = htonl(to)},
			   .datagram = datagram()};
	uint32_t sum = 0;
	uint16_t words[sizeof(p.ip) / 2];

	memcpy(words, &p.ip, sizeof(p.ip));
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		sum += words[i];
	sum = (sum & 0xffff) + (sum >> 16);
	p.ip.check = (uint16_t) ~(sum + (sum >> 16));
	return p;
}

static struct frame frame(void)
{
	return (struct frame){.ether.ether_type = htons(ETHERTYPE_IP), .packet = packet(OUTSIDE)};
}

/* raw PORT: with the header of UDP; its address has the port that it is not for. */
static int do_raw(char **a)
{
	struct sockaddr_in to = four(INADDR_LOOPBACK, (unsigned short)strtoul(a[0], NULL, 10));
	struct datagram d = datagram();
	int s = make(AF_INET, SOCK_RAW, IPPROTO_UDP);

	return s < 0 ? -1 : (int)sendto(s, &d, sizeof(d), 0, (struct sockaddr *)&to, sizeof(to));
}

/* raw-connected PORT */
static int do_raw_connected(char **a)
{
	struct sockaddr_in to = four(INADDR_LOOPBACK, (unsigned short)strtoul(a[0], NULL, 10));
	struct datagram d = datagram();
	int s = make(AF_INET, SOCK_RAW, IPPROTO_UDP);

	if (s < 0 || connect(s, (struct sockaddr *)&to, sizeof(to)))
		return -1;
	return (int)send(s, &d, sizeof(d), 0);
}

/* raw-header PORT: the packet is for another address than the call. */
static int do_raw_header(char **a)
{
	struct sockaddr_in to = four(INADDR_LOOPBACK, (unsigned short)strtoul(a[0], NULL, 10));
	struct packet p = packet(OUTSIDE);
	int s = make(AF_INET, SOCK_RAW, IPPROTO_RAW);

	return s < 0 ? -1 : (int)sendto(s, &p, sizeof(p), 0, (struct sockaddr *)&to, sizeof(to));
}

static int do_raw_six(char **a)
{
	struct sockaddr_in6 to = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
	struct datagram d = datagram();
	int s = make(AF_INET6, SOCK_RAW, IPPROTO_UDP), at = offsetof(struct udphdr, check);

	(void)a;
	if (s < 0 || setsockopt(s, IPPROTO_IPV6, IPV6_CHECKSUM, &at, sizeof(at)))
		return -1;
	return (int)sendto(s, &d, sizeof(d), 0, (struct sockaddr *)&to, sizeof(to));
}

static struct sockaddr_ll link_address(void)
{
	return (struct sockaddr_ll){.sll_family = AF_PACKET,
				    .sll_protocol = htons(ETHERTYPE_IP),
				    .sll_ifindex = (int)if_nametoindex("lo"),
				    .sll_halen = ETHER_ADDR_LEN};
}

static int do_frame(char **a)
{
	struct sockaddr_ll to = link_address();
	struct frame f = frame();
	int s = make(AF_PACKET, SOCK_RAW, 0);

	(void)a;
	return s < 0 ? -1 : (int)sendto(s, &f, sizeof(f), 0, (struct sockaddr *)&to, sizeof(to));
}

/* The kernel makes the head of the frame. */
static int do_frame_cooked(char **a)
{
	struct sockaddr_ll to = link_address();
	struct packet p = packet(OUTSIDE);
	int s = make(AF_PACKET, SOCK_DGRAM, 0);

	(void)a;
	return s < 0 ? -1 : (int)sendto(s, &p, sizeof(p), 0, (struct sockaddr *)&to, sizeof(to));
}

/* By a socket that is bound, and a plain write. */
static int do_frame_bound(char **a)
{
	struct sockaddr_ll at = link_address();
	struct frame f = frame();
	int s = make(AF_PACKET, SOCK_RAW, 0);

	(void)a;
	if (s < 0 || bind(s, (struct sockaddr *)&at, sizeof(at)))
		return -1;
	return (int)write(s, &f, sizeof(f));
}

/* By memory that the kernel shares. */
static int do_frame_ring(char **a)
{
	const struct tpacket_req room = {.tp_block_size = 4096,
					 .tp_block_nr = 1,
					 .tp_frame_size = FRAME,
					 .tp_frame_nr = 4096 / FRAME};
	struct sockaddr_ll at = link_address();
	struct tpacket_hdr *head;
	struct frame f = frame();
	int s = make(AF_PACKET, SOCK_RAW, 0);

	(void)a;
	if (s < 0 || setsockopt(s, SOL_PACKET, PACKET_TX_RING, &room, sizeof(room)) ||
	    bind(s, (struct sockaddr *)&at, sizeof(at)))
		return -1;
	head = mmap(NULL, room.tp_block_size, PROT_READ | PROT_WRITE, MAP_SHARED, s, 0);
	if (head == MAP_FAILED)
		return -1;
	memcpy((char *)head + TPACKET_HDRLEN - sizeof(struct sockaddr_ll), &f, sizeof(f));
	head->tp_len = sizeof(f);
	head->tp_status = TP_STATUS_SEND_REQUEST;
	return (int)send(s, NULL, 0, 0);
}

static char *xdp_map(int s, size_t size, off_t at)
{
	return mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, s, at);
}

/* xdp HOW: by memory that the kernel shares; it is told by `send`, or by `poll`. */
static int do_xdp(char **a)
{
	static char memory[FRAMES * FRAME] __attribute__((aligned(4096)));
	const struct xdp_umem_reg area = {
		.addr = (uintptr_t)memory, .len = sizeof(memory), .chunk_size = FRAME};
	struct sockaddr_xdp at = {.sxdp_family = AF_XDP, .sxdp_ifindex = if_nametoindex("lo")};
	struct xdp_mmap_offsets o;
	socklen_t len = sizeof(o);
	struct frame f = frame();
	const int n = FRAMES;
	struct xdp_desc *entry;
	char *ring;
	int s = make(AF_XDP, SOCK_RAW, 0);

	if (s < 0)
		return -1;
	must("XDP_UMEM_REG", setsockopt(s, SOL_XDP, XDP_UMEM_REG, &area, sizeof(area)));
	must("fill", setsockopt(s, SOL_XDP, XDP_UMEM_FILL_RING, &n, sizeof(n)));
	must("completion", setsockopt(s, SOL_XDP, XDP_UMEM_COMPLETION_RING, &n, sizeof(n)));
	must("tx", setsockopt(s, SOL_XDP, XDP_TX_RING, &n, sizeof(n)));
	must("offsets", getsockopt(s, SOL_XDP, XDP_MMAP_OFFSETS, &o, &len));
	ring = xdp_map(s, o.tx.desc + sizeof(*entry) * FRAMES, XDP_PGOFF_TX_RING);
	must("mmap", ring == MAP_FAILED ? -1 : 0);
	if (bind(s, (struct sockaddr *)&at, sizeof(at)))
		return -1;
	memcpy(memory, &f, sizeof(f));
	entry = (void *)(ring + o.tx.desc);
	*entry = (struct xdp_desc){.addr = 0, .len = sizeof(f)};
	__atomic_store_n((uint32_t *)(void *)(ring + o.tx.producer), 1, __ATOMIC_SEQ_CST);
	if (!strcmp(a[0], "send"))
		return (int)send(s, NULL, 0, MSG_DONTWAIT);
	return poll(&(struct pollfd){.fd = s, .events = POLLOUT}, 1, 100);
}

/* A device of its own, from which the packet comes to the machine. */
static int do_tun(char **a)
{
	struct ifreq r = {.ifr_name = "rf-tun", .ifr_flags = IFF_TUN | IFF_NO_PI};
	struct packet p = packet(OUTSIDE);
	int tun = open("/dev/net/tun", O_RDWR | O_CLOEXEC), s = make(AF_INET, SOCK_DGRAM, 0);

	(void)a;
	if (tun < 0)
		return errno == ENOENT || errno == ENODEV ? missing("tun") : -1;
	if (ioctl(tun, TUNSETIFF, &r))
		return -1;
	r.ifr_flags = IFF_UP;
	if (ioctl(s, SIOCSIFFLAGS, &r))
		return -1;
	return (int)write(tun, &p, sizeof(p));
}

/* Outside: each appends what it hears to FILE, for ever; it ends where there is no such protocol.
 */

static int hear(int s, const char *file, size_t skip)
{
	int out = must_open(file, O_WRONLY | O_CREAT | O_APPEND);
	char buf[4096];
	ssize_t n;

	while ((n = recv(s, buf, sizeof(buf), 0)) >= 0)
		if ((size_t)n > skip)
			must(file, (int)write(out, buf + skip, (size_t)n - skip));
	return -1;
}

/* Only requests: what tells of a packet that went elsewhere has a piece of it. */
static int do_hear_icmp(char **a)
{
	const uint32_t others = ~(1u << ICMP_ECHO);
	int s = make(AF_INET, SOCK_RAW, IPPROTO_ICMP);

	must("ICMP_FILTER", setsockopt(s, SOL_RAW, ICMP_FILTER, &others, sizeof(others)));
	return hear(s, a[0], sizeof(struct iphdr));
}

static int do_hear_udp_lite(char **a)
{
	struct sockaddr_in at = four(INADDR_LOOPBACK, PORT);
	int s = make(AF_INET, SOCK_DGRAM, IPPROTO_UDPLITE);

	must("bind", bind(s, (struct sockaddr *)&at, sizeof(at)));
	return hear(s, a[0], 0);
}

static int do_hear_sctp(char **a)
{
	struct sockaddr_in at = four(INADDR_LOOPBACK, PORT);
	int s = make(AF_INET, SOCK_SEQPACKET, IPPROTO_SCTP);

	must("bind", bind(s, (struct sockaddr *)&at, sizeof(at)));
	must("listen", listen(s, 8));
	return hear(s, a[0], 0);
}

static int do_hear_tipc(char **a)
{
	struct sockaddr_tipc at = {.family = AF_TIPC,
				   .addrtype = TIPC_SERVICE_RANGE,
				   .scope = TIPC_NODE_SCOPE,
				   .addr.nameseq = {.type = SERVICE, .lower = 1, .upper = 1}};
	int s = make(AF_TIPC, SOCK_RDM, 0);

	must("bind", bind(s, (struct sockaddr *)&at, sizeof(at)));
	return hear(s, a[0], 0);
}

static int do_hear_vsock(char **a)
{
	struct sockaddr_vm at = {
		.svm_family = AF_VSOCK, .svm_cid = VMADDR_CID_ANY, .svm_port = PORT};
	int s = make(AF_VSOCK, SOCK_STREAM, 0);
	int out = must_open(a[0], O_WRONLY | O_CREAT | O_APPEND), fd;
	char buf[TEXT_LEN];

	must("bind", bind(s, (struct sockaddr *)&at, sizeof(at)));
	must("listen", listen(s, 8));
	while ((fd = accept(s, NULL, NULL)) >= 0) {
		if (recv(fd, buf, sizeof(buf), 0) == TEXT_LEN)
			must(a[0], (int)write(out, buf, TEXT_LEN));
		close(fd);
	}
	return -1;
}

int main(int argc, char **argv)
{
	static const struct call calls[] = {
		{"udp-lite", 0, do_udp_lite},
		{"sctp", 0, do_sctp},
		{"sctp-many", 0, do_sctp_many},
		{"sctp-connectx", 0, do_sctp_connectx},
		{"smc", 0, do_smc},
		{"smc-fast-open", 0, do_smc_fast_open},
		{"vsock", 0, do_vsock},
		{"tipc", 0, do_tipc},
		{"ping", 1, do_ping},
		{"raw", 1, do_raw},
		{"raw-connected", 1, do_raw_connected},
		{"raw-header", 1, do_raw_header},
		{"raw-six", 0, do_raw_six},
		{"frame", 0, do_frame},
		{"frame-cooked", 0, do_frame_cooked},
		{"frame-bound", 0, do_frame_bound},
		{"frame-ring", 0, do_frame_ring},
		{"xdp", 1, do_xdp},
		{"tun", 0, do_tun},
		{"hear-icmp", 1, do_hear_icmp},
		{"hear-udp-lite", 1, do_hear_udp_lite},
		{"hear-sctp", 1, do_hear_sctp},
		{"hear-tipc", 1, do_hear_tipc},
		{"hear-vsock", 1, do_hear_vsock},
	};

	return calls_main(argc, argv, calls, sizeof(calls) / sizeof(calls[0]));
}
