// SPDX-License-Identifier: GPL-2.0-only
/*
 * Usage: starve CALL N NO WHEN SECRET DIR
 *
 * Fills a table of Ringfence's from inside, and goes on with what is forbidden, N times: writing
 * NO, always; writing WHEN, for who has read SECRET or has data of who did. DIR may be written.
 * Calls:
 *
 * procs: processes. shares: mappings that processes share, by making them and by being forked.
 * memories: memory that processes share. labels: files, pipes, sockets and memory with labels, and
 * what is mapped. sockets: what is remembered of sockets. sums: files that are read and written.
 * any: a bit of all, which need not fill anything.
 *
 * Prints how many forbidden operations were tried by its first process, and how many children there
 * could be at once. Exit status: 0 all went as
 * it had to, 3 a forbidden one passed, 4 an allowed one failed, 5 the table did not become full.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define MANY	4096 /* more than the table that is filled holds */
#define SOCKETS 64

static unsigned long n, tried;
static const char *no, *when, *secret, *dir;
static int need_full = 1;

static void __attribute__((noreturn)) end(int status, const char *why)
{
	fprintf(stderr, "%s: %s\n", why, strerror(errno));
	_exit(status);
}

static void forbid(const char *file)
{
	tried++;
	if (open(file, O_WRONLY | O_CREAT | O_CLOEXEC, 0600) >= 0)
		end(3, file);
}

static int join(pid_t pid)
{
	int status = 0;

	if (waitpid(pid, &status, 0) != pid)
		end(4, "waitpid");
	return status;
}

/* A child must end with 0; 3 to 5 are its parent's status, too. */
static void join_well(pid_t pid)
{
	int status = join(pid);

	if (status)
		end(WIFEXITED(status) ? WEXITSTATUS(status) : 4, "a child");
}

static void stop_all(const pid_t *pids, unsigned int count)
{
	for (unsigned int i = 0; i < count; i++) {
		kill(pids[i], SIGKILL);
		waitpid(pids[i], NULL, 0);
	}
}

/* Forks until it cannot any more, then N times. */
static void fork_on(void)
{
	static pid_t kids[MANY];
	unsigned int count = 0;
	pid_t pid = 0;

	while (count < MANY && (pid = fork()) > 0)
		kids[count++] = pid;
	if (!pid) {
		forbid(no);
		for (;;)
			pause();
	}
	if (pid > 0)
		end(5, "fork");
	printf("children %u\n", count);
	fflush(stdout);
	for (unsigned long i = 0; i < n; i++) {
		pid = fork();
		if (!pid) {
			forbid(no);
			_exit(0);
		}
		if (pid > 0)
			join_well(pid);
		forbid(no);
	}
	stop_all(kids, count);
}

static int create(const char *name, unsigned long number, int flags)
{
	char path[600];

	snprintf(path, sizeof(path), "%s/%s%lu", dir, name, number);
	return open(path, flags | O_CREAT | O_CLOEXEC, 0600);
}

static void *map(int fd)
{
	return mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
}

static int map_file(const char *name, unsigned long number)
{
	int fd = create(name, number, O_RDWR);
	void *at;

	if (fd < 0 || ftruncate(fd, 4096))
		end(4, name);
	at = map(fd);
	close(fd);
	return at == MAP_FAILED ? -1 : 0;
}

/* One process each, which waits; returns whether it could. */
static int keep_mapped(pid_t *ret_pid, unsigned long number)
{
	int done[2];
	char c = 0;

	if (pipe2(done, O_CLOEXEC))
		end(4, "pipe");
	*ret_pid = fork();
	if (*ret_pid < 0)
		end(4, "fork");
	if (!*ret_pid) {
		if (map_file("s", number) || write(done[1], "m", 1) != 1)
			_exit(0);
		for (;;)
			pause();
	}
	close(done[1]);
	if (read(done[0], &c, 1) < 0)
		end(4, "read");
	close(done[0]);
	return c == 'm';
}

static void shares(void)
{
	static pid_t kids[MANY];
	unsigned int count = 0;

	while (count < MANY && keep_mapped(&kids[count], count))
		count++;
	if (count == MANY)
		end(5, "mmap");
	join(kids[count]);
	for (unsigned long i = 0; i < n; i++) {
		if (!map_file("s", 0))
			end(3, "mmap");
		forbid(no);
	}
	stop_all(kids, count);
	if (map_file("s", 0))
		end(4, "mmap");
	fork_on();
}

static int nothing(void *arg)
{
	(void)arg;
	return 0;
}

/* A process that shares this one's memory, and is gone. Returns whether there could be one. */
static int share_memory(void)
{
	static char stack[65536];
	pid_t pid = clone(nothing, stack + sizeof(stack), CLONE_VM | SIGCHLD, NULL);

	if (pid < 0)
		return 0;
	join_well(pid);
	return 1;
}

static void memories(void)
{
	unsigned int count;
	int status = 0;

	for (count = 0; count < MANY && !status; count++) {
		pid_t pid = fork();

		if (pid < 0)
			end(4, "fork");
		if (!pid)
			_exit(share_memory() ? 0 : 1);
		status = join(pid);
	}
	if (!status)
		end(5, "clone");
	for (unsigned long i = 0; i < n; i++) {
		if (share_memory())
			end(3, "clone");
		forbid(no);
	}
}

/* Data goes into something that nothing went into before. Returns whether it did. */
static int put(int fd)
{
	int r = fd >= 0 && write(fd, "SECRET\n", 7) == 7;

	if (fd >= 0)
		close(fd);
	return r;
}

static int put_pipe(void)
{
	int p[2], r;

	if (pipe2(p, O_CLOEXEC))
		return 0;
	r = put(p[1]);
	close(p[0]);
	return r;
}

static int put_queue(void)
{
	struct {
		long type;
		char text[8];
	} m = {.type = 1, .text = "SECRET"};
	int q = msgget(IPC_PRIVATE, IPC_CREAT | 0600), r;

	if (q < 0)
		return 0;
	r = !msgsnd(q, &m, sizeof(m.text), 0);
	msgctl(q, IPC_RMID, NULL);
	return r;
}

static void learn(void)
{
	char buf[64];
	int fd = open(secret, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || read(fd, buf, sizeof(buf)) <= 0)
		end(4, secret);
	close(fd);
	forbid(when);
}

static void tell(void)
{
	unsigned long refused = 0;

	learn();
	for (unsigned long i = 0; i < n; i++) {
		int told = put(create("l", i, O_WRONLY));

		if (told && refused && need_full)
			end(3, "write");
		refused += !told;
		if (refused && need_full && (put_pipe() || put_queue()))
			end(3, "pipe or queue");
		forbid(when);
		forbid(no);
	}
	if (need_full && !refused)
		end(5, "labels");
	_exit(0);
}

/* Who reads what is in there may not write WHEN. */
static void judge_file(const char *name, unsigned long number)
{
	char buf[64] = "";
	pid_t pid = fork();

	if (pid < 0 && !need_full)
		return;
	if (!pid) {
		int fd = create(name, number, O_RDONLY);

		if (fd >= 0 && read(fd, buf, sizeof(buf)) > 0 && strstr(buf, "SECRET"))
			forbid(when);
		_exit(0);
	}
	join_well(pid);
}

/* What was mapped before is written without a word. */
static void map_and_learn(void)
{
	int fd = create("m", 0, O_RDWR);
	char *at;

	if (fd < 0 || ftruncate(fd, 4096))
		end(4, "file to map");
	at = map(fd);
	if (at == MAP_FAILED)
		_exit(0);
	learn();
	memcpy(at, "SECRET\n", sizeof("SECRET\n"));
	_exit(0);
}

static void run_child(void (*fn)(void), int may_die)
{
	pid_t pid = fork();
	int status;

	if (pid < 0 && !need_full)
		return;
	if (!pid)
		fn();
	status = join(pid);
	if (status && !(may_die && WIFSIGNALED(status)))
		end(WIFEXITED(status) ? WEXITSTATUS(status) : 4, "a child");
}

static void labels(void)
{
	unsigned long files = n < MANY ? n : MANY;
	struct stat st;
	char path[600];

	if (need_full && open(when, O_WRONLY | O_CREAT | O_CLOEXEC, 0600) < 0)
		end(4, when);
	run_child(tell, 0);
	tried += 2 * n;
	run_child(map_and_learn, 1);
	for (unsigned long i = 0; i < files; i++) {
		snprintf(path, sizeof(path), "%s/l%lu", dir, i);
		if (!stat(path, &st) && st.st_size)
			judge_file("l", i);
	}
	judge_file("m", 0);
}

static struct sockaddr_in port(int number)
{
	return (struct sockaddr_in){.sin_family = AF_INET,
				    .sin_port = htons((unsigned short)number),
				    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

static void sockets(void)
{
	struct sockaddr_in may = port(7), may_not = port(9);
	int fd[SOCKETS];

	for (int i = 0; i < SOCKETS; i++) {
		fd[i] = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
		if (fd[i] < 0 || connect(fd[i], (void *)&may, sizeof(may)))
			end(need_full ? 4 : 0, "connect");
	}
	for (unsigned long i = 0; i < n; i++) {
		int s = fd[i % SOCKETS];

		if (send(s, "x", 1, MSG_DONTWAIT) != 1 && errno != ECONNREFUSED && need_full)
			end(4, "send");
		tried++;
		if (sendto(s, "x", 1, MSG_DONTWAIT, (void *)&may_not, sizeof(may_not)) >= 0)
			end(3, "sendto");
		tried++;
		if (!connect(s, (void *)&may_not, sizeof(may_not)))
			end(3, "connect");
	}
	for (int i = 0; i < SOCKETS; i++)
		close(fd[i]);
}

static void sums(void)
{
	char c;

	for (unsigned long i = 0; i < n; i++) {
		int fd = create("r", i, O_RDWR);

		if (fd < 0 || write(fd, "x", 1) != 1 || pread(fd, &c, 1, 0) != 1)
			end(4, "file");
		close(fd);
		forbid(no);
	}
}

static void any(void)
{
	need_full = 0;
	labels();
	sockets();
	for (unsigned long i = 0; i < n; i++) {
		pid_t pid = i % 10 ? -1 : fork();

		if (!pid) {
			forbid(no);
			_exit(0);
		}
		if (pid > 0)
			join_well(pid);
		forbid(no);
	}
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*fn)(void);
	} calls[] = {{"procs", fork_on}, {"shares", shares},   {"memories", memories},
		     {"labels", labels}, {"sockets", sockets}, {"sums", sums},
		     {"any", any}};

	if (argc != 7)
		return 2;
	n = strtoul(argv[2], NULL, 10);
	no = argv[3];
	when = argv[4];
	secret = argv[5];
	dir = argv[6];
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		if (strcmp(argv[1], calls[i].name))
			continue;
		calls[i].fn();
		printf("tried %lu\n", tried);
		return 0;
	}
	return 2;
}
