// SPDX-License-Identifier: GPL-2.0-only
#include "user/session/keeper.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "user/base/log.h"
#include "user/base/num.h"
#include "user/session/status.h"
#include "user/session/session.h"
#include "user/session/session_proc.h"

#define STEP_US	   20000
#define BPF_OBJECT "anon_inode:bpf" /* what /proc tells of maps, programs and links */
#define FD_MAX	   (1 << 20)

static bool is_kept(int dir, const char *name, int fd, int alive)
{
	char target[sizeof(BPF_OBJECT)];
	ssize_t n = readlinkat(dir, name, target, sizeof(target));

	if (fd == alive || fd == dir || fd == STDERR_FILENO)
		return true;
	return n >= (ssize_t)sizeof(BPF_OBJECT) - 1 &&
	       !memcmp(target, BPF_OBJECT, sizeof(BPF_OBJECT) - 1);
}

/* Whoever waits for the end of a pipe or a socket of ours is not to wait for the keeper. */
static void close_others(int alive)
{
	DIR *d = opendir("/proc/self/fd");
	struct dirent *entry;
	int fd;

	while (d && (entry = readdir(d)))
		if (!num_int(entry->d_name, 0, FD_MAX, &fd) &&
		    !is_kept(dirfd(d), entry->d_name, fd, alive))
			close(fd);
	if (d)
		closedir(d);
}

static void write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	(void)!write(fd, text, strlen(text));
	close(fd);
}

/* Nothing that is meant for us, or for our terminal, reaches it. */
static void stand_aside(int alive)
{
	sigset_t all;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	setsid();
	prctl(PR_SET_NAME, KEEPER_NAME);
	write_text("/proc/self/oom_score_adj", "-1000");
	(void)!chdir("/");
	close_others(alive);
}

/* True: we are gone. False: it is not needed any more. */
static bool wait_for_end(int alive)
{
	char byte;
	ssize_t n;

	do
		n = read(alive, &byte, 1);
	while (n < 0 && errno == EINTR);
	return n <= 0;
}

/* The only session that there is; NULL: there are several, or none yet. */
static const struct session *only(const struct node *n)
{
	const struct session *found = NULL;

	for (size_t i = 0; i < RF_SESSIONS_MAX; i++) {
		if (n->sessions[i] && found)
			return NULL;
		found = n->sessions[i] ?: found;
	}
	return found;
}

static void end_all(const struct node *n)
{
	const struct session *s = only(n);

	if (!s)
		return;
	log_warn("ringfence of session %s was ended: ending its processes", s->id);
	/* Again and again, and without end: they may fork while they are killed. */
	while (engine_session_procs(n->engine, s->index)) {
		if (s->limits.group.path)
			cgroup_kill(&s->limits.group);
		session_signal(n->engine, s->index, SIGKILL);
		usleep(STEP_US);
	}
}

static void stay(const struct node *n)
{
	const struct session *s = only(n);
	sigset_t let_go;

	log_warn("ringfence of %s%s was ended: %s processes stay fenced, and nothing is "
		 "recorded any more; SIGTERM to process %d lets them go",
		 s ? "session " : "all sessions", s ? s->id : "", s ? "its" : "their", getpid());
	sigemptyset(&let_go);
	sigaddset(&let_go, SIGTERM);
	signal(SIGTERM, SIG_DFL);
	sigprocmask(SIG_UNBLOCK, &let_go, NULL);
	while (engine_procs(n->engine))
		usleep(STEP_US);
}

static void __attribute__((noreturn)) keep(const struct node *n, enum keeper_duty duty, int alive)
{
	const struct session *s = only(n);

	/* What we say is for whoever looks after the machine, whatever our parent was just
	 * answering.
	 */
	log_divert(NULL);
	stand_aside(alive);
	if (wait_for_end(alive)) {
		if (duty == KEEPER_ENDS)
			end_all(n);
		else
			stay(n);
		if (s && s->control.open)
			unlink(s->control.path);
	}
	_exit(CLI_OK);
}

int keeper_start(struct keeper *k, const struct node *n, enum keeper_duty duty)
{
	int alive[2];
	pid_t pid;

	if (pipe2(alive, O_CLOEXEC)) {
		log_error("pipe: %s", strerror(errno));
		return CLI_FAILED;
	}
	pid = fork();
	if (!pid)
		keep(n, duty, alive[0]);
	close(alive[0]);
	if (pid < 0) {
		log_error("cannot start a process: %s", strerror(errno));
		close(alive[1]);
		return CLI_FAILED;
	}
	*k = (struct keeper){.duty = duty, .pid = pid, .fd = alive[1]};
	engine_guard(n->engine, (uint32_t)pid);
	return CLI_OK;
}

int keeper_renew(struct keeper *k, const struct node *n)
{
	struct keeper before = *k;
	int status = keeper_start(k, n, before.duty);

	if (!status)
		keeper_stop(&before);
	return status;
}

void keeper_check(struct keeper *k, const struct node *n)
{
	if (!k->pid || waitpid(k->pid, NULL, WNOHANG) != k->pid)
		return;
	log_warn("the process that keeps the sessions fenced should we die was ended; there is "
		 "another");
	close(k->fd);
	k->pid = 0;
	keeper_start(k, n, k->duty);
}

void keeper_leave(struct keeper *k)
{
	if (k->pid)
		close(k->fd);
	k->pid = 0;
}

void keeper_stop(struct keeper *k)
{
	char byte = 1;

	if (!k->pid)
		return;
	(void)!write(k->fd, &byte, 1);
	close(k->fd);
	while (waitpid(k->pid, NULL, 0) < 0 && errno == EINTR)
		;
	k->pid = 0;
}
