// SPDX-License-Identifier: GPL-2.0-only
/*
 * Usage: before HOW FILE
 *
 * Connects to 127.0.0.1:7001 first, reads the start of FILE then, and sends it over the connection
 * that is open already: by HOW. Exit status: see calls.h.
 */
#include <arpa/inet.h>
#include <linux/aio_abi.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>

#include "tests/kernel/helpers/calls.h"
#include "tests/kernel/helpers/ring.h"

#define SECRET_LEN 6
#define PAGE	   4096

static int connected(void)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
				      .sin_port = htons(7001),
				      .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int s = must("socket", socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));

	must("connect", connect(s, (struct sockaddr *)&address, sizeof(address)));
	return s;
}

static int send_by_ring(int s, char *bytes, uint8_t opcode, bool thread)
{
	struct io_uring_sqe send = {
		.opcode = opcode, .fd = s, .addr = (uintptr_t)bytes, .len = SECRET_LEN};
	struct ring r;

	if (ring_open(&r, thread))
		return missing("io_uring");
	return ring_submit(&r, &send);
}

static int do_write(char **a)
{
	int s = connected(), in = must_open(a[0], O_RDONLY);
	char bytes[SECRET_LEN];

	must("read", (int)read(in, bytes, SECRET_LEN));
	return (int)write(s, bytes, SECRET_LEN);
}

/* Only mapped, never read by a call. */
static int do_mapped(char **a)
{
	int s = connected(), in = must_open(a[0], O_RDONLY);
	char *p = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, in, 0);

	must("mmap", p == MAP_FAILED ? -1 : 0);
	return (int)send(s, p, SECRET_LEN, 0);
}

static int do_sendfile(char **a)
{
	int s = connected();

	return (int)sendfile(s, must_open(a[0], O_RDONLY), NULL, SECRET_LEN);
}

static int do_splice(char **a)
{
	int s = connected(), v[2];

	must("pipe", pipe(v));
	must("splice", (int)splice(must_open(a[0], O_RDONLY), NULL, v[1], NULL, SECRET_LEN, 0));
	return (int)splice(v[0], NULL, s, NULL, SECRET_LEN, 0);
}

static int do_vmsplice(char **a)
{
	int s = connected(), in = must_open(a[0], O_RDONLY), v[2];
	static char bytes[SECRET_LEN]; /* it is sent from where it is */
	struct iovec vector = {.iov_base = bytes, .iov_len = SECRET_LEN};

	must("pipe", pipe(v));
	must("read", (int)read(in, bytes, SECRET_LEN));
	must("vmsplice", (int)vmsplice(v[1], &vector, 1, 0));
	if (splice(v[0], NULL, s, NULL, SECRET_LEN, 0) < 0)
		return -1;
	shutdown(s, SHUT_WR);
	return (int)read(s, &v[0], 1);
}

static int do_ring(char **a)
{
	int s = connected(), in = must_open(a[0], O_RDONLY);
	char bytes[SECRET_LEN];

	must("read", (int)read(in, bytes, SECRET_LEN));
	return send_by_ring(s, bytes, IORING_OP_SEND, false);
}

static int do_ring_write(char **a)
{
	int s = connected(), in = must_open(a[0], O_RDONLY);
	char bytes[SECRET_LEN];

	must("read", (int)read(in, bytes, SECRET_LEN));
	return send_by_ring(s, bytes, IORING_OP_WRITE, false);
}

static int do_ring_thread(char **a)
{
	int s = connected(), in = must_open(a[0], O_RDONLY);
	char bytes[SECRET_LEN];

	must("read", (int)read(in, bytes, SECRET_LEN));
	return send_by_ring(s, bytes, IORING_OP_SEND, true);
}

/* The kernel's thread does both, this process neither. */
static int do_ring_reads(char **a)
{
	int s = connected(), in = must_open(a[0], O_RDONLY);
	char bytes[SECRET_LEN] = "";
	struct io_uring_sqe read_it = {.opcode = IORING_OP_READ,
				       .fd = in,
				       .addr = (uintptr_t)bytes,
				       .len = SECRET_LEN},
			    send_it = {.opcode = IORING_OP_SEND,
				       .fd = s,
				       .addr = (uintptr_t)bytes,
				       .len = SECRET_LEN};
	struct ring r;

	if (ring_open(&r, true))
		return missing("io_uring");
	must("read", ring_submit(&r, &read_it));
	return ring_submit(&r, &send_it);
}

/* From the file to a pipe to the socket, by the ring. */
static int do_ring_splice(char **a)
{
	int s = connected(), v[2];
	struct io_uring_sqe in = {.opcode = IORING_OP_SPLICE,
				  .splice_fd_in = must_open(a[0], O_RDONLY),
				  .splice_off_in = (__u64)-1,
				  .off = (__u64)-1,
				  .len = SECRET_LEN},
			    out = in;
	struct ring r;

	if (ring_open(&r, false))
		return missing("io_uring");
	must("pipe", pipe(v));
	in.fd = v[1];
	out.splice_fd_in = v[0];
	out.fd = s;
	must("splice", ring_submit(&r, &in));
	return ring_submit(&r, &out);
}

static int read_secret(char **a, char *bytes)
{
	return must("read", (int)read(must_open(a[0], O_RDONLY), bytes, SECRET_LEN));
}

/* The last byte goes beside the others. */
static int do_urgent(char **a)
{
	int s = connected();
	char bytes[SECRET_LEN + 1] = "";

	read_secret(a, bytes);
	return (int)send(s, bytes, sizeof(bytes), MSG_OOB);
}

static int do_zero_copy(char **a)
{
	int s = connected(), on = 1;
	static char bytes[SECRET_LEN];

	must("SO_ZEROCOPY", setsockopt(s, SOL_SOCKET, SO_ZEROCOPY, &on, sizeof(on)));
	read_secret(a, bytes);
	return (int)send(s, bytes, SECRET_LEN, MSG_ZEROCOPY);
}

static int do_aio(char **a)
{
	int s = connected();
	char bytes[SECRET_LEN];
	aio_context_t context = 0;
	struct iocb entry = {.aio_lio_opcode = IOCB_CMD_PWRITE,
			     .aio_fildes = (__u32)s,
			     .aio_buf = (uintptr_t)bytes,
			     .aio_nbytes = SECRET_LEN};
	struct iocb *entries[] = {&entry};
	struct io_event event;

	must("io_setup", (int)syscall(SYS_io_setup, 1, &context));
	read_secret(a, bytes);
	if (syscall(SYS_io_submit, context, 1, entries) != 1 ||
	    syscall(SYS_io_getevents, context, 1, 1, &event, NULL) != 1)
		return -1;
	errno = event.res < 0 ? (int)-event.res : 0;
	return event.res < 0 ? -1 : 0;
}

/* By a child, which has not read itself. */
static int do_child(char **a)
{
	int s = connected(), status;
	char bytes[SECRET_LEN];
	pid_t pid;

	read_secret(a, bytes);
	pid = fork();
	if (!pid)
		_exit(write(s, bytes, SECRET_LEN) != SECRET_LEN);
	return waitpid(pid, &status, 0) < 0 || status ? -1 : 0;
}

static int do_ring_buffer(char **a)
{
	int s = connected();
	char bytes[SECRET_LEN] = "";
	struct iovec v = {.iov_base = bytes, .iov_len = SECRET_LEN};
	struct io_uring_sqe entry = {.opcode = IORING_OP_WRITE_FIXED,
				     .fd = s,
				     .addr = (uintptr_t)bytes,
				     .len = SECRET_LEN};
	struct ring r;

	if (ring_open(&r, false))
		return missing("io_uring");
	must("register", (int)syscall(SYS_io_uring_register, r.fd, IORING_REGISTER_BUFFERS, &v, 1));
	read_secret(a, bytes);
	return ring_submit(&r, &entry);
}

/* In a slot of the ring, whose own thread reads and sends. */
static int do_ring_slot(char **a)
{
	const int fds[] = {connected(), must_open(a[0], O_RDONLY)};
	char bytes[SECRET_LEN] = "";
	struct io_uring_sqe entry = {.opcode = IORING_OP_READ,
				     .fd = 1,
				     .addr = (uintptr_t)bytes,
				     .len = SECRET_LEN,
				     .flags = IOSQE_FIXED_FILE};
	struct ring r;

	if (ring_open(&r, true))
		return missing("io_uring");
	must("unregister",
	     (int)syscall(SYS_io_uring_register, r.fd, IORING_UNREGISTER_FILES, NULL, 0));
	must("register", (int)syscall(SYS_io_uring_register, r.fd, IORING_REGISTER_FILES, fds, 2));
	close(fds[0]);
	close(fds[1]);
	must("read", ring_submit(&r, &entry));
	entry.opcode = IORING_OP_SEND;
	entry.fd = 0;
	return ring_submit(&r, &entry);
}

static int do_ring_zc(char **a)
{
	int s = connected();
	static char bytes[SECRET_LEN];

	read_secret(a, bytes);
	return send_by_ring(s, bytes, IORING_OP_SEND_ZC, false);
}

/* Read and sent in one call, the sending linked to the reading. */
static int do_ring_linked(char **a)
{
	int s = connected(), in = must_open(a[0], O_RDONLY);
	char bytes[SECRET_LEN] = "";
	struct ring r;

	if (ring_open(&r, false))
		return missing("io_uring");
	return ring_linked(&r, (struct io_uring_sqe[]){{.opcode = IORING_OP_READ,
							.fd = in,
							.addr = (uintptr_t)bytes,
							.len = SECRET_LEN},
						       {.opcode = IORING_OP_SEND,
							.fd = s,
							.addr = (uintptr_t)bytes,
							.len = SECRET_LEN}});
}

int main(int argc, char **argv)
{
	static const struct call calls[] = {
		{"write", 1, do_write},
		{"mapped", 1, do_mapped},
		{"sendfile", 1, do_sendfile},
		{"splice", 1, do_splice},
		{"vmsplice", 1, do_vmsplice},
		{"ring", 1, do_ring},
		{"ring-write", 1, do_ring_write},
		{"ring-thread", 1, do_ring_thread},
		{"ring-reads", 1, do_ring_reads},
		{"ring-splice", 1, do_ring_splice},
		{"urgent", 1, do_urgent},
		{"zero-copy", 1, do_zero_copy},
		{"aio", 1, do_aio},
		{"child", 1, do_child},
		{"ring-buffer", 1, do_ring_buffer},
		{"ring-slot", 1, do_ring_slot},
		{"ring-zc", 1, do_ring_zc},
		{"ring-linked", 1, do_ring_linked},
	};

	return calls_main(argc, argv, calls, sizeof(calls) / sizeof(calls[0]));
}
