// SPDX-License-Identifier: GPL-2.0-only
/*
 * Channels of numbers and names that the kernel keeps for other ends, and of sockets that reach no
 * endpoint; see flow.h.
 */
#include <linux/if_alg.h>
#include <linux/netlink.h>
#include <linux/vm_sockets.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <sys/fanotify.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/un.h>

#include "tests/kernel/helpers/flow.h"
#include "tests/kernel/helpers/ring.h"

#define NUMBER 9 /* a descriptor */

/* The bytes as one number, and back. */
static uint64_t number(const char *bytes)
{
	uint64_t n = 0;

	memcpy(&n, bytes, SECRET_LEN);
	return n;
}

static void bytes_of(uint64_t n, char *bytes)
{
	memcpy(bytes, &n, SECRET_LEN);
}

/* The values of semaphores. */

static void prepare_semaphores(struct flow *f)
{
	f->id = must("semget", semget(IPC_PRIVATE, SECRET_LEN, 0600));
}

static void give_semaphores(struct flow *f, char *bytes)
{
	for (int i = 0; i < SECRET_LEN; i++)
		must("SETVAL", semctl(f->id, i, SETVAL, (int)bytes[i]));
}

static void take_semaphores(struct flow *f, char *bytes)
{
	for (int i = 0; i < SECRET_LEN; i++)
		bytes[i] = (char)must("GETVAL", semctl(f->id, i, GETVAL));
	semctl(f->id, 0, IPC_RMID);
}

/* A file's lock: where it begins. */

static struct flock lock_at(uint64_t n)
{
	return (struct flock){
		.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = (off_t)n, .l_len = 1};
}

static void prepare_lock(struct flow *f)
{
	f->v[0] = open_file(f, O_RDWR);
}

static void give_lock(struct flow *f, char *bytes)
{
	struct flock lock = lock_at(number(bytes));

	must("F_SETLK", fcntl(f->v[0], F_SETLK, &lock));
}

static void take_lock(struct flow *f, char *bytes)
{
	struct flock lock = lock_at(0);

	lock.l_len = 0; /* any */
	must("F_GETLK", fcntl(f->v[0], F_GETLK, &lock));
	bytes_of((uint64_t)lock.l_start, bytes);
}

/* Where the reading of a shared descriptor stands. */

static void give_position(struct flow *f, char *bytes)
{
	must("lseek", lseek(f->v[0], (off_t)(number(bytes) & 0xffffff), SEEK_SET) < 0 ? -1 : 0);
	must("lseek", lseek(f->v[1], (off_t)(number(bytes) >> 24), SEEK_SET) < 0 ? -1 : 0);
}

static void prepare_position(struct flow *f)
{
	f->v[0] = open_file(f, O_RDONLY);
	f->v[1] = open_file(f, O_RDONLY);
}

static void take_position(struct flow *f, char *bytes)
{
	bytes_of((uint64_t)lseek(f->v[0], 0, SEEK_CUR) | (uint64_t)lseek(f->v[1], 0, SEEK_CUR)
								 << 24,
		 bytes);
}

/* The sizes of pipes: one for each bit. */

static int pipes[SECRET_LEN * 8];

static void prepare_pipe_sizes(struct flow *f)
{
	for (size_t i = 0; i < sizeof(pipes) / sizeof(pipes[0]); i++) {
		must("pipe", pipe(f->v));
		pipes[i] = f->v[0];
		must("F_SETPIPE_SZ", fcntl(pipes[i], F_SETPIPE_SZ, PAGE));
	}
}

static void give_pipe_sizes(struct flow *f, char *bytes)
{
	(void)f;
	for (size_t i = 0; i < sizeof(pipes) / sizeof(pipes[0]); i++)
		if (number(bytes) >> i & 1)
			must("F_SETPIPE_SZ", fcntl(pipes[i], F_SETPIPE_SZ, 2 * PAGE));
}

static void take_pipe_sizes(struct flow *f, char *bytes)
{
	uint64_t n = 0;

	(void)f;
	for (size_t i = 0; i < sizeof(pipes) / sizeof(pipes[0]); i++)
		n |= (uint64_t)(fcntl(pipes[i], F_GETPIPE_SZ) > PAGE) << i;
	bytes_of(n, bytes);
}

/* What an event of epoll shall bring. */

static void prepare_epoll(struct flow *f)
{
	f->id = must("epoll", epoll_create1(EPOLL_CLOEXEC));
	f->v[0] = must("eventfd", eventfd(1, EFD_CLOEXEC));
}

static void give_epoll(struct flow *f, char *bytes)
{
	struct epoll_event e = {.events = EPOLLIN, .data.u64 = number(bytes)};

	must("epoll_ctl", epoll_ctl(f->id, EPOLL_CTL_ADD, f->v[0], &e));
}

static void give_epoll_ring(struct flow *f, char *bytes)
{
	struct epoll_event e = {.events = EPOLLIN, .data.u64 = number(bytes)};
	const struct io_uring_sqe entry = {.opcode = IORING_OP_EPOLL_CTL,
					   .fd = f->id,
					   .addr = (uintptr_t)&e,
					   .len = EPOLL_CTL_ADD,
					   .off = (uint64_t)f->v[0]};
	struct ring r;

	if (ring_open(&r, false))
		missing("io_uring");
	must("epoll_ctl", ring_submit(&r, &entry));
}

static void take_epoll(struct flow *f, char *bytes)
{
	struct epoll_event e = {};

	must("epoll_wait", epoll_wait(f->id, &e, 1, WAIT_MS));
	bytes_of(e.data.u64, bytes);
}

/* A timer's time. */

static void prepare_timer(struct flow *f)
{
	f->id = must("timerfd", timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC));
}

static void give_timer(struct flow *f, char *bytes)
{
	const struct itimerspec t = {.it_value.tv_sec = 1000000,
				     .it_interval.tv_sec = (time_t)(number(bytes) >> 16),
				     .it_interval.tv_nsec = (long)(number(bytes) & 0xffff)};

	must("timerfd_settime", timerfd_settime(f->id, 0, &t, NULL));
}

static void take_timer(struct flow *f, char *bytes)
{
	struct itimerspec t;

	must("timerfd_gettime", timerfd_gettime(f->id, &t));
	bytes_of((uint64_t)t.it_interval.tv_sec << 16 | (uint64_t)t.it_interval.tv_nsec, bytes);
}

/* A limit of the other process. */

static void give_limit(struct flow *f, char *bytes)
{
	const struct rlimit l = {.rlim_cur = number(bytes), .rlim_max = RLIM_INFINITY};

	must("prlimit", prlimit(f->taker, RLIMIT_FSIZE, &l, NULL));
}

static void take_limit(struct flow *f, char *bytes)
{
	struct rlimit l;

	(void)f;
	must("getrlimit", getrlimit(RLIMIT_FSIZE, &l));
	bytes_of(l.rlim_cur, bytes);
}

/* The processors that it may run on cannot say much; how soon its timers may be late can. */

static void give_slack(struct flow *f, char *bytes)
{
	char path[64], text[32];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/timerslack_ns", f->taker);
	snprintf(text, sizeof(text), "%llu", (unsigned long long)number(bytes));
	fd = must_open(path, O_WRONLY);
	must("write", (int)write(fd, text, strlen(text)));
}

static void take_slack(struct flow *f, char *bytes)
{
	char text[32] = "";

	(void)f;
	must("read",
	     (int)read(must_open("/proc/self/timerslack_ns", O_RDONLY), text, sizeof(text) - 1));
	bytes_of(strtoull(text, NULL, 10), bytes);
}

/* The environment, where the kernel shows it to others. */

static char *environment(void)
{
	extern char **environ;

	return environ[0];
}

static void give_environment(struct flow *f, char *bytes)
{
	(void)f;
	memcpy(environment(), bytes, SECRET_LEN);
}

static void take_environment(struct flow *f, char *bytes)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/environ", f->giver);
	get_bytes(must_open(path, O_RDONLY), bytes);
}

/* What a descriptor of the other is the name of. */

static void give_memory_name(struct flow *f, char *bytes)
{
	char name[SECRET_LEN + 1] = "";

	(void)f;
	memcpy(name, bytes, SECRET_LEN);
	must("dup2", dup2(must("memfd", memfd_create(name, 0)), NUMBER));
}

static void take_memory_name(struct flow *f, char *bytes)
{
	static const char before[] = "/memfd:";
	char path[64], name[64] = "";

	snprintf(path, sizeof(path), "/proc/%d/fd/%d", f->giver, NUMBER);
	must("readlink", (int)readlink(path, name, sizeof(name) - 1));
	memcpy(bytes, name + sizeof(before) - 1, SECRET_LEN);
}

/* The size of a file. */

static void give_size(struct flow *f, char *bytes)
{
	must("ftruncate", ftruncate(open_file(f, O_WRONLY), (off_t)(number(bytes) & 0xffffffff)));
	f->file[strlen(f->file) - 1]++;
	must("ftruncate", ftruncate(open_file(f, O_WRONLY), (off_t)(number(bytes) >> 32)));
}

static void take_size(struct flow *f, char *bytes)
{
	uint64_t low = (uint64_t)lseek(open_file(f, O_RDONLY), 0, SEEK_END);

	f->file[strlen(f->file) - 1]++;
	bytes_of(low | (uint64_t)lseek(open_file(f, O_RDONLY), 0, SEEK_END) << 32, bytes);
}

/* The names that events of a directory bring. */

static void early_watch(struct flow *f)
{
	f->id = must("inotify", inotify_init1(IN_CLOEXEC));
	must("watch", inotify_add_watch(f->id, f->dir, IN_CREATE));
}

static void give_watched(struct flow *f, char *bytes)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%.*s", f->dir, SECRET_LEN, bytes);
	must(path, mkdir(path, 0755));
}

static void take_watched(struct flow *f, char *bytes)
{
	char buf[4096] __attribute__((aligned(8)));
	const struct inotify_event *e = (const void *)buf;

	must("read", (int)read(f->id, buf, sizeof(buf)));
	memcpy(bytes, e->name, SECRET_LEN);
}

/* The event of the giver's opening brings the secret itself. */

static void early_opening(struct flow *f)
{
	f->id = fanotify_init(FAN_CLASS_NOTIF | FAN_CLOEXEC, O_RDONLY | O_CLOEXEC);
	if (f->id < 0 && errno == ENOSYS)
		missing("fanotify");
	must("fanotify", f->id);
	must("mark", fanotify_mark(f->id, FAN_MARK_ADD, FAN_OPEN, AT_FDCWD, f->secret));
}

static void give_nothing(struct flow *f, char *bytes)
{
	(void)f;
	(void)bytes;
}

static void take_opening(struct flow *f, char *bytes)
{
	struct fanotify_event_metadata e;

	must("read", (int)read(f->id, &e, sizeof(e)));
	must("pread", (int)pread(e.fd, bytes, SECRET_LEN, 0));
}

/* Sockets. */

static void prepare_netlink(struct flow *f)
{
	struct sockaddr_nl at = {.nl_family = AF_NETLINK, .nl_pid = 7001};

	f->v[0] = must("socket", socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_USERSOCK));
	must("bind", bind(f->v[0], (struct sockaddr *)&at, sizeof(at)));
}

static void give_netlink(struct flow *f, char *bytes)
{
	struct sockaddr_nl to = {.nl_family = AF_NETLINK, .nl_pid = 7001};
	int s = must("socket", socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_USERSOCK));

	(void)f;
	must("sendto", (int)sendto(s, bytes, SECRET_LEN, 0, (struct sockaddr *)&to, sizeof(to)));
}

static void take_socket(struct flow *f, char *bytes)
{
	must("recv", (int)recv(f->v[0], bytes, SECRET_LEN, 0));
}

static void give_urgent(struct flow *f, char *bytes)
{
	must("write", (int)write(f->v[1], bytes, SECRET_LEN - 1));
	must("send", (int)send(f->v[1], bytes + SECRET_LEN - 1, 1, MSG_OOB));
}

static void take_urgent(struct flow *f, char *bytes)
{
	must("recv", (int)recv(f->v[0], bytes, SECRET_LEN - 1, 0));
	must("recv", (int)recv(f->v[0], bytes + SECRET_LEN - 1, 1, MSG_OOB));
}

static void prepare_packets(struct flow *f)
{
	must("socketpair", socketpair(AF_UNIX, SOCK_SEQPACKET, 0, f->v));
}

static void take_peeked(struct flow *f, char *bytes)
{
	must("recv", (int)recv(f->v[0], bytes, SECRET_LEN, MSG_PEEK));
}

static void give_pair(struct flow *f, char *bytes)
{
	must("send", (int)send(f->v[1], bytes, SECRET_LEN, 0));
}

static void early_vsock(struct flow *f)
{
	struct sockaddr_vm at = {
		.svm_family = AF_VSOCK, .svm_cid = VMADDR_CID_ANY, .svm_port = 7777};

	f->v[0] = socket(AF_VSOCK, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (f->v[0] < 0)
		missing("vsock");
	must("bind", bind(f->v[0], (struct sockaddr *)&at, sizeof(at)));
	must("listen", listen(f->v[0], 1));
}

static void give_vsock(struct flow *f, char *bytes)
{
	struct sockaddr_vm to = {
		.svm_family = AF_VSOCK, .svm_cid = VMADDR_CID_LOCAL, .svm_port = 7777};
	int s = must("socket", socket(AF_VSOCK, SOCK_STREAM | SOCK_CLOEXEC, 0));

	(void)f;
	must("connect", connect(s, (struct sockaddr *)&to, sizeof(to)));
	must("send", (int)send(s, bytes, SECRET_LEN, 0));
}

static void take_accepted(struct flow *f, char *bytes)
{
	int s = must("accept", accept(f->v[0], NULL, NULL));

	must("recv", (int)recv(s, bytes, SECRET_LEN, MSG_WAITALL));
}

/* A cipher that changes nothing. */

static void prepare_cipher(struct flow *f)
{
	const struct sockaddr_alg a = {
		.salg_family = AF_ALG, .salg_type = "skcipher", .salg_name = "ecb(cipher_null)"};
	int s = socket(AF_ALG, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	if (s < 0 || bind(s, (const struct sockaddr *)&a, sizeof(a)))
		missing("such cipher");
	must("key", setsockopt(s, SOL_ALG, ALG_SET_KEY, NULL, 0));
	f->v[0] = must("accept", accept(s, NULL, NULL));
}

static void give_cipher(struct flow *f, char *bytes)
{
	must("send", (int)send(f->v[0], bytes, SECRET_LEN, 0));
}

int main(int argc, char **argv)
{
	static const struct channel channels[] = {
		{"semaphores", prepare_semaphores, NULL, give_semaphores, take_semaphores},
		{"lock", prepare_lock, NULL, give_lock, take_lock},
		{"position", prepare_position, NULL, give_position, take_position},
		{"pipe-sizes", prepare_pipe_sizes, NULL, give_pipe_sizes, take_pipe_sizes},
		{"epoll", prepare_epoll, NULL, give_epoll, take_epoll},
		{"epoll-ring", prepare_epoll, NULL, give_epoll_ring, take_epoll},
		{"timer", prepare_timer, NULL, give_timer, take_timer},
		{"limit", NULL, NULL, give_limit, take_limit},
		{"slack", NULL, NULL, give_slack, take_slack},
		{"environment", NULL, NULL, give_environment, take_environment},
		{"memory-name", NULL, NULL, give_memory_name, take_memory_name},
		{"size", NULL, NULL, give_size, take_size},
		{"watched", NULL, early_watch, give_watched, take_watched},
		{"opening", NULL, early_opening, give_nothing, take_opening},
		{"netlink", prepare_netlink, NULL, give_netlink, take_socket},
		{"urgent", prepare_pair, NULL, give_urgent, take_urgent},
		{"packets", prepare_packets, NULL, give_pair, take_socket},
		{"peeked", prepare_pair, NULL, give_pair, take_peeked},
		{"vsock", NULL, early_vsock, give_vsock, take_accepted},
		{"cipher", prepare_cipher, NULL, give_cipher, take_socket},
	};

	return flow_main(argc, argv, channels, sizeof(channels) / sizeof(channels[0]));
}
