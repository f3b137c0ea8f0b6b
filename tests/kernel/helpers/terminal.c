// SPDX-License-Identifier: GPL-2.0-only
/*
 * Usage: terminal CALL ARGUMENT… TEXT
 *
 * Ways to type TEXT into a terminal that is somebody else's; see calls.h.
 */
#include <sys/ioctl.h>
#include <sys/syscall.h>

#include "tests/kernel/helpers/calls.h"

#define MOST_DESCRIPTORS 32

static int type(int fd, const char *text)
{
	for (; *text; text++)
		if (ioctl(fd, TIOCSTI, text))
			return -1;
	return 0;
}

/* type DESCRIPTOR TEXT */
static int do_type(char **a)
{
	return type((int)strtol(a[0], NULL, 10), a[1]);
}

/* steal DESCRIPTOR TEXT: it becomes the controlling terminal first, whosever it was. */
static int do_steal(char **a)
{
	int fd = (int)strtol(a[0], NULL, 10);
	pid_t pid = fork();

	if (pid)
		return 0;
	setsid();
	if (ioctl(fd, TIOCSCTTY, 1))
		_exit(1);
	_exit(type(fd, a[1]) ? 1 : 0);
}

/* fetch PID TEXT: the side of the terminal that the process PID types by. */
static int do_fetch(char **a)
{
	int process =
		must("pidfd_open", (int)syscall(SYS_pidfd_open, (pid_t)strtol(a[0], NULL, 10), 0));
	int written = -1;

	for (int n = 3; n < MOST_DESCRIPTORS; n++) {
		int fd = (int)syscall(SYS_pidfd_getfd, process, n, 0), number;

		if (fd < 0 && errno == EPERM)
			return -1;
		if (fd >= 0 && !ioctl(fd, TIOCGPTN, &number))
			written = (int)write(fd, a[1], strlen(a[1]));
	}
	return written;
}

int main(int argc, char **argv)
{
	static const struct call calls[] = {
		{"type", 2, do_type}, {"steal", 2, do_steal}, {"fetch", 2, do_fetch}};

	return calls_main(argc, argv, calls, sizeof(calls) / sizeof(calls[0]));
}
