// SPDX-License-Identifier: GPL-2.0-only
/*
 * What operations cost: without programs, with them for an untracked process, and for a tracked
 * one. In processor time, which under QEMU's instruction counter is instructions (2 ns each).
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/kernel/driver/rig.h"

#define NS_INSTRUCTION 2
#define REPEATS	       0.002 /* of a whole operation: by so much do two runs differ */
#define PAGE	       4096
#define UNREAD	       256 /* sends of a byte that have room with who receives */
#define OPENED	       "/etc/hostname"
#define FIRST_DIR      "/srv/rf-cost/a-directory-of-ordinary-depth/" /* with the file: 60 bytes */
#define SECRET	       "/srv/rf-cost/secret"
#define PLAIN	       "/srv/rf-cost/plain"
#define POLICY	       "/tmp/cost.yaml"

/* Something to do again and again. */
struct work {
	const char *name;
	void (*prepare)(void);
	void (*once)(unsigned long i);
	unsigned long most; /* rounds; 0: as many as were asked for */
	int warm;	    /* as many rounds before */
};

static int fd, peer;
static char page[PAGE];

static void open_once(unsigned long i)
{
	(void)i;
	close(open(OPENED, O_RDONLY | O_CLOEXEC));
}

static void first_path(char *path, size_t size, unsigned long i)
{
	snprintf(path, size, FIRST_DIR "file-%012lu", i);
}

static void first_once(unsigned long i)
{
	char path[100];

	first_path(path, sizeof(path), i);
	close(open(path, O_RDONLY | O_CLOEXEC));
}

/* A process that has read the secret, and a file of its own. */
static void labelled(void)
{
	int secret = open(SECRET, O_RDONLY | O_CLOEXEC);

	if (read(secret, page, sizeof(page)) < 0)
		_exit(1);
	close(secret);
	fd = open(PLAIN, O_RDWR | O_CLOEXEC);
}

static void read_once(unsigned long i)
{
	(void)i;
	if (pread(fd, page, sizeof(page), 0) != PAGE)
		_exit(1);
}

static void write_once(unsigned long i)
{
	(void)i;
	if (pwrite(fd, page, sizeof(page), 0) != PAGE)
		_exit(1);
}

static void connected(void)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	socklen_t len = sizeof(at);

	labelled();
	fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(listener, (void *)&at, len) || listen(listener, 1) ||
	    getsockname(listener, (void *)&at, &len) || connect(fd, (void *)&at, len))
		_exit(1);
	peer = accept(listener, NULL, NULL);
}

/* What is sent is taken out of the way now and then: receiving has hooks of its own, which cost. */
static void send_once(unsigned long i)
{
	if (send(fd, page, 1, 0) != 1)
		_exit(1);
	if (i % UNREAD == UNREAD - 1 && recv(peer, page, UNREAD, MSG_TRUNC) <= 0)
		_exit(1);
}

static const struct work again = {"open+close", NULL, open_once, 0, 1};
static const struct work first = {"first open+close of 60 bytes", NULL, first_once, 2000, 0};
static const struct work reading = {"read of 4 KiB", labelled, read_once, 0, 1};
static const struct work writing = {"write of 4 KiB", labelled, write_once, 0, 1};
static const struct work sending = {"send on a connection", connected, send_once, 0, 1};

static double cpu_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static double measure(const struct work *w, unsigned long rounds)
{
	double before = cpu_ns();

	for (unsigned long i = 0; i < rounds; i++)
		w->once(i);
	return (cpu_ns() - before) / (double)rounds / NS_INSTRUCTION;
}

static unsigned long rounds_of(const struct work *w, unsigned long rounds)
{
	return w->most && w->most < rounds ? w->most : rounds;
}

/* Measures in a process of its own, once there is something to read from the gate. */
static pid_t begin(const struct work *w, double *result, int gate, unsigned long rounds)
{
	pid_t pid = fork();
	char c;

	if (pid)
		return pid;
	if (gate >= 0 && read(gate, &c, 1) != 1)
		_exit(1);
	if (w->prepare)
		w->prepare();
	if (w->warm)
		measure(w, rounds_of(w, rounds));
	*result = measure(w, rounds_of(w, rounds));
	_exit(0);
}

static double untracked(const struct work *w, double *result, unsigned long rounds)
{
	int status;
	pid_t pid;

	*result = 0;
	pid = begin(w, result, -1, rounds);
	waitpid(pid, &status, 0);
	return *result;
}

/* A session of its own under the policy; what it measured is left in result, 0: nothing. */
static char *tracked(struct rig *rig, const struct work *w, double *result, unsigned long rounds)
{
	struct policy policy;
	struct place place;
	int gate[2], status;
	struct run run;
	char *why;
	pid_t pid;

	*result = 0;
	place_make(&place, "cost");
	why = policy_open(rig, POLICY, &place, false, &policy);
	if (why)
		return why;
	why = run_open(&run, rig, &policy, "cost", "/dev/null");
	if (why || pipe2(gate, O_CLOEXEC))
		return why;
	pid = begin(w, result, gate[0], rounds);
	why = run_attach(&run, pid);
	run.deaf = true; /* the reader's own work is not what is measured */
	if (write(gate[1], "x", 1) == 1)
		run_wait(&run, pid, 120, &status);
	run_close(&run, 0);
	policy_close(rig, &policy);
	close(gate[0]);
	close(gate[1]);
	return why;
}

/* n rules about files, none of which concerns what is measured. */
static void policy_of_rules(unsigned int n)
{
	FILE *f = fopen(POLICY, "we");

	fprintf(f, "version: 1\nname: cost\nrules:\n");
	for (unsigned int i = 0; i < n; i++)
		fprintf(f, "  - {name: r%u, deny: [write, create], path: \"@O@/d%u/**\"}\n", i, i);
	fclose(f);
}

static void policy_of_labels(void)
{
	FILE *f = fopen(POLICY, "we");

	fprintf(f, "version: 1\nname: cost\nlabels: {secret: {sources: [{read: " SECRET "}]}}\n"
		   "rules: [{name: r, deny: connect, to: 192.0.2.1, when: secret}]\n");
	fclose(f);
}

static void files_make(void)
{
	char path[100];
	int file;

	mkdir("/srv/rf-cost", 0755);
	mkdir(FIRST_DIR, 0755);
	for (unsigned long i = 0; i < first.most; i++) {
		first_path(path, sizeof(path), i);
		close(open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
	}
	close(open(SECRET, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
	file = open(PLAIN, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (write(file, page, sizeof(page)) != PAGE)
		_exit(1);
	close(file);
}

/*
 * A line of what was added to an operation of so many instructions. most is what it may be. Returns
 * 1 when it is more, by more than two runs differ.
 */
static int tell(const char *what, const char *how, double none, double with, double most)
{
	int over = with - none > most + REPEATS * with;

	printf("%s %s: %+.0f instructions (budget %.0f)%s\n", what, how, with - none, most,
	       over ? " EXCEEDED" : "");
	return over;
}

#define WORKS 5
static const struct {
	const struct work *work;
	double most;
	bool labels; /* under the policy with labels */
} tracked_works[WORKS] = {
	{&again, 1000, false}, {&first, 2810, false}, {&reading, 580, true},
	{&writing, 580, true}, {&sending, 300, true},
};

static const unsigned int rule_counts[] = {100, 1000, 10000};

static char *measure_all(struct rig *rig, const double *none, double *result, unsigned long rounds,
			 int *ret_over)
{
	double with, one = 0;
	char *why = NULL;
	char how[40];

	with = untracked(&again, result, rounds);
	*ret_over += tell(again.name, "untracked", none[0], with, 260);
	policy_of_rules(1);
	for (int i = 0; i < WORKS && !why; i++) {
		if (tracked_works[i].labels)
			policy_of_labels();
		why = tracked(rig, tracked_works[i].work, result, rounds);
		if (!why)
			*ret_over += tell(tracked_works[i].work->name,
					  tracked_works[i].labels ? "labelled" : "tracked", none[i],
					  *result, tracked_works[i].most);
		if (!i)
			one = *result - none[0];
	}
	for (size_t i = 0; i < sizeof(rule_counts) / sizeof(rule_counts[0]) && !why; i++) {
		policy_of_rules(rule_counts[i]);
		why = tracked(rig, &again, result, rounds);
		snprintf(how, sizeof(how), "tracked, %u rules", rule_counts[i]);
		if (!why)
			*ret_over += tell(again.name, how, none[0], *result, one * 1.05);
	}
	return why;
}

int cost_run(unsigned long rounds)
{
	double *result = mmap(NULL, sizeof(*result), PROT_READ | PROT_WRITE,
			      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	double none[WORKS];
	struct rig rig = {0};
	int over = 0;
	char *why;

	files_make();
	for (int i = 0; i < WORKS; i++)
		none[i] = untracked(tracked_works[i].work, result, rounds);
	printf("%s without programs: %.0f instructions\n", again.name, none[0]);
	why = rig_load(&rig);
	if (!why)
		why = measure_all(&rig, none, result, rounds, &over);
	if (why) {
		printf("not ok cost: %s\n", why);
		free(why);
		return 1;
	}
	printf("%s cost\n", over ? "not ok" : "ok");
	rig_unload(&rig);
	return over ? 1 : 0;
}
