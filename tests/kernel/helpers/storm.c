// SPDX-License-Identifier: GPL-2.0-only
/*
 * Usage: storm N FILE
 *
 * N forbidden opens of FILE for writing, N allowed opens, N connects to a closed port of this
 * machine, N/10 forks, mixed. Exit status: 0 all went as they had to, 3 a forbidden one passed, 4
 * an allowed one failed.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static int forbidden(const char *file)
{
	int fd = open(file, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	return fd >= 0 || (errno != EPERM && errno != EACCES) ? 3 : 0;
}

static int allowed(void)
{
	int fd = open("/etc/hostname", O_RDONLY | O_CLOEXEC);

	return fd < 0 || close(fd) ? 4 : 0;
}

static int connection(void)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(9)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), r;

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	r = connect(fd, (struct sockaddr *)&a, sizeof(a)) && errno != ECONNREFUSED ? 4 : 0;
	close(fd);
	return r;
}

static int child(void)
{
	pid_t pid = fork();

	if (!pid)
		_exit(0);
	return pid < 0 || waitpid(pid, NULL, 0) != pid ? 4 : 0;
}

int main(int argc, char **argv)
{
	unsigned long n = argc == 3 ? strtoul(argv[1], NULL, 10) : 0;
	int r = n ? 0 : 2;

	for (unsigned long i = 0; i < n && !r; i++) {
		r = forbidden(argv[2]);
		if (!r)
			r = allowed();
		if (!r)
			r = connection();
		if (!r && i % 10 == 0)
			r = child();
	}
	return r;
}
