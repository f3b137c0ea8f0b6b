/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * flow.h - `HELPER CHANNEL FILE DIR`: one process reads the start of FILE and gives it to another
 * one by CHANNEL, and that one, which has not read it, sends it to 127.0.0.1:7001.
 *
 * DIR is for what they make. The second is the first one's child, born before the reading, and they
 * share nothing but what the channel is made of and a counter (eventfd) by which the second learns
 * that the first is ready. Exit status: see calls.h.
 */
#ifndef RINGFENCE_TESTS_FLOW_H
#define RINGFENCE_TESTS_FLOW_H

#include <arpa/inet.h>
#include <dirent.h>
#include <limits.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "tests/kernel/helpers/calls.h"
#include "tests/kernel/helpers/passing.h"

#define SECRET_LEN 6
#define PAGE	   4096
#define WAIT_MS	   3000

/* What both know; each has its own copy but for the descriptors. */
struct flow {
	const char *secret, *dir;
	char file[PATH_MAX]; /* in dir */
	int ready;	     /* eventfd */
	int v[2], w[2];	     /* pairs of descriptors, as the channel needs them */
	int id;
	char *page; /* private memory, at the same address in both */
	pid_t giver, taker;
};

struct channel {
	const char *name;
	void (*prepare)(struct flow *f); /* before there are two; may be NULL */
	void (*early)(struct flow *f);	 /* the taker, before the giver has read; may be NULL */
	void (*give)(struct flow *f, char *bytes);
	void (*take)(struct flow *f, char *bytes);
};

static inline void read_secret(const struct flow *f, char *bytes)
{
	int fd = must_open(f->secret, O_RDONLY);

	if (read(fd, bytes, SECRET_LEN) != SECRET_LEN)
		exit(2);
	close(fd);
}

static inline int open_file(const struct flow *f, int flags)
{
	return must_open(f->file, flags | O_CREAT);
}

static inline void put_bytes(int fd, const char *bytes)
{
	must("write", (int)write(fd, bytes, SECRET_LEN));
}

static inline void get_bytes(int fd, char *bytes)
{
	must("read", (int)read(fd, bytes, SECRET_LEN));
}

static inline void take_page(struct flow *f, char *bytes)
{
	memcpy(bytes, f->page, SECRET_LEN);
}

/* The descriptor that came with a message; nothing that came is the call's failure. */
static inline int fd_received(int s)
{
	struct parcel p;
	char byte;
	int fd;

	parcel_init(&p, &byte, 1);
	must("recvmsg", (int)recvmsg(s, &p.m, 0));
	fd = parcel_take(&p);
	if (fd < 0)
		exit(1);
	return fd;
}

/* What give_name() and its like made: a directory that is called so. */
static inline void take_name(struct flow *f, char *bytes)
{
	DIR *d = opendir(f->dir);
	struct dirent *e;

	while (d && (e = readdir(d)))
		if (e->d_name[0] == '+')
			memcpy(bytes, e->d_name + 1, SECRET_LEN);
}

static inline void prepare_pair(struct flow *f)
{
	must("socketpair", socketpair(AF_UNIX, SOCK_STREAM, 0, f->v));
}

/* Exit status of the taker. */
static inline int send_out(const char *bytes)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
				      .sin_port = htons(7001),
				      .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int s = must("socket", socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));

	if (connect(s, (struct sockaddr *)&address, sizeof(address))) {
		perror("connect");
		return 1;
	}
	put_bytes(s, bytes);
	return 0;
}

static inline int take(struct flow *f, const struct channel *c, int begun)
{
	struct pollfd p = {.fd = f->ready, .events = POLLIN};
	char bytes[SECRET_LEN] = "";

	f->giver = getppid();
	if (c->early)
		c->early(f);
	eventfd_write(begun, 1);
	if (poll(&p, 1, WAIT_MS) != 1)
		return 2;
	c->take(f, bytes);
	return send_out(bytes);
}

/* A giver that ends would take with it what is fetched from it. */
static inline int give(struct flow *f, const struct channel *c, int begun)
{
	char bytes[SECRET_LEN] = "";
	int status, traced;
	eventfd_t n;

	eventfd_read(begun, &n);
	read_secret(f, bytes);
	c->give(f, bytes);
	eventfd_write(f->ready, 1);
	do
		traced = waitpid(f->taker, &status, 0);
	while (traced < 0 && errno == EINTR);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 2;
}

static inline int flow(struct flow *f, const struct channel *c)
{
	int begun = must("eventfd", eventfd(0, EFD_CLOEXEC));

	f->ready = must("eventfd", eventfd(0, EFD_CLOEXEC));
	if (c->prepare)
		c->prepare(f);
	f->taker = must("fork", fork());
	return f->taker ? give(f, c, begun) : take(f, c, begun);
}

static inline int flow_main(int argc, char **argv, const struct channel *channels, size_t n)
{
	struct flow f = {0};

	if (argc != 4)
		return 2;
	f.secret = argv[2];
	f.dir = argv[3];
	snprintf(f.file, sizeof(f.file), "%s/between", f.dir);
	for (size_t i = 0; i < n; i++)
		if (!strcmp(argv[1], channels[i].name))
			return flow(&f, &channels[i]);
	return 2;
}

#endif
