// SPDX-License-Identifier: GPL-2.0-only
/*
 * Usage: insist NO YES OVER
 *
 * Until there is a file OVER: tries what is forbidden (opens NO for writing, renames YES to NO,
 * links it, connects to port 9 of this machine, executes arch) and what is allowed (opens YES for
 * writing, forks, executes true), in two processes, of which one makes others all the time. Prints
 * how many forbidden ones were tried. Exit status: 0 all went as they had to, 3 a forbidden one
 * passed, 4 an allowed one failed.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static unsigned long tried;

static int denied(int result)
{
	tried++;
	return result >= 0 || (errno != EPERM && errno != EACCES) ? 3 : 0;
}

static int forbidden(const char *no, const char *yes)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(9)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), r;

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	r = denied(connect(fd, (struct sockaddr *)&a, sizeof(a)));
	close(fd);
	if (!r)
		r = denied(open(no, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
	if (!r)
		r = denied(rename(yes, no));
	if (!r)
		r = denied(link(yes, no));
	return r;
}

static int allowed(const char *yes)
{
	int fd = open(yes, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	return fd < 0 || close(fd) ? 4 : 0;
}

/* A child that tries, too, before it executes what it may and what it may not. */
static int child(const char *no, const char *yes)
{
	int status = 0;
	pid_t pid = fork();

	if (!pid) {
		int r = forbidden(no, yes);

		if (!r && !denied(execl("/usr/bin/arch", "arch", (char *)NULL)))
			execl("/usr/bin/true", "true", (char *)NULL);
		_exit(r ? r : 4);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return 4;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 4;
}

static int insist(char **argv, int forks)
{
	int r = 0;

	while (!r && access(argv[3], F_OK)) {
		r = forbidden(argv[1], argv[2]);
		if (!r)
			r = allowed(argv[2]);
		if (!r && forks)
			r = child(argv[1], argv[2]);
	}
	return r;
}

int main(int argc, char **argv)
{
	int status = 0, r;
	pid_t pid;

	if (argc != 4)
		return 2;
	pid = fork();
	r = insist(argv, !pid);
	printf("%lu\n", tried);
	if (!pid)
		return r;
	if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return 4;
	return r ? r : WEXITSTATUS(status);
}
