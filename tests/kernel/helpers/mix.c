// SPDX-License-Identifier: GPL-2.0-only
/*
 * Usage: mix BASE | mix BASE I | mix BASE end
 *
 * Workers that meet in the same hooks on one processor, until they are told to end. The first form
 * starts BASE/t/mix-I for each, one after the other: each gets its label when nobody is in its way,
 * as below tier lsm it might not get it. Each worker has a label, files, ports and arguments of its
 * own (see mix.h); one of its threads goes on without a pause, the other has a real-time priority
 * and wakes up at random moments, so that it comes between whatever is done there. What was tried
 * and what went wrong is counted in the file BASE/t/I. Exit status: 0, or 2 when it could not
 * begin.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/kernel/mix.h"

#define EXEC_EVERY   512 /* of the tries of the first thread */
#define PAUSE_MIN_NS 50000
#define PAUSE_MAX_NS 6000000
#define LOOK_US	     10000
#define START_US     200000

static struct mix *mix;
static const char *base;
static int self;
static char program[300];

struct thread {
	int number, sock;
	unsigned int random;
	struct mix_thread *count;
};

static void __attribute__((noreturn)) give_up(const char *what)
{
	fprintf(stderr, "worker %d: %s: %s\n", self, what, strerror(errno));
	_exit(2);
}

static unsigned int rnd(struct thread *t)
{
	t->random ^= t->random << 13;
	t->random ^= t->random >> 17;
	t->random ^= t->random << 5;
	return t->random;
}

static int opens(struct thread *t, enum mix_kind kind)
{
	int flags = kind == MIX_READ ? O_RDONLY : O_WRONLY, fd;
	char path[300];

	if (kind == MIX_READ)
		snprintf(path, sizeof(path), "%s/w/%d/%d-%d-%u", base, self, self, t->number,
			 rnd(t) % MIX_FILES);
	else if (kind == MIX_NEVER)
		snprintf(path, sizeof(path), "%s/o/%d/%d-%d", base, self, self, t->number);
	else
		snprintf(path, sizeof(path), "%s/h/%d/%d-%d", base,
			 kind == MIX_WHEN
				 ? self
				 : (int)((unsigned int)self + 1 + rnd(t) % (MIX_WORKERS - 1)) %
					   MIX_WORKERS,
			 self, t->number);
	fd = open(path, flags | O_CLOEXEC);
	if (fd < 0)
		return -1;
	close(fd);
	return 0;
}

/* A datagram socket sends nothing when it is connected. */
static int connects(struct thread *t, enum mix_kind kind)
{
	int port = (kind == MIX_PORT ? MIX_DENIED : MIX_FREE) + self;
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return connect(t->sock, (struct sockaddr *)&a, sizeof(a));
}

static int executes(enum mix_kind kind)
{
	char arg[24];
	int status = -1;
	pid_t pid = fork();

	if (!pid) {
		snprintf(arg, sizeof(arg), MIX_NO_ARG "%d", self);
		if (kind == MIX_ARGS)
			execl(MIX_NO_EXEC, "env", arg, (char *)NULL);
		else
			execl(program, program, base, MIX_END_WORD, (char *)NULL);
		_exit(errno == EPERM ? 1 : 2);
	}
	if (pid > 0)
		waitpid(pid, &status, 0);
	else if (pid < 0)
		return 1;
	/* Whatever ends otherwise was no denial. */
	errno = WIFEXITED(status) && WEXITSTATUS(status) == 1 ? EPERM : EIO;
	return status ? -1 : 0;
}

static void try(struct thread *t, enum mix_kind kind)
{
	struct mix_thread *c = t->count;
	int r;

	c->tried[kind]++;
	if (kind <= MIX_OTHER)
		r = opens(t, kind);
	else if (kind <= MIX_OTHER_PORT)
		r = connects(t, kind);
	else
		r = executes(kind);
	if (r > 0) { /* not even tried: the fork failed, which is allowed */
		c->tried[kind]--;
		c->failed[kind]++;
	} else if (mix_is_denied(kind) && (!r || (errno != EPERM && errno != EACCES)))
		c->passed[kind]++;
	else if (!mix_is_denied(kind) && r)
		c->failed[kind]++;
}

static void *work(void *arg)
{
	struct thread *t = arg;
	unsigned int i = 0;

	if (t->number &&
	    sched_setscheduler(0, SCHED_FIFO, &(struct sched_param){.sched_priority = 1 + self}))
		give_up("a real-time priority");
	t->count->tid = (uint32_t)syscall(SYS_gettid);
	while (!__atomic_load_n(&mix->stop, __ATOMIC_RELAXED)) {
		if (t->number)
			nanosleep(&(struct timespec){.tv_nsec = PAUSE_MIN_NS +
								rnd(t) % (PAUSE_MAX_NS -
									  PAUSE_MIN_NS)},
				  NULL);
		else if (++i % EXEC_EVERY == 0)
			try(t, i % (2 * EXEC_EVERY) ? MIX_ARGS : MIX_EXEC);
		try(t, rnd(t) % (MIX_OTHER_PORT + 1));
	}
	close(t->sock);
	return NULL;
}

/* The label, and what the driver looks at. */
static void begin(void)
{
	char path[300], c;
	int fd;

	snprintf(path, sizeof(path), "%s/d/%d", base, self);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || read(fd, &c, 1) != 1)
		give_up(path);
	close(fd);
	snprintf(path, sizeof(path), "%s/t/%d", base, self);
	fd = open(path, O_RDWR | O_CLOEXEC);
	mix = fd < 0 ? MAP_FAILED
		     : mmap(NULL, sizeof(*mix), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (mix == MAP_FAILED)
		give_up(path);
	close(fd);
	__atomic_store_n(&mix->pid, (uint32_t)getpid(), __ATOMIC_RELEASE);
	while (!__atomic_load_n(&mix->go, __ATOMIC_RELAXED))
		usleep(LOOK_US);
}

static int worker(void)
{
	struct thread threads[MIX_THREADS];
	pthread_t ids[MIX_THREADS];

	snprintf(program, sizeof(program), "%s/t/mix-%d", base, self);
	begin();
	for (int i = 0; i < MIX_THREADS; i++) {
		threads[i] = (struct thread){
			.number = i,
			.sock = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0),
			.random = (unsigned int)(self * MIX_THREADS + i) * 2654435761U + 12345,
			.count = &mix->threads[i],
		};
		if (threads[i].sock < 0 || pthread_create(&ids[i], NULL, work, &threads[i]))
			give_up("a thread");
	}
	for (int i = 0; i < MIX_THREADS; i++)
		pthread_join(ids[i], NULL);
	return 0;
}

static int start_all(void)
{
	int status, worst = 0;

	for (int i = 0; i < MIX_WORKERS; i++) {
		char number[8];

		snprintf(program, sizeof(program), "%s/t/mix-%d", base, i);
		snprintf(number, sizeof(number), "%d", i);
		if (!fork()) {
			execl(program, program, base, number, (char *)NULL);
			give_up(program);
		}
		usleep(START_US);
	}
	while (wait(&status) > 0)
		worst |= WIFEXITED(status) ? WEXITSTATUS(status) : 1;
	return worst;
}

int main(int argc, char **argv)
{
	if (argc < 2)
		return 2;
	base = argv[1];
	if (argc == 2)
		return start_all();
	if (!strcmp(argv[2], MIX_END_WORD))
		return 0;
	self = (int)strtoul(argv[2], NULL, 10);
	return worker();
}
