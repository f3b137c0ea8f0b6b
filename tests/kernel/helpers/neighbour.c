// SPDX-License-Identifier: GPL-2.0-only
/*
 * Usage: neighbour FILE ADDRESS
 *
 * Who lives beside a session: writes its text into FILE whenever the text has changed, which only
 * somebody else can do, and says in ADDRESS where it is in memory. Descriptor 9 is FILE, opened to
 * read and write. Never ends.
 */
#include <stdint.h>

#include "tests/kernel/helpers/calls.h"

#define POLL_US 10000

static volatile char text[8] = "good";

static void say(const char *path)
{
	FILE *f = fopen(path, "we");

	if (!f)
		exit(2);
	fprintf(f, "%lu\n", (unsigned long)(uintptr_t)text);
	fclose(f);
}

int main(int argc, char **argv)
{
	char now[sizeof(text)];
	int fd;

	if (argc != 3)
		return 2;
	fd = must_open(argv[1], O_RDWR);
	must("dup2", dup2(fd, 9));
	say(argv[2]);
	for (;;) {
		memcpy(now, (const void *)(uintptr_t)text, sizeof(now));
		if (strcmp(now, "good"))
			must(argv[1], (int)pwrite(9, now, strnlen(now, sizeof(now)), 0));
		usleep(POLL_US);
	}
}
