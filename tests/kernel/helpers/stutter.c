// SPDX-License-Identifier: GPL-2.0-only
/*
 * Usage: stutter PID SLOW STOPPED OVER
 *
 * Makes PID a slow reader: stops it again and again until the file SLOW is there. Then a stopped
 * one: stops it, makes the file STOPPED, and lets it go on when OVER is there. Exit status: 0, or 1
 * when PID is gone.
 *
 * A shell that does this would execute hundreds of programs beside what is tested.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define STOPPED_MS 20 /* long enough for a ring of one page to fill many times over */
#define RUNNING_MS 2
#define LOOK_MS	   50

static void wait_ms(long ms)
{
	nanosleep(&(struct timespec){.tv_nsec = ms * 1000000}, NULL);
}

static int end(pid_t pid)
{
	kill(pid, SIGCONT);
	return 1;
}

int main(int argc, char **argv)
{
	pid_t pid = argc == 5 ? (pid_t)strtol(argv[1], NULL, 10) : 0;
	int fd = -1;

	if (pid <= 0)
		return 2;
	while (access(argv[2], F_OK)) {
		if (kill(pid, SIGSTOP))
			return 1;
		wait_ms(STOPPED_MS);
		kill(pid, SIGCONT);
		wait_ms(RUNNING_MS);
	}
	if (kill(pid, SIGSTOP))
		return 1;
	fd = open(argv[3], O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		return end(pid);
	close(fd);
	while (access(argv[4], F_OK))
		wait_ms(LOOK_MS);
	return kill(pid, SIGCONT) ? 1 : 0;
}
