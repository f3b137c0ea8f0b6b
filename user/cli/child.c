// SPDX-License-Identifier: GPL-2.0-only
#include "user/cli/child.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "user/base/alloc.h"
#include "user/base/log.h"
#include "user/cli/cli.h"
#include "user/session/inside.h"

/* How far the child came: ready, or what it could not do and why. */
struct failure {
	enum { READY, FAILED_USER, FAILED_EXEC } what;
	int error;
};

struct start {
	const struct place *place;
	const char *file;
	char **argv;
	const struct child_signals *signals;
	pid_t parent;
	int go, error; /* the child's ends */
};

/* 0: it can be executed, else an errno. */
static int looks_executable(const char *file)
{
	struct stat st;

	if (stat(file, &st))
		return errno;
	if (S_ISDIR(st.st_mode))
		return EISDIR;
	return S_ISREG(st.st_mode) && (st.st_mode & 0111) ? 0 : EACCES;
}

static int find_given(const char *name, char **ret_file)
{
	int error = looks_executable(name);

	if (!error) {
		*ret_file = xstrdup(name);
		return CLI_OK;
	}
	log_error("%s: %s", name, strerror(error));
	return error == ENOENT || error == ENOTDIR ? CLI_NOT_FOUND : CLI_NOT_EXECUTABLE;
}

int child_find(const char *name, const char *path, char **ret_file)
{
	const char *dir = path;
	bool forbidden = false;

	if (strchr(name, '/'))
		return find_given(name, ret_file);
	while (path && *name && *dir) {
		size_t n = strcspn(dir, ":");
		char *file = xasprintf("%.*s/%s", n ? (int)n : 1, n ? dir : ".", name);
		int error = looks_executable(file);

		if (!error) {
			*ret_file = file;
			return CLI_OK;
		}
		forbidden |= error == EACCES;
		free(file);
		dir += n + (dir[n] == ':');
	}
	if (forbidden)
		log_error("%s: found in PATH, but not executable", name);
	else
		log_error("%s: not found in PATH (%s)", name, path ? path : "not set");
	return forbidden ? CLI_NOT_EXECUTABLE : CLI_NOT_FOUND;
}

static void tell(const struct start *s, int what, int error)
{
	struct failure f = {.what = what, .error = error};

	if (write(s->error, &f, sizeof(f)) != sizeof(f) || what != READY)
		_exit(CLI_NOT_EXECUTABLE);
}

static int become_user(const struct place *p)
{
	if (initgroups(p->env.user, p->gid) || setgid(p->gid) || setuid(p->uid))
		return errno;
	if (setenv("HOME", p->env.home, 1) || setenv("USER", p->env.user, 1) ||
	    setenv("LOGNAME", p->env.user, 1))
		return ENOMEM;
	return 0;
}

/* A program without format is a shell script, as execvp(3) and every shell have it. */
static int execute(const struct start *s)
{
	char shell[] = "/bin/sh", **args;
	size_t n = 0;
	int error;

	execv(s->file, s->argv);
	error = errno;
	if (error != ENOEXEC)
		return error;
	while (s->argv[n])
		n++;
	args = xcalloc(n + 2, sizeof(*args));
	args[0] = shell;
	args[1] = (char *)s->file;
	for (size_t i = 1; i < n; i++)
		args[i + 1] = s->argv[i];
	execv(shell, args);
	return error;
}

static void __attribute__((noreturn)) child_main(const struct start *s)
{
	int error = s->place->drop ? become_user(s->place) : 0;
	char why[CONTROL_PATH_MAX + 1] = "";
	ssize_t n;

	if (error)
		tell(s, FAILED_USER, error);
	if (s->place->bound && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		tell(s, FAILED_USER, errno);
	/* After the change of user, which would clear it. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != s->parent)
		_exit(CLI_FAILED);
	tell(s, READY, 0);
	do
		n = read(s->go, why, sizeof(why) - 1);
	while (n < 0 && errno == EINTR);
	if (n < 1 || (n > 1 && setenv(INSIDE_ENV, why + 1, 1)))
		_exit(CLI_FAILED);
	sigaction(SIGPIPE, &s->signals->pipe, NULL);
	sigprocmask(SIG_SETMASK, &s->signals->mask, NULL);
	tell(s, FAILED_EXEC, execute(s));
	_exit(CLI_FAILED);
}

/* Reads one message; returns whether there was one. */
static bool read_message(int fd, struct failure *ret_failure)
{
	struct failure f;
	ssize_t n;

	do
		n = read(fd, &f, sizeof(f));
	while (n < 0 && errno == EINTR);
	if (n != sizeof(f))
		return false;
	*ret_failure = f;
	return true;
}

static void reap(const struct child *c)
{
	while (waitpid(c->pid, NULL, 0) < 0 && errno == EINTR)
		;
}

/* Waits until the child is the session's user. */
static int await_ready(struct child *c, const struct place *place)
{
	struct failure f = {.what = FAILED_USER, .error = ECHILD};

	if (read_message(c->error, &f) && f.what == READY)
		return CLI_OK;
	log_error("cannot become user %s: %s", place->env.user, strerror(f.error));
	child_abandon(c);
	return CLI_FAILED;
}

int child_fork(const struct place *place, const char *file, char **argv,
	       const struct child_signals *signals, struct child *ret_child)
{
	struct start s = {.place = place, .file = file, .argv = argv, .signals = signals};
	struct child c;
	int go[2], error[2];

	s.parent = getpid();
	if (pipe2(go, O_CLOEXEC)) {
		log_error("pipe: %s", strerror(errno));
		return CLI_FAILED;
	}
	if (pipe2(error, O_CLOEXEC)) {
		log_error("pipe: %s", strerror(errno));
		close(go[0]);
		close(go[1]);
		return CLI_FAILED;
	}
	s.go = go[0];
	s.error = error[1];
	c = (struct child){.pid = fork(), .go = go[1], .error = error[0]};
	if (!c.pid) {
		close(go[1]);
		close(error[0]);
		child_main(&s);
	}
	close(go[0]);
	close(error[1]);
	if (c.pid < 0) {
		log_error("cannot start a process: %s", strerror(errno));
		close(go[1]);
		close(error[0]);
		return CLI_FAILED;
	}
	*ret_child = c;
	return await_ready(ret_child, place);
}

int child_go(struct child *c, const char *file, const char *why)
{
	struct failure f = {.error = EIO};
	char *go = xasprintf("\1%s", why ? why : "");
	size_t len = strlen(go);
	bool written = len < CONTROL_PATH_MAX && write(c->go, go, len) == (ssize_t)len;

	free(go);
	if (written && !read_message(c->error, &f)) {
		close(c->go);
		close(c->error);
		return CLI_OK;
	}
	log_error("%s: %s", file, strerror(f.error));
	child_abandon(c);
	return f.error == ENOENT ? CLI_NOT_FOUND : CLI_NOT_EXECUTABLE;
}

void child_abandon(struct child *c)
{
	close(c->go);
	close(c->error);
	reap(c);
}
